package browser

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

var screens = []struct{ width, height int64 }{{1280, 900}, {768, 1024}, {360, 740}}

// inView waits until an element is in the window, and nothing is in front of it.
func (p *page) inView(selector string) {
	p.Helper()
	p.waits(selector+" to be in view", `((e) => {
		if (!e) return false;
		const { left, top, right, bottom } = e.getBoundingClientRect();
		const seen = (x, y) => { const front = document.elementFromPoint(x, y); return front === e || e.contains(front); };
		return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && seen((left + right) / 2, top + 3) && seen((left + right) / 2, bottom - 3);
	})(`+find(selector)+`)`)
}

// accessible opens the dashboard for an account, so that checkAccess can look at it.
func (w *world) accessible(t *testing.T, login string) *page {
	t.Helper()
	p := w.as(t, login)
	p.run(protocol.SetBypassCSP(true), chromedp.Reload()) // axe is put in from outside
	p.expect("Trusted Type", "TrustedScript")
	p.there("main h1")
	return p
}

// TestFormPage: the form of a token as a page: what is in view, where the focus goes,
// and what is still there afterwards.
func TestFormPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for name, story := range map[string]func(t *testing.T, p *page, login string){
		"hits": hitsInView, "summary": summaryInView, "added-method": addedMethodInView, "added-address": addedAddressInView,
		"history": formHistory, "list": listIsKept, "keys": formKeys, "counts": oneCount,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, w.accessible(t, name), name)
		})
	}
}

// hitsInView: while one types, what the search finds is in view, wherever the page was.
func hitsInView(_ *testing.T, p *page, _ string) {
	p.click(id("empty-generate"))
	p.there(id("description"))
	for _, screen := range screens {
		p.look(screen.width, screen.height, false)
		for _, block := range []string{"start", "end"} {
			p.fill(id("method-search"), "")
			p.eval(find(id("method-search"))+`.scrollIntoView({block: '`+block+`'})`, nil)
			for _, letter := range "stopenv" {
				p.run(input.InsertText(string(letter)))
			}
			p.inView(id("method-" + stopEnv))
			p.inView(id("method-search"))
			p.inView(id("submit"))
		}
		p.checkAccess(fmt.Sprintf("a hit at %d", screen.width), allRules)
	}
}

// summaryInView: what the token will be allowed stands with the password and the button
// in view, wherever the page is scrolled to.
func summaryInView(_ *testing.T, p *page, _ string) {
	p.click(id("empty-generate"))
	p.says(id("summary"), "no method yet")
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
	p.says(id("summary"), stopEnv)
	p.fill(id("method-search"), "ExecCmdById")
	p.click(id("method-environment.control.ExecCmdById"))
	p.says(id("summary"), "2 methods")
	p.says(id("summary"), "1 escalating")
	p.click(id("preset-never"))
	p.says(id("summary-until"), "never expires")
	p.says(id("summary-from"), "any address")
	p.click(id("limits") + " > summary")
	p.fill(id("addresses"), "10.0.0.0/8\n192.0.2.7")
	p.says(id("summary-from"), "10.0.0.0/8, 192.0.2.7")
	for _, screen := range screens {
		p.look(screen.width, screen.height, false)
		for _, y := range []string{"0", "document.documentElement.scrollHeight / 2", "document.documentElement.scrollHeight"} {
			p.eval("scrollTo(0, "+y+")", nil)
			for _, part := range []string{"summary-allows", "summary-until", "summary-from", "password", "submit"} {
				p.inView(id(part))
			}
		}
	}
	var cut []string
	p.eval(`[...document.querySelectorAll('.choice small')].filter((e) => e.scrollHeight > e.clientHeight + 1).map((e) => e.innerText)`, &cut)
	if len(cut) > 0 {
		p.Errorf("texts of presets are cut: %q", cut)
	}
}

// addedMethodInView: the fix of a refusal shows the method that it adds, and says so
// where the password is given.
func addedMethodInView(t *testing.T, p *page, login string) {
	made := p.w.make(api.GenerateToken{Account: login, Description: "refused"})
	const method = "environment.control.DeleteEnv"
	for _, screen := range screens {
		p.look(screen.width, screen.height, false)
		p.place(fmt.Sprintf("#/token/%d/edit?add=%s", made.ID, method))
		p.focused(id("password"))
		p.inView(id("method-" + method))
		p.inView(id("added"))
		p.inView(id("submit"))
		p.says(id("added"), "adds "+method+" to the permissions")
		p.checkAccess(fmt.Sprintf("a method that is added at %d", screen.width), allRules)
		p.click(id("cancel"))
		p.click(id("ask-yes"))
		p.gone(id("token-form"))
	}
	p.place(fmt.Sprintf("#/token/%d/edit?add=%s", made.ID, method))
	p.focused(id("password"))
	p.run(input.InsertText(phrase))
	p.press(kb.Enter)
	p.gone(id("token-form"))
	if !p.w.opens(made.Value, "deleteenv") {
		t.Error("the method was not added")
	}
}

// addedAddressInView: the same for an address.
func addedAddressInView(_ *testing.T, p *page, login string) {
	made := p.w.make(api.GenerateToken{Account: login, Description: "refused", Addresses: []string{"10.0.0.0/8"}})
	for _, screen := range screens {
		p.look(screen.width, screen.height, false)
		p.place(fmt.Sprintf("#/token/%d/edit?address=%s", made.ID, url.QueryEscape("192.0.2.7")))
		p.focused(id("password"))
		p.holds(id("addresses"), "10.0.0.0/8\n192.0.2.7")
		p.inView(id("addresses"))
		p.inView(id("added"))
		p.says(id("summary-from"), "10.0.0.0/8, 192.0.2.7")
		p.click(id("cancel"))
		p.click(id("ask-yes"))
		p.gone(id("token-form"))
	}
}

// formHistory: Back leads to the list and Forward to the form again; Back asks if
// something would be lost.
func formHistory(_ *testing.T, p *page, _ string) {
	p.click(id("empty-generate"))
	p.focused(id("description"))
	p.eval("history.back()", nil)
	p.gone(id("token-form"))
	p.focused(id("empty-generate"))
	p.waits("the title of the list", `document.title.startsWith('Access')`)
	p.eval("history.forward()", nil)
	p.focused(id("description"))
	p.waits("the title of the form", `document.title === 'Generate token · patgate' && location.hash === '#/tokens/new'`)
	p.fill(id("description"), "half done")
	p.heldBack()
	p.eval("history.back()", nil)
	p.click(id("ask-no"))
	p.gone(id("ask"))
	p.waits("the place of the form", `location.hash === '#/tokens/new'`)
	p.holds(id("description"), "half done")
	p.eval("history.back()", nil)
	p.click(id("ask-yes"))
	p.gone(id("token-form"))
	p.waits("the place of the list", `location.hash === '#/tokens'`)
}

// listIsKept: the list is as it was before a token was edited: its search, what is
// selected, and the focus.
func listIsKept(_ *testing.T, p *page, login string) {
	for _, description := range []string{"deploy one", "deploy two", "backup"} {
		p.w.make(api.GenerateToken{Account: login, Description: description})
	}
	p.reload()
	p.fill(id("search"), "deploy")
	p.waits("two rows", `document.querySelectorAll('tr[data-id]').length === 2`)
	p.click("tr[data-id]")
	p.there("tr[aria-selected=true]")
	p.click(id("edit"))
	p.focused(id("description"))
	p.says("h1", "deploy two")
	p.fill(id("description"), "deploy 2")
	p.submit()
	p.gone(id("token-form"))
	p.says(id("tokens"), "deploy 2")
	p.holds(id("search"), "deploy")
	p.there("tr[aria-selected=true]")
	p.focused(id("edit"))
}

// formKeys: from the first field to the button with the keyboard alone; where the focus
// is, is in view.
func formKeys(_ *testing.T, p *page, login string) {
	p.look(360, 740, false)
	p.tabTo(id("empty-generate"))
	p.press(kb.Enter)
	p.focused(id("description"))
	p.run(input.InsertText("by hand"))
	step := func(selector string) {
		p.Helper()
		p.tabTo(selector)
		p.inView(selector)
	}
	step(id("preset-7"))
	p.press(" ")
	step(id("api-custom"))
	step(id("method-search"))
	p.run(input.InsertText("stopenv"))
	step(id("group-all"))
	for _, next := range []string{"group-environment", "group-environment.control", "method-" + stopEnv} {
		p.press(kb.ArrowDown)
		p.focused(id(next))
		p.inView(id(next))
	}
	p.press(" ")
	p.says(id("method-count"), "1 of")
	step(id("limits") + " > summary")
	step(id("password"))
	p.run(input.InsertText(phrase))
	step(id("submit"))
	p.press(kb.Enter)
	p.takeValue()
	if token := p.w.onlyToken(login); len(token.Methods) != 1 || token.Methods[0] != stopEnv {
		p.Errorf("the token has %q", token.Methods)
	}
}

// oneCount: a preset has as many methods in the list of presets, in the summary and on
// the page of the token, and as many as the API says, which are those that the gate lets a
// token call.
func oneCount(t *testing.T, p *page, login string) {
	methods, err := p.w.Methods(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	public := map[string]bool{}
	for _, m := range methods {
		public[m.Name] = m.Public
	}
	sets, err := p.w.Sets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.click(id("empty-generate"))
	for _, s := range sets {
		for _, name := range s.Methods {
			if public[name] {
				t.Errorf("%s has %s, which needs no token", s.Name, name)
			}
		}
		count := fmt.Sprintf("%d methods", len(s.Methods))
		p.says(id("count-"+s.Name), count)
		p.click(id("api-" + s.Name))
		p.says(id("summary-allows"), count)
		p.says(id("set-contents"), count)
		made := p.w.make(api.GenerateToken{Account: login, Description: s.Name, Sets: []string{s.Name}, Methods: []string{}})
		p.eval(find(id("description"))+".focus()", nil)
		other := p.tab()
		other.place(fmt.Sprintf("#/token/%d", made.ID))
		other.says("main details", count)
	}
}

// TestFewMethods: a catalog of a few methods is shown open, with what each does.
func TestFewMethods(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "catalog.json")
	if err := os.WriteFile(file, []byte(`{"methods": [
		{"name": "files.List", "verbs": ["GET"], "path": "/files", "summary": "Lists all files", "read_only": true},
		{"name": "files.Store", "verbs": ["PUT"], "path": "/files/:name", "summary": "Stores a file"},
		{"name": "files.old.Purge", "verbs": ["DELETE"], "path": "/old", "summary": "Deletes what is older than a year"},
		{"name": "users.List", "verbs": ["GET"], "path": "/users", "hosts": ["users.example", "people.example"]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	w := start(t, setup{catalog: file})
	p := w.accessible(t, "few")
	p.click(id("empty-generate"))
	for name, texts := range map[string][]string{
		"files.List": {"GET", "/files", "Lists all files"}, "files.Store": {"PUT", "/files/:name", "Stores a file"},
		"files.old.Purge": {"DELETE", "/old", "Deletes what is older than a year"}, "users.List": {"GET", "people.example", "users.example", "/users"},
	} {
		p.there(id("method-" + name))
		var row string
		p.eval(find(id("method-"+name))+".closest('[data-row]').innerText", &row)
		for _, text := range texts {
			if !strings.Contains(row, text) {
				t.Errorf("%s says %q, without %q", name, row, text)
			}
		}
	}
	p.checkAccess("few methods", allRules)
	p.fill(id("method-search"), "older than")
	p.inView(id("method-files.old.Purge"))
	p.gone(id("method-files.List"))
	p.fill(id("method-search"), "/users")
	p.inView(id("method-users.List"))
}

// TestLimitsStayOpen: emptying a field of the limits does not close them under the cursor.
func TestLimitsStayOpen(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.signIn("demo")
	p.click(id("generate"))
	p.click(id("limits") + " > summary")
	p.fill(id("addresses"), "1")
	p.says(id("summary-from"), "1")
	p.press(kb.Backspace)
	p.says(id("summary-from"), "any address")
	p.there(id("limits") + "[open]")
	p.focused(id("addresses"))
}
