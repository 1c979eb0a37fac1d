package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestXcaddyManifest proves that building with xcaddy.json and building this
// module give the same versions: what was tested is what is built.
func TestXcaddyManifest(t *testing.T) {
	t.Parallel()
	const ours = "github.com/patgate/patgate"
	text, err := os.ReadFile("xcaddy.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		CaddyVersion string `json:"caddy_version"`
		Plugins      []struct {
			ModulePath string `json:"module_path"`
			Version    string `json:"version"`
		} `json:"plugins"`
		Replacements []struct{ Old, New string } `json:"replacements"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatalf("reading xcaddy.json: %v", err)
	}
	if want := builtVersion(t, "github.com/caddyserver/caddy/v2"); manifest.CaddyVersion != want {
		t.Errorf("xcaddy.json has Caddy %s, go.mod has %s: change both together", manifest.CaddyVersion, want)
	}
	found := false
	for _, p := range manifest.Plugins {
		if p.ModulePath == ours+"/caddymodule" {
			found = true
			continue
		}
		if want := builtVersion(t, p.ModulePath); p.Version != want {
			t.Errorf("xcaddy.json has %s %s, go.mod has %s: change both together", p.ModulePath, p.Version, want)
		}
	}
	if !found {
		t.Errorf("xcaddy.json does not name the plugin %s/caddymodule", ours)
	}
	if len(manifest.Replacements) != 1 || manifest.Replacements[0].Old != ours || manifest.Replacements[0].New != "." {
		t.Errorf("xcaddy.json must build the checkout, and replace nothing else: found the replacements %v", manifest.Replacements)
	}
}

// builtVersion is the version of the module that the package comes from in this
// build.
func builtVersion(t *testing.T, pkg string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", "{{with .Module}}{{.Version}}{{end}}", pkg).Output()
	if err != nil {
		t.Fatalf("finding the version of %s: %v", pkg, err)
	}
	return strings.TrimSpace(string(out))
}
