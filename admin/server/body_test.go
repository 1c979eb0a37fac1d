package server

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// TestBodiesThatDoNotCome: a body that stops coming, or comes byte by byte, is not
// waited for; one that is there in time is read, and its connection stays good.
func TestBodiesThatDoNotCome(t *testing.T) {
	t.Parallel()
	results := make(chan error, 1)
	limit := 50 * time.Millisecond
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := newTimedBody(w, r.Body, limit)
		defer body.end()
		_, err := io.ReadAll(body)
		results <- err
	}))
	defer server.Close()
	for name, pause := range map[string]time.Duration{"nothing more": 0, "byte by byte": time.Millisecond} {
		connection, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{")
		done := make(chan struct{})
		if pause > 0 {
			go func() {
				for tick := time.NewTicker(pause); ; {
					select {
					case <-done:
						return
					case <-tick.C:
						fmt.Fprint(connection, " ")
					}
				}
			}()
		}
		select {
		case err := <-results:
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%s: reading ends with %v", name, err)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%s: it is still waited for", name)
		}
		close(done)
		connection.Close()
	}
	limit = time.Hour
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	for range 2 {
		fmt.Fprint(connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
		if err := <-results; err != nil {
			t.Errorf("a whole body: %v", err)
		}
	}
}
