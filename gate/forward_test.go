package gate

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

// TestRevokedWhileRunning: a request that runs on is cancelled soon after its
// token is removed.
func TestRevokedWhileRunning(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world){
		"removed":  func(w *world) { w.index.Revoke(tokenstore.Secret{Hash: tokenstore.HashOf(w.A)}) },
		"disabled": func(w *world) { w.index.DisableAccount(1) },
		"closed":   func(w *world) { w.index.Close() },
		"another method": func(w *world) {
			w.edit(func(t *tokenstore.Token) {
				t.Grant = tokenstore.Grant{Methods: []string{"environment.control.GetEnvInfo"}}
			})
		},
		"another address": func(w *world) {
			w.edit(func(t *tokenstore.Token) { t.Addresses = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
		},
		"another site":   func(w *world) { w.edit(func(t *tokenstore.Token) { t.Audience = []string{"shop"} }) },
		"an earlier end": func(w *world) { w.edit(func(t *tokenstore.Token) { t.Expires = testNow }) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
			if err != nil {
				t.Fatal(err)
			}
			d := w.gate.Decide(nil, r, client)
			forwarded, done := d.Forward(r)
			defer done()
			end(w)
			select {
			case <-forwarded.Context().Done():
			case <-time.After(5 * time.Second):
				t.Fatal("the request goes on")
			}
			if !Revoked(forwarded) {
				t.Errorf("it was ended by %v", context.Cause(forwarded.Context()))
			}
		})
	}
}

// TestWidenedWhileRunning: an edit that leaves what a running request needs does not end it.
func TestWidenedWhileRunning(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
	if err != nil {
		t.Fatal(err)
	}
	d := w.gate.Decide(nil, r, client)
	forwarded, done := d.Forward(r)
	defer done()
	w.edit(func(t *tokenstore.Token) {
		t.Description = "another one"
		t.Grant = tokenstore.Grant{Methods: []string{"environment.control.StopEnv", "environment.control.StartEnv"}}
		t.Addresses = []netip.Prefix{netip.PrefixFrom(client, client.BitLen())}
	})
	if d.endIfDue(testNow) || forwarded.Context().Err() != nil {
		t.Error("the request was ended")
	}
}

// TestRevokedBeforeSent: a token that is revoked while its request waits, for the
// rest of a form or for a session of the upstream, sends nothing any more; neither
// does it a second time.
func TestRevokedBeforeSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(w *world)
		want Reason
	}{
		"removed":  {func(w *world) { w.index.Revoke(tokenstore.Secret{Hash: tokenstore.HashOf(w.A)}) }, Unknown},
		"disabled": {func(w *world) { w.index.DisableAccount(1) }, AccountDisabled},
		"closed":   {func(w *world) { w.index.Close() }, Unavailable},
		"expired": {func(w *world) {
			w.edit(func(t *tokenstore.Token) { t.Expires = testNow })
		}, Expired},
		"put off": {func(w *world) {
			w.edit(func(t *tokenstore.Token) { t.NotBefore = testNow.Add(1) })
		}, NotYetValid},
		"narrowed": {func(w *world) {
			w.edit(func(t *tokenstore.Token) {
				t.Grant = tokenstore.Grant{Methods: []string{"environment.control.GetEnvInfo"}}
			})
		}, Unavailable},
	} {
		for mode, change := range map[string]func(*Config){"strip": nil, "session": sessions} {
			for _, again := range []bool{false, true} {
				w := newWorld(t, change)
				raw := post(env+"stopenv?session="+w.A, "a=1")
				if mode == "session" {
					raw = get(env + "stopenv?session=" + w.A)
				} else if again {
					continue // only sessions are sent again
				}
				r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
				if err != nil {
					t.Fatal(err)
				}
				d := w.gate.Decide(nil, r, client)
				if d.WantsSession() {
					d.Carry(revealed(w.session))
				}
				if again {
					_, done := d.Forward(r)
					defer done()
				}
				c.end(w)
				forwarded, done := d.Forward(r)
				defer done()
				if d.Allowed() || d.Reason != c.want || forwarded.Context().Err() == nil {
					t.Errorf("%s, %s, again %t: %s", name, mode, again, d.Reason)
				}
			}
		}
	}
}

// edit changes the token A.
func (w *world) edit(change func(*tokenstore.Token)) {
	before := &tokenstore.Token{ID: 1, Account: 1, Secrets: []tokenstore.Secret{{Hash: tokenstore.HashOf(w.A)}}}
	after := before.Clone()
	change(after)
	w.index.Apply(&tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: before, After: after}}})
}

// TestDoneDoesNotCancel: a request that was answered ends with the request that
// it came from, which the server cancels; that is not taken for a revocation.
func TestDoneDoesNotCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
	if err != nil {
		t.Fatal(err)
	}
	server, end := context.WithCancel(t.Context())
	forwarded, done := w.gate.Decide(nil, r.WithContext(server), client).Forward(r.WithContext(server))
	done()
	if forwarded.Context().Err() != nil {
		t.Errorf("after done: %v", context.Cause(forwarded.Context()))
	}
	end()
	if !errors.Is(forwarded.Context().Err(), context.Canceled) || Revoked(forwarded) {
		t.Errorf("after the server's end: %v", context.Cause(forwarded.Context()))
	}
}

// TestEndedRequestsAreForgotten: a request that has ended is not looked at, and
// nothing goes on when none is left.
func TestEndedRequestsAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	var ends []func()
	for range 100 {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
		if err != nil {
			t.Fatal(err)
		}
		_, done := w.gate.Decide(nil, r, client).Forward(r)
		ends = append(ends, done)
	}
	running := func() (n int) {
		for i := range w.gate.watch.shards {
			shard := &w.gate.watch.shards[i]
			shard.mu.Lock()
			for e := shard.first; e != nil; e = e.next {
				n++
			}
			shard.mu.Unlock()
		}
		return n
	}
	if running() != 100 {
		t.Fatalf("%d requests run, want 100", running())
	}
	for i := 0; i < len(ends); i += 2 {
		ends[i]()
	}
	if running() != 50 {
		t.Errorf("%d requests run, want 50", running())
	}
	for i := 1; i < len(ends); i += 2 {
		ends[i]()
	}
	look, patience := time.NewTicker(time.Millisecond), time.After(10*time.Second)
	defer look.Stop()
	for w.gate.watch.set.Load() {
		select {
		case <-look.C:
		case <-patience:
			t.Fatal("the watch goes on with nothing to watch")
		}
	}
}

// TestHeldBack: what does not read as what was decided is not sent, even by a
// caller who does not ask again.
func TestHeldBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
	if err != nil {
		t.Fatal(err)
	}
	d := w.gate.Decide(nil, r, client)
	d.head.target.path = strings.ToUpper(d.head.target.path) // as if the decision were about another
	d.head.match.Name = "environment.control.DeleteEnv"
	forwarded, done := d.Forward(r)
	defer done()
	if d.Allowed() || d.Reason != Inconsistent || d.Status != http.StatusInternalServerError {
		t.Errorf("it ends as %s with status %d", d.Reason, d.Status)
	}
	if forwarded.Context().Err() == nil {
		t.Error("the request can be sent")
	}
}

// TestDecisionsPrintNoSecrets: whatever a log does with a decision.
func TestDecisionsPrintNoSecrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, raw := range []string{get(env + "stopenv?session=" + w.A), post(env+"stopenv", "session="+w.A), get(env + "stopenv?session=" + w.A + "&session=" + w.B)} {
		d := w.send(t, raw).Decision
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("decided", "d", d)
		printed := fmt.Sprintf("%v %+v %#v %s %q %x", d, *d, d, d, d, *d) + log.String()
		if strings.Contains(printed, w.A) || strings.Contains(printed, w.B) || strings.Contains(printed, "session") {
			t.Error("a decision prints what the client sent")
		}
		if !strings.Contains(printed, d.Reason.String()) {
			t.Errorf("a decision does not print its reason: %s", printed)
		}
	}
}

func TestUsageIsRecorded(t *testing.T) {
	t.Parallel()
	var recorder *usage.Recorder
	w := newWorld(t, func(c *Config) { recorder = c.Usage })
	for range 3 {
		w.send(t, get(env+"stopenv?session="+w.A))
	}
	w.send(t, get(env+"deleteenv?session="+w.A))
	got := recorder.Pending(1)
	if got.Allowed != 3 || got.Denied != 1 || !got.LastUsed.Equal(testNow) || got.LastAddress != client {
		t.Errorf("recorded %+v", got)
	}
}
