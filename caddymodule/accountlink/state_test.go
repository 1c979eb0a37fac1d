package accountlink

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patgate/patgate/upstream"
)

// TestPlatformStateUnasked: what is refused without asking the platform, as what
// cannot be a session, does not tell that it answers again.
func TestPlatformStateUnasked(t *testing.T) {
	t.Parallel()
	platform := httptest.NewServer(http.NotFoundHandler())
	config, err := upstream.PeopleConfig{SignIn: upstream.SignIn{URL: platform.URL + "/signin"}}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	platform.Close()
	var log bytes.Buffer
	p := People{upstream.NewPeople(config, upstream.NewHTTPClient()), &State{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	for range 3 {
		for _, session := range []string{"of-somebody", "no session"} {
			if _, err := p.Whose(t.Context(), session); err == nil {
				t.Fatal("nobody was asked, and it is somebody's")
			}
		}
		if _, err := p.SignIn(t.Context(), "", ""); err == nil {
			t.Fatal("nobody was asked, and somebody signs in")
		}
	}
	if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) != 1 || !strings.Contains(lines[0], "level=ERROR") {
		t.Errorf("the log has %d lines: %q", len(lines), lines)
	}
}
