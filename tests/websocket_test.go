package tests

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// switching is an upstream that switches protocols and sends back what it gets; the
// headers of the requests come out of the channel.
func switching(t *testing.T) (address string, requests <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	heads := make(chan string, 10)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				got, err := readRequest(in)
				if err != nil {
					return
				}
				heads <- got.line + "\r\n" + got.header
				if _, err := io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"); err == nil {
					_, _ = io.Copy(conn, in)
				}
			}()
		}
	}()
	return l.Addr().String(), heads
}

// TestWebSocket: a method that the catalog marks switches protocols, without the
// token and in the name of its account, and no longer than the token is good.
func TestWebSocket(t *testing.T) {
	t.Parallel()
	address, requests := switching(t)
	catalog := t.TempDir() + "/live.json"
	text := `{"case": "ignore", "methods": [{"name": "live.Watch", "path": "/live", "verbs": ["GET"], "upgrade": true}]}`
	if err := os.WriteFile(catalog, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, address, config{app: "catalog " + catalog})
	s.must("accounts", "add", "demo")
	value := s.token("demo", "--method", "live.Watch")

	conn, err := net.Dial("tcp", s.site)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET /live?session="+value+"&a=1 HTTP/1.1\r\nHost: gate\r\nConnection: keep-alive, Upgrade, X-Patgate-Account\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("status %d, want 101", answer.StatusCode)
	}
	head := <-requests
	for _, want := range []string{"GET /live?a=1 ", "\r\nUpgrade: websocket\r\n", "\r\nX-Patgate-Account: demo\r\n", "\r\nX-Patgate-Method: live.Watch\r\n"} {
		if !strings.Contains(head, want) {
			t.Errorf("the upstream did not get %q", want)
		}
	}
	if strings.Contains(head, value) {
		t.Error("the token reached the upstream")
	}
	if _, err := io.WriteString(conn, "ping"); err != nil {
		t.Fatal(err)
	}
	if got, err := in.Peek(4); err != nil || string(got) != "ping" {
		t.Fatalf("the tunnel brought %q back: %v", got, err)
	}
	s.must("tokens", "remove", "1", "--yes")
	revoked := time.Now()
	if _, err := io.Copy(io.Discard, in); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the tunnel did not end: %v", err)
	}
	if took := time.Since(revoked); took > 3*time.Second {
		t.Errorf("the tunnel ended %s after the token", took)
	}
}
