package gate

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// refusalBody is the body of a refusal in either style.
type refusalBody struct {
	Problem
	Failure
}

// refusalOf asks and returns the answer with its body, which holds no member but those of
// its style.
func refusalOf(t *testing.T, w *world, raw string) (*http.Response, refusalBody) {
	t.Helper()
	got := w.send(t, raw)
	if got.answer == nil {
		t.Fatal("it was not refused")
	}
	body, err := io.ReadAll(got.answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p refusalBody
	strict := json.NewDecoder(bytes.NewReader(body))
	strict.DisallowUnknownFields()
	if w.gate.errors == ErrorsPlatform {
		err = strict.Decode(&p.Failure)
	} else {
		err = strict.Decode(&p.Problem)
	}
	if err != nil {
		t.Fatalf("the answer is not of its style: %v: %s", err, body)
	}
	if got.answer.Header.Get(HeaderReason) != got.Reason.String() {
		t.Errorf("the header names %q, want %s", got.answer.Header.Get(HeaderReason), got.Reason)
	}
	for _, value := range []string{w.A, w.B, "nonsense", "rest/"} {
		if strings.Contains(string(body), value) {
			t.Errorf("the answer repeats what the client sent: %s", body)
		}
	}
	if got.answer.Header.Get("Cache-Control") != "no-store" {
		t.Error("the answer may be stored")
	}
	return got.answer, p
}

// TestAnswerToHead: without a body, a refusal is told by its status alone.
func TestAnswerToHead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Errors = ErrorsPlatform })
	got := w.send(t, "HEAD "+env+"stopenv?session="+w.A+" HTTP/1.1\r\nHost: gate\r\n\r\n")
	if got.answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("status %d, want 405", got.answer.StatusCode)
	}
	if link := got.answer.Header.Get("Link"); !strings.Contains(link, "reasons.md#verb_not_allowed>") {
		t.Errorf("it links %q, not what is said of verb_not_allowed", link)
	}
}

// TestVerbNotAllowed: who knows a method reads with which verbs it is called, and nobody reads
// that of a method which has others.
func TestVerbNotAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		c.Catalog, c.Preflight.Mode = shop(t), PreflightPass
	})
	const origin, bearer = "Origin: https://app.example.com", "Authorization: Bearer "
	for raw, want := range map[string]string{
		strings.Replace(get("/orders", bearer+w.A), "GET", "DELETE", 1):                      "The API does not know this HTTP method here. It is called with POST.",
		strings.Replace(get("/orders", bearer+w.A), "GET", "PURGE", 1):                       "No method of the API has this HTTP method; they have DELETE, GET, HEAD, POST.",
		strings.Replace(get("/orders"), "GET", "PURGE", 1):                                   "No method of the API has this HTTP method; they have DELETE, GET, HEAD, POST.",
		strings.Replace(get("/projects/a%2fb", bearer+w.A), "GET", "POST", 1):                "It is called with GET; with other HTTP methods, no value takes an encoded slash there (slash).",
		strings.Replace(get("/roles/", bearer+w.A), "GET", "POST", 1):                        "It is called with GET; with other HTTP methods, no path ends in a slash there (trailing_slash).",
		options("/orders", origin, asks):                                                     "This preflight asks for no method of the API: with its path and Access-Control-Request-Method, there is none.",
		options("/nothing", origin, asks):                                                    "This preflight asks for no method of the API",
		options("/orders", origin, "Access-Control-Request-Method: PURGE"):                   "This preflight asks for no method of the API",
		options("/orders", origin, "Access-Control-Request-Method: POST", bearer+"nonsense"): "",
	} {
		if want == "" {
			if got := w.send(t, raw); got.Reason != PreflightPassed {
				t.Errorf("a preflight that asks for a method is %s", got.Reason)
			}
			continue
		}
		answer, p := refusalOf(t, w, raw)
		if answer.StatusCode != http.StatusMethodNotAllowed || !strings.Contains(p.Detail, want) {
			t.Errorf("%d: %q, want %q", answer.StatusCode, p.Detail, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	styles := map[ErrorStyle]*world{
		ErrorsHTTP:     newWorld(t, nil),
		ErrorsPlatform: newWorld(t, func(c *Config) { c.Errors = ErrorsPlatform }),
	}
	for _, c := range []struct {
		name           string
		raw            func(w *world) string
		status, result int
		challenge      string
		words          string
	}{
		{"missing", func(*world) string { return get(env + "stopenv") }, 401, 702, `Bearer realm="patgate"`, "no token"},
		{"unknown", func(*world) string { return get(env + "stopenv?session=nonsense") }, 401, 702, `Bearer realm="patgate", error="invalid_token", error_description="The token is not known; it may have been removed or regenerated."`, "not known"},
		{"expired", func(w *world) string { return get(env + "stopenv?session=" + w.expired) }, 401, 702, `Bearer realm="patgate", error="invalid_token", error_description="The token has expired; its owner can regenerate it with a new date."`, "expired"},
		{"method", func(w *world) string { return get(env + "deleteenv?session=" + w.A) }, 403, 8202, `Bearer realm="patgate", error="insufficient_scope", scope="environment.control.DeleteEnv"`, "environment.control.DeleteEnv"},
		{"ambiguous", func(w *world) string { return get(env + "stopenv?session=" + w.A + "&session=" + w.A) }, 400, 3, `Bearer realm="patgate", error="invalid_request"`, "more than one"},
		{"verb", func(w *world) string {
			return "PUT " + env + "stopenv?session=" + w.A + " HTTP/1.1\r\nHost: gate\r\n\r\n"
		}, 405, 3, "", "HTTP method"},
	} {
		for style, w := range styles {
			h, p := refusalOf(t, w, c.raw(w))
			wantStatus, wantChallenge, wantType := c.status, c.challenge, "application/problem+json"
			if style == ErrorsPlatform {
				wantStatus, wantChallenge, wantType = 200, "", "application/json"
			}
			wantInBody, inBody, text := c.status, p.Status, p.Detail
			if style == ErrorsPlatform {
				wantInBody, inBody, text = c.result, p.Result, p.Error
			}
			if h.StatusCode != wantStatus || inBody != wantInBody {
				t.Errorf("%s, style %d: status %d, in the body %d", c.name, style, h.StatusCode, inBody)
			}
			if got := h.Header.Get("WWW-Authenticate"); got != wantChallenge {
				t.Errorf("%s, style %d: challenge %q, want %q", c.name, style, got, wantChallenge)
			}
			if got := h.Header.Get("Content-Type"); got != wantType {
				t.Errorf("%s, style %d: %s", c.name, style, got)
			}
			if !strings.Contains(text, c.words) || (p.Source == "") != (style == ErrorsHTTP) || (p.Title == "") != (style == ErrorsPlatform) {
				t.Errorf("%s: %+v", c.name, p)
			}
			if style == ErrorsHTTP && !strings.HasSuffix(p.Type, "#"+p.Reason) {
				t.Errorf("%s: type %q", c.name, p.Type)
			}
		}
	}
}

// TestUnavailable: what cannot be decided is 503 in both styles, never a pass.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	for _, style := range []ErrorStyle{ErrorsHTTP, ErrorsPlatform} {
		w := newWorld(t, func(c *Config) { c.Errors = style })
		w.index.Close()
		h, p := refusalOf(t, w, get(env+"stopenv?session="+w.A))
		if h.StatusCode != 503 || h.Header.Get(HeaderReason) != "unavailable" || style == ErrorsPlatform && p.Result != 99 || h.Header.Get("Retry-After") == "" {
			t.Errorf("style %d: %d %+v", style, h.StatusCode, p)
		}
	}
}

// TestReasonsAreDocumented: every reason has a name, a status, a text and its
// place in the documentation.
func TestReasonNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Reasons() {
		f := reasonTable[r]
		if f.name == "" || f.status == 0 || seen[f.name] || f.text == "" && !r.Allows() && r != PreflightAnswered {
			t.Errorf("reason %d: %+v", r, f)
		}
		seen[f.name] = true
	}
	if Reason(0).Allows() || Reason(200).Allows() {
		t.Error("an undecided request is allowed")
	}
}
