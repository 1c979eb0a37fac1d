package caddymodule

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin"
)

// commandTimeout bounds one call to the server.
const commandTimeout = 60 * time.Second

// addServerFlags says which server a command talks to, as "caddy reload" does.
func addServerFlags(cmd *cobra.Command) {
	flags := cmd.PersistentFlags()
	flags.String("address", "", "Address of the admin endpoint of the running server, if not the default")
	flags.StringP("config", "c", "", "Configuration file to take that address from")
	flags.StringP("adapter", "a", "", "Name of the config adapter of that file")
}

// clientFor finds the server's admin endpoint.
func clientFor(cmd *cobra.Command) (*admin.Client, error) {
	flags := cmd.Flags()
	address, _ := flags.GetString("address")
	file, _ := flags.GetString("config")
	adapter, _ := flags.GetString("adapter")
	endpoint, err := caddycmd.DetermineAdminAPIAddress(address, nil, file, adapter)
	if err != nil {
		return nil, badInput("finding the server's admin endpoint: %w", err)
	}
	listen, err := caddy.ParseNetworkAddress(endpoint)
	if err != nil || listen.PortRangeSize() > 1 {
		return nil, badInput("the admin endpoint %q is not one address; name it with --address", endpoint)
	}
	origin := "http://" + listen.JoinHostPort(0)
	dial := listen.JoinHostPort(0)
	if listen.IsUnixNetwork() {
		// A host has to be there, and Caddy accepts this one on a socket.
		origin = "http://127.0.0.1"
		// Permission bits may follow the path, as in "unix//run/x.sock|0200".
		dial, _, _ = strings.Cut(listen.Host, "|")
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, listen.Network, dial)
		if err != nil {
			return nil, unreachableError{fmt.Errorf("no server answers at %s (%w); start it with %q, or name its admin endpoint with --address or --config", endpoint, err, startCommand())}
		}
		return conn, nil
	}}
	return &admin.Client{
		BaseURL: origin + adminPrefix,
		HTTP:    &http.Client{Transport: originTransport{transport, origin, listen.IsUnixNetwork()}, Timeout: commandTimeout},
	}, nil
}

func startCommand() string {
	program := caddy.CustomBinaryName
	if program == "" {
		program = "caddy"
	}
	return program + " run"
}

// originTransport sets the Origin that Caddy's admin endpoint may insist on.
type originTransport struct {
	http.RoundTripper
	origin string
	unix   bool
}

func (t originTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !t.unix {
		r = r.Clone(r.Context())
		r.Header.Set("Origin", t.origin)
	}
	return t.RoundTripper.RoundTrip(r)
}
