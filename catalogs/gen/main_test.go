package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCatalogIsUpToDate(t *testing.T) {
	t.Parallel()
	want, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", catalogFile))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the generator makes; run: go generate ./catalogs/gen", catalogFile)
	}
}

func TestOverlayNamesWhatIsNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(factsFile, `{"base": "/1", "methods": [{"method": "a.B", "path": "/1/a/b", "params": [{"name": "x"}]}]}`)
	write(overlayFile, `{"protected": [{"why": "so", "methods": ["a.C"]}], "secret": [{"parameter": "y", "methods": ["a.B"]}]}`)
	_, err := generate(dir)
	for _, want := range []string{`no method "a.C"`, `a.B has no parameter "y"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %s", err, want)
		}
	}
}
