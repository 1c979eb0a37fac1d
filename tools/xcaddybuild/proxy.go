package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/caddyserver/xcaddy"
)

// keepLocal has Go ask no module proxy for what the manifest replaces by a
// folder. Go would ask whether MODULE/PLUGIN is a module of its own, and a proxy
// that knows neither and answers anything but "not found" ends the build. So a
// proxy of ours says that, and sends Go on to the real one for all else. It
// serves until ctx ends.
func keepLocal(ctx context.Context, replacements []xcaddy.Replace) error {
	out, err := exec.CommandContext(ctx, "go", "env", "GOPROXY").Output()
	if err != nil {
		return fmt.Errorf("asking Go for its module proxy: %w", err)
	}
	upstream, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(string(out)), "|", ","), ",")
	if !strings.HasPrefix(upstream, "http") {
		return nil // off, direct, or a folder, all of which say "not found"
	}
	var local []string
	for _, r := range replacements {
		if filepath.IsAbs(string(r.New)) {
			local = append(local, string(r.Old))
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listening for Go's questions: %w", err)
	}
	server := &http.Server{Handler: proxy(local, upstream), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }() // ends with Close
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return os.Setenv("GOPROXY", "http://"+listener.Addr().String())
}

// proxy answers 404 for the modules local and all below them, and redirects all
// else to the module proxy upstream.
func proxy(local []string, upstream string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, module := range local {
			if strings.HasPrefix(r.URL.Path, "/"+module+"/") {
				http.NotFound(w, r)
				return
			}
		}
		w.Header().Set("Location", strings.TrimSuffix(upstream, "/")+r.URL.EscapedPath())
		w.WriteHeader(http.StatusFound)
	})
}
