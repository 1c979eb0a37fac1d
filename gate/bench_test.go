package gate

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

// BenchmarkDecide measures one decision, without forwarding, among so many
// tokens, with a different token each time.
func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{10, 10_000, 1_000_000} {
		if n > 10_000 && testing.Short() {
			continue
		}
		w := newWorld(b, func(c *Config) { c.Places = []Place{Query, Form, Multipart, JSON, Bearer} })
		values := w.fill(b, n)
		for _, place := range []string{"query", "form", "json", "bearer"} {
			b.Run(fmt.Sprintf("%s/tokens=%d", place, n), func(b *testing.B) {
				requests, reset := prepared(b, place, values)
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					r := requests[i%len(requests)]
					reset(r, i%len(requests))
					d := w.gate.Decide(nil, r, client)
					if !d.Allowed() {
						b.Fatal(d.Reason)
					}
					d.forwarding.body.release() // as finish does
					i++
				}
			})
		}
	}
}

// BenchmarkForward measures decision and rewriting.
func BenchmarkForward(b *testing.B) {
	w := newWorld(b, nil)
	b.ReportAllocs()
	raw := get(env + "stopenv?envName=my-project&session=" + w.A)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		b.Fatal(err)
	}
	query := r.URL.RawQuery
	for b.Loop() {
		r.URL.RawQuery = query
		d := w.gate.Decide(nil, r, client)
		_, done := d.Forward(r)
		done()
		if !d.Allowed() {
			b.Fatal(d.Reason)
		}
	}
}

// BenchmarkBound measures decision and rewriting of the same request with a token that is not
// bound, and with one that is.
func BenchmarkBound(b *testing.B) {
	for name, only := range map[string][]string{"unbound": nil, "bound": {"environment=my-project"}, "prefix": {"environment=other", "environment=my-*"}} {
		for _, place := range []string{"query", "form"} {
			b.Run(name+"/"+place, func(b *testing.B) {
				w := newWorld(b, nil)
				w.edit(boundTo(only...))
				requests, reset := prepared(b, place, []string{w.A})
				query := requests[0].URL.RawQuery
				b.ReportAllocs()
				for b.Loop() {
					r := requests[0]
					reset(r, 0)
					r.URL.RawQuery = query
					d := w.gate.Decide(nil, r, client)
					_, done := d.Forward(r)
					done()
					if !d.Allowed() {
						b.Fatal(d.Reason, d.Cause)
					}
				}
			})
		}
	}
}

// fill makes the index hold n tokens, and returns up to 4096 of their values.
func (w *world) fill(b *testing.B, n int) (values []string) {
	grants := []tokenstore.Grant{
		{Methods: []string{"environment.control.StopEnv"}}, {Methods: []string{"environment.control.*"}},
		{Sets: []string{"Extended Access"}},
	}
	every := max(1, n/4096)
	tokens := func(yield func(*tokenstore.Token, error) bool) {
		for i := range n {
			v, err := tokenstore.NewValue("pat", rand.Reader)
			if err != nil {
				b.Fatal(err)
			}
			if i%every == 0 && len(values) < 4096 {
				values = append(values, v.Reveal())
			}
			if !yield(&tokenstore.Token{ID: tokenstore.TokenID(i + 1), Account: 1, Grant: grants[i%len(grants)], Expires: testNow.AddDate(1, 0, 0), Secrets: []tokenstore.Secret{{Hash: v.Hash()}}}, nil) {
				return
			}
		}
	}
	if err := w.index.Load(all([]*tokenstore.Account{{ID: 1, Login: "demo"}}), tokens); err != nil {
		b.Fatal(err)
	}
	return values
}

// prepared are requests as a server has parsed them. reset undoes what a
// decision consumes.
func prepared(b *testing.B, place string, values []string) (requests []*http.Request, reset func(*http.Request, int)) {
	var bodies [][]byte
	for _, v := range values {
		raw := get(env+"stopenv?envName=my-project&session="+v, "User-Agent: curl/8", "Accept: */*")
		switch place {
		case "form":
			raw = post(env+"stopenv", "envName=my-project&session="+v, "User-Agent: curl/8", "Accept: */*")
		case "json":
			raw = postAs(env+"stopenv", `{"envName":"my-project","session":"`+v+`"}`, "User-Agent: curl/8", "Accept: */*", jsonType)
		case "bearer":
			raw = get(env+"stopenv?envName=my-project", "User-Agent: curl/8", "Accept: */*", "Authorization: Bearer "+v)
		}
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			b.Fatal(err)
		}
		requests, bodies = append(requests, r), append(bodies, body)
	}
	reader := new(bytes.Reader)
	return requests, func(r *http.Request, i int) {
		if len(bodies[i]) > 0 {
			reader.Reset(bodies[i])
			r.Body = io.NopCloser(reader)
		}
	}
}
