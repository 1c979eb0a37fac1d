package logencoder

import (
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// A log says itself whether it keeps secrets: the probe is a record that our
// encoder swallows, and that any other writes. So a warning stands in exactly
// the logs that need one, and no log has anything to remember.
const (
	probeName    = "patgate_probe" // last part of the logger's name; clients have no influence on it
	probeMessage = `tokens and passwords in requests are written to this log as they come: give it "format patgate"; "patgate doctor" names all such logs`
)

// isProbe reports whether entry is a probe.
func isProbe(entry zapcore.Entry) bool {
	return entry.Message == probeMessage && strings.HasSuffix(entry.LoggerName, "."+probeName)
}

// Probe sends a probe to the logs that take entries of a logger.
func Probe(logger *zap.Logger) { logger.Named(probeName).Error(probeMessage) }
