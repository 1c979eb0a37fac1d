package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCurl runs the real curl: what it sends with a token, in each place, reaches the
// upstream as what it sends without one.
func TestCurl(t *testing.T) {
	t.Parallel()
	curl, err := exec.LookPath("curl")
	if err != nil {
		if os.Getenv("PATGATE_CI") != "" {
			t.Fatal("curl is not installed")
		}
		t.Skip("curl is not installed")
	}
	upstream, direct := newRecorder(t), newRecorder(t)
	s := newServer(t, upstream.address, config{})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "environment.control.StopEnv", "--set", "Maven Plugin")
	file := filepath.Join(t.TempDir(), "app.war")
	if err := os.WriteFile(file, []byte("PK\x03\x04\r\n--\r\n\x00\xff"), 0o600); err != nil {
		t.Fatal(err)
	}
	const upload = "/1.0/storage/uploader/rest/upload"
	for name, c := range map[string]struct {
		target string
		token  []string // what carries it
		rest   []string
		before bool // the token comes before the rest
	}{
		"query":                   {stop, []string{"--get", "--data-urlencode", "session=" + value}, []string{"--get", "--data-urlencode", "envName=a b&c=ü"}, false},
		"form":                    {stop, []string{"-d", "session=" + value}, []string{"--data-urlencode", "envName=a b&c=ü"}, false},
		"multipart":               {stop, []string{"-F", "session=" + value}, []string{"-F", "envName=a b"}, true},
		"multipart with a file":   {upload, []string{"-F", "session=" + value}, []string{"-F", "fid=123456", "-F", "file=@" + file}, true},
		"token behind a file":     {upload, []string{"-F", "session=" + value}, []string{"-F", "fid=123456", "-F", "file=@" + file}, false},
		"part with an encoding":   {upload, []string{"-F", "session=" + value}, []string{"-F", "file=@" + file + ";encoder=binary"}, true},
		"part with a header line": {upload, []string{"-F", "session=" + value}, []string{"-F", "fid=1;headers=\"Content-ID: <a@b>\""}, true},
		"bearer":                  {stop, []string{"-H", "Authorization: Bearer " + value}, []string{"-d", "envName=e"}, false},
		"JSON beside a bearer":    {stop + "?envName=e", []string{"-H", "Authorization: Bearer " + value}, []string{"-H", "Content-Type: application/json", "-d", `{"action":"push"}`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			args := append(append([]string{}, c.rest...), c.token...)
			if c.before {
				args = append(append([]string{}, c.token...), c.rest...)
			}
			run := func(address string, args []string) {
				command := exec.CommandContext(t.Context(), curl, append([]string{"-q", "-s", "-S", "--noproxy", "*", "-o", os.DevNull, "http://" + address + c.target}, args...)...)
				if out, err := command.CombinedOutput(); err != nil {
					t.Fatalf("curl: %v: %s", err, strings.ReplaceAll(string(out), value, "TOKEN"))
				}
			}
			run(s.site, args)
			run(direct.address, c.rest)
			got, want := upstream.take(), direct.take()
			if len(got) != 1 || len(want) != 1 {
				t.Fatalf("%d requests reached the upstream, %d without the gate", len(got), len(want))
			}
			if g, w := plainBoundary(got[0].line+"\n"+got[0].body), plainBoundary(want[0].line+"\n"+want[0].body); g != w {
				t.Errorf("the upstream got\n%q, want\n%q", strings.ReplaceAll(g, value, "TOKEN"), w)
			}
		})
	}
}

var curlBoundary = regexp.MustCompile(`-{20,}[0-9A-Za-z]+`)

// plainBoundary makes requests of two runs comparable: curl chooses a boundary for each.
func plainBoundary(s string) string { return curlBoundary.ReplaceAllString(s, "BOUNDARY") }
