package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// page is a tab in a browser profile of its own, and what went wrong in it.
type page struct {
	*testing.T
	w       *world
	ctx     context.Context
	profile cdp.BrowserContextID

	mu       sync.Mutex
	trouble  []string
	expected []string // parts of messages that are no trouble
}

// open opens the dashboard in a new profile.
func (w *world) open(t *testing.T) *page {
	t.Helper()
	profile, err := target.CreateBrowserContext().Do(browser())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = target.DisposeBrowserContext(profile).Do(browser()) })
	return w.openIn(t, profile)
}

// tab opens the dashboard in another window of the same profile.
func (p *page) tab() *page {
	p.Helper()
	return p.w.openIn(p.T, p.profile)
}

// browser is where commands to the browser itself go.
func browser() context.Context {
	return cdp.WithExecutor(chromium, chromedp.FromContext(chromium).Browser)
}

func (w *world) openIn(t *testing.T, profile cdp.BrowserContextID) *page {
	t.Helper()
	window, err := target.CreateTarget("about:blank").WithBrowserContextID(profile).WithNewWindow(true).Do(browser())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithTargetID(window))
	t.Cleanup(cancel)
	p := &page{T: t, w: w, ctx: ctx, profile: profile}
	// The refusals that tests bring about are logged by the browser itself.
	p.expect("Failed to load resource: the server responded with a status of 4", "[DOM] Multiple forms", "[DOM] Input elements")
	chromedp.ListenTarget(ctx, p.listen)
	if err := chromedp.Run(ctx); err != nil { // its context is the tab's life
		t.Fatal(err)
	}
	p.speak(w.languages...)
	p.run(network.Enable(), log.Enable(), audits.Enable(), security.SetIgnoreCertificateErrors(w.scheme == "https"), chromedp.Navigate(w.scheme+"://"+w.site+"/"))
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, what := range p.trouble {
			t.Errorf("the browser tells: %s", what)
		}
	})
	return p
}

func (p *page) expect(parts ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected = append(p.expected, parts...)
}

// listen notes errors, warnings, violations of the security policy, and requests to
// anything but the site.
func (p *page) listen(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			p.note(e.Entry.Text)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			p.note(fmt.Sprintf("console: %s", e.Args[0].Value))
		}
	case *runtime.EventExceptionThrown:
		p.note("exception: " + e.ExceptionDetails.Error())
	case *audits.EventIssueAdded:
		if e.Issue.Code == audits.InspectorIssueCodeContentSecurityPolicyIssue {
			p.note("content security policy: " + e.Issue.Details.ContentSecurityPolicyIssueDetails.ViolatedDirective)
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Scheme != "data" && u.Scheme != "blob" && u.Host != p.w.site {
			p.note("a request to " + u.Host)
		}
		if strings.Contains(e.Request.URL, "pat_") {
			p.note("a value in an address")
		}
	}
}

func (p *page) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, part := range p.expected {
		if strings.Contains(what, part) {
			return
		}
	}
	p.trouble = append(p.trouble, what)
}

func (p *page) run(actions ...chromedp.Action) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.Fatalf("in the browser: %v", err)
	}
}

// speak sets the languages of the person's browser, the preferred one first, for pages that are
// loaded from now on: English if there are none, whatever those of the machine are.
func (p *page) speak(languages ...string) {
	p.Helper()
	if len(languages) == 0 {
		languages = []string{"en-GB", "en"}
	}
	p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, _, _, agent, _, err := cdpbrowser.GetVersion().Do(ctx)
		if err != nil {
			return err
		}
		return emulation.SetUserAgentOverride(agent).WithAcceptLanguage(strings.Join(languages, ",")).Do(ctx)
	}))
}

// id selects by what the page calls an element for tests.
func id(name string) string { return fmt.Sprintf("[data-testid=%q]", name) }

// find is the element of a selector in the frontmost dialog, which may be the
// dialog itself, or on the page where there is none: the first that is seen, or the first.
func find(selector string) string {
	return `((s) => { const top = [...document.querySelectorAll('dialog[open]')].at(-1); if (top?.matches(s)) return top; const all = [...(top ?? document).querySelectorAll(s)]; return all.find((e) => e.checkVisibility()) ?? all[0]; })(` + quote(selector) + `)`
}

// eval evaluates a script and unmarshals what comes of it.
func (p *page) eval(script string, into any) {
	p.Helper()
	p.run(chromedp.Evaluate(script, into, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
}

// waits waits until a script is true. It asks from outside: what the page's own
// security policy forbids (to make a function of a text) is not needed.
func (p *page) waits(what, script string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		so := false
		var err error
		// A page that is being left has nothing to say: it is asked again.
		if err = chromedp.Run(ctx, chromedp.Evaluate("!!("+script+")", &so)); err == nil && so {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			p.Fatalf("waited in vain for %s; the page says %q (%v)", what, p.all(), err)
		}
	}
}

// all is what the page says, less what may be a secret.
func (p *page) all() string {
	ctx, cancel := context.WithTimeout(p.ctx, 2*time.Second)
	defer cancel()
	text := ""
	_ = chromedp.Run(ctx, chromedp.Evaluate("location.hash + ' ' + ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).innerText", &text))
	text = values.ReplaceAllString(text, "pat_…")
	return text[:min(len(text), 1500)]
}

var values = regexp.MustCompile(`pat_[0-9A-Za-z]+`)

func quote(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// there waits until an element is seen.
func (p *page) there(selector string) {
	p.Helper()
	p.waits(selector, find(selector)+"?.checkVisibility()")
}

// gone waits until an element is not seen any more.
func (p *page) gone(selector string) {
	p.Helper()
	p.waits("the end of "+selector, "!document.querySelector("+quote(selector)+")?.checkVisibility()")
}

// click clicks, with keys held, on the middle of an element, as a person does.
func (p *page) click(selector string, held ...input.Modifier) {
	p.Helper()
	p.there(selector)
	var at, before struct{ X, Y float64 }
	for first := true; first || at != before; first = false { // what opens moves
		before = at
		p.eval(`new Promise((done) => { const e = `+find(selector)+`; e.scrollIntoView({block: 'center', behavior: 'instant'}); setTimeout(() => { const r = e.getBoundingClientRect(); done({X: r.x + r.width/2, Y: r.y + r.height/2}); }, 20); })`, &at)
	}
	p.run(chromedp.MouseClickXY(at.X, at.Y, chromedp.ButtonModifiers(held...)))
}

// fill types into a field, in place of what stood there.
func (p *page) fill(selector, text string) {
	p.Helper()
	p.there(selector)
	p.eval(find(selector)+".focus(), "+find(selector)+".select?.()", nil)
	if text == "" {
		p.run(chromedp.KeyEvent(kb.Delete))
		return
	}
	p.run(input.InsertText(text))
}

func (p *page) press(keys string, held ...input.Modifier) {
	p.Helper()
	p.run(chromedp.KeyEvent(keys, chromedp.KeyModifiers(held...)))
}

// text is what an element says.
func (p *page) text(selector string) (text string) {
	p.Helper()
	p.there(selector)
	p.eval("("+find(selector)+".value ?? "+find(selector)+".innerText).trim()", &text)
	return text
}

// says waits until an element says something.
func (p *page) says(selector, part string) {
	p.Helper()
	p.waits(selector+" to say "+quote(part), "("+find(selector)+"?.innerText ?? '').includes("+quote(part)+")")
}

// signIn signs in and waits for the list.
func (p *page) signIn(login string) {
	p.Helper()
	p.fill(id("login"), login)
	p.fill(id("password"), phrase)
	p.click(id("sign-in-submit"))
	p.says(id("signed-in-as"), login)
}

// submit gives the password and sends the form.
func (p *page) submit() {
	p.Helper()
	p.fill(id("password"), phrase)
	p.click(id("submit"))
}

// takeValue copies the value that is shown and leaves.
func (p *page) takeValue() (value string) {
	p.Helper()
	p.there(id("token-value"))
	value = p.text(id("token-value"))
	p.copyValue()
	p.click(id("value-done"))
	p.gone(id("value-panel"))
	return value
}

// copyValue copies the value that is shown: then it is no secondary matter to leave.
func (p *page) copyValue() {
	p.Helper()
	p.click(id("value-copy"))
	p.there(id("value-done") + ":not(.secondary)")
}

// look sets how wide the window is and whether it is dark.
func (p *page) look(width, height int64, dark bool) {
	p.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.run(emulation.SetDeviceMetricsOverride(width, height, 1, false),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}))
}
