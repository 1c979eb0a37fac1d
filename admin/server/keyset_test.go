package server

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
)

// TestKeySet: anybody gets the public keys, and may keep them for five minutes;
// nobody can do more with them, and a Host of another name gets nothing.
func TestKeySet(t *testing.T) {
	t.Parallel()
	const keys = `{"keys":[{"kid":"2026"}]}`
	with := newSite(t, func(s *Site) {
		s.KeySet = []byte(keys)
		s.Pages = http.NotFoundHandler()
	})
	without := newSite(t, nil)
	for _, c := range []struct {
		name, verb, path, host string
		site                   *site
		status                 int
		body                   string
	}{
		{"GET", "GET", keySetPath, "", with, 200, keys},
		{"GET with a query", "GET", keySetPath + "?t=1", "", with, 200, keys},
		{"HEAD", "HEAD", keySetPath, "", with, 200, ""},
		{"POST", "POST", keySetPath, "", with, 405, api.ReasonVerb},
		{"PUT", "PUT", keySetPath, "", with, 405, api.ReasonVerb},
		{"OPTIONS", "OPTIONS", keySetPath, "", with, 405, api.ReasonVerb},
		{"another path", "GET", keySetPath + "/", "", with, 404, ""},
		{"another case", "GET", "/.well-known/JWKS.json", "", with, 404, ""},
		{"another host", "GET", keySetPath, "elsewhere.example", with, 421, api.ReasonMisdirected},
		{"no keys", "GET", keySetPath, "", without, 404, api.ReasonNotFound},
		{"no keys, POST", "POST", keySetPath, "", without, 404, api.ReasonNotFound},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.verb, c.site.server.URL+c.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != c.status || !strings.Contains(string(body), c.body) || c.verb == "HEAD" && len(body) > 0 {
			t.Errorf("%s: %d %s, want %d %s", c.name, answer.StatusCode, body, c.status, c.body)
		}
		want := map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": policyOfPages, "X-Frame-Options": "DENY"}
		if c.status == 200 {
			want["Cache-Control"], want["Content-Type"] = "public, max-age=300", "application/jwk-set+json"
		}
		if c.status == 405 {
			want["Allow"] = "GET, HEAD"
		}
		for name, value := range want {
			if got := answer.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", c.name, name, got, value)
			}
		}
	}
}
