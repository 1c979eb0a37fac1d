// Command patgate is Caddy with patgate built in, and with the subcommands of
// patgate at the top level:
//
//	patgate run --config Caddyfile.example
//	patgate tokens list
package main

import (
	_ "time/tzdata" // time zones, also where the system has none

	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/patgate/patgate/caddymodule"
	"github.com/patgate/patgate/caddymodule/command"
)

func main() {
	collectSeldom()
	command.Main()
}
