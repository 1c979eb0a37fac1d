package gate

import (
	"bufio"
	"crypto/rand"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

var testNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is an index with some tokens and a catalog of a real platform.
type world struct {
	index *tokenstore.Index
	gate  *Gate
	// A may call StopEnv and GetEnvInfo, B everything; the others may call
	// StopEnv and are what their names say.
	A, B, expired, limited, sited, disabled string
	// imported is a token of another system, which has no shape.
	imported string
	// session is what the token is exchanged for, where the gate does that.
	session string
}

func newWorld(t testing.TB, change func(*Config)) *world {
	t.Helper()
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: "../catalogs/platform.json"}}})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{index: tokenstore.NewIndex(), session: "S+e/s=s&i;o%n-0123456789"}
	stop := tokenstore.Grant{Methods: []string{"environment.control.StopEnv", "environment.control.GetEnvInfo"}}
	var tokens []*tokenstore.Token
	add := func(value *string, change func(*tokenstore.Token)) {
		v, err := tokenstore.NewValue("pat", rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		*value = v.Reveal()
		token := &tokenstore.Token{ID: tokenstore.TokenID(len(tokens) + 1), Account: 1, Grant: stop, Secrets: []tokenstore.Secret{{Hash: v.Hash()}}}
		change(token)
		tokens = append(tokens, token)
	}
	add(&w.A, func(*tokenstore.Token) {})
	add(&w.B, func(t *tokenstore.Token) { t.Grant = tokenstore.Grant{Methods: []string{"*"}} })
	add(&w.expired, func(t *tokenstore.Token) { t.Expires = testNow })
	add(&w.limited, func(t *tokenstore.Token) { t.Addresses = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	add(&w.sited, func(t *tokenstore.Token) { t.Audience = []string{"shop"} })
	add(&w.disabled, func(t *tokenstore.Token) { t.Account = 2 })
	w.imported = "imported-value-of-the-old-system"
	tokens = append(tokens, &tokenstore.Token{ID: tokenstore.TokenID(len(tokens) + 1), Account: 1, Grant: stop, Secrets: []tokenstore.Secret{{Hash: tokenstore.HashOf(w.imported)}}})
	accounts := []*tokenstore.Account{{ID: 1, Login: "demo"}, {ID: 2, Login: "gone", Disabled: true}}
	if err := w.index.Load(all(accounts), all(tokens)); err != nil {
		t.Fatal(err)
	}
	config := Config{
		Index: w.index, Catalog: c, Now: func() time.Time { return testNow },
		Usage: usage.NewRecorder(nil),
	}
	if change != nil {
		change(&config)
	}
	if w.gate, err = New(config); err != nil {
		t.Fatal(err)
	}
	return w
}

func all[T any](list []*T) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// sent is what became of a request.
type sent struct {
	*Decision
	forwarded *http.Request // nil where it was refused
	body      string        // of the forwarded request
	err       error         // of reading that body
	answer    *http.Response
}

// send decides on a request that came as these bytes.
func (w *world) send(t testing.TB, raw string) sent {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatalf("the server itself refuses %q: %v", raw, err)
	}
	return w.sendRequest(r)
}

// revealed is a credential of the upstream.
type revealed string

func (r revealed) Reveal() string { return string(r) }

var client = netip.MustParseAddr("203.0.113.9")

func (w *world) sendRequest(r *http.Request) sent {
	s := sent{Decision: w.gate.Decide(nil, r, client)}
	if s.WantsSession() {
		s.Carry(revealed(w.session))
	}
	if s.Allowed() {
		forwarded, done := s.Forward(r)
		defer done()
		if s.Allowed() {
			body, err := io.ReadAll(forwarded.Body)
			s.forwarded, s.body, s.err = forwarded, string(body), err
			if late := s.Late(); late != nil {
				s.Decision = late
			}
			return s
		}
	}
	s.answer = w.deny(r, s.Decision)
	return s
}

// deny is the answer to a request that is refused.
func (w *world) deny(r *http.Request, d *Decision) *http.Response {
	recorder := httptest.NewRecorder()
	d.Deny(recorder, r)
	return recorder.Result()
}

const env = "/1.0/environment/control/rest/"

// get is a GET request of a target.
func get(target string, headers ...string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: gate\r\n" + lines(headers) + "\r\n"
}

// post is a POST request with a form.
func post(target, body string, headers ...string) string {
	headers = append(headers, "Content-Type: application/x-www-form-urlencoded")
	return postAs(target, body, headers...)
}

func postAs(target, body string, headers ...string) string {
	return "POST " + target + " HTTP/1.1\r\nHost: gate\r\nContent-Length: " + itoa(len(body)) + "\r\n" + lines(headers) + "\r\n" + body
}

func lines(headers []string) string {
	s := ""
	for _, h := range headers {
		s += h + "\r\n"
	}
	return s
}

func itoa(n int) string {
	b := []byte{}
	for ; n > 0; n /= 10 {
		b = append([]byte{byte('0' + n%10)}, b...)
	}
	if len(b) == 0 {
		return "0"
	}
	return string(b)
}
