package logencoder

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/logging"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

// Secrets that the tests log. logToken has the shape of a token and is none.
const (
	logToken    = "pat_0123456789ABCDEFGHIJabcdefghij012345"
	logPassword = "kanarienvogel"
)

func newEncoder(t testing.TB, below string) *Encoder {
	t.Helper()
	e := &Encoder{Parameters: []string{"pin"}, Headers: []string{"X-Api-Key"}}
	ctx, cancel := caddy.NewContext(caddy.Context{Context: context.Background()})
	t.Cleanup(cancel)
	if err := e.Provision(ctx); err != nil {
		t.Fatal(err)
	}
	if below == "console" {
		console := new(logging.ConsoleEncoder)
		if err := console.Provision(ctx); err != nil {
			t.Fatal(err)
		}
		e.wrap(console)
	}
	return e
}

func newTestLogger(enc zapcore.Encoder) (*zap.Logger, *bytes.Buffer) {
	buf := new(bytes.Buffer)
	return zap.New(zapcore.NewCore(enc, zapcore.AddSync(buf), zapcore.DebugLevel)), buf
}

type stringer string

func (s stringer) String() string { return string(s) }

// loggedRequest is a request as Caddy logs it, full of secrets.
func loggedRequest() caddyhttp.LoggableHTTPRequest {
	r := httptest.NewRequest(http.MethodGet, "/1.0/x/rest/stopenv?envName=my-project&session="+logToken+"&password="+logPassword, nil)
	r.Header = http.Header{
		"Authorization":       {"Basic " + logPassword},
		"Cookie":              {"a=" + logPassword},
		"X-Api-Key":           {logPassword},
		"Referer":             {"https://dashboard.example/?next=%2Fx%3Fsession%3D" + logPassword + "%26a%3Db"},
		"X-Note":              {"the token is pat%5F" + logToken[4:]},
		"X-" + logToken:       {"a header named after a token"},
		"Accept":              {"*/*"},
		"Proxy-Authorization": {"Bearer " + logPassword},
		"X-Patgate-Assertion": {logPassword},
	}
	return caddyhttp.LoggableHTTPRequest{Request: r, ShouldLogCredentials: true}
}

// secretFields are all kinds of fields that can hold a secret.
func secretFields() []zap.Field {
	uri := "/x?a=b&session=" + logPassword + "&t=" + logToken
	return []zap.Field{
		zap.Object("request", loggedRequest()),
		zap.String("uri", uri),
		zap.String("password", logPassword),
		zap.ByteString("bytes", []byte(uri)),
		zap.Binary("binary", []byte(logToken)),
		zap.Error(fmt.Errorf("calling: %w", &url.Error{Op: "Get", URL: uri, Err: errors.New("refused")})),
		zap.NamedError("joined", errors.Join(errors.New(uri), errors.New(logToken))),
		zap.Errors("errors", []error{errors.New(uri)}),
		zap.Stringer("stringer", stringer(uri)),
		zap.Strings("strings", []string{uri, logToken}),
		zap.Strings("session", []string{logPassword}),
		zap.Any("header", http.Header{"Authorization": {logPassword}, "X": {uri}}),
		zap.Any("struct", struct{ Login, Password, URL string }{"a", logPassword, uri}),
		zap.Reflect("number", map[string]any{"pin": 424242}),
		zap.Dict("dict", zap.String("Cookie", logPassword), zap.Strings("list", []string{uri})),
		zap.Inline(loggedRequest()),
		zap.Object("authorization", zapcore.ObjectMarshalerFunc(func(enc zapcore.ObjectEncoder) error {
			enc.AddString("scheme", logPassword)
			return enc.AddArray("list", zapcore.ArrayMarshalerFunc(func(enc zapcore.ArrayEncoder) error {
				enc.AppendString(logPassword)
				enc.AppendByteString([]byte(logPassword))
				return enc.AppendReflected(logPassword)
			}))
		})),
		zap.Array("array", zapcore.ArrayMarshalerFunc(func(enc zapcore.ArrayEncoder) error {
			return errors.Join(
				enc.AppendObject(loggedRequest()),
				enc.AppendArray(caddyhttp.LoggableStringArray{uri}),
				enc.AppendReflected(map[string]string{"password": logPassword}),
			)
		})),
		zap.Object("fails", zapcore.ObjectMarshalerFunc(func(zapcore.ObjectEncoder) error { return errors.New(uri) })),
		zap.Any("cannot be JSON", map[string]any{uri: func() {}}),
		zap.Namespace("ns"),
		zap.String("deep", uri),
	}
}

func assertNoSecret(t *testing.T, line string) {
	t.Helper()
	base64Token := base64.StdEncoding.EncodeToString([]byte(logToken))
	for _, secret := range []string{logToken, logToken[4:], base64Token, logPassword, "424242"} {
		if i := strings.Index(line, secret); i >= 0 {
			t.Errorf("a secret is logged: …%s<here>", line[max(0, i-80):i])
		}
	}
}

func TestLogEncoderRedacts(t *testing.T) {
	t.Parallel()
	for _, below := range []string{"json", "console"} {
		for _, field := range secretFields() {
			t.Run(below+"/"+field.Key, func(t *testing.T) {
				t.Parallel()
				logger, buf := newTestLogger(newEncoder(t, below))
				logger.Info("as a field", field)
				logger.With(field).Named("x").Info("with the field")
				logger.WithLazy(field).Info("lazily with the field")
				if lines := strings.Count(buf.String(), "\n"); lines != 3 {
					t.Errorf("%d lines were logged instead of 3", lines)
				}
				assertNoSecret(t, buf.String())
			})
		}
	}
}

func TestLogEncoderRedactsMessage(t *testing.T) {
	t.Parallel()
	logger, buf := newTestLogger(newEncoder(t, "json"))
	logger.Named("http.log." + logToken).Error("dial: /x?session=" + logPassword + " " + logToken)
	assertNoSecret(t, buf.String())
	if !strings.Contains(buf.String(), `"msg":"dial: /x?session=REDACTED REDACTED"`) {
		t.Errorf("the message is not what it was but for its secrets: %s", buf)
	}
}

func TestLogEncoderKeepsRequest(t *testing.T) {
	t.Parallel()
	logger, buf := newTestLogger(newEncoder(t, "json"))
	logger.Info("handled request", zap.Object("request", loggedRequest()))
	var line struct {
		Request struct {
			URI     string
			Headers map[string][]string
		}
	}
	if err := json.Unmarshal(buf.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if want := "/1.0/x/rest/stopenv?envName=my-project&session=REDACTED&password=REDACTED"; line.Request.URI != want {
		t.Errorf("uri is %q, want %q", line.Request.URI, want)
	}
	for header, want := range map[string]string{
		"Referer":             "https://dashboard.example/?next=%2Fx%3Fsession%3DREDACTED%26a%3Db",
		"Authorization":       "REDACTED",
		"X-Patgate-Assertion": "REDACTED",
		"X-Note":              "the token is REDACTED",
		"Accept":              "*/*",
	} {
		if got := line.Request.Headers[header]; len(got) != 1 || got[0] != want {
			t.Errorf("header %s is %q, want %q", header, got, want)
		}
	}
}

// What holds no secret is written as the encoder below alone would write it.
func TestLogEncoderKeepsTheRest(t *testing.T) {
	t.Parallel()
	write := func(enc zapcore.Encoder) string {
		logger, buf := newTestLogger(enc)
		logger = logger.Named("http").With(zap.String("a", "b\"\u2028\xff<&>"), zap.Int("n", -1))
		logger.Info("first", zap.Time("t", time.Unix(0, 0).UTC()), zap.Duration("d", time.Second))
		logger.With(zap.Namespace("ns"), zap.Float64("f", 1.5)).Warn("second",
			zap.Any("any", map[string]any{"html": "<&>", "n": 1e30, "nil": nil}), zap.Reflect("nil", nil),
			zap.Strings("list", []string{"a", ""}), zap.Dict("dict", zap.Bool("t", true)), zap.Binary("bin", []byte{0, 255}),
			zap.Complex128("c", 1i), zap.Error(errors.New("x=y; z: %zz")), zap.Skip(), zap.String("session", ""))
		logger.Error("third")
		// Entries have the time at which they are made.
		var lines []string
		for line := range strings.Lines(buf.String()) {
			_, rest, found := strings.Cut(line, `"logger"`)
			if !found {
				_, rest, _ = strings.Cut(line, "\t")
			}
			lines = append(lines, rest)
		}
		return strings.Join(lines, "")
	}
	for _, below := range []string{"json", "console"} {
		e := newEncoder(t, below)
		if got, want := write(e), write(e.wrapped); got != want {
			t.Errorf("%s:\n got %s\nwant %s", below, got, want)
		}
	}
}

// Loggers made by With from one another must not share fields.
func TestLogEncoderClones(t *testing.T) {
	t.Parallel()
	logger, buf := newTestLogger(newEncoder(t, "json"))
	base := logger.With(zap.String("base", "1"))
	base.With(zap.String("left", "2")).Info("l")
	base.With(zap.String("right", "3")).Info("r")
	base.Info("b")
	lines := strings.Split(buf.String(), "\n")
	for i, want := range []string{`"base":"1","left":"2"}`, `"base":"1","right":"3"}`, `"msg":"b","base":"1"}`} {
		if !strings.HasSuffix(lines[i], want) {
			t.Errorf("line %d is %s, want it to end with %s", i+1, lines[i], want)
		}
	}
}

func TestLogEncoderCaddyfile(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want, wantErr string }{
		{in: `patgate`, want: `{}`},
		{in: `patgate console`, want: `{"wrap":{"format":"console"}}`},
		{in: "patgate json {\n parameters pin appid\n parameters otp\n headers X-Api-Key\n}", want: `{"wrap":{"format":"json"},"parameters":["pin","appid","otp"],"headers":["X-Api-Key"]}`},
		{in: "patgate {\n wrap json {\n time_format rfc3339\n }\n headers A\n}", want: `{"wrap":{"format":"json","time_format":"rfc3339"},"headers":["A"]}`},
		{in: "patgate xml", wantErr: `takes json or console, found "xml"`},
		{in: "patgate json console", wantErr: `this option is written "format patgate [json|console]"`},
		{in: "patgate {\n parameter a\n}", wantErr: `no option "parameter"`},
		{in: "patgate {\n parameters\n}", wantErr: `"parameters <name...>"`},
		{in: "patgate json {\n wrap console\n}", wantErr: "named twice"},
		{in: "patgate {\n wrap xml\n}", wantErr: "xml"},
	}
	for _, test := range tests {
		t.Run(test.in, func(t *testing.T) {
			t.Parallel()
			e := new(Encoder)
			err := e.UnmarshalCaddyfile(caddyfile.NewTestDispenser(test.in))
			if test.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), test.wantErr) {
					t.Errorf("error is %v, want one with %q", err, test.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, err := json.Marshal(e); err != nil || string(got) != test.want {
				t.Errorf("JSON is %s (%v), want %s", got, err, test.want)
			}
		})
	}
}

// A message of the probe's text that a client managed to have logged stays.
func TestProbeIsNoWayToHide(t *testing.T) {
	t.Parallel()
	logger, buf := newTestLogger(newEncoder(t, "json"))
	logger.Named("http.log.error").Error(probeMessage)
	if buf.Len() == 0 {
		t.Error("the entry was dropped")
	}
}

func BenchmarkLogEncoder(b *testing.B) {
	entry := zapcore.Entry{Level: zapcore.InfoLevel, Time: time.Unix(0, 0), LoggerName: "http.log.access.log0", Message: "handled request"}
	r := httptest.NewRequest(http.MethodGet, "/1.0/environment/control/rest/stopenv?envName=my-project&appid=dashboard", nil)
	r.Header = http.Header{"User-Agent": {"curl/8.5.0"}, "Accept": {"*/*"}, "X-Forwarded-For": {"203.0.113.7"}}
	secret := loggedRequest()
	for _, bench := range []struct {
		name    string
		encoder zapcore.Encoder
		request zapcore.ObjectMarshaler
	}{
		{"json", newEncoder(b, "json").wrapped, caddyhttp.LoggableHTTPRequest{Request: r}},
		{"patgate", newEncoder(b, "json"), caddyhttp.LoggableHTTPRequest{Request: r}},
		{"patgate with secrets", newEncoder(b, "json"), secret},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			fields := []zap.Field{zap.Object("request", bench.request), zap.Int("bytes_read", 0), zap.Duration("duration", time.Millisecond),
				zap.Int("size", 100), zap.Int("status", 200), zap.Object("resp_headers", caddyhttp.LoggableHTTPHeader{Header: http.Header{"Content-Type": {"application/json"}}})}
			for b.Loop() {
				buf, err := bench.encoder.EncodeEntry(entry, fields)
				if err != nil {
					b.Fatal(err)
				}
				buf.Free()
			}
		})
	}
}

// TestEncoderTakesOutTruncatedVerb: of a token that was sent as the verb, Caddy
// logs the first 32 characters.
func TestEncoderTakesOutTruncatedVerb(t *testing.T) {
	t.Parallel()
	for _, below := range []string{"json", "console"} {
		log, buf := newTestLogger(newEncoder(t, below))
		log.Debug("rejecting request with long method", zap.String("method_trunc", logToken[:32]))
		if strings.Contains(buf.String(), logToken[4:20]) {
			t.Errorf("%s: a token that was cut off stands in the log", below)
		}
	}
}
