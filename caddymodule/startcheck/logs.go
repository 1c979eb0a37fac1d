// Package startcheck looks, when a configuration is about to run, for what would let tokens into logs
// or requests past the gate, and says so in the log.
package startcheck

import (
	"slices"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/patgate/patgate/caddymodule/doctor"
	"github.com/patgate/patgate/caddymodule/logencoder"
)

// ProbeLogs sends a probe through each logger that writes requests: that of
// errors, which is there without any configuration, and those of the sites.
// App.Start calls it. The level is that at which Caddy logs failed requests, so
// a log that shows no probe shows no failed request either.
func ProbeLogs(ctx caddy.Context) {
	logger := ctx.Logger(new(caddyhttp.App))
	for _, name := range requestLoggers(ctx) {
		logencoder.Probe(logger.Named(name))
	}
}

// requestLoggers names the loggers that write requests, below "http".
func requestLoggers(ctx caddy.Context) []string {
	names := []string{"log.error"}
	app, err := ctx.AppIfConfigured("http")
	if err != nil {
		return names // no site, so no request
	}
	for _, server := range app.(*caddyhttp.App).Servers {
		logs := server.Logs
		if logs == nil {
			continue
		}
		for _, host := range logs.LoggerNames {
			for _, name := range host {
				names = append(names, doctor.AccessLogger(name))
			}
		}
		if !logs.SkipUnmappedHosts {
			names = append(names, doctor.AccessLogger(logs.DefaultLoggerName))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
