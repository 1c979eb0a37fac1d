package gate

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// TestFormMemory: forms beyond the memory are refused, and all is given back.
func TestFormMemory(t *testing.T) {
	t.Parallel()
	memory := NewFormMemory(256 << 10)
	w := newWorld(t, func(c *Config) { c.Forms = memory })
	large := "x=" + strings.Repeat("y", 100_000)
	if got := w.send(t, post(env+"stopenv", "session="+w.A+"&"+large)); got.Reason != Unavailable {
		t.Errorf("a form beyond the share of who is not known: %s", got.Reason)
	}
	if got := w.send(t, post(env+"stopenv?session="+w.A, large)); got.Reason != OK {
		t.Errorf("the same form of who is known: %s", got.Reason)
	}
	if got := w.send(t, postForm(env+"stopenv", form(field("session", w.A), field("x", large)))); got.Reason != OK {
		t.Errorf("a form that makes its client known: %s", got.Reason)
	}
	if got := w.send(t, postForm(env+"stopenv", form(field("session", w.expired), field("x", large)))); got.Reason != Unavailable {
		t.Errorf("a form with a token that has expired: %s", got.Reason)
	}
	if got := w.send(t, post(env+"stopenv?session="+w.A, "x="+strings.Repeat("y", 300_000))); got.Reason != Unavailable {
		t.Errorf("a form beyond the memory of all forms: %s", got.Reason)
	}
	for range 100 {
		if got := w.send(t, post(env+"stopenv", "session="+w.A+"&x="+strings.Repeat("y", 10_000))); got.Reason != OK {
			t.Fatalf("a form within it: %s", got.Reason)
		}
		w.send(t, postForm(env+"stopenv", form(field("session", w.A), field("a", "1"))))
		w.send(t, post(env+"deleteenv", "session="+w.A))
		w.send(t, post(env+"stopenv?session="+w.A, "a=1"))
	}
	if use := memory.Use(); use.Known != 0 || use.Anonymous != 0 || len(memory.addresses) != 0 {
		t.Errorf("%+v was not given back, of %d addresses", use, len(memory.addresses))
	}
	if use := memory.Use(); use.RefusedKnown != 1 || use.RefusedAnonymous != 2 {
		t.Errorf("refused: %+v", use)
	}
}

// TestFormMemoryShares: whatever clients hold that are not known, an address leaves some
// to the next one, and all of them leave half to who is known.
func TestFormMemoryShares(t *testing.T) {
	t.Parallel()
	const limit = 256 << 20
	memory := NewFormMemory(limit)
	grab := func(from string, known bool, step int64) (l *reservation) {
		l = &reservation{memory: memory, from: clientNetwork(netip.MustParseAddr(from)), known: known}
		for l.grow(step) {
		}
		return l
	}
	var lots []*reservation
	one := grab("10.0.0.1", false, 1<<20)
	if lots = append(lots, one); one.held < limit/8 || one.held > limit/6 {
		t.Errorf("an address gets %d MiB", one.held>>20)
	}
	if again := grab("::ffff:10.0.0.1", false, 1<<20); again.held != 0 {
		t.Errorf("it gets %d MiB more by another spelling", again.held>>20)
	}
	for i, from := range []string{"10.0.0.2", "2001:db8::1", "2001:db8:0:1::1"} {
		l := grab(from, false, 1<<20)
		if lots = append(lots, l); l.held < 8<<20 {
			t.Errorf("address %d gets %d MiB", i+2, l.held>>20)
		}
	}
	if neighbour := grab("2001:db8::2", false, 1<<20); neighbour.held != 0 {
		t.Errorf("a neighbour in the same network gets %d MiB more", neighbour.held>>20)
	}
	for i := range 200 { // as many as like
		lots = append(lots, grab(netip.AddrFrom4([4]byte{10, 1, 0, byte(i)}).String(), false, 64<<10))
	}
	small := &reservation{memory: memory, from: netip.MustParseAddr("192.0.2.1")}
	if lots = append(lots, small); !small.grow(formStep) {
		t.Error("a small form of another address gets nothing")
	}
	known := grab("10.0.0.1", true, 1<<20)
	if lots = append(lots, known); known.held < limit/2 {
		t.Errorf("who is known gets %d MiB", known.held>>20)
	}
	var all sync.WaitGroup
	for _, l := range lots {
		all.Go(l.release)
	}
	all.Wait()
	if use := memory.Use(); use.Known != 0 || use.Anonymous != 0 || len(memory.addresses) != 0 {
		t.Errorf("%+v was not given back, of %d addresses", use, len(memory.addresses))
	}
}

// TestFormMemoryGrowsWithWhatHasCome: what a client says of a form's length takes no
// memory.
func TestFormMemoryGrowsWithWhatHasCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		memory := NewFormMemory(0)
		w := newWorld(t, func(c *Config) { c.Forms = memory })
		body, client := io.Pipe()
		r, err := http.NewRequest("POST", env+"stopenv", body)
		if err != nil {
			t.Fatal(err)
		}
		r.Host, r.RequestURI, r.ContentLength = "gate", env+"stopenv", 16<<20
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Content-Length", "16777216")
		decided := make(chan *Decision)
		go func() { decided <- w.gate.Decide(nil, r, netip.MustParseAddr("192.0.2.1")) }()
		for _, step := range []struct{ sent, most int }{{100, 4 << 10}, {10_000, 16 << 10}, {1 << 20, 2 << 20}} {
			if _, err := client.Write(make([]byte, step.sent)); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if use := memory.Use(); use.Anonymous > int64(step.most) || use.Anonymous == 0 {
				t.Errorf("with %d bytes more it takes %d", step.sent, use.Anonymous)
			}
		}
		_ = client.CloseWithError(io.ErrUnexpectedEOF)
		if d := <-decided; d.Allowed() {
			t.Errorf("decided %s", d.Reason)
		}
		if use := memory.Use(); use.Anonymous != 0 {
			t.Errorf("%d bytes were not given back", use.Anonymous)
		}
	})
}
