package browser

import (
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestSlowNetwork: while a request is on its way the button shows it, and nothing is
// sent twice.
func TestSlowNetwork(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.signIn("demo")
	p.filled("sent once")
	held, sent := make(chan fetch.RequestID, 9), atomic.Int32{}
	p.pause(fetch.RequestStageRequest, func(id fetch.RequestID) {
		sent.Add(1)
		held <- id
	})
	p.fill(id("password"), phrase)
	p.click(id("submit"))
	p.there(id("submit") + "[aria-busy=true]")
	p.click(id("submit"))
	p.click(id("submit"))
	p.press(kb.Enter)
	p.press(kb.Escape) // nor can the form be left meanwhile
	p.there(id("token-form"))
	p.run(fetch.ContinueRequest(<-held))
	p.takeValue()
	if n := sent.Load(); n != 1 {
		t.Errorf("%d requests were sent", n)
	}
	p.w.onlyToken("demo")
}

// TestLostAnswer: when the answer is lost, trying again does not do it twice, and
// the value is shown.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.expect("net::ERR_")
	p.signIn("demo")
	p.filled("made once")
	lost := make(chan error, 9)
	p.pause(fetch.RequestStageResponse, func(id fetch.RequestID) {
		go func() {
			lost <- chromedp.Run(p.ctx, fetch.FailRequest(id, network.ErrorReasonConnectionReset), fetch.Disable())
		}()
	})
	p.submit()
	if err := <-lost; err != nil {
		t.Fatal(err)
	}
	p.says(id("problem"), "The server did not answer.")
	p.says(id("problem"), "trying again from here will not do it twice")
	p.holds(id("description"), "made once")
	p.click(id("submit"))
	value := p.takeValue()
	p.w.onlyToken("demo")
	if !p.w.opens(value, "stopenv") {
		t.Error("the gate does not know the value")
	}
}

// filled fills in the form of a token that may stop environments, less the password.
func (p *page) filled(description string) {
	p.Helper()
	p.click(id("empty-generate"))
	p.fill(id("description"), description)
	p.click(id("preset-7"))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
}

// pause hands each request that changes tokens to a function, from now on.
func (p *page) pause(stage fetch.RequestStage, handle func(fetch.RequestID)) {
	p.Helper()
	chromedp.ListenTarget(p.ctx, func(event any) {
		if e, ok := event.(*fetch.EventRequestPaused); ok {
			handle(e.RequestID)
		}
	})
	p.run(fetch.Enable().WithPatterns([]*fetch.RequestPattern{{URLPattern: "*/api/v1/tokens", RequestStage: stage}}))
}
