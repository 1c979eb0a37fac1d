// Package rig starts what a measurement over sockets needs: an upstream, Caddy
// processes in front of it, and wrk.
package rig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Proxy is one Caddy process in front of the upstream.
type Proxy struct {
	Address string // host:port of the site
	Admin   string // host:port of the admin endpoint
	Manage  string // host:port of the management site, if there is one
	Folder  string
	Gated   bool // patgate stands before the upstream

	process *exec.Cmd
	output  *bytes.Buffer
	ended   chan struct{}
}

// Config is what a Proxy runs with.
type Config struct {
	Binary, Folder, Upstream string
	Global                   string // global options
	Directives               string // before reverse_proxy
	Manage                   bool   // with a management site
	Core                     string // the core that it runs on, by its number; default: any
	Env                      []string
}

// StartProxy starts a Caddy. Where another program was faster to take one of its
// ports, it takes others.
func StartProxy(ctx context.Context, c Config) (p *Proxy, err error) {
	for range 5 {
		if p, err = startOnce(ctx, c); err == nil || !strings.Contains(err.Error(), "address already in use") {
			return p, err
		}
	}
	return nil, err
}

func startOnce(ctx context.Context, c Config) (*Proxy, error) {
	p := &Proxy{Folder: c.Folder, output: new(bytes.Buffer), ended: make(chan struct{})}
	sites := ""
	for _, address := range []*string{&p.Address, &p.Admin, &p.Manage} {
		var err error
		if *address, err = freeAddress(); err != nil {
			return nil, err
		}
	}
	if c.Manage {
		sites = fmt.Sprintf("http://%s {\n\tbind 127.0.0.1\n\tpatgate_admin\n}\n", p.Manage)
	}
	config := fmt.Sprintf("{\n\tadmin %s\n\tpersist_config off\n\tlog {\n\t\tlevel ERROR\n\t}\n%s}\nhttp://%s {\n\tbind 127.0.0.1\n%s\treverse_proxy %s {\n\t\theader_up Host {upstream_hostport}\n\t}\n}\n%s",
		p.Admin, c.Global, p.Address, c.Directives, c.Upstream, sites)
	file := filepath.Join(c.Folder, "Caddyfile")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	command := []string{c.Binary, "run", "--config", file, "--adapter", "caddyfile"}
	if c.Core != "" {
		command = append([]string{"taskset", "-c", c.Core}, command...)
	}
	p.process = exec.CommandContext(ctx, command[0], command[1:]...)
	p.process.Env = append(os.Environ(), "XDG_DATA_HOME="+c.Folder, "XDG_CONFIG_HOME="+c.Folder, "PATGATE_ADMIN_PASSWORD=")
	p.process.Env = append(p.process.Env, c.Env...)
	p.process.Stderr = p.output
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.process.Wait()
		close(p.ended)
	}()
	if err := p.await(ctx); err != nil {
		p.Stop()
		return nil, fmt.Errorf("%s did not start: %w: %s", c.Binary, err, p.output)
	}
	return p, nil
}

// await waits until the site takes connections.
func (p *Proxy) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if conn, err := net.Dial("tcp", p.Address); err == nil {
			return conn.Close()
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return errors.New("it has ended")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Stop ends the process.
func (p *Proxy) Stop() {
	_ = p.process.Process.Kill()
	<-p.ended
}

// Pause stops the process until Resume, so that what it does by itself is not in the way of
// another one that is measured.
func (p *Proxy) Pause() error { return p.process.Process.Signal(syscall.SIGSTOP) }

// Resume lets the process go on.
func (p *Proxy) Resume() error { return p.process.Process.Signal(syscall.SIGCONT) }

// CPU is the CPU time, user and system, that the process has used.
func (p *Proxy) CPU() (time.Duration, error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(p.process.Process.Pid) + "/stat")
	if err != nil {
		return 0, err
	}
	// Fields 14 and 15 (proc(5)), counted behind the name in parentheses.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		return 0, errors.New("reading the CPU time of the process")
	}
	const tick = time.Second / 100 // USER_HZ
	return time.Duration(user+system) * tick, nil
}

// freeAddress is a host:port on loopback that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

const signInPath = "/1.0/users/authentication/rest/signin"

// StartUpstream serves a small JSON answer, as API calls get it, and a session to
// who signs in.
func StartUpstream() (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	answer := []byte(`{"result":0,"source":"upstream","response":{"env":"my-project","status":2}}`)
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if r.URL.Path == signInPath {
				_, _ = io.WriteString(w, `{"result":0,"session":"0f8e1b6c2d7a4953b1c6e0a7d5f49382"}`)
				return
			}
			_, _ = w.Write(answer)
		}),
	}
	go func() { _ = server.Serve(l) }()
	return l.Addr().String(), func() { _ = server.Close() }, nil
}

// Memory is what the process takes now, and the most that it has taken, in bytes
// (VmRSS and VmHWM, proc(5)).
func (p *Proxy) Memory() (now, most int64, err error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(p.process.Process.Pid) + "/status")
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			now = kib << 10
		case "VmHWM":
			most = kib << 10
		}
	}
	return now, most, nil
}
