package tests

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/patgate/patgate/tests/freeport"
)

// TestDockerWalk and TestVaultWalk: what the walks of docs/walks print works with the documents that
// the makers publish. In place of the product stands a server that answers as it would.
func TestDockerWalk(t *testing.T) {
	t.Parallel()
	w := readWalk(t, "docker.md")
	engine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch request := r.Method + " " + r.URL.Path; {
		case r.Header.Get("Authorization") != "":
			t.Error("the engine gets the token")
		case request == "POST /v1.56/containers/shop/restart":
			w.WriteHeader(http.StatusNoContent)
		case request != "GET /v1.56/images/ghcr.io/example/shop:1.0/json":
			t.Errorf("the engine is asked for %s", request)
		}
	}))
	defer engine.Close()
	document := realDocument(t, "moby.yaml")
	w.file("rights.yaml", w.block("overlay: "))
	s := w.start("unix//var/run/docker.sock", engine.URL, "moby.yaml", document)
	shown := s.must("catalog", "show", document, "--prefix", "docker", "--overlay", w.path("rights.yaml"), "--base", "/v1.56")
	if !regexp.MustCompile(`(?m)^docker\.Container\.ContainerRestart +POST .*/restart`).MatchString(shown) {
		t.Error("the method of the walk is not shown")
	}
	runReadme(t, s, w.block("$ patgate accounts add"))
}

func TestVaultWalk(t *testing.T) {
	t.Parallel()
	const credential = "hvs.of-the-gate-alone"
	w := readWalk(t, "vault.md")
	vault := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/secret/data/shop" || r.Header.Get("X-Vault-Token") != credential || r.Header.Get("Authorization") != "" {
			t.Errorf("Vault is asked for %s, or not with its own token", r.URL.Path)
		}
		_, _ = io.WriteString(w, `{"request_id":"1","data":{}}`)
	}))
	defer vault.Close()
	document := realDocument(t, "vault.json")
	w.file("rights.yaml", w.block("overlay: "))
	w.environment = []string{"VAULT_TOKEN=" + credential}
	s := w.start("127.0.0.1:8200", vault.URL, "vault.json", document)
	runReadme(t, s, w.block("$ export VAULT_TOKEN"), "10.0.0.0/8", "127.0.0.0/8")
}

// walk is a page with what is to be saved, and commands to run, in a folder of their own.
type walk struct {
	*testing.T
	blocks      []string
	folder      string
	environment []string // of the program
}

func readWalk(t *testing.T, page string) *walk {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "walks", page))
	if err != nil {
		t.Fatal(err)
	}
	w := &walk{T: t, folder: t.TempDir()}
	for _, m := range regexp.MustCompile("(?s)\n```[a-z]*\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		w.blocks = append(w.blocks, m[1])
	}
	return w
}

// block is the block of the page that starts so.
func (w *walk) block(start string) string {
	w.Helper()
	for _, b := range w.blocks {
		if strings.HasPrefix(b, start) {
			return b
		}
	}
	w.Fatalf("the page has no block that starts with %q", start)
	return ""
}

func (w *walk) path(name string) string { return filepath.Join(w.folder, name) }

func (w *walk) file(name, content string) {
	w.Helper()
	if err := os.WriteFile(w.path(name), []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
}

// start starts the program with the page's Caddyfile, which is as it is printed but for its
// ports and, in pairs, what stands in it for what is to be there.
func (w *walk) start(product, upstream string, replaced ...string) *server {
	w.Helper()
	s := firstStart(w.T)
	s.environment = w.environment
	caddyfile := strings.NewReplacer(append(replaced, product, strings.TrimPrefix(upstream, "http://"), "rights.yaml", w.path("rights.yaml"),
		":8080", ":"+portOf(s.site), ":8081", ":"+portOf(freeport.Take(w.T)))...).Replace(w.block("{\n"))
	text := "{\nadmin " + s.admin + "\npersist_config off\n" + strings.TrimPrefix(caddyfile, "{\n")
	if err := os.WriteFile(s.file("Caddyfile"), []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
	s.start()
	return s
}
