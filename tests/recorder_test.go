package tests

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// recorder is an upstream that keeps the bytes of each request it got. It reads
// HTTP/1.1 by itself, strictly: net/http would hide what it repairs.
type recorder struct {
	address string

	mu       sync.Mutex
	requests []received
}

// received is one request as it came.
type received struct {
	line, header, body string
	problem            string // why it is no request, or was cut off
}

func (r received) target() string {
	parts := strings.Split(r.line, " ")
	if len(parts) != 3 {
		return ""
	}
	return parts[1]
}

func (r received) all() string { return r.line + "\r\n" + r.header + "\r\n" + r.body }

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{address: l.Addr().String()}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go r.serve(conn)
		}
	}()
	return r
}

// take returns what came since the last call.
func (r *recorder) take() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.requests
	r.requests = nil
	return taken
}

func (r *recorder) note(got received) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, got)
}

func (r *recorder) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		got, err := readRequest(in)
		if err == io.EOF && got.line == "" {
			return // between requests
		}
		if err != nil {
			got.problem = err.Error()
		}
		r.note(got)
		if err != nil {
			return
		}
		answer := fmt.Sprintf(`{"result":0,"target":%q}`, got.target())
		if _, err := fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer); err != nil {
			return
		}
	}
}

func readRequest(in *bufio.Reader) (got received, err error) {
	if got.line, err = readLine(in); err != nil {
		return got, err
	}
	length, chunked := 0, false
	for {
		line, err := readLine(in)
		if err != nil {
			return got, fmt.Errorf("in the header: %w", err)
		}
		if line == "" {
			break
		}
		got.header += line + "\r\n"
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			return got, fmt.Errorf("header line %q", line)
		}
		switch strings.ToLower(name) {
		case "content-length":
			if length, err = strconv.Atoi(value); err != nil {
				return got, err
			}
		case "transfer-encoding":
			chunked = value == "chunked"
		}
	}
	if chunked {
		got.body, err = readChunks(in)
		return got, err
	}
	body := make([]byte, length)
	n, err := io.ReadFull(in, body)
	got.body = string(body[:n])
	return got, err
}

func readChunks(in *bufio.Reader) (string, error) {
	var body bytes.Buffer
	for {
		line, err := readLine(in)
		if err != nil {
			return body.String(), err
		}
		size, err := strconv.ParseInt(line, 16, 64)
		if err != nil {
			return body.String(), err
		}
		if _, err := io.CopyN(&body, in, size); err != nil {
			return body.String(), err
		}
		if end, err := readLine(in); err != nil || end != "" {
			return body.String(), fmt.Errorf("behind a chunk: %q, %w", end, err)
		}
		if size == 0 {
			return body.String(), nil
		}
	}
}

func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return line, err
	}
	if !strings.HasSuffix(line, "\r\n") {
		return line, fmt.Errorf("bare line end after %q", line)
	}
	return strings.TrimSuffix(line, "\r\n"), nil
}
