package tests

import (
	"strings"
	"testing"
)

// TestErrorsBehindTheGate: what fails behind it is answered in the caller's language,
// and told in the log.
func TestErrorsBehindTheGate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site, proxy string
		status      int
		body        string
	}{
		"http":                    {"patgate", "reverse_proxy 127.0.0.1:1", 502, ""},
		"platform":                {"patgate {\nerrors platform\n}", "reverse_proxy 127.0.0.1:1", 502, `{"result":99,"error":"The platform behind the gate cannot be reached, or gave no answer that can be read; try again.","source":"patgate"}` + "\n"},
		"platform, refused":       {"patgate {\nerrors platform\n}", "error 413", 200, `{"result":3,"error":"The request is larger than is allowed.","source":"patgate"}` + "\n"},
		"platform, handle_errors": {"patgate {\nerrors platform\n}", "reverse_proxy 127.0.0.1:1\nhandle_errors {\nrespond own\n}", 502, "own"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, "127.0.0.1:1", config{site: c.site, proxy: c.proxy})
			s.must("accounts", "add", "demo")
			value := s.token("demo", "--method", "environment.control.StopEnv")
			if status, body := s.get(stop + "?session=" + value); status != c.status || body != c.body {
				t.Errorf("%d %q, want %d %q", status, body, c.status, c.body)
			}
			s.stop()
			if c.body != "own" && c.status == 502 && !strings.Contains(s.output.String(), "connection refused") {
				t.Error("the log does not say what failed")
			}
		})
	}
}
