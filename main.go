// Command patgate is Caddy with the patgate modules built in, and with the
// patgate subcommands at the top level.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"

	_ "time/tzdata"

	_ "github.com/caddyserver/caddy/v2/modules/standard"
	_ "github.com/patgate/patgate/caddymodule"
)

func main() {
	caddycmd.Main()
}
