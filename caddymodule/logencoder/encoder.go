// Package logencoder is the log encoder caddy.logging.encoders.patgate, which writes log entries
// without tokens and other secrets.
package logencoder

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/logging"
	"go.uber.org/zap"
	"go.uber.org/zap/buffer"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"

	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/redact"
)

func init() {
	caddy.RegisterModule(new(Encoder))
}

// written tells how an option is written.
const written = "this option is written %q"

// Encoder writes log entries without tokens and other secrets. Caddy copies
// each request for its logs before any handler runs, and logs the whole URI of
// what went wrong even where no access log is configured; so this encoder
// belongs on the default log and on each log of a site.
//
// It removes, in messages, fields and nested objects alike:
//   - each string of a token's shape: any prefix, an underscore and 30 or more
//     letters and digits, whatever the checksum, percent-encoded or not;
//   - the values of the named parameters, in URLs, forms and JSON;
//   - the values of the named headers;
//   - the values of the parameters, headers and cookies in which sites take tokens
//     and send credentials of the upstream, and of the secret parameters of the
//     catalog, without naming them here;
//   - those credentials themselves, wherever they stand.
//
// "REDACTED" stands in their place. All else is written as the encoder below
// writes it.
type Encoder struct {
	// WrappedRaw is the encoder below, json or console. Default: json, or
	// console where the log goes to a terminal.
	WrappedRaw json.RawMessage `json:"wrap,omitempty" caddy:"namespace=caddy.logging.encoders inline_key=format"`

	// Parameters name request parameters whose values are secrets, besides
	// session and password, which are always removed. Letter case does not
	// matter (ASCII).
	Parameters []string `json:"parameters,omitempty"`

	// Headers name headers whose values are secrets, besides Authorization,
	// Proxy-Authorization, Cookie, Set-Cookie and X-Patgate-Assertion, which
	// are always removed, also where a server has log_credentials. Letter case
	// does not matter.
	Headers []string `json:"headers,omitempty"`

	objectEncoder // takes the fields that With adds
	wrapped       zapcore.Encoder
	ctx           caddy.Context
	hold          Hold
}

// CaddyModule returns the module's information.
func (*Encoder) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "caddy.logging.encoders.patgate", New: func() caddy.Module { return new(Encoder) }}
}

// Provision makes the encoder below.
func (e *Encoder) Provision(ctx caddy.Context) error {
	e.ctx = ctx
	e.r = NewRedactor(e.hold.Acquire(ctx), e.Parameters, e.Headers)
	if e.WrappedRaw == nil {
		enc := new(logging.JSONEncoder)
		e.wrap(enc)
		return enc.Provision(ctx)
	}
	module, err := ctx.LoadModule(e, "WrappedRaw")
	if err != nil {
		return fmt.Errorf("loading the log encoder below patgate: %w", err)
	}
	e.wrap(module.(zapcore.Encoder))
	return nil
}

// NewRedactor returns what takes out of texts what is a secret in a configuration: names and values are
// what its sites told, parameters and headers what is named besides.
func NewRedactor(names *redact.Names, parameters, headers []string) *redact.Redactor {
	return redact.New(
		append([]string{"session", "password"}, parameters...),
		append([]string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", gate.HeaderAssertion}, headers...),
	).With(names)
}

// Cleanup gives back what the encoder shares with the sites.
func (e *Encoder) Cleanup() error { return e.hold.Release() }

// wrap makes enc the encoder below.
func (e *Encoder) wrap(enc zapcore.Encoder) { e.wrapped, e.ObjectEncoder = enc, enc }

// ConfigureDefaultFormat chooses console for a terminal where no encoder is
// named, as Caddy does.
func (e *Encoder) ConfigureDefaultFormat(wo caddy.WriterOpener) error {
	if e.WrappedRaw != nil {
		if below, ok := e.wrapped.(caddy.ConfiguresFormatterDefault); ok {
			return below.ConfigureDefaultFormat(wo)
		}
		return nil
	}
	if !caddy.IsWriterStandardStream(wo) || !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	enc := new(logging.ConsoleEncoder)
	e.wrap(enc)
	return enc.Provision(e.ctx)
}

// UnmarshalCaddyfile reads the format of a log:
//
//	format patgate [json|console] {
//		parameters <name...>
//		headers    <name...>
//		wrap       <encoder> { ... }
//	}
func (e *Encoder) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		name := d.Val()
		if name != "json" && name != "console" {
			return d.Errf("format patgate takes json or console, found %q", name)
		}
		e.WrappedRaw = caddyconfig.JSON(map[string]string{"format": name}, nil)
	}
	if d.NextArg() {
		return d.Errf(written, "format patgate [json|console]")
	}
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		if err := e.parseOption(d, d.Val()); err != nil {
			return err
		}
	}
	return nil
}

func (e *Encoder) parseOption(d *caddyfile.Dispenser, option string) error {
	switch option {
	case "parameters", "headers":
		names := d.RemainingArgs()
		if len(names) == 0 {
			return d.Errf(written, option+" <name...>")
		}
		if option == "parameters" {
			e.Parameters = append(e.Parameters, names...)
		} else {
			e.Headers = append(e.Headers, names...)
		}
	case "wrap":
		if e.WrappedRaw != nil {
			return d.Errf("the encoder below patgate is named twice: keep one")
		}
		if !d.NextArg() {
			return d.Errf(written, "wrap <encoder> { ... }")
		}
		name := d.Val()
		module, err := caddyfile.UnmarshalModule(d, "caddy.logging.encoders."+name)
		if err != nil {
			return err
		}
		e.WrappedRaw = caddyconfig.JSONModuleObject(module, "format", name, nil)
	default:
		return d.Errf("format patgate has no option %q; it has parameters, headers, wrap", option)
	}
	return nil
}

// Clone returns a copy that fields are added to: a logger made by With keeps
// its fields encoded.
func (e *Encoder) Clone() zapcore.Encoder {
	clone := &Encoder{objectEncoder: objectEncoder{r: e.r}}
	clone.wrap(e.wrapped.Clone())
	return clone
}

// EncodeEntry encodes an entry without its secrets.
func (e *Encoder) EncodeEntry(entry zapcore.Entry, fields []zapcore.Field) (*buffer.Buffer, error) {
	if isProbe(entry) {
		return buffers.Get(), nil // nothing is written: this log is what the probe hoped for
	}
	entry.Message = e.r.Text(entry.Message)
	entry.LoggerName = e.r.Text(entry.LoggerName)
	entry.Stack = e.r.Text(entry.Stack)
	if len(fields) == 0 {
		return e.wrapped.EncodeEntry(entry, nil)
	}
	// One inline object holds all fields: the encoder below opens its own
	// copy for the entry, and hands it over to be filled through us.
	all := zap.Inline(zapcore.ObjectMarshalerFunc(func(below zapcore.ObjectEncoder) error {
		var object zapcore.ObjectEncoder = objectEncoder{ObjectEncoder: below, r: e.r}
		for _, field := range fields {
			field.AddTo(object)
		}
		return nil
	}))
	return e.wrapped.EncodeEntry(entry, []zapcore.Field{all})
}

var buffers = buffer.NewPool()

var (
	_ caddy.Provisioner                = (*Encoder)(nil)
	_ caddy.CleanerUpper               = (*Encoder)(nil)
	_ caddy.ConfiguresFormatterDefault = (*Encoder)(nil)
	_ caddyfile.Unmarshaler            = (*Encoder)(nil)
	_ zapcore.Encoder                  = (*Encoder)(nil)
)
