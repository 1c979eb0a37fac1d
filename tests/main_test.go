// Package tests drives the built program as its users do: over sockets, from the
// command line, with real files. The test binary is the program: started with
// an environment variable set, it runs patgate in place of the tests.
package tests

import (
	"os"
	"testing"

	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/patgate/patgate/caddymodule"
	"github.com/patgate/patgate/caddymodule/command"
)

// runProgram makes this binary the program.
const runProgram = "PATGATE_TEST_RUN_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(runProgram) != "" {
		command.Main()
		return
	}
	os.Exit(m.Run())
}
