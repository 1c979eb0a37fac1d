package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestKeyboardOnly: a token is generated, looked at and removed without a mouse.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	enter := func(text string) {
		t.Helper()
		p.run(input.InsertText(text))
	}
	p.focused(id("login"))
	enter("demo")
	p.press("\t")
	p.focused(id("password"))
	enter(phrase)
	p.press(kb.Enter)
	p.there(id("empty-generate"))
	p.tabTo(id("empty-generate"))
	p.press(kb.Enter)
	p.focused(id("description"))
	enter("by hand")
	p.tabTo(id("preset-30"))
	p.press(" ")
	p.holds(id("expires"), inDays(30))
	p.tabTo(id("api-custom"))
	for _, set := range []string{"Extended Access", "IDE Plugins"} {
		p.press(kb.ArrowDown)
		p.focused(id("api-" + set))
	}
	p.there(id("set-contents"))
	p.tabTo(id("password"))
	enter(phrase)
	p.press(kb.Enter)
	p.focused(id("value-copy")) // the focus goes to what comes next
	p.press(kb.Enter)
	p.says(id("value-copy"), "Copied")
	p.tabTo(id("value-done"))
	p.press(kb.Enter)
	p.gone(id("value-panel"))
	p.waits("the focus on the page", `document.querySelector('main').contains(document.activeElement)`)

	made := w.onlyToken("demo")
	p.tabTo(row(made.ID))
	p.press(kb.Enter)
	p.says("h1", "by hand")
	p.focused("h1")
	p.eval("history.back()", nil)
	p.there(row(made.ID))
	p.tabTo(row(made.ID))
	p.press(" ")
	p.there(row(made.ID) + "[aria-selected=true]")
	p.press(kb.Delete)
	p.there(id("remove-frame"))
	p.press(kb.Escape)
	p.gone(id("remove-frame"))
	p.focused(row(made.ID))
	p.press(kb.Delete)
	p.tabTo(id("password"))
	enter(phrase)
	p.press(kb.Enter)
	p.there(id("empty-generate"))
	p.tabTo(id("sign-out"))
	p.press(kb.Enter)
	p.focused(id("login"))
}

// TestRowKeys: rows are picked with arrows, Space, Home, End and Escape, and with the
// box above them.
func TestRowKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	var ids []uint64
	for i := range 5 {
		ids = append([]uint64{w.make(api.GenerateToken{Description: fmt.Sprintf("row %d", i)}).ID}, ids...) // the newest is first
	}
	p := w.open(t)
	p.signIn("demo")
	picked := func(want string) {
		t.Helper()
		p.waits("the rows "+want+" to be picked", `[...document.querySelectorAll('tr[data-id]')].map((r) => r.ariaSelected === 'true' ? 'x' : '.').join('') === `+quote(want))
	}
	p.there(row(ids[0]))
	p.tabTo(row(ids[0]))
	p.press(" ")
	picked("x....")
	p.press(kb.ArrowDown)
	p.press(kb.ArrowDown)
	p.focused(row(ids[2]))
	picked("x....") // arrows alone move the focus only
	p.press(" ")
	picked("x.x..")
	p.press(kb.ArrowDown, input.ModifierShift)
	picked("..xx.")
	p.press(kb.End)
	p.focused(row(ids[4]))
	p.press(kb.Home)
	p.focused(row(ids[0]))
	p.press(kb.Escape)
	picked(".....")
	p.press("a", input.ModifierCtrl)
	picked("xxxxx")
	p.says(id("selected"), "5 selected")
	p.click(id("pick-all"))
	picked(".....")
	p.click(row(ids[1]) + " .pick input")
	p.click(row(ids[3]) + " .pick input")
	picked(".x.x.")
	p.waits("the box above to be half checked", find(id("pick-all"))+".indeterminate")
	p.click(id("pick-all"))
	picked("xxxxx")
}
