package tests

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// TestStalledForms: 200 connections from three addresses send half a form and stall, with
// the defaults; nobody else notices.
// It runs by itself: what it starts would keep the others waiting.
func TestStalledForms(t *testing.T) {
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{global: "metrics"})
	s.must("accounts", "add", "demo")
	token := s.token("demo", "--method", "environment.control.StopEnv")

	const length = 16 << 20
	half := []byte(strings.Repeat("a", length/2))
	stall := func(i int, bytes []byte) {
		conn := s.dialFrom(t, fmt.Sprintf("127.0.0.%d", 1+i%3))
		// The server may refuse it while it is sent.
		_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: gate\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\nx=", stop, length)
		_, _ = conn.Write(bytes)
	}
	held := func() float64 {
		return s.metric(`patgate_form_memory_bytes{client="known"}`) + s.metric(`patgate_form_memory_bytes{client="unknown"}`)
	}
	refused := func() float64 { return s.metric(`patgate_form_memory_refused_total{client="unknown"}`) }
	for i := range 20 { // one by one, each half a form: so little that the memory is full to the brim, where it is shared by all
		before := refused()
		stall(i, half)
		waitFor(t, "half a form to be read, or refused", func() bool { return held() >= float64((i+1)*length) || refused() > before })
	}
	var sending sync.WaitGroup
	for i := range 180 {
		sending.Go(func() { stall(i, half[:len(half)>>(i/3%8)]) })
	}
	sending.Wait()
	if refused() == 0 || held() < 32<<20 {
		t.Fatalf("%f forms were refused, and they hold %f bytes", refused(), held())
	}
	for _, c := range []struct{ name, from, raw string }{
		{"token in a form", "127.0.0.4", form(stop, "session="+token)},
		{"token in a form of 100 kB", "127.0.0.5", form(stop, "session="+token+"&x="+strings.Repeat("y", 100_000))},
		{"token in a multipart form", "127.0.0.6", multi(parts(field("session", token), field("a", "1")))},
		{"token in the header, from one of the three", "127.0.0.1", form(stop, "x="+strings.Repeat("y", 100_000), "Authorization: Bearer "+token)},
		{"token in the query, from one of the three", "127.0.0.2", form(stop+"?session="+token, "x=y")},
		{"no form, from one of the three", "127.0.0.3", get(stop + "?session=" + token)},
	} {
		conn := s.dialFrom(t, c.from)
		if _, err := io.WriteString(conn, fill(c.raw, nil)); err != nil {
			t.Fatal(err)
		}
		answer, _ := io.ReadAll(conn)
		if !strings.HasPrefix(string(answer), "HTTP/1.1 200") {
			t.Errorf("%s: answered %.100q", c.name, answer)
		}
	}
	if got := upstream.take(); len(got) != 6 {
		t.Errorf("%d requests reached the upstream", len(got))
	}
}

// dialFrom connects to the site from an address of loopback.
func (s *server) dialFrom(t *testing.T, from string) net.Conn {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := dialer.DialContext(t.Context(), "tcp", s.site)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
