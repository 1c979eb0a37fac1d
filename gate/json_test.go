package gate

import "testing"

// TestJSONBeside: the bodies of webhooks go on byte for byte, beside a token in the
// query or header; see TestCauses for those that do not.
func TestJSONBeside(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{ModeStrip, ModeSession} {
		w := newWorld(t, func(c *Config) { c.Upstream = mode })
		w.session = "the-session-of-the-account"
		for name, body := range map[string]string{
			"object":       "{ \"action\":\"push\", \"pusher\":{\"session\":1}, \"\\u00e9\": [1,\t2]}\r\n",
			"array":        `[{"session":"x"}]`,
			"one value":    `"session"`,
			"empty object": `{}`,
		} {
			for _, media := range []string{"application/json", "Application/JSON; charset=UTF-8", "application/vnd.docker.distribution.events.v1+json"} {
				query := w.send(t, postAs(env+"stopenv?envName=e&session="+w.A, body, "Content-Type: "+media))
				header := w.send(t, postAs(env+"stopenv?envName=e", body, "Content-Type: "+media, "Authorization: Bearer "+w.A))
				for place, got := range map[string]sent{"query": query, "header": header} {
					if got.Reason != OK || got.body != body || got.forwarded.ContentLength != int64(len(body)) {
						t.Errorf("%s as %s, token in the %s: decided %s (%s), the upstream got %q", name, media, place, got.Reason, got.Cause, got.body)
					}
				}
			}
		}
	}
}

// TestJSONRefused: what is not certain to be read as JSON without a token is refused.
func TestJSONRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, c := range []struct {
		name, raw string
		reason    Reason
	}{
		{"token in a member", postAs(env+"stopenv?session="+w.A, `{"a":"`+w.A+`"}`, "Content-Type: application/json"), Ambiguous},
		{"escaped name", postAs(env+"stopenv?session="+w.A, `{"\u0073ession":"x"}`, "Content-Type: application/json"), UnsupportedMedia},
		{"_method", postAs(env+"stopenv?session="+w.A, `{"_method":"DELETE"}`, "Content-Type: application/json"), UnsupportedMedia},
		{"two values", postAs(env+"stopenv?session="+w.A, `{} {"session":"x"}`, "Content-Type: application/json"), BadRequest},
		{"byte order mark", postAs(env+"stopenv?session="+w.A, "\xef\xbb\xbf{}", "Content-Type: application/json"), BadRequest},
		{"form as JSON", postAs(env+"stopenv?session="+w.A, "session=x", "Content-Type: application/json"), BadRequest},
		{"UTF-16", postAs(env+"stopenv?session="+w.A, "{}", "Content-Type: application/json; charset=utf-16"), UnsupportedMedia},
		{"compressed", postAs(env+"stopenv?session="+w.A, "{}", "Content-Type: application/json", "Content-Encoding: gzip"), UnsupportedMedia},
		{"token in the body only", postAs(env+"stopenv", `{"session":"`+w.A+`"}`, "Content-Type: application/json"), Missing},
	} {
		if got := w.send(t, c.raw); got.Reason != c.reason {
			t.Errorf("%s: decided %s (%s), want %s", c.name, got.Reason, got.Cause, c.reason)
		}
	}
}
