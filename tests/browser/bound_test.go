package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

const (
	getEnvs      = "environment.control.GetEnvs"
	getTemplates = "environment.control.GetTemplates"
)

// TestBound: a token is bound to environments in the form, and what that means is shown.
func TestBound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for name, story := range map[string]func(t *testing.T, p *page, login string){
		"form": boundForm, "edit": boundEdit, "keys": boundKeys, "refused": boundRefused, "command": boundCommand,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, w.as(t, "bound-"+name), "bound-"+name)
		})
	}
}

// inUnbound selects in the list of methods that a bound token cannot call.
func inUnbound(testid string) string { return id("unbound") + " " + id(testid) }

// pick checks methods in the list of all.
func (p *page) pick(methods ...string) {
	p.Helper()
	p.click(id("api-custom"))
	for _, m := range methods {
		p.fill(id("method-search"), m)
		p.click(id("method-" + m))
	}
}

// boundForm: what is typed binds the token; the methods that name nothing show, and can be allowed.
func boundForm(t *testing.T, p *page, login string) {
	p.click(id("empty-generate"))
	p.fill(id("description"), "deploy of the shop")
	p.pick(stopEnv, getEnvs, getTemplates)
	p.says(id("limits"), "Environment: all")
	p.click(id("limits") + " > summary")
	p.gone(id("unbound"))
	p.fill(id("only-environment"), "shop\n staging-*\nshop")
	p.says(id("limits"), "Environment: only some")
	p.says(id("summary-only-environment"), "shop, staging-*")
	p.says(id("summary-allows"), "1 method")
	p.there(inUnbound("method-" + getTemplates))
	p.gone(inUnbound("method-" + stopEnv))
	p.click(inUnbound("method-" + getEnvs))
	p.says(id("summary-allows"), "2 methods")
	p.submit()
	p.takeValue()
	p.says(id("tokens"), "only shop, staging-*")
	token := p.w.onlyToken(login)
	if !slices.Equal(token.Only, []string{"environment=shop", "environment=staging-*"}) || !slices.Equal(token.Unbound, []string{getEnvs}) {
		t.Errorf("the token is bound to %q, but for %q", token.Only, token.Unbound)
	}
	p.click(row(token.ID) + " a.name")
	p.says(".facts", "shop, staging-*")
	p.says(".facts", getEnvs)
	p.says(".facts-allows", "2 methods")
}

// boundEdit: the form shows what a token is bound to. What is wrong is said at the field. An empty
// field unbinds the token, and the audit has it.
func boundEdit(t *testing.T, p *page, login string) {
	p.w.make(api.GenerateToken{Account: login, Description: "bound", Methods: []string{stopEnv, getEnvs}, Only: []string{"environment=shop"}, Unbound: []string{getEnvs}})
	p.place("#/tokens")
	p.eval("location.reload()", nil)
	token := p.w.onlyToken(login)
	p.click(row(token.ID))
	p.click(id("edit"))
	p.holds(id("only-environment"), "shop")
	p.waits("the unbound method to be checked", find(inUnbound("method-"+getEnvs))+".checked")
	p.fill(id("only-environment"), "sh*op")
	p.submit()
	p.focused(id("only-environment") + "[aria-invalid=true]")
	p.says(id("limits"), "only at the end")
	p.fill(id("only-environment"), "shop\nblog")
	p.submit()
	p.gone(id("token-form"))
	if token = p.w.onlyToken(login); !slices.Equal(token.Only, []string{"environment=blog", "environment=shop"}) || !slices.Equal(token.Unbound, []string{getEnvs}) {
		t.Errorf("the token is bound to %q, but for %q", token.Only, token.Unbound)
	}
	p.click(id("edit"))
	p.fill(id("only-environment"), "")
	p.gone(id("unbound"))
	p.submit()
	p.gone(id("token-form"))
	if token = p.w.onlyToken(login); len(token.Only)+len(token.Unbound) > 0 {
		t.Errorf("the token is still bound to %q, but for %q", token.Only, token.Unbound)
	}
	p.click(id("nav-audit"))
	p.click(`button[aria-expanded=false]`)
	p.says(".difference", "Only these")
	p.says(".difference", "environment=blog, environment=shop")
	p.says(".difference", "Unbound methods")
}

// boundKeys: all of it works without a mouse.
func boundKeys(t *testing.T, p *page, login string) {
	p.click(id("empty-generate"))
	p.fill(id("description"), "by hand")
	p.pick(getEnvs)
	p.tabTo(id("limits") + " > summary")
	p.press(kb.Enter)
	p.tabTo(id("only-environment"))
	p.run(input.InsertText("shop"))
	p.tabTo(inUnbound("group-all"))
	for _, next := range []string{"group-environment", "group-environment.control", "method-" + getEnvs} {
		p.press(kb.ArrowDown)
		p.focused(inUnbound(next))
	}
	p.press(" ")
	p.says(inUnbound("method-count"), "1 of")
	p.tabTo(id("password"))
	p.run(input.InsertText(phrase))
	p.press(kb.Enter)
	p.takeValue()
	if token := p.w.onlyToken(login); !slices.Equal(token.Unbound, []string{getEnvs}) {
		t.Errorf("unbound are %q", token.Unbound)
	}
}

// boundRefused: the page of a token says why a call was refused, and leads to what allows it.
func boundRefused(t *testing.T, p *page, login string) {
	made := p.w.make(api.GenerateToken{Account: login, Description: "bound", Methods: []string{stopEnv, getEnvs}, Only: []string{"environment=shop"}})
	for _, method := range []string{"getenvs", "stopenv"} {
		if p.w.opens(made.Value, method) {
			t.Fatalf("the gate lets a bound token call %s, which names no environment", method)
		}
	}
	p.place(fmt.Sprintf("#/token/%d", made.ID))
	p.says(id("refusals"), getEnvs+" did not name what the token is bound to")
	fixOf := func(label string) string {
		return `[data-testid=refusals] li:has(a[href*="` + label + `"]) ` + id("refusal-fix")
	}
	p.click(fixOf("only="))
	p.holds(id("only-environment"), "shop")
	p.waits("the field in view", `(({top, bottom}) => top > 0 && bottom < innerHeight)(`+find(id("only-environment"))+`.getBoundingClientRect())`)
	p.eval("history.back()", nil)
	p.click(fixOf("unbound="))
	p.says(id("added"), getEnvs)
	p.waits("the method to be checked", find(inUnbound("method-"+getEnvs))+".checked")
	p.focused(id("password"))
	p.submit()
	p.gone(id("token-form"))
	if !p.w.opens(made.Value, "getenvs") {
		t.Error("the gate still refuses the method that was allowed unbound")
	}
	p.gone(fixOf("unbound="))
	p.there(fixOf("only="))
}

// boundCommand: the command to try a bound token names what it is bound to.
func boundCommand(t *testing.T, p *page, login string) {
	made := p.w.make(api.GenerateToken{Account: login, Description: "bound", Only: []string{"environment=a*", "environment=shop"}})
	p.place(fmt.Sprintf("#/token/%d/regenerate", made.ID))
	p.there(id("regenerate-frame"))
	p.submit()
	p.there(id("curl-line"))
	command := p.text(id("curl-line"))
	if !strings.HasSuffix(command, "/stopenv?envName=shop'") {
		t.Error("the command does not name the environment")
	}
	if answer := p.w.shell(command); answer != `{"result":0}` {
		t.Errorf("the command prints %q", answer)
	}
	p.takeValue()
}

// TestBoundGone: when the catalog has lost a resource, the dashboard shows that a token that is bound to
// it calls nothing, not even unbound, and leads to the field that binds it anew.
func TestBoundGone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "shop.json")
	write := func(resource string) {
		text := `{"resources": {"` + resource + `": {"parameters": ["` + resource + `"]}}, "defaults": {"verbs": ["GET"]}, "methods": [
			{"name": "shop.Get", "path": "/shop/:` + resource + `"}, {"name": "shop.List", "path": "/1.0/environment/control/rest/list"}]}`
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("project")
	w := start(t, setup{catalog: file})
	made := w.make(api.GenerateToken{Description: "bound", Methods: []string{"shop.*"}, Only: []string{"project=a"}, Unbound: []string{"shop.List"}})
	write("team")
	w.reload(setup{catalog: file})
	if w.opens(made.Value, "list") {
		t.Fatal("the gate lets the token call an unbound method")
	}
	p := w.open(t)
	p.signIn("demo")
	p.place(fmt.Sprintf("#/token/%d", made.ID))
	p.says(".facts", "not in the catalog any more")
	p.gone(".facts-allows details")
	p.says(id("refusals"), "shop.List")
	p.click(id("refusal-fix"))
	p.says(id("limits"), "does not have this resource any more")
	p.gone(id("unbound"))
	p.fill(id("only-project"), "")
	p.fill(id("only-team"), "b")
	p.there(id("unbound"))
	p.submit()
	p.gone(id("token-form"))
	if token := w.onlyToken("demo"); !slices.Equal(token.Only, []string{"team=b"}) || !slices.Equal(token.Unbound, []string{"shop.List"}) {
		t.Errorf("the token is bound to %q, but for %q", token.Only, token.Unbound)
	}
}

// TestBoundViews: nothing of it keeps people out, wide, narrow, light and dark, in each language.
func TestBoundViews(t *testing.T) {
	t.Parallel()
	for name, languages := range map[string][]string{"English": nil, "German": german} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "")
			w.languages = languages
			made := w.make(api.GenerateToken{
				Description: "deploy of the shop", Methods: []string{"environment.*"},
				Only: []string{"environment=" + strings.Repeat("long-name-", 12) + "*"}, Unbound: []string{getEnvs, "environment.export.Create"},
			})
			w.opens(made.Value, "stopenv")
			w.lookAround(t, boundViews(made.ID))
		})
	}
}

func boundViews(token uint64) []view {
	return []view{
		{"bound-sign-in", func(p *page) { p.signIn("demo") }},
		{"bound-token", func(p *page) {
			p.click(row(token) + " a.name")
			p.there(id("refusal-fix"))
		}},
		{"bound-form", func(p *page) {
			p.click(id("edit"))
			p.there(id("unclear-note"))
		}},
	}
}
