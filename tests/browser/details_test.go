package browser

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestShowPassword: what is typed into a password field can be looked at; the page says whose it is.
func TestShowPassword(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.says(id("sign-in"), "patgate")
	p.fill(id("login"), "demo")
	p.fill(id("password"), phrase)
	p.there(id("password") + "[type=password]")
	p.click(id("show-password"))
	p.there(id("password") + "[type=text]")
	p.holds(id("password"), phrase)
	p.there(id("show-password") + "[aria-pressed=true]")
	p.click(id("show-password"))
	p.there(id("password") + "[type=password]")
	p.click(id("sign-in-submit"))
	p.says(id("signed-in-as"), "demo")
	p.waits("the picture to come from the address that browsers keep", `/\/static\/\w+\/icon\.svg$/.test(document.querySelector('.brand img').src) && document.querySelector('.brand img').naturalWidth > 0`)
}

// TestWhatIsEmpty: a list that a filter has emptied says what there is none of.
func TestWhatIsEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.make(api.GenerateToken{Description: "the only one"})
	p := w.open(t)
	p.signIn("demo")
	p.says(id("tokens"), "the only one")
	p.choose(id("state-filter"), "expired")
	p.says(id("no-match"), "No expired tokens")
	p.fill(id("search"), "other")
	p.says(id("no-match"), "No expired tokens match “other”")
	p.choose(id("state-filter"), "all")
	p.says(id("no-match"), "No tokens match “other”")
	p.click(id("no-match") + " button")
	p.says(id("tokens"), "the only one")
}

// TestTitles: a frame is about a token by what it is for.
func TestTitles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "nightly stop"})
	p := w.open(t)
	p.signIn("demo")
	p.click(row(made.ID))
	p.click(id("remove"))
	p.says("dialog h2", "Remove “nightly stop”")
	p.click(id("cancel"))
	p.place(fmt.Sprintf("#/token/%d/regenerate", made.ID))
	p.says("dialog h2", "Regenerate “nightly stop”")
}

// TestCommandToTry: it is one line, and never calls an escalating method; what escalating means is
// told wherever it is said.
func TestCommandToTry(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	const exec = "environment.control.ExecCmdById"
	both := w.make(api.GenerateToken{Description: "both", Methods: []string{exec, stopEnv}})
	only := w.make(api.GenerateToken{Description: "only", Methods: []string{exec}})
	p := w.open(t)
	p.signIn("demo")
	regenerate := func(token uint64) {
		t.Helper()
		p.place(fmt.Sprintf("#/token/%d/regenerate", token))
		p.there(id("regenerate-frame"))
		p.submit()
		p.there(id("token-value"))
	}
	regenerate(both.ID)
	line := p.text(id("curl-line"))
	if !regexp.MustCompile(`^curl .*-H 'Authorization: Bearer pat_\w+' '[^']*/stopenv[^']*'$`).MatchString(line) {
		t.Error("the command does not call the method that may be tried")
	}
	if strings.ContainsAny(line, "\\\n") || strings.Contains(strings.ToLower(line), "execcmd") {
		t.Error("the command breaks, or calls an escalating method")
	}
	p.waits("one line", find(id("curl-line"))+".clientHeight < 50")
	p.takeValue()
	regenerate(only.ID)
	p.says(id("curl-none"), "All methods of this token are escalating.")
	p.takeValue()

	p.says("h1", "only")
	p.tabTo(id("escalating-badge"))
	p.says(".tip", "An escalating method allows more than its name says")
	p.there(".tip")
	p.checkInView(".tip")
	p.press(kb.Escape)
	p.gone(".tip")
	p.look(360, 740, false)
	p.click(id("escalating-badge"))
	p.there(".tip")
	p.checkInView(".tip")
}

// TestCommandAtHost: of a method that answers at some hosts only, the command names one of them.
func TestCommandAtHost(t *testing.T) {
	t.Parallel()
	w := start(t, setup{app: "route GET /named health.named {\nhost localhost\n}\nroute GET /address health.address {\nhost example.com 127.0.0.1\n}"})
	p := w.open(t)
	p.signIn("demo")
	for method, host := range map[string]string{"health.named": "localhost", "health.address": "127.0.0.1"} {
		made := w.make(api.GenerateToken{Description: method, Methods: []string{method}})
		p.place(fmt.Sprintf("#/token/%d/regenerate", made.ID))
		p.there(id("regenerate-frame"))
		p.submit()
		p.there(id("curl-line"))
		command := p.text(id("curl-line"))
		if !strings.Contains(command, "'http://"+host+":"+port(w.gate)+"/") {
			t.Errorf("%s: the command does not call %s", method, host)
		}
		if answer := w.shell(command); answer != `{"result":0}` {
			t.Errorf("%s: the command prints %q", method, answer)
		}
		p.takeValue()
	}
}

// TestCommandWithPath: the command has the path as requests have it, and says if it has parameters.
func TestCommandWithPath(t *testing.T) {
	t.Parallel()
	const hint = "Add the parameters that the method needs."
	w := start(t, setup{app: `route GET /things\:run a.colon` + "\nroute GET /orgs/{org}/x a.braces\nroute GET /images/*name/json a.several"})
	p := w.open(t)
	p.signIn("demo")
	for method, path := range map[string]string{"a.colon": "/things:run", "a.braces": "/orgs/{org}/x", "a.several": "/images/*name/json"} {
		made := w.make(api.GenerateToken{Description: method, Methods: []string{method}})
		p.place(fmt.Sprintf("#/token/%d/regenerate", made.ID))
		p.there(id("regenerate-frame"))
		p.submit()
		p.there(id("curl-line"))
		command := p.text(id("curl-line"))
		if !strings.HasSuffix(command, path+"'") {
			t.Errorf("%s: the command does not end in %s", method, path)
		}
		parameters := path != "/things:run"
		if said := strings.Contains(p.text("#curl-hint"), hint); said != parameters {
			t.Errorf("%s: that the path has parameters is said: %t", method, said)
		}
		if !parameters {
			if answer := w.shell(command); answer != `{"result":0}` {
				t.Errorf("%s: the command prints %q", method, answer)
			}
		}
		p.takeValue()
	}
}

// TestEscalatingExplained: wherever a method is marked as escalating, the mark says what that
// means, and why this one is.
func TestEscalatingExplained(t *testing.T) {
	t.Parallel()
	const exec = "environment.control.ExecCmdById"
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "both", Methods: []string{exec, stopEnv}})
	p := w.open(t)
	p.signIn("demo")
	explains := func(where, why string) {
		t.Helper()
		badge := where + " " + id("escalating-badge")
		p.tabTo(badge)
		p.says(where+" .tip:popover-open", "An escalating method allows more than its name says")
		p.says(where+" .tip:popover-open", why)
		p.checkInView(where + " .tip:popover-open")
	}
	p.place(fmt.Sprintf("#/token/%d/edit", made.ID))
	p.fill(id("method-search"), "ExecCmdById")
	p.tabTo(id("group-all"))
	p.press(kb.End)
	explains(`[data-row="method:`+exec+`"]`, "This one: ")
	p.waits("the method to stay checked", find(id("method-"+exec))+".checked")
	explains(id("method-count"), "name it exactly")
	explains(id("summary"), "name it exactly")
	p.place(fmt.Sprintf("#/token/%d", made.ID))
	p.there(id("activity"))
	explains(".method-list", "This one: ")
}

// checkInView expects that an element is seen as a whole.
func (p *page) checkInView(selector string) {
	p.Helper()
	p.waits(selector+" to be in view", `((r) => r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight)(`+find(selector)+`.getBoundingClientRect())`)
}
