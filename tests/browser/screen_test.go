package browser

import (
	"fmt"
	"testing"

	"github.com/patgate/patgate/admin/api"
)

// TestTheme: light and dark are chosen, whatever the system is, and stay chosen on other places and
// when the page is loaded anew; the browser keeps nothing.
func TestTheme(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.open(t)
	p.look(1280, 860, true)
	p.signIn("demo")
	background := func(want string) {
		t.Helper()
		p.waits("the background "+want, `getComputedStyle(document.documentElement).backgroundColor === `+quote(want))
	}
	const light, dark = "rgb(245, 246, 248)", "rgb(15, 19, 26)"
	background(dark)
	p.click(id("theme"))
	background(light)
	p.click(id("nav-security"))
	p.says("h1", "Security")
	p.reload()
	p.says("h1", "Security")
	background(light)
	p.eval("history.back()", nil)
	p.says("h1", "Access tokens")
	background(light)
	p.reload()
	background(light)
	p.click(id("theme"))
	background(dark)
	p.look(1280, 860, false)
	background(dark)
	p.checkTheme("dark")
	p.click(id("theme"))
	background(light) // as the system
	var kept string
	p.eval(`JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])`, &kept)
	if kept != `[{},{},""]` {
		t.Errorf("the browser keeps %s", kept)
	}
}

// checkTheme expects that controls of the browser itself have the theme, too.
func (p *page) checkTheme(want string) {
	p.Helper()
	p.waits("the color-scheme "+want, `getComputedStyle(document.documentElement).colorScheme === `+quote(want))
}

// TestSmallScreen: on a phone a token is a row, and the list can be sorted and selected as a whole;
// an entry of the audit is a few lines; the row of places shows that it goes on.
func TestSmallScreen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for i := range 12 {
		w.make(api.GenerateToken{Account: "admin", Description: fmt.Sprintf("token %02d", 11-i)})
	}
	p := w.open(t)
	p.look(360, 740, false)
	p.signIn("admin")
	p.says(id("tokens"), "token 11")
	low := func(table string, most int) {
		t.Helper()
		var highest float64
		p.eval(`Math.max(...[...document.querySelectorAll('`+id(table)+` tbody tr')].map((r) => r.getBoundingClientRect().height))`, &highest)
		if int(highest) > most {
			t.Errorf("%s: a row is %v px high, want %d at most", table, highest, most)
		}
	}
	low("tokens", 110)
	p.click(id("sort-description"))
	p.waits("the order by description", first("token 00"))
	p.click(id("pick-all"))
	p.says(id("selected"), "12 selected")
	more := func(want string) {
		t.Helper()
		p.waits("the ends that fade: "+want, `[...document.querySelector('.side').classList].join(' ') === `+quote(want))
	}
	more("side more-right")
	p.eval(`(() => { const e = document.querySelector('.side'); e.scrollLeft = e.scrollWidth; })()`, nil)
	more("side more-left")
	p.click(id("nav-audit"))
	p.says(id("audit"), "Token generated")
	low("audit", 100)
	p.click(id("nav-accounts"))
	p.says(id("accounts"), "demo")
	low("accounts", 140)
	p.look(1280, 860, false)
	more("side")
}
