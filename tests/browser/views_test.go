package browser

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/patgate/patgate/admin/api"
)

//go:embed testdata/axe.min.js
var axe string

// view is a place of the dashboard, as people come to it.
type view struct {
	name string
	show func(p *page)
}

// TestViews: on each view, light and dark, wide and narrow, nothing keeps people
// out (axe-core, WCAG 2.2 AA), and nothing has to be scrolled sideways. With
// PATGATE_SCREENSHOTS set it takes the pictures of the documentation.
func TestViews(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.site = "localhost:" + port(w.site) // where there can be passkeys
	w.populate()
	w.lookAround(t, views)
}

// TestPlatformViews: the same for what there is where a platform is known.
func TestPlatformViews(t *testing.T) {
	t.Parallel()
	w := newPlatformWorld(t)
	w.populate(t)
	w.lookAround(t, platformViews)
}

// lookAround looks at views one after the other.
func (w *world) lookAround(t *testing.T, views []view) {
	t.Helper()
	p := w.open(t)
	p.run(protocol.SetBypassCSP(true), chromedp.Reload()) // axe is put in from outside
	p.expect("Trusted Type", "TrustedScript")
	for _, v := range views {
		v.show(p)
		for _, look := range []struct {
			name  string
			width int64
			dark  bool
		}{{"light", 1280, false}, {"dark", 1280, true}, {"narrow", 360, false}, {"narrow-dark", 360, true}, {"middling", 768, false}, {"less wide", 1024, false}} {
			if look.dark && w.languages != nil {
				continue // colours are those of every language
			}
			p.look(look.width, 860, look.dark)
			p.checkAccess(v.name+", "+look.name, allRules)
			var over int
			p.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over)
			if over > 0 {
				t.Errorf("%s, %s: %d px have to be scrolled to", v.name, look.name, over)
			}
			p.eval(`Math.max(0, ...[...document.querySelectorAll('.table-wrap')].map((e) => e.scrollWidth - e.clientWidth))`, &over)
			if over > 0 {
				t.Errorf("%s, %s: %d px of a table have to be scrolled to", v.name, look.name, over)
			}
			p.eval(`[...document.querySelectorAll('.records tbody tr')].filter((row) => {
				const cells = [...row.children].map((e) => e.getBoundingClientRect()).filter((r) => r.width * r.height > 0);
				return cells.some((a, i) => cells.some((b, j) => i < j && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1));
			}).length`, &over)
			if over > 0 {
				t.Errorf("%s, %s: in %d rows one thing stands over another", v.name, look.name, over)
			}
			p.shoot(v.name, look.name)
		}
		p.look(1280, 860, false)
	}
}

var views = []view{
	{"sign-in", func(p *page) { p.there(id("sign-in-submit")) }},
	{"tokens", func(p *page) {
		p.signIn("demo")
		p.says(id("tokens"), "nightly stop")
	}},
	{"token", func(p *page) {
		p.place("#/token/1")
		p.there(id("activity"))
	}},
	{"generate", func(p *page) {
		p.place("#/tokens")
		p.there(id("expiring-note")) // it moves what stands below
		p.says(id("tokens"), "nightly stop")
		p.click(id("generate"))
		p.fill(id("description"), "backup of the shop")
		p.click(id("preset-90"))
		p.click(id("api-custom"))
		p.fill(id("method-search"), "exec")
		p.click(id("method-environment.control.ExecCmdById"))
		p.there(id("escalating-note"))
	}},
	{"value", func(p *page) {
		p.click(id("method-environment.control.ExecCmdById"))
		p.fill(id("method-search"), "stopenv")
		p.click(id("method-" + stopEnv))
		p.submit()
		p.there(id("token-value"))
		p.hideValues()
	}},
	{"activity", func(p *page) {
		p.copyValue()
		p.click(id("value-done"))
		p.click(id("nav-activity"))
		p.there(id("activity"))
	}},
	{"security", func(p *page) {
		p.run(webauthn.Enable())
		p.device()
		p.addPasskey("Laptop")
	}},
	{"sessions", func(p *page) {
		p.click(id("nav-sessions"))
		p.there(id("sessions"))
	}},
	{"all-tokens", func(p *page) {
		p.click(id("sign-out"))
		p.signIn("admin")
		p.click(id("nav-all-tokens"))
		p.says(id("tokens"), "nightly stop")
	}},
	{"accounts", func(p *page) {
		p.click(id("nav-accounts"))
		p.says(id("accounts"), "demo")
	}},
	{"audit", func(p *page) {
		p.click(id("nav-audit"))
		p.says(id("audit"), "demo")
	}},
}

// populate makes what a picture needs.
func (w *world) populate() {
	made := w.make(api.GenerateToken{Description: "nightly stop", Methods: []string{stopEnv, startEnv}, Expires: "2027-12-31"})
	w.make(api.GenerateToken{Description: "monitoring", Methods: []string{"environment.control.GetEnvs", "environment.control.GetEnvInfo"}, Expires: "never"})
	w.make(api.GenerateToken{Description: "build server", Sets: []string{"Maven Plugin"}, Methods: []string{}, Lifetime: "5d"})
	w.make(api.GenerateToken{Description: "editor on the laptop", Sets: []string{"IDE Plugins"}, Methods: []string{}, Lifetime: "90d", Addresses: []string{"127.0.0.0/8"}})
	expired := w.make(api.GenerateToken{Description: "workshop", Methods: []string{"environment.*"}, Expires: time.Now().Add(2 * time.Second).UTC().Format(time.RFC3339)})
	w.await("the end of a token", func() bool {
		token, err := w.Token(w.Context(), expired.ID)
		return err == nil && token.State == "expired"
	})
	for range 14 {
		w.opens(made.Value, "stopenv")
	}
	for range 3 {
		w.opens(made.Value, "deleteenv")
	}
}

// hideValues takes values out of the page: a picture shows none, however short-lived.
func (p *page) hideValues() {
	p.Helper()
	p.eval(`document.querySelectorAll('`+id("token-value")+`, `+id("curl-line")+`').forEach((e) => { e.value = e.value.replace(/pat_\w+/, 'pat_' + '•'.repeat(36)); })`, nil)
	p.waits("the end of the value", `![...document.querySelectorAll('input, textarea')].some((e) => /pat_\w/.test(e.value))`)
}

func (p *page) place(hash string) {
	p.Helper()
	p.eval("location.hash = "+quote(hash), nil)
}

// Rules of axe-core that a page is held against: all of WCAG 2.2 AA, and those of
// them that know colours.
const (
	allRules = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']`
	ofColour = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
)

// checkAccess puts axe-core into the page and asks it.
func (p *page) checkAccess(where, rules string) {
	p.Helper()
	var found []struct {
		ID    string   `json:"id"`
		Where []string `json:"where"`
	}
	// Behind a frame, a list may have to wait until somebody has signed in again.
	p.waits("lists to be loaded, which are dimmed until then", `document.querySelector('dialog[open]') || !document.querySelector('.table-wrap[aria-busy=true]')`)
	var there bool
	p.eval("!!window.axe", &there)
	if !there {
		p.eval(axe+"; true", &there)
	}
	p.eval(`axe.run(document, {runOnly: `+rules+`}).then((r) => r.violations.map((v) => ({id: v.id, where: v.nodes.map((n) => n.target.join(' '))})))`, &found)
	for _, f := range found {
		p.Errorf("%s: %s at %s", where, f.ID, strings.Join(f.Where, "; "))
	}
}

// shoot takes a picture where pictures are wanted.
func (p *page) shoot(view, look string) {
	p.Helper()
	folder := os.Getenv("PATGATE_SCREENSHOTS")
	if folder == "" || p.w.languages != nil || slices.Contains([]string{"narrow-dark", "middling", "less wide"}, look) || look == "narrow" && !slices.Contains([]string{"tokens", "generate", "platform"}, view) {
		return
	}
	p.waits("the end of what was said", `![...document.querySelectorAll('[role=status].toast')].some((e) => e.innerText)`)
	var picture []byte
	p.run(chromedp.MouseEvent(input.MouseMoved, 0, 0), chromedp.CaptureScreenshot(&picture)) // nothing is pointed at
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%s.png", view, look)), picture, 0o644); err != nil {
		p.Fatal(err)
	}
}
