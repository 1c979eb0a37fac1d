package command

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/caddyserver/caddy/v2"
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/client"
)

// APIPrefix is where the management API stands on Caddy's admin endpoint.
const APIPrefix = "/patgate"

// commandTimeout bounds one call to the server.
const commandTimeout = 60 * time.Second

// serverFlags say which server a command talks to.
var serverFlags = []string{"address", "config", "adapter"}

// addServerFlags says which server a command talks to, as "caddy reload" does.
func addServerFlags(cmd *cobra.Command) {
	flags := cmd.PersistentFlags()
	flags.String("address", "", "Address of the admin endpoint of the running server (default: as for caddy reload)")
	flags.StringP("config", "c", "", "Configuration file that names this address")
	flags.StringP("adapter", "a", "", "Name of the config adapter for this file")
}

// clientFor finds the server's admin endpoint.
func clientFor(cmd *cobra.Command) (*client.Client, error) {
	flags := cmd.Flags()
	address, _ := flags.GetString("address")
	file, _ := flags.GetString("config")
	adapter, _ := flags.GetString("adapter")
	endpoint, err := findEndpoint(address, file, adapter)
	if err != nil {
		return nil, badInput("finding the server's admin endpoint: %w", err)
	}
	listen, err := caddy.ParseNetworkAddress(endpoint)
	if err != nil || listen.PortRangeSize() > 1 || !listen.IsUnixNetwork() && !strings.HasPrefix(listen.Network, "tcp") {
		return nil, badInput("the admin endpoint %q is not one address, such as localhost:2019 or unix//run/patgate/admin.sock; name it with --address", endpoint)
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
	return &client.Client{
		BaseURL: origin + APIPrefix,
		HTTP:    &http.Client{Transport: originTransport{transport, origin, listen.IsUnixNetwork()}, Timeout: commandTimeout},
	}, nil
}

// findEndpoint finds the admin endpoint where "caddy reload" finds it.
func findEndpoint(address, file, adapter string) (string, error) {
	var config []byte
	if address == "" && file != "" {
		var err error
		if config, _, _, err = caddycmd.LoadConfig(file, adapter); err != nil {
			return "", err
		}
		var c struct {
			Admin struct {
				Disabled bool `json:"disabled"`
			} `json:"admin"`
		}
		if err := json.Unmarshal(config, &c); err == nil && c.Admin.Disabled {
			return "", fmt.Errorf("%q switches it off (admin off), so that no command can reach the server; let it listen on a Unix socket: admin unix//run/patgate/admin.sock", file)
		}
	}
	return caddycmd.DetermineAdminAPIAddress(address, config, file, adapter)
}

// startCommand is how the server is started.
func startCommand() string {
	if Name() == patgateCommand {
		return "caddy run"
	}
	return Name() + " run --config FILE"
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
