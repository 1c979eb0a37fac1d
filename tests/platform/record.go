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

// Records returns the requests whose connections have ended, in the order in which
// these were accepted.
func (p *Platform) Records() []Record {
	p.mu.Lock()
	defer p.mu.Unlock()
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

func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed && c.record.Size > 0 {
		c.record.SHA256 = hex.EncodeToString(c.sum.Sum(nil))
		c.platform.mu.Lock()
		c.platform.records = append(c.platform.records, c.record)
		c.platform.mu.Unlock()
	}
	c.closed = true
	return c.Conn.Close()
}
