package doctor

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// logConfig is a log.
type logConfig struct {
	Writer struct {
		Output string `json:"output"`
	} `json:"writer"`
	Encoder *encoder `json:"encoder"`
	Core    *struct {
		Module string `json:"module"`
	} `json:"core"`
	Include []string `json:"include"`
	Exclude []string `json:"exclude"`
}

// encoder is the format of a log.
type encoder struct {
	Format string   `json:"format"`
	Wrap   *encoder `json:"wrap"`
}

// redacts reports whether everything that is encoded passes through our encoder.
func (e *encoder) redacts() bool {
	for ; e != nil; e = e.Wrap {
		switch e.Format {
		case "patgate":
			return true
		case "filter", "append": // hand all that they take to the one below
		default:
			return false
		}
	}
	return false
}

// serverLogs says which loggers a server's access log goes to.
type serverLogs struct {
	DefaultLoggerName    string           `json:"default_logger_name"`
	LoggerNames          map[string]names `json:"logger_names"`
	ShouldLogCredentials bool             `json:"should_log_credentials"`
	Trace                bool             `json:"trace"`
}

// names is a list, or one name.
type names []string

// UnmarshalJSON reads a list or a string.
func (n *names) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*n = names{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(n))
}

// logs judges each log, and the one that Caddy has where none is configured.
func (d *diagnosis) logs() {
	logs := d.cfg.Logging.Logs
	if _, ok := logs["default"]; !ok {
		d.find(SeverityError, "log default", "it is not configured, so Caddy writes it in its own format; it shows the whole URI of each request that fails, with its token",
			`add to the global options: "log default { format patgate }"`)
	}
	loggers := d.requestLoggers()
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		l := logs[name]
		if l.Writer.Output == "discard" {
			continue
		}
		var takes []string // its sources that show requests
		for _, logger := range slices.Sorted(maps.Keys(loggers)) {
			if l.accepts(logger) {
				takes = append(takes, loggers[logger])
			}
		}
		slices.Sort(takes)
		takes = slices.Compact(takes)
		d.log("log "+name, l, takes)
	}
	if sink := d.cfg.Logging.Sink; sink != nil && sink.Writer.Output != "discard" {
		d.log("log sink", *sink, nil)
	}
}

func (d *diagnosis) log(where string, l logConfig, takes []string) {
	format := "its default format"
	if l.Encoder != nil {
		format = "format " + l.Encoder.Format
	}
	switch {
	case l.Encoder.redacts():
		if l.Core != nil {
			d.find(SeverityWarning, where, fmt.Sprintf("its core %s gets all entries beside the encoder, secrets included", l.Core.Module),
				"make sure that what it does with them keeps secrets, or remove it")
		}
	case len(takes) > 0:
		d.find(SeverityError, where, fmt.Sprintf("%s shows tokens and passwords of requests; it takes %s", format, strings.Join(takes, ", ")),
			`give it "format patgate"; another encoder can stand around it, as in "format filter { wrap patgate }"`)
	default:
		d.find(SeverityNote, where, format+" keeps no secrets back; as configured it takes no requests",
			`give it "format patgate" all the same`)
	}
}

// requestLoggers are the loggers that write requests, with what to call them.
func (d *diagnosis) requestLoggers() map[string]string {
	loggers := map[string]string{"http.log.error": "failed requests"}
	for name, server := range d.cfg.Apps.HTTP.Servers {
		if server.Logs == nil {
			continue
		}
		for host, names := range server.Logs.LoggerNames {
			for _, logger := range names {
				loggers["http."+AccessLogger(logger)] = "the access log of " + host
				if logger != "" {
					loggers["http.log.error."+logger] = "failed requests" // what takes http.log.error takes these, too
				}
			}
		}
		loggers["http."+AccessLogger(server.Logs.DefaultLoggerName)] = "the access log of server " + name
	}
	return loggers
}

// AccessLogger returns the name, below "http", of the logger of an access log that is called
// so; empty: of the one without a name.
func AccessLogger(name string) string {
	if name == "" {
		return "log.access"
	}
	return "log.access." + name
}

// accepts reports whether the log takes entries of a logger: the longer of the
// names that fit in include and exclude decides.
func (l logConfig) accepts(logger string) bool {
	longest := func(names []string) int {
		n := -1
		for _, name := range names {
			if strings.HasPrefix(logger+".", name+".") {
				n = max(n, len(name))
			}
		}
		return n
	}
	included, excluded := longest(l.Include), longest(l.Exclude)
	if len(l.Include) > 0 && included < 0 || slices.Contains(l.Exclude, "*") {
		return false
	}
	return excluded < 0 || included > excluded
}
