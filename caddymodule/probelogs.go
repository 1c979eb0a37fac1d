package caddymodule

import (
	"slices"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/patgate/patgate/caddymodule/doctor"
	"github.com/patgate/patgate/caddymodule/logencoder"
)

// probeLogs sends a probe through each logger that writes requests: that of
// errors, which is there without any configuration, and those of the sites.
// App.Start calls it. The level is that at which Caddy logs failed requests, so
// a log that shows no probe shows no failed request either.
func (a *App) probeLogs() {
	logger := a.ctx.Logger(new(caddyhttp.App))
	for _, name := range a.requestLoggers() {
		logencoder.Probe(logger.Named(name))
	}
}

// requestLoggers names the loggers that write requests, below "http".
func (a *App) requestLoggers() []string {
	names := []string{"log.error"}
	app, err := a.ctx.AppIfConfigured("http")
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
