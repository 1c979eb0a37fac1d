package caddymodule

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/patgate/patgate/caddymodule/block"
	"github.com/patgate/patgate/gate"
)

// Preflight says which pages of other origins may call the API (CORS).
type Preflight struct {
	// Mode says what becomes of a preflight, with which a browser asks before it lets
	// a page send a call: "refuse" (default), "pass" to the upstream if it asks for a method of
	// the catalog, or "answer" here.
	Mode string `json:"mode,omitempty"`

	// Origins are those whose pages may call the API, such as https://app.example.com,
	// or "*" alone for all. "answer" needs them.
	Origins []string `json:"origins,omitempty"`

	// Headers are those that such pages may send. Default: Authorization, Content-Type and
	// the header of the token.
	Headers []string `json:"headers,omitempty"`

	// MaxAge is how long browsers may keep the answer. Default: 10m.
	MaxAge caddy.Duration `json:"max_age,omitempty"`
}

var preflightModes = map[string]gate.PreflightMode{
	"": gate.PreflightRefuse, "refuse": gate.PreflightRefuse, "pass": gate.PreflightPass, "answer": gate.PreflightAnswer,
}

const preflightForm = "preflight refuse|pass|answer { ... }"

// parsePreflight reads
//
//	preflight refuse
//	preflight pass
//	preflight answer {
//		origins <origin...>|*
//		headers <name...>
//		max_age <duration>
//	}
func (g *Gate) parsePreflight(d *caddyfile.Dispenser, args []string) error {
	if _, known := preflightModes[args[0]]; !known {
		return block.WrongForm(d, preflightForm)
	}
	g.Preflight = &Preflight{Mode: args[0]}
	return preflightOptions.Read(d, "preflight", func(o block.Option) error { return g.Preflight.parseOption(d, o, d.RemainingArgs()) })
}

var preflightOptions = block.Options{
	block.Repeated("origins <origin...>|*"),
	block.Repeated("headers <name...>"),
	block.Once("max_age <duration>"),
}

func (p *Preflight) parseOption(d *caddyfile.Dispenser, option block.Option, args []string) error {
	if option.Name == "max_age" {
		return option.ParseDuration(d, args, &p.MaxAge)
	}
	if len(args) == 0 {
		return block.WrongForm(d, option.Form)
	}
	if option.Name == "origins" {
		p.Origins = append(p.Origins, args...)
	} else {
		p.Headers = append(p.Headers, args...)
	}
	return nil
}

// checkPreflight refuses a mode that does not exist; the rest package gate refuses.
func (g *Gate) checkPreflight() error {
	if g.Preflight == nil {
		return nil
	}
	if _, known := preflightModes[g.Preflight.Mode]; !known {
		return fmt.Errorf("preflight is refuse, pass or answer, found %q", g.Preflight.Mode)
	}
	return nil
}

func (p *Preflight) config() gate.Preflight {
	if p == nil {
		return gate.Preflight{}
	}
	return gate.Preflight{Mode: preflightModes[p.Mode], Origins: p.Origins, Headers: p.Headers, MaxAge: time.Duration(p.MaxAge)}
}

// answerPreflight answers a preflight that was judged, in took.
func (g *Gate) answerPreflight(w http.ResponseWriter, r *http.Request, d *gate.Decision, took time.Duration) error {
	g.metrics.Observe(d, took)
	g.tell(r, d)
	d.Deny(w, r)
	return nil
}

// sharedAnswer is an answer that pages of listed origins may read, whoever writes it.
type sharedAnswer struct {
	*caddyhttp.ResponseWriterWrapper
	gate   *gate.Gate
	origin []string // of the request: its header may be another one by then
	shared bool
}

func shareAnswer(w http.ResponseWriter, r *http.Request, decider *gate.Gate) http.ResponseWriter {
	if !decider.SharesAnswers() {
		return w
	}
	return &sharedAnswer{ResponseWriterWrapper: &caddyhttp.ResponseWriterWrapper{ResponseWriter: w}, gate: decider, origin: r.Header["Origin"]}
}

func (a *sharedAnswer) share() {
	if !a.shared {
		a.shared = true
		a.gate.ShareAnswer(a.Header(), a.origin)
	}
}

func (a *sharedAnswer) WriteHeader(status int) {
	if status >= http.StatusOK { // what comes before is for nobody to read
		a.share()
	}
	a.ResponseWriterWrapper.WriteHeader(status)
}

func (a *sharedAnswer) Write(p []byte) (int, error) {
	a.share()
	return a.ResponseWriterWrapper.Write(p)
}

// ReadFrom is what a proxy copies a body with.
func (a *sharedAnswer) ReadFrom(from io.Reader) (int64, error) {
	a.share()
	return a.ResponseWriterWrapper.ReadFrom(from)
}
