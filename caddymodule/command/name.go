package command

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/caddyserver/caddy/v2"
)

// Ways to call the subcommands.
const (
	ownCommand     = "patgate"
	sourceCommand  = "go run ."
	patgateCommand = "caddy patgate"
)

// Name is how the subcommands of patgate are called in this program, so
// that what it prints can be typed as it is.
func Name() string {
	if caddy.CustomBinaryName != "patgate" {
		return patgateCommand
	}
	if program, err := os.Executable(); err == nil && isGoRun(program) {
		return sourceCommand
	}
	return ownCommand
}

// isGoRun reports whether "go run" built the program: it then lies in Go's build
// cache, or in a folder beside it, as do programs of tests, under other names.
func isGoRun(program string) bool {
	program = filepath.ToSlash(program)
	return strings.Contains(program, "/go-build") && strings.TrimSuffix(path.Base(program), ".exe") == ownCommand
}
