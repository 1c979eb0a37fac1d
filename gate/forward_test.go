package gate

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// TestRevokedWhileRunning: a request that runs on is cancelled soon after its
// token is removed.
func TestRevokedWhileRunning(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(x *tokenstore.Index, secret tokenstore.Secret){
		"removed":  func(x *tokenstore.Index, s tokenstore.Secret) { x.Revoke(s) },
		"disabled": func(x *tokenstore.Index, _ tokenstore.Secret) { x.DisableAccount(1) },
		"closed":   func(x *tokenstore.Index, _ tokenstore.Secret) { x.Close() },
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
			end(w.index, tokenstore.Secret{Hash: tokenstore.HashOf(w.A)})
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

// TestDoneEndsTheRequest: done cancels what still hangs on the request, and that
// is not taken for a revocation.
func TestDoneEndsTheRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env + "stopenv?session=" + w.A))))
	if err != nil {
		t.Fatal(err)
	}
	forwarded, done := w.gate.Decide(nil, r, client).Forward(r)
	done()
	if !errors.Is(forwarded.Context().Err(), context.Canceled) || Revoked(forwarded) {
		t.Errorf("after done: %v", context.Cause(forwarded.Context()))
	}
}

func TestUsageIsRecorded(t *testing.T) {
	t.Parallel()
	var usage *tokenstore.Recorder
	w := newWorld(t, func(c *Config) { usage = c.Usage })
	for range 3 {
		w.send(t, get(env+"stopenv?session="+w.A))
	}
	w.send(t, get(env+"deleteenv?session="+w.A))
	got := usage.Pending(1)
	if got.Allowed != 3 || got.Denied != 1 || !got.LastUsed.Equal(testNow) || got.LastAddress != client {
		t.Errorf("recorded %+v", got)
	}
}
