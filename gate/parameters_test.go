package gate

import (
	"strings"
	"testing"
)

// TestParameters: of several names a request may use one, once, and all that holds for
// one holds for each.
func TestParameters(t *testing.T) {
	t.Parallel()
	const session = "the-session-of-the-account"
	for _, mode := range []Mode{ModeStrip, ModeSession} {
		w := newWorld(t, func(c *Config) { c.Parameters, c.Upstream = []string{"session", "token"}, mode })
		w.session = session
		stop := env + "stopenv"
		// The upstream knows the first name only.
		part := func(name string) string {
			return "Content-Type: text/plain\r\ncontent-disposition: form-data; name=" + name + "\r\n\r\n"
		}
		pair, parts := "", form(field("a", "1"), field("b", "2"))
		if mode == ModeSession {
			pair, parts = "session="+session+"&", form(field("a", "1"), part("session")+session, field("b", "2"))
		}
		if got := w.send(t, get(stop+"?token="+w.A+"&a=1")); got.Reason != OK || got.forwarded.RequestURI != stop+"?"+pair+"a=1" {
			t.Errorf("query: decided %s (%s)", got.Reason, got.Cause)
		}
		if got := w.send(t, post(stop, "token="+w.A+"&a=1")); got.Reason != OK || got.body != pair+"a=1" {
			t.Errorf("form: decided %s (%s), the upstream got %q", got.Reason, got.Cause, got.body)
		}
		if got := w.send(t, postForm(stop, form(field("a", "1"), part("token")+w.A, field("b", "2")))); got.Reason != OK || got.body != parts {
			t.Errorf("multipart: decided %s (%s), the upstream got %q", got.Reason, got.Cause, got.body)
		}
		for name, raw := range map[string]string{
			"both in the query":       get(stop + "?token=" + w.A + "&session=" + w.A),
			"query and form":          post(stop+"?token="+w.A, "session="+w.B),
			"query and part":          postForm(stop+"?session="+w.A, form(field("token", w.B))),
			"look-alike of the first": get(stop + "?Session=" + w.B + "&token=" + w.A),
			"look-alike of the other": get(stop + "?token[]=" + w.B + "&session=" + w.A),
			"look-alike of a part":    postForm(stop+"?session="+w.A, form(field("Token", w.B))),
			"name in a part's name":   postForm(stop+"?session="+w.A, form("Content-Disposition: form-data; name=\"x; name=token\"\r\n\r\n"+w.B)),
			"hidden behind ;":         get(stop + "?session=" + w.A + "&a=1;token=" + w.B),
		} {
			if got := w.send(t, raw); got.Reason != BadRequest && got.Reason != Ambiguous || strings.Contains(got.body, w.B) {
				t.Errorf("%s: decided %s", name, got.Reason)
			}
		}
	}
	if got := newWorld(t, nil).send(t, get(env+"stopenv?token=x")); got.Reason != Missing {
		t.Errorf("a name that is not configured: decided %s", got.Reason)
	}
}

func TestParameterNamedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	c := Config{Index: w.index, Catalog: w.gate.catalog, Usage: w.gate.usage, Now: w.gate.now, Parameters: []string{"session", "session"}}
	if _, err := New(c); err == nil || !strings.Contains(err.Error(), `"session" is named twice`) {
		t.Errorf("New = %v", err)
	}
}
