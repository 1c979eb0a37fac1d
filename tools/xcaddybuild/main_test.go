package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProxyKeepsLocal(t *testing.T) {
	t.Parallel()
	handler := proxy([]string{"example.com/a"}, "https://proxy.example/mirror/")
	for path, want := range map[string]string{
		"/example.com/a/@v/list":             "",
		"/example.com/a/plugin/@v/list":      "",
		"/example.com/ab/@v/list":            "https://proxy.example/mirror/example.com/ab/@v/list",
		"/github.com/!azure/x/@v/v1.0.0.zip": "https://proxy.example/mirror/github.com/!azure/x/@v/v1.0.0.zip",
		"/sumdb/sum.golang.org/supported":    "https://proxy.example/mirror/sumdb/sum.golang.org/supported",
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		status := http.StatusFound
		if want == "" {
			status = http.StatusNotFound
		}
		if got := w.Result().Header.Get("Location"); w.Code != status || got != want {
			t.Errorf("%s is answered %d, sent on to %q; want %d, %q", path, w.Code, got, status, want)
		}
	}
}

func TestReadManifest(t *testing.T) {
	t.Parallel()
	builder, err := readManifest(filepath.Join("..", "..", "xcaddy.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(builder.Plugins) == 0 || builder.CaddyVersion == "" {
		t.Errorf("the manifest names no plugin or no version: %+v", builder)
	}
	misspelled := filepath.Join(t.TempDir(), "xcaddy.json")
	if err := os.WriteFile(misspelled, []byte(`{"plugin": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readManifest(misspelled); err == nil || !strings.Contains(err.Error(), `"plugin"`) {
		t.Errorf("a misspelled member: %v", err)
	}
}
