package browser

import (
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
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

// TestLostAnswerToEdit: an edit that was carried out although its answer was lost is
// not taken for somebody else's.
func TestLostAnswerToEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "before"})
	p := w.open(t)
	p.expect("net::ERR_")
	p.signIn("demo")
	p.click(row(made.ID))
	p.click(id("edit"))
	p.fill(id("description"), "after")
	lost := make(chan error, 9)
	p.pauseAt("*/api/v1/tokens/*", fetch.RequestStageResponse, func(id fetch.RequestID) {
		go func() {
			lost <- chromedp.Run(p.ctx, fetch.FailRequest(id, network.ErrorReasonConnectionReset), fetch.Disable())
		}()
	})
	p.submit()
	if err := <-lost; err != nil {
		t.Fatal(err)
	}
	p.says(id("problem"), "trying again from here will not do it twice")
	p.click(id("submit"))
	p.gone(id("token-form"))
	p.says(id("status"), "was saved")
	p.says(id("tokens"), "after")
}

// TestAccountArrivesLate: what an operator has chosen before the account was loaded
// stays chosen.
func TestAccountArrivesLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("admin")
	p.click(id("nav-accounts"))
	p.click(row(2)) // demo
	held := make(chan fetch.RequestID, 9)
	p.pauseAt("*/api/v1/accounts/demo", fetch.RequestStageRequest, func(id fetch.RequestID) { held <- id })
	p.click(id("account-edit"))
	p.click(id("disabled"))
	p.waits("the mark", find(id("disabled"))+".checked")
	p.run(fetch.ContinueRequest(<-held), fetch.Disable())
	p.submit()
	p.gone(id("account-frame"))
	if demo, err := w.Account(t.Context(), "demo"); err != nil || !demo.Disabled {
		t.Errorf("the account is not disabled (%v)", err)
	}
}

// TestRefreshFails: what cannot be loaded is not called up to date, and stays.
func TestRefreshFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "seen before"})
	p := w.open(t)
	p.expect("net::ERR_", "status of 503")
	p.signIn("demo")
	p.says(id("tokens"), "seen before")
	p.pauseAt("*/api/v1/tokens?*", fetch.RequestStageRequest, func(id fetch.RequestID) {
		go func() { _ = chromedp.Run(p.ctx, fetch.FulfillRequest(id, 503), fetch.Disable()) }()
	})
	p.click(id("refresh"))
	p.says(id("problem"), "Try again")
	p.says(id("tokens"), "seen before")
	p.waits("the end of it", "!"+find(id("refresh"))+".hasAttribute('aria-busy')")
	if said := p.text(id("status")); said != "" {
		t.Errorf("the page says %q", said)
	}
	p.click(row(made.ID))
	p.click(id("refresh"))
	p.says(id("status"), "up to date")
	p.gone(id("problem"))
	p.says(id("selected"), "1 selected") // what is still there stays selected
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
	p.pauseAt("*/api/v1/tokens", stage, handle)
}

func (p *page) pauseAt(where string, stage fetch.RequestStage, handle func(fetch.RequestID)) {
	p.Helper()
	chromedp.ListenTarget(p.ctx, func(event any) {
		if e, ok := event.(*fetch.EventRequestPaused); ok {
			handle(e.RequestID)
		}
	})
	p.run(fetch.Enable().WithPatterns([]*fetch.RequestPattern{{URLPattern: where, RequestStage: stage}}))
}

// TestListReloadsUnderFrame: a list that is loaded anew under a frame takes nothing away from the
// frame.
func TestListReloadsUnderFrame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("admin")
	p.click(id("nav-accounts"))
	p.there(row(2)) // demo
	held := make(chan fetch.RequestID, 9)
	p.pauseAt("*/api/v1/accounts?*", fetch.RequestStageRequest, func(id fetch.RequestID) { held <- id })
	p.click(id("refresh"))
	p.click(row(2))
	p.click(id("account-edit"))
	p.click(id("disabled"))
	third, err := w.AddAccount(t.Context(), api.AddAccount{Login: "third", Password: phrase})
	if err != nil {
		t.Fatal(err)
	}
	p.run(fetch.ContinueRequest(<-held), fetch.Disable())
	p.waits("the new list", `document.querySelector(`+quote(row(third.ID))+`)`) // behind the frame
	p.submit()
	p.gone(id("account-frame"))
	if demo, err := w.Account(t.Context(), "demo"); err != nil || !demo.Disabled {
		t.Errorf("the account is not disabled (%v)", err)
	}
}

// TestSignOutFails: who could not be signed out is told so.
func TestSignOutFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.expect("net::ERR_", "status of 503")
	p.signIn("demo")
	p.pauseAt("*/api/v1/session", fetch.RequestStageRequest, func(id fetch.RequestID) {
		go func() { _ = chromedp.Run(p.ctx, fetch.FulfillRequest(id, 503), fetch.Disable()) }()
	})
	p.click(id("sign-out"))
	p.says(id("status"), "Try again in a little while")
	p.says(id("signed-in-as"), "demo")
	p.click(id("sign-out"))
	p.there(id("sign-in"))
}

// TestSignOutAsks: signing out asks first where something that was typed would be lost.
func TestSignOutAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.signIn("demo")
	p.click(id("generate"))
	p.fill(id("description"), "half done")
	p.heldBack()
	p.click(id("sign-out"))
	p.click(id("ask-no"))
	p.holds(id("description"), "half done")
	p.click(id("sign-out"))
	p.click(id("ask-yes"))
	p.there(id("sign-in"))
	p.signIn("demo") // the page was let go: it does not hold back any more
	p.click(id("nav-activity"))
	p.there(id("activity"))
}

// TestListOnce: a list is asked for once when its page is opened, also after a change.
func TestListOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	gone := w.make(api.GenerateToken{Description: "goes"})
	p := w.open(t)
	p.signIn("demo")
	p.click(row(gone.ID))
	p.click(id("remove"))
	p.fill(id("password"), phrase)
	p.click(id("remove-submit"))
	p.gone(row(gone.ID))
	p.click(id("nav-security"))
	p.there(id("old-password"))
	var asked atomic.Int32
	p.pauseAt("*/api/v1/tokens?*limit=50*", fetch.RequestStageRequest, func(id fetch.RequestID) {
		asked.Add(1)
		go func() { _ = chromedp.Run(p.ctx, fetch.ContinueRequest(id)) }()
	})
	p.click(id("nav-tokens"))
	p.says("main", "No tokens")
	if n := asked.Load(); n != 1 {
		t.Errorf("the list was asked for %d times", n)
	}
}
