package platform

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// kept is how many bytes of a request are kept; the rest is hashed.
const kept = 64 << 10

// Record is a request as it came over the wire.
type Record struct {
	Bytes  []byte `json:"bytes"`  // the first 64 KiB
	Size   int64  `json:"size"`   // all of it
	SHA256 string `json:"sha256"` // of all of it

	accepted uint64 // which connection it came over
}

// Serve serves the platform until ctx ends. Each connection carries one request,
// so that what came over it is that request, byte for byte.
func (p *Platform) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	server.SetKeepAlivesEnabled(false)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	err := server.Serve(listener{l, p})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// endsWithin is how long Records waits for the connections that an answer went over.
const endsWithin = 10 * time.Second

// Records returns the requests whose connections have ended, in the order in which
// these were accepted. A client has its answer before the connection ends, so Records
// waits, 10 seconds at most, until each that an answer went over has ended.
func (p *Platform) Records() []Record {
	p.mu.Lock()
	defer p.mu.Unlock()
	late := false
	timer := time.AfterFunc(endsWithin, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		late = true
		p.ended.Broadcast()
	})
	defer timer.Stop()
	for p.answering > 0 && !late {
		p.ended.Wait()
	}
	return slices.SortedFunc(slices.Values(p.records), func(a, b Record) int { return cmp.Compare(a.accepted, b.accepted) })
}

// ServeRecords answers with the records as JSON, for a test in another process.
func (p *Platform) ServeRecords(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(p.Records())
}

// listener keeps what its connections read.
type listener struct {
	net.Listener
	platform *Platform
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, platform: l.platform, record: Record{accepted: l.platform.accepted.Add(1)}, sum: sha256.New()}, nil
}

type conn struct {
	net.Conn
	platform *Platform

	mu     sync.Mutex
	record Record
	sum    hash.Hash
	closed bool

	answering bool // counted in platform.answering
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.record.Bytes = append(c.record.Bytes, b[:min(n, kept-len(c.record.Bytes))]...)
	c.record.Size += int64(n)
	c.sum.Write(b[:n])
	return n, err
}

func (c *conn) Write(b []byte) (int, error) {
	c.mu.Lock()
	if !c.answering && !c.closed {
		c.answering = true
		c.platform.mu.Lock()
		c.platform.answering++
		c.platform.mu.Unlock()
	}
	c.mu.Unlock()
	return c.Conn.Write(b)
}

func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.end()
	}
	c.closed = true
	return c.Conn.Close()
}

// end puts what came over the connection among the platform's records. The caller
// holds c.mu.
func (c *conn) end() {
	c.platform.mu.Lock()
	defer c.platform.mu.Unlock()
	if c.record.Size > 0 {
		c.record.SHA256 = hex.EncodeToString(c.sum.Sum(nil))
		c.platform.records = append(c.platform.records, c.record)
	}
	if c.answering {
		c.platform.answering--
		c.platform.ended.Broadcast()
	}
}
