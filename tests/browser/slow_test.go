package browser

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/patgate/patgate/admin/api"
)

// roundTrip is what each request waits for on the slow line. It is much longer than what
// the program and the page take for themselves, so that what waits for what can be told apart.
const roundTrip = 400 * time.Millisecond

// TestSlowLine: over a line with a long round trip few of them are waited for one after the other:
// until the sign-in form stands there for somebody who comes for the first time, and until the
// tokens stand there for somebody who comes again.
func TestSlowLine(t *testing.T) {
	t.Parallel()
	w := start(t, setup{secure: true})
	w.make(api.GenerateToken{Description: "on a slow line"})
	p := w.open(t)
	p.there(id("login"))
	p.run(network.ClearBrowserCache())

	cold := p.travels(func() {
		p.run(chromedp.Navigate(w.scheme + "://" + w.site + "/"))
		p.there(id("login"))
	})
	if n := cold.deepest(t); n > 4 {
		t.Errorf("the sign-in form waits for %d round trips, want 4 at most", n)
	}
	p.signIn("demo")
	p.says("main", "on a slow line")
	warm := p.travels(func() {
		p.run(chromedp.Reload())
		p.says("main", "on a slow line")
	})
	if n := warm.deepest(t); n > 3 {
		t.Errorf("the tokens wait for %d round trips, want 3 at most", n)
	}
	t.Logf("round trips: %d cold, %d warm; requests: %d cold, %d warm", cold.deepest(t), warm.deepest(t), len(cold.list()), len(warm.list()))
}

// travel is a request that went over the line.
type travel struct {
	url        string
	start, end float64 // seconds
	cached     bool
}

type travels struct {
	mu   sync.Mutex
	byID map[network.RequestID]*travel
}

// travels notes the requests of what is done on a slow line.
func (p *page) travels(do func()) *travels {
	p.Helper()
	found := &travels{byID: make(map[network.RequestID]*travel)}
	listening := true
	chromedp.ListenTarget(p.ctx, func(event any) {
		found.mu.Lock()
		defer found.mu.Unlock()
		if !listening {
			return
		}
		found.note(event)
	})
	p.latency(roundTrip)
	do()
	found.mu.Lock()
	listening = false
	found.mu.Unlock()
	p.latency(0)
	return found
}

// latency makes each request wait for its answer at least so long. The call of the protocol is one
// that Chromium has had for long, and its description has lost.
func (p *page) latency(d time.Duration) {
	p.Helper()
	p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Network.emulateNetworkConditions", &struct {
			Offline  bool    `json:"offline"`
			Latency  float64 `json:"latency"` // ms
			Download float64 `json:"downloadThroughput"`
			Upload   float64 `json:"uploadThroughput"`
		}{Latency: float64(d / time.Millisecond), Download: -1, Upload: -1}, nil)
	}))
}

func (s *travels) note(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		s.byID[e.RequestID] = &travel{url: e.Request.URL, start: seconds(e.Timestamp.Time())}
	case *network.EventRequestServedFromCache:
		if t := s.byID[e.RequestID]; t != nil {
			t.cached = true
		}
	case *network.EventResponseReceived:
		if t := s.byID[e.RequestID]; t != nil && (e.Response.FromDiskCache || e.Response.FromPrefetchCache) {
			t.cached = true
		}
	case *network.EventLoadingFinished:
		if t := s.byID[e.RequestID]; t != nil {
			t.end = seconds(e.Timestamp.Time())
		}
	case *network.EventLoadingFailed:
		if t := s.byID[e.RequestID]; t != nil {
			t.end = seconds(e.Timestamp.Time())
		}
	}
}

func seconds(t time.Time) float64 { return float64(t.UnixNano()) / 1e9 }

// list are the requests that went over the line and were answered.
func (s *travels) list() (all []*travel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.byID {
		if !t.cached && t.end > 0 {
			all = append(all, t)
		}
	}
	return all
}

// deepest is how many requests were waited for one after the other, at most.
func (s *travels) deepest(t *testing.T) (most int) {
	t.Helper()
	all := s.list()
	if len(all) == 0 {
		t.Fatal("no request was seen")
	}
	depths := make(map[*travel]int)
	var depth func(*travel) int
	depth = func(of *travel) int {
		if depths[of] == 0 {
			depths[of] = 1
			for _, before := range all {
				if before.end <= of.start {
					depths[of] = max(depths[of], 1+depth(before))
				}
			}
		}
		return depths[of]
	}
	for _, one := range all {
		most = max(most, depth(one))
	}
	return most
}
