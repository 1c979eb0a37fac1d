package rig

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// OpenLoop sends requests at a steady rate, whether those before have been answered or not,
// over as many connections as that takes.
type OpenLoop struct {
	Address   string // host:port
	PerSecond int
	Length    time.Duration
	Requests  [][]byte // as they go over the wire, in turn
	Most      int      // connections
}

// Latencies are how long requests took, sorted.
type Latencies []time.Duration

// At is the latency that so large a part of the requests did not exceed: 0.99 for p99.
func (l Latencies) At(part float64) time.Duration {
	return l[min(int(part*float64(len(l))), len(l)-1)]
}

// Run returns how long each request took, from the time at which it was due: what it waited
// for because others were slow counts, as it does for who sent it. A request that is not
// answered with 200 is an error.
func (o OpenLoop) Run(ctx context.Context) (Latencies, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	count := int64(o.Length.Seconds() * float64(o.PerSecond))
	took := make(Latencies, count)
	begin := time.Now().Add(50 * time.Millisecond)
	dueAt := func(i int64) time.Time {
		return begin.Add(time.Duration(i * int64(time.Second) / int64(o.PerSecond)))
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range o.Most {
		all.Go(func() {
			var c client
			defer c.close()
			wake := time.NewTimer(0)
			defer wake.Stop()
			for i := next.Add(1) - 1; i < count; i = next.Add(1) - 1 {
				due := dueAt(i)
				wake.Reset(time.Until(due))
				select {
				case <-wake.C:
				case <-ctx.Done():
					return
				}
				if err := c.ask(o.Address, o.Requests[i%int64(len(o.Requests))]); err != nil {
					cancel(err)
					return
				}
				took[i] = time.Since(due)
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("sending requests to %s: %w", o.Address, err)
	}
	slices.Sort(took)
	return took, nil
}

// client is one connection that is kept. It does as little as can be done: what it computes
// is taken from the server on the same machine.
type client struct {
	conn net.Conn
	in   *bufio.Reader
}

func (c *client) close() {
	if c.conn != nil {
		_ = c.conn.Close()
	}
}

func (c *client) ask(address string, request []byte) (err error) {
	if c.conn == nil {
		if c.conn, err = net.Dial("tcp", address); err != nil {
			return err
		}
		c.in = bufio.NewReader(c.conn)
	}
	if err := c.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("a request was answered %s", answer.Status)
	}
	if answer.Close {
		return errors.New("the connection was closed")
	}
	return nil
}
