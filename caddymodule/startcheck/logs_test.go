package startcheck

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

// The probe shows in logs without the encoder and in no other. It provisions a
// whole configuration, which redirects Caddy's default log: so not in parallel.
func TestProbeLogs(t *testing.T) {
	dir := t.TempDir()
	logs := map[string]struct {
		encoder, rest string
		warns         bool
	}{
		"default":  {`{"format":"json"}`, ``, true},
		"patgate":  {`{"format":"patgate"}`, ``, false},
		"filtered": {`{"format":"filter","wrap":{"format":"patgate"},"fields":{"a":{"filter":"delete"}}}`, ``, false},
		"appended": {`{"format":"append","wrap":{"format":"patgate","wrap":{"format":"console"}},"fields":{"a":"b"}}`, ``, false},
		"plain":    {`{"format":"filter","fields":{"a":{"filter":"delete"}}}`, `,"level":"ERROR"`, true},
		"access":   {`{"format":"console"}`, `,"include":["http.log.access.log7"]`, true},
		"safe":     {`{"format":"patgate"}`, `,"include":["http.log.access.log7"]`, false},
		"unused":   {`{"format":"json"}`, `,"include":["http.log.access.log8"]`, false},
		"tls":      {`{"format":"json"}`, `,"include":["tls"]`, false},
	}
	var members []string
	for name, l := range logs {
		members = append(members, fmt.Sprintf(`%q:{"writer":{"output":"file","filename":%q},"encoder":%s%s}`, name, filepath.Join(dir, name), l.encoder, l.rest))
	}
	var cfg caddy.Config
	err := json.Unmarshal([]byte(`{"logging":{"logs":{`+strings.Join(members, ",")+`}},"storage":{"module":"file_system","root":`+fmt.Sprintf("%q", dir)+`},
		"apps":{"http":{"servers":{"a":{"listen":["127.0.0.1:0"],"logs":{"logger_names":{"a.example":["log7"]},"skip_unmapped_hosts":true}}}}}}`), &cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := caddy.ProvisionContext(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	ProbeLogs(ctx)
	for name, l := range logs {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if warned := strings.Contains(string(text), "as they come"); warned != l.warns {
			t.Errorf("log %s: warned %v, want %v; it has:\n%s", name, warned, l.warns, text)
		}
		if strings.Contains(string(text), "\n\n") {
			t.Errorf("log %s has an empty line", name)
		}
	}
}
