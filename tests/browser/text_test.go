package browser

import (
	"fmt"
	"testing"

	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/patgate/patgate/admin/api"
)

// TestTextEverywhere: a description that looks like code is text wherever it is
// shown, and is kept as it was typed.
func TestTextEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'${7*7}`
	made := w.make(api.GenerateToken{Description: "harmless"})
	p := w.open(t)
	chromedp.ListenTarget(p.ctx, func(event any) {
		if _, ok := event.(*protocol.EventJavascriptDialogOpening); ok {
			p.note("a script ran")
		}
	})
	p.signIn("demo")
	text := func(where string) {
		t.Helper()
		p.says(where, hostile)
		var elements int
		p.eval(`document.querySelectorAll('img[src="x"], [onerror], body script').length`, &elements)
		if elements != 0 {
			t.Errorf("in %s it became %d elements", where, elements)
		}
	}
	p.click(row(made.ID))
	p.click(id("edit"))
	p.fill(id("description"), hostile)
	p.submit()
	p.gone(id("token-form"))
	text(id("tokens"))
	p.fill(id("search"), hostile)
	text(id("tokens"))
	if got := w.onlyToken("demo").Description; got != hostile {
		t.Errorf("the description is %q", got)
	}
	p.place(fmt.Sprintf("#/token/%d", made.ID))
	text("h1")
	var title string
	p.eval("document.title", &title)
	if title != fmt.Sprintf("Token %d · patgate", made.ID) {
		t.Errorf("the title is %q", title)
	}
	p.click(id("remove"))
	text(id("remove-frame"))
	p.click(id("cancel"))
	p.click(id("regenerate"))
	p.there(id("regenerate-frame"))
	text(id("regenerate-frame"))
	p.submit()
	text(id("value-panel"))
	p.takeValue()
	p.click(id("edit"))
	p.holds(id("description"), hostile)
	description := hostile + "!"
	if _, err := w.EditToken(t.Context(), made.ID, api.EditToken{Description: &description}, 0); err != nil {
		t.Fatal(err)
	}
	p.fill(id("description"), "mine")
	p.submit()
	text(id("conflict"))
	p.click(id("conflict-load")) // the other choice: what was typed goes
	p.holds(id("description"), description)
	p.fill(id("password"), "")
	p.click(id("cancel"))
	p.gone(id("token-form"))
	p.click(id("nav-audit"))
	p.click(id("audit") + " tbody button")
	text(id("audit"))
}
