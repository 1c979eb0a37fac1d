package tests

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestPreflight: what browsers ask in the name of pages, and what these may read, through the
// whole program and with each way to answer refusals.
func TestPreflight(t *testing.T) {
	t.Parallel()
	const page, stranger = "https://app.example.com", "https://evil.example.com"
	var mu sync.Mutex
	var came []string // verbs that came upstream
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		came = append(came, r.Method+" "+r.RequestURI)
		mu.Unlock()
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Origin", "https://upstream.example.com")
		}
		_, _ = w.Write([]byte(`{"result":0}`))
	}))
	defer upstream.Close()
	answer := "preflight answer {\norigins " + page + "\n}\n"
	for name, c := range map[string]config{
		"http":     {site: "patgate {\n" + answer + "}"},
		"platform": {site: "patgate {\nerrors platform\n" + answer + "}"},
		"pass":     {site: "patgate {\nerrors pass\n" + answer + "}", proxy: "reverse_proxy " + upstream.Listener.Addr().String() + "\nhandle_errors {\nrespond refused {err.status_code}\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, upstream.Listener.Addr().String(), c)
			value := s.tokenFor(t)
			send := func(verb, target, origin string, header ...string) *http.Response {
				t.Helper()
				r, err := http.NewRequestWithContext(t.Context(), verb, s.url(target), nil)
				if err != nil {
					t.Fatal(err)
				}
				if origin != "" {
					r.Header.Set("Origin", origin)
				}
				for i := 0; i < len(header); i += 2 {
					r.Header.Set(header[i], header[i+1])
				}
				a, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(withoutURL(err))
				}
				a.Body.Close()
				return a
			}
			bearer := []string{"Authorization", "Bearer " + value}
			for _, c := range []struct {
				name   string
				answer *http.Response
				allow  string
			}{
				{"call of a page", send("GET", stop, page, bearer...), page},
				{"call of a stranger", send("GET", stop, stranger, bearer...), ""},
				{"call of no page", send("GET", stop, "", bearer...), ""},
				{"refusal of a page", send("GET", stop, page), page},
				{"refusal of a stranger", send("GET", stop, stranger), ""},
				{"preflight of a page", send("OPTIONS", stop, page, "Access-Control-Request-Method", "GET"), page},
				{"preflight of a stranger", send("OPTIONS", stop, stranger, "Access-Control-Request-Method", "GET"), ""},
			} {
				if got := c.answer.Header["Access-Control-Allow-Origin"]; strings.Join(got, "|") != c.allow {
					t.Errorf("the %s may be read by %q, want %q", c.name, got, c.allow)
				}
				if !slices.Contains(c.answer.Header["Vary"], "Origin") {
					t.Errorf("the %s does not vary by Origin", c.name)
				}
			}
		})
	}
	mu.Lock()
	if i := slices.IndexFunc(came, func(call string) bool { return !strings.HasPrefix(call, "GET ") }); i >= 0 {
		t.Errorf("%s came upstream, though preflights are answered before", came[i])
	}
	came = nil
	mu.Unlock()
	t.Run("passed on", func(t *testing.T) {
		s := newServer(t, upstream.Listener.Addr().String(), config{site: "patgate {\npreflight pass\n}"})
		status, said := s.raw("OPTIONS " + stop + "?session=" + s.tokenFor(t) + " HTTP/1.1\r\nHost: x\r\nOrigin: " + page + "\r\nAccess-Control-Request-Method: GET\r\nConnection: close\r\n\r\n")
		if status != http.StatusOK || strings.Count(said, "Access-Control-Allow-Origin: ") != 1 || !strings.Contains(said, "https://upstream.example.com") {
			t.Errorf("a preflight is answered %d, not by the upstream alone", status)
		}
		if !slices.Equal(came, []string{"OPTIONS " + stop}) {
			t.Errorf("upstream came %d requests, or the token", len(came))
		}
	})
}

// TestUnreachableUpstreamToPage: a page reads the status of what fails behind the gate. Else its browser says
// that the gate does not let it call.
func TestUnreachableUpstreamToPage(t *testing.T) {
	t.Parallel()
	const page = "https://app.example.com"
	answer := "preflight answer {\norigins " + page + "\n}\n}"
	for name, c := range map[string]config{
		"http":          {site: "patgate {\n" + answer, proxy: "reverse_proxy 127.0.0.1:1"},
		"platform":      {site: "patgate {\nerrors platform\n" + answer, proxy: "reverse_proxy 127.0.0.1:1"},
		"handle_errors": {site: "patgate {\n" + answer, proxy: "reverse_proxy 127.0.0.1:1\nhandle_errors {\nrespond own\n}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, "127.0.0.1:1", c)
			call := "GET " + stop + "?session=" + s.tokenFor(t) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: "
			for origin, times := range map[string]int{page: 1, "https://evil.example.com": 0} {
				status, said := s.raw(call + origin + "\r\n\r\n")
				if status != http.StatusBadGateway || strings.Count(said, "Access-Control-Allow-Origin: "+page) != times || strings.Count(said, "Vary: Origin") != 1 {
					t.Errorf("the answer to %s is %d, %q", origin, status, said)
				}
			}
		})
	}
}

func (s *server) tokenFor(t *testing.T) string {
	t.Helper()
	s.must("accounts", "add", "demo")
	return s.token("demo", "--method", "environment.control.StopEnv")
}
