package tests

import (
	"bytes"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// h2 is a connection that speaks HTTP/2 frame by frame, as no client library
// would.
type h2 struct {
	*http2.Framer
	conn net.Conn
	out  bytes.Buffer
	enc  *hpack.Encoder
}

func dialH2(t *testing.T, address string) *h2 {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte(http2.ClientPreface)); err != nil {
		t.Fatal(err)
	}
	c := &h2{Framer: http2.NewFramer(conn, conn), conn: conn}
	c.enc = hpack.NewEncoder(&c.out)
	c.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	if err := c.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	return c
}

// ask sends one request; fields are name and value in turn.
func (c *h2) ask(t *testing.T, body []byte, fields ...string) string {
	t.Helper()
	c.out.Reset()
	for i := 0; i < len(fields); i += 2 {
		if err := c.enc.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: c.out.Bytes(), EndHeaders: true, EndStream: body == nil}); err != nil {
		t.Fatal(err)
	}
	if body != nil && len(body) == 0 {
		_ = c.WriteData(1, true, nil) // it may have been answered
	}
	for len(body) > 0 {
		n := min(len(body), 16<<10)
		if c.WriteData(1, n == len(body), body[:n]) != nil {
			break // refused in the meantime
		}
		body = body[n:]
	}
	return c.answer()
}

// answer is the status, or what the server did in place of answering.
func (c *h2) answer() string {
	for {
		frame, err := c.ReadFrame()
		if err != nil {
			return "closed"
		}
		switch f := frame.(type) {
		case *http2.MetaHeadersFrame:
			return f.PseudoValue("status")
		case *http2.RSTStreamFrame, *http2.GoAwayFrame:
			return "reset"
		case *http2.SettingsFrame:
			if !f.IsAck() {
				_ = c.WriteSettingsAck()
			}
		}
	}
}

// TestHTTP2 sends what HTTP/2 can say and HTTP/1 cannot.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	a := newArena(t, config{global: "servers {\nprotocols h1 h2c\n}", site: "patgate {\nform_limit 64KiB\n}"})
	target := stop + "?session=" + a.values["A"]
	head := func(more ...string) []string {
		return append([]string{":method", "GET", ":scheme", "http", ":path", target, ":authority", "gate"}, more...)
	}
	replace := func(name, value string, more ...string) []string {
		fields := head(more...)
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == name {
				fields[i+1] = value
			}
		}
		return fields
	}
	for _, c := range []struct {
		ids, name string
		body      []byte
		fields    []string
		want      string
		contacted bool
	}{
		{"", "plain", nil, head(), "200", true},
		{"C084", "authority and host differ", nil, head("host", "b"), "400 reset", false},
		{"C085", "opaque path", nil, replace(":path", "http:http://int/x"), "400 reset closed", false},
		{"C086", "star", nil, replace(":path", "*"), "400 reset closed", false},
		{"C087", "extended CONNECT", nil, replace(":method", "CONNECT", ":protocol", "websocket"), "400 405 501 reset closed", false},
		{"C089", "transfer-encoding", nil, head("transfer-encoding", "chunked"), "400 reset closed", false},
		{"C090", "content-length differs", []byte("a=1&b"), replace(":method", "POST", "content-type", urlencoded, "content-length", "3"), "400 reset", false},
		{"C157", "form over the limit without a length", bytes.Repeat([]byte("x"), 80<<10), replace(":method", "POST", "content-type", urlencoded), "413", false},
		{"", "upper-case name", nil, head("X-Patgate-Account", "root"), "400 reset closed", false},
		{"C104", "two authorization fields", nil, replace(":path", stop, "authorization", "Bearer "+a.values["A"], "authorization", "Bearer "+a.values["B"]), "400", false},
		{"C101", "query and authorization", nil, head("authorization", "Bearer "+a.values["B"]), "400", false},
		{"C219", "identity", nil, head("x-patgate-account", "root", "x_patgate_account", "root", "x.patgate.account", "root", "te", "trailers"), "200", true},
		{"C042", "fragment", nil, replace(":path", target+"#x"), "400 reset", false},
		{"C074", "verb in lower case", nil, replace(":method", "get"), "400 405", false},
		{"C082", "no authority", nil, []string{":method", "GET", ":scheme", "http", ":path", target}, "400 reset", false},
		{"", "line end in a value", nil, head("x-a", "b\r\nX-Patgate-Account: root"), "400 reset closed", false},
		{"C176", "two token parts", []byte(parts(field("session", a.values["A"]), field("session", a.values["B"]))), []string{":method", "POST", ":scheme", "http", ":path", stop, ":authority", "gate", "content-type", "multipart/form-data; boundary=XYZ"}, "400", false},
		{"", "no body, which an empty frame tells", []byte{}, replace(":method", "POST"), "200", true},
		{"C160", "body without a type", []byte("a=1"), replace(":method", "POST"), "415", false},
		{"", "connection header", nil, head("connection", "x-patgate-account"), "400 reset closed", false},
	} {
		t.Run(strings.TrimSpace(c.ids+" "+c.name), func(t *testing.T) {
			got := dialH2(t, a.site).ask(t, c.body, c.fields...)
			if !strings.Contains(" "+c.want+" ", " "+got+" ") {
				t.Errorf("answered %s, want one of %s", got, c.want)
			}
			all := a.upstream.take()
			if (len(all) > 0) != c.contacted {
				t.Errorf("the upstream got %d requests", len(all))
			}
			for _, r := range all {
				a.checkReadings(t, r)
				a.checkIdentity(t, r)
			}
		})
	}
	t.Run("form", func(t *testing.T) {
		body := fmt.Sprintf("session=%s&a=1", a.values["A"])
		if got := dialH2(t, a.site).ask(t, []byte(body), ":method", "POST", ":scheme", "http", ":path", stop, ":authority", "gate", "content-type", urlencoded); got != "200" {
			t.Errorf("answered %s", got)
		}
		if got := a.upstream.take(); len(got) != 1 || got[0].body != "a=1" {
			t.Errorf("the upstream got %+v", got)
		}
	})
}
