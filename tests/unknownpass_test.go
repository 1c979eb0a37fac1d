package tests

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnknownPassIsRefused: a credential that anybody can make up is not handed on to an
// upstream that trusts the gate, unless the configuration says that the upstream checks it.
func TestUnknownPassIsRefused(t *testing.T) {
	t.Parallel()
	const (
		unchecked = "say so: unknown pass checked_upstream"
		stray     = "checked_upstream belongs to unknown pass"
		header    = "upstream header X-Key {env.PATH}"
		session   = "upstream session {\nurl http://127.0.0.1:1\n}"
	)
	s := &server{t: t, folder: t.TempDir(), site: "127.0.0.1:8080"}
	validate := func(name, file, adapter, want string) {
		t.Helper()
		args := []string{"validate", "--config", s.file(file)}
		if adapter != "" {
			args = append(args, "--adapter", adapter)
		}
		r := s.run(args...)
		if (r.code == 0) != (want == "") || !strings.Contains(r.stderr, want) {
			t.Errorf("%s, %s: exit %d, want %q: %s", name, file, r.code, want, r.stderr)
		}
		// doctor, which loads nothing, knows of it as well.
		if r := s.run(append([]string{"doctor", s.file(file)}, args[3:]...)...); want == unchecked && (r.code != 6 || !strings.Contains(r.stdout, "error: server srv0: unknown pass with upstream ")) ||
			want == "" && r.code != 0 {
			t.Errorf("%s, %s: doctor: exit %d: %s%s", name, file, r.code, r.stdout, r.stderr)
		}
	}
	for name, c := range map[string]struct {
		site    string
		set     map[string]any // members of the JSON
		refused string
	}{
		"by default":       {"unknown pass", map[string]any{"unknown": "pass"}, unchecked},
		"strip":            {"unknown pass\nupstream strip", map[string]any{"unknown": "pass"}, unchecked},
		"header":           {header + "\nunknown pass", map[string]any{"unknown": "pass"}, unchecked},
		"session":          {session + "\nunknown pass", map[string]any{"unknown": "pass"}, ""},
		"strip, checked":   {"unknown pass checked_upstream", map[string]any{"unknown": "pass", "checked_upstream": true}, ""},
		"header, checked":  {header + "\nunknown pass checked_upstream", map[string]any{"unknown": "pass", "checked_upstream": true}, ""},
		"session, checked": {session + "\nunknown pass checked_upstream", map[string]any{"unknown": "pass", "checked_upstream": true}, ""},
		"deny":             {"unknown deny", map[string]any{"unknown": "deny"}, ""},
		"stray":            {"unknown deny", map[string]any{"checked_upstream": true}, stray},
	} {
		s.write("127.0.0.1:1", config{app: keys(newKey(t, "a")), site: "patgate {\n" + c.site + "\n}"})
		if c.refused != stray { // which a Caddyfile cannot say
			validate(name, "Caddyfile", "caddyfile", c.refused)
		}
		s.asJSON(t, c.set)
		validate(name, "config.json", "", c.refused)
	}
}

// asJSON writes the configuration of the Caddyfile as JSON, with these members of the gate.
func (s *server) asJSON(t *testing.T, set map[string]any) {
	t.Helper()
	r := s.run("adapt", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
	var config map[string]any
	if err := json.Unmarshal([]byte(r.stdout), &config); err != nil {
		t.Fatalf("adapting: %v: %s", err, r.stderr)
	}
	if gates := setInGates(config, set); gates != 1 {
		t.Fatalf("the configuration has %d gates: %s", gates, r.stdout)
	}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.file("config.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// setInGates sets members of the gates below v, in place of those that say the same there.
func setInGates(v any, set map[string]any) (gates int) {
	switch v := v.(type) {
	case []any:
		for _, below := range v {
			gates += setInGates(below, set)
		}
	case map[string]any:
		if v["handler"] == "patgate" {
			delete(v, "unknown")
			delete(v, "checked_upstream")
			for name, value := range set {
				v[name] = value
			}
			return 1
		}
		for _, below := range v {
			gates += setInGates(below, set)
		}
	}
	return gates
}

// TestUnknownPassChecked: with the word that the upstream checks sessions itself they go
// there untouched, and nothing says that the gate let them through. A configuration that
// does not say it is not loaded, and the one before goes on.
func TestUnknownPassChecked(t *testing.T) {
	t.Parallel()
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte("K3yOfTheGate0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, upstream := range map[string]string{"strip": "upstream strip", "header": "upstream header X-Key {file." + keyFile + "}"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newManaged(t, "", config{site: "patgate {\n" + upstream + "\nunknown pass checked_upstream\n}"})
			pass := func() {
				t.Helper()
				if status, answer := m.raw(get(stop + "?session=of-the-platform&envName=e")); status != 200 {
					t.Fatalf("the gate answers %s", answer)
				}
				got := m.upstream.take()
				if len(got) != 1 || got[0].target() != stop+"?session=of-the-platform&envName=e" || strings.Contains(got[0].header, "X-Patgate") || strings.Contains(got[0].header, "K3yOfTheGate") {
					t.Errorf("the upstream gets %+v", got)
				}
			}
			pass()
			m.write(m.upstream.address, config{site: "patgate {\n" + upstream + "\nunknown pass\n}"})
			text, err := os.ReadFile(m.file("Caddyfile"))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.Post("http://"+m.admin+"/load", "text/caddyfile", strings.NewReader(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if answer.StatusCode != 400 {
				t.Errorf("the reload gets %d", answer.StatusCode)
			}
			pass()
		})
	}
}
