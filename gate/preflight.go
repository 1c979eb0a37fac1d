package gate

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patgate/patgate/catalog"
)

// A browser asks before it lets a page of another origin send most calls: with OPTIONS, and
// without any credential (Fetch standard, "CORS-preflight fetch").

// PreflightMode says what becomes of a preflight.
type PreflightMode uint8

const (
	// PreflightRefuse judges it like any other call: there is no such method.
	PreflightRefuse PreflightMode = iota
	// PreflightPass passes it on to the upstream, if it asks for a method of the catalog.
	PreflightPass
	// PreflightAnswer answers it here.
	PreflightAnswer
)

// DefaultPreflightMaxAge is how long browsers may keep an answer.
const DefaultPreflightMaxAge = 10 * time.Minute

// Preflight says which pages of other origins may call the API. Origins, Headers and
// MaxAge are those of PreflightAnswer.
type Preflight struct {
	Mode PreflightMode
	// Origins are written as browsers write them: scheme://host, with the port where it is
	// not the scheme's own. "*" alone stands for all. Needed.
	Origins []string
	// Headers are those that a page may send, beside what browsers always allow.
	// Default: Authorization, Content-Type, and the header of the token.
	Headers []string
	// MaxAge is how long browsers may keep the answer. Default: DefaultPreflightMaxAge.
	MaxAge time.Duration
}

// preflight is what a gate does with preflights, and with the calls that follow them.
type preflight struct {
	mode                   PreflightMode
	anyOrigin              bool
	origins                map[string]bool
	headers, verbs, maxAge string // of the answer
}

const (
	headerOrigin        = "Origin"
	headerRequestMethod = "Access-Control-Request-Method"
	headerAllowOrigin   = "Access-Control-Allow-Origin"
)

// readableHeaders are those of a refusal that pages may read besides its body.
const readableHeaders = "WWW-Authenticate, Retry-After, Link, " + HeaderReason

func (g *Gate) preparePreflight(c Preflight) error {
	p := &g.preflight
	p.mode = c.Mode
	if c.Mode != PreflightAnswer {
		if len(c.Origins) > 0 || len(c.Headers) > 0 || c.MaxAge != 0 {
			return errors.New("origins, headers and a maximum age belong to preflights that are answered here")
		}
		return nil
	}
	if len(c.Origins) == 0 {
		return errors.New(`preflights that are answered here need origins, such as https://app.example.com, or "*" for all`)
	}
	p.origins = make(map[string]bool, len(c.Origins))
	for _, origin := range c.Origins {
		if origin == "*" && len(c.Origins) == 1 {
			p.anyOrigin = true
		} else if !isOrigin(origin) {
			return fmt.Errorf(`an origin is written as https://app.example.com, http://localhost:3000 or capacitor://localhost, in lower case, with no path, pattern or default port (443, 80), and with xn--… for letters beyond ASCII, or it is "*" alone; found %q`, origin)
		}
		p.origins[origin] = true
	}
	headers := c.Headers
	if len(headers) == 0 {
		headers = []string{"Authorization", "Content-Type"}
		if g.header != "" && !slices.Contains(headers, g.header) {
			headers = append(headers, g.header)
		}
	}
	for _, name := range headers {
		if !allBytes(name, isTokenChar) || name == "*" {
			return fmt.Errorf(`a header that pages may send is named in full, found %q ("*" would not cover Authorization)`, name)
		}
	}
	if c.MaxAge < 0 {
		return fmt.Errorf("the maximum age of a preflight is above 0, found %s", c.MaxAge)
	}
	p.headers, p.verbs = strings.Join(headers, ", "), strings.Join(g.catalog.AllVerbs(), ", ")
	p.maxAge = strconv.FormatInt(int64(cmp.Or(c.MaxAge, DefaultPreflightMaxAge)/time.Second), 10)
	return nil
}

// isOrigin reports whether s is the serialization of an origin (RFC 6454 section 6.2). Apps that show pages
// of their own, and browser extensions, have schemes of their own.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != s || !validHost(u.Host) || strings.HasSuffix(u.Host, ":") {
		return false
	}
	switch u.Scheme {
	case "http":
		return u.Port() != "80" && s == lowered(s)
	case "https":
		return u.Port() != "443" && s == lowered(s)
	}
	return true
}

// isPreflight reports whether a browser asks whether it may send a call.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && len(r.Header[headerOrigin]) == 1 && len(r.Header[headerRequestMethod]) == 1
}

// judge judges a preflight that is answered here. The answer does not depend on the path: nobody
// learns from it which methods there are.
func (p *preflight) judge(r *http.Request) verdict {
	if p.lists(r.Header[headerOrigin][0]) {
		return because(PreflightAnswered)
	}
	return because(OriginNotAllowed)
}

// judgePreflight judges a preflight that the upstream answers.
func (d *Decision) judgePreflight(w http.ResponseWriter, r *http.Request) verdict {
	g, h := d.gate, &d.head
	h.asked = r.Header[headerRequestMethod][0]
	if v := h.read(g, r); v.reason != OK {
		return v
	}
	if h.match.Outcome != catalog.Found {
		h.allow = g.catalog.AllVerbs()
		return because(VerbNotAllowed)
	}
	if h.contentType.kind != noBody || h.websocket {
		return refuse(TypeNotTaken, "the body of a preflight")
	}
	if v := d.token.findInHead(g, h, r.Header); v.reason != OK { // browsers send one in the query, if at all
		return v
	}
	if v := d.forwarding.body.read(g, h, &d.token, w, r); v.reason != OK {
		return v
	}
	if leak := d.scanForLeaks(r, PreflightPassed); leak.reason != OK {
		return leak
	}
	return because(PreflightPassed)
}

func (p *preflight) lists(origin string) bool { return p.anyOrigin || p.origins[origin] }

// answer answers a preflight of a listed origin. Who may read the answer, ShareAnswer says.
func (p *preflight) answer(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", p.verbs)
	h.Set("Access-Control-Allow-Headers", p.headers)
	h.Set("Access-Control-Max-Age", p.maxAge)
	w.WriteHeader(http.StatusNoContent)
}

// SharesAnswers reports whether pages of other origins may read answers: then each answer goes
// through ShareAnswer.
func (g *Gate) SharesAnswers() bool { return g.preflight.mode == PreflightAnswer }

// ShareAnswer lets the page that sent a request read its answer, if the page's origin is listed:
// h goes with the answer, origin are the values of the request's header. If the upstream has
// said who may read the answer, that stays.
func (g *Gate) ShareAnswer(h http.Header, origin []string) {
	p := &g.preflight
	switch {
	case len(h[headerAllowOrigin]) > 0:
		return
	case p.anyOrigin:
		h.Set(headerAllowOrigin, "*")
		return
	case len(origin) == 1 && p.lists(origin[0]):
		h.Set(headerAllowOrigin, origin[0])
	}
	varyByOrigin(h) // also for who is not listed: caches must not give that answer to a page
}

// varyByOrigin adds Origin to Vary (RFC 9110 section 12.5.5), unless that has it.
func varyByOrigin(h http.Header) {
	for _, line := range h["Vary"] {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name == "*" || equalFold(name, headerOrigin) {
				return
			}
		}
	}
	h.Add("Vary", headerOrigin)
}
