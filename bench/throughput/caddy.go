package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// proxy is one Caddy process in front of the upstream.
type proxy struct {
	address string // host:port of the site
	admin   string
	binary  string
	folder  string
	process *exec.Cmd
	output  *bytes.Buffer
	gated   bool // patgate stands before the upstream
}

// startProxy starts a Caddy with these global options and these directives
// before reverse_proxy.
func startProxy(ctx context.Context, binary, folder, global, directives, upstream string) (*proxy, error) {
	p := &proxy{binary: binary, folder: folder, output: new(bytes.Buffer)}
	var err error
	if p.address, err = freeAddress(); err != nil {
		return nil, err
	}
	if p.admin, err = freeAddress(); err != nil {
		return nil, err
	}
	config := fmt.Sprintf("{\n\tadmin %s\n\tpersist_config off\n\tlog {\n\t\tlevel ERROR\n\t}\n%s}\nhttp://%s {\n%s\treverse_proxy %s {\n\t\theader_up Host {upstream_hostport}\n\t}\n}\n",
		p.admin, global, p.address, directives, upstream)
	file := filepath.Join(folder, "Caddyfile")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	p.process = exec.CommandContext(ctx, binary, "run", "--config", file, "--adapter", "caddyfile")
	p.process.Env = append(os.Environ(), "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder, "PATGATE_ADMIN_PASSWORD=")
	p.process.Stderr = p.output
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	return p, p.await(ctx)
}

// await waits until the site takes connections.
func (p *proxy) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if conn, err := net.Dial("tcp", p.address); err == nil {
			return conn.Close()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s did not start: %s", p.binary, p.output)
		}
	}
}

func (p *proxy) stop() {
	if p.process == nil || p.process.Process == nil {
		return
	}
	_ = p.process.Process.Kill()
	_ = p.process.Wait()
}

// cpu is the CPU time, user and system, that the process has used.
func (p *proxy) cpu() (time.Duration, error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(p.process.Process.Pid) + "/stat")
	if err != nil {
		return 0, err
	}
	// Fields 14 and 15 (proc(5)), counted behind the name in parentheses.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		return 0, fmt.Errorf("reading the CPU time of %s", p.binary)
	}
	const tick = time.Second / 100 // USER_HZ
	return time.Duration(user+system) * tick, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// startUpstream serves a small JSON answer, as API calls get it.
func startUpstream() (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	answer := []byte(`{"result":0,"source":"upstream","response":{"env":"my-project","status":2}}`)
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(answer)
		}),
	}
	go func() { _ = server.Serve(l) }()
	return l.Addr().String(), func() { _ = server.Close() }, nil
}
