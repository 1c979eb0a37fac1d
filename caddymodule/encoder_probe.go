package caddymodule

import (
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap/zapcore"

	"github.com/patgate/patgate/caddymodule/doctor"
)

// A log says itself whether it keeps secrets: the probe is a record that our
// encoder swallows, and that any other writes. So a warning stands in exactly
// the logs that need one, and no log has anything to remember.
const (
	probeName    = "patgate_probe" // last part of the logger's name; clients have no influence on it
	probeMessage = `tokens and passwords in requests are written to this log as they come: give it "format patgate"; "patgate doctor" names all such logs`
)

// isLogProbe tells whether entry is a probe.
func isLogProbe(entry zapcore.Entry) bool {
	return entry.Message == probeMessage && strings.HasSuffix(entry.LoggerName, "."+probeName)
}

// probeLogs sends a probe through each logger that writes requests: that of
// errors, which is there without any configuration, and those of the sites.
// App.Start calls it. The level is that at which Caddy logs failed requests, so
// a log that shows no probe shows no failed request either.
func (a *App) probeLogs() {
	logger := a.ctx.Logger(new(caddyhttp.App))
	for _, name := range a.requestLoggers() {
		logger.Named(name).Named(probeName).Error(probeMessage)
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
