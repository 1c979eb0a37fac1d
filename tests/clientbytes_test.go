package tests

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestClientBytes sends each request of clients/raw, which are the bytes of clients in
// use, and compares what the upstream got: everything but what is marked as the token's,
// unchanged. The README of that folder has the format of the files.
func TestClientBytes(t *testing.T) {
	t.Parallel()
	upstream := newRecorder(t)
	s := newServer(t, upstream.address, config{})
	s.must("accounts", "add", "demo")
	token := s.token("demo", "--method", "environment.control.StopEnv", "--set", "Maven Plugin")
	files, err := filepath.Glob("clients/raw/*/*.http")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d requests in clients/raw, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "clients/raw/"), ".http")
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.NewReplacer("HOST", s.site).Replace(string(data))
			if !strings.Contains(text, "⟦") || strings.Count(text, "TOKEN")-strings.Count(text, "TOKENSIZE") != 1 {
				t.Fatal("the file does not mark one token")
			}
			sent := unmarked(text, func(marked string) string {
				return strings.NewReplacer("TOKENSIZE", fmt.Sprint(len(token)), "TOKEN", token).Replace(marked)
			})
			want := clientRequest(unmarked(text, func(string) string { return "" }))
			status, answer := s.exchange(t, clientRequest(sent).wire())
			if status != 200 || !strings.Contains(answer, `"result":0`) {
				t.Fatalf("%d %s", status, strings.ReplaceAll(answer, token, "TOKEN"))
			}
			got := upstream.take()
			if len(got) != 1 {
				t.Fatalf("%d requests reached the upstream", len(got))
			}
			if got[0].line != want.line || got[0].body != want.body {
				t.Errorf("the upstream got\n%q\n%q, want\n%q\n%q", strings.ReplaceAll(got[0].line, token, "TOKEN"), strings.ReplaceAll(got[0].body, token, "TOKEN"), want.line, want.body)
			}
			for _, line := range want.kept() {
				if !hasLine(got[0].header, line) {
					t.Errorf("the upstream did not get %q, but\n%s", line, strings.ReplaceAll(got[0].header, token, "TOKEN"))
				}
			}
		})
	}
}

// unmarked replaces what stands between the marks, and takes them out.
func unmarked(text string, with func(marked string) string) string {
	for {
		before, rest, ok := strings.Cut(text, "⟦")
		if !ok {
			return text
		}
		marked, after, _ := strings.Cut(rest, "⟧")
		text = before + with(marked) + after
	}
}

// clientBytes is a request of a client.
type clientBytes struct{ line, header, body string }

func clientRequest(text string) clientBytes {
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	line, header, _ := strings.Cut(head, "\r\n")
	return clientBytes{line, header, body}
}

// wire is the request as it is sent: with its length, or in chunks.
func (r clientBytes) wire() string {
	body := r.body
	if strings.Contains(r.header, "Transfer-Encoding: chunked") {
		body = ""
		for rest := r.body; rest != ""; {
			n := min(17, len(rest))
			body += fmt.Sprintf("%x\r\n%s\r\n", n, rest[:n])
			rest = rest[n:]
		}
		body += "0\r\n\r\n"
	}
	return r.line + "\r\n" + strings.ReplaceAll(r.header, "LENGTH", fmt.Sprint(len(r.body))) + "\r\n\r\n" + body
}

// kept are the lines of the header that a proxy has to pass on: not those of the
// connection and of the framing, and Host, which this site's upstream gets anew.
func (r clientBytes) kept() (lines []string) {
	for line := range strings.SplitSeq(r.header, "\r\n") {
		name, _, _ := strings.Cut(line, ":")
		switch strings.ToLower(name) {
		case "host", "connection", "te", "upgrade", "http2-settings", "content-length", "transfer-encoding", "expect":
		default:
			lines = append(lines, line)
		}
	}
	return lines
}

// hasLine says whether a header has a line, its name in any case of letters.
func hasLine(header, line string) bool {
	name, value, _ := strings.Cut(line, ": ")
	for l := range strings.SplitSeq(header, "\r\n") {
		if n, v, _ := strings.Cut(l, ": "); strings.EqualFold(n, name) && v == value {
			return true
		}
	}
	return false
}

// exchange sends a request on a connection that stays open, as clients do, and returns
// the final answer.
func (s *server) exchange(t *testing.T, request string) (status int, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", s.site)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	for {
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusContinue {
			return answer.StatusCode, string(data)
		}
	}
}
