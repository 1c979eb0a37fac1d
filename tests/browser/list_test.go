package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestListOrder: each heading sorts, both ways, as the API does, and the pages have
// each token once.
func TestListOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	const many = 120
	for i := range many {
		made := w.make(api.GenerateToken{Description: fmt.Sprintf("token %03d", i*37%many), Lifetime: fmt.Sprintf("%dd", 20+i*53%many)})
		if i%30 == 0 {
			w.opens(made.Value, "stopenv")
		}
	}
	p := w.open(t)
	p.signIn("demo")
	shown := `[...document.querySelectorAll('tr[data-id]')].map((r) => +r.dataset.id)`
	p.says(id("range"), "1–50 of 120")
	for _, order := range []struct{ by, direction string }{
		{"description", "ascending"}, {"description", "descending"}, {"expires", "ascending"}, {"expires", "descending"},
		{"last_used", "descending"}, {"last_used", "ascending"}, {"created", "descending"}, {"created", "ascending"},
	} {
		p.click(id("sort-" + order.by))
		p.there("th[aria-sort=" + order.direction + "] " + id("sort-"+order.by))
		page, err := w.Tokens(t.Context(), api.TokenFilter{Account: "demo", Sort: order.by, Descending: order.direction == "descending", Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		ids := make([]uint64, 0, len(page.Items))
		for _, token := range page.Items {
			ids = append(ids, token.ID)
		}
		data, err := json.Marshal(ids)
		if err != nil {
			t.Fatal(err)
		}
		p.waits(fmt.Sprintf("the order by %s, %s", order.by, order.direction), "JSON.stringify("+shown+") === "+quote(string(data)))
	}

	seen := map[uint64]bool{}
	for _, part := range []string{"1–50 of 120", "51–100 of 120", "101–120 of 120"} {
		p.says(id("range"), part)
		var ids []uint64
		p.eval(shown, &ids)
		for _, i := range ids {
			if seen[i] {
				t.Errorf("token %d is on two pages", i)
			}
			seen[i] = true
		}
		if part != "101–120 of 120" {
			p.click(id("page-next"))
		}
	}
	if len(seen) != many {
		t.Errorf("%d tokens are on the pages", len(seen))
	}
	p.waits("no page after the last", find(id("page-next"))+".disabled")
	p.click(id("page-previous"))
	p.says(id("range"), "51–100 of 120")
	p.choose(id("page-size"), "200")
	p.says(id("range"), "1–120 of 120")
	p.choose(id("page-size"), "25")
	p.says(id("range"), "1–25 of 120")

	// What looks like a value is not searched for: it would be sent.
	p.fill(id("search"), "pat_"+"0123456789abcdefghijklmnopqrstuvwxyz")
	p.says("main", "This looks like the value of a token")
	p.says(id("range"), "1–25 of 120")
	p.fill(id("search"), "token 007")
	p.says(id("range"), "1–1 of 1")
	p.fill(id("search"), "nothing like it")
	p.click(id("no-match") + " button")
	p.says(id("range"), "1–25 of 120")
}

// TestListEmpties: when the last page empties, the one before is shown.
func TestListEmpties(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for i := range 27 {
		w.make(api.GenerateToken{Description: fmt.Sprintf("token %d", i)})
	}
	p := w.open(t)
	p.signIn("demo")
	p.choose(id("page-size"), "25")
	p.says(id("range"), "1–25 of 27")
	p.click(id("page-next"))
	p.says(id("range"), "26–27 of 27")
	p.click(id("pick-all"))
	p.says(id("selected"), "2 selected")
	p.click(id("remove"))
	p.fill(id("password"), phrase)
	p.click(id("remove-submit"))
	p.says(id("range"), "1–25 of 25")
	p.focused("tr[data-id]")
}

// TestRemoveFails: what could not be removed is said of each token; the focus goes back to the list.
func TestRemoveFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	stays := w.make(api.GenerateToken{Description: "stays"})
	gone := w.make(api.GenerateToken{Description: "removed elsewhere"})
	p := w.open(t)
	p.signIn("demo")
	p.click(row(gone.ID))
	p.click(row(stays.ID), input.ModifierCtrl)
	p.click(id("remove"))
	p.there(id("remove-frame"))
	if _, err := w.RemoveTokens(t.Context(), []uint64{gone.ID}); err != nil {
		t.Fatal(err)
	}
	p.fill(id("password"), phrase)
	p.click(id("remove-submit"))
	p.says(id(fmt.Sprintf("going-%d", gone.ID)), "It is not there any more.")
	p.says(id(fmt.Sprintf("going-%d", stays.ID)), "Removed")
	p.click(id("remove-close"))
	p.gone(id("remove-frame"))
	p.there(id("empty-generate"))
	p.focused("h1")
}

// TestSelectionInView: how many rows are selected, and what can be done with them, is seen wherever
// the list is scrolled to.
func TestSelectionInView(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	var last uint64
	for i := range 50 {
		if made := w.make(api.GenerateToken{Description: fmt.Sprintf("token %d", i)}); i == 0 {
			last = made.ID
		}
	}
	p := w.open(t)
	p.signIn("demo")
	p.says(id("selected"), "None selected")
	for _, width := range []int64{1280, 360} {
		p.look(width, 700, false)
		p.click(row(last) + " .pick")
		p.says(id("selected"), "1 selected")
		p.waits("both to be in view", `['selected', 'remove'].every((name) => { const r = document.querySelector('[data-testid=' + name + ']').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })
			&& scrollY > 500`)
		p.press(kb.Escape)
		p.says(id("selected"), "None selected")
	}
	p.press(kb.Home)
	for range 45 {
		p.press(kb.ArrowDown)
	}
	p.press(kb.Home)
	p.waits("the row not to be behind the buttons", `document.activeElement.getBoundingClientRect().top >= document.querySelector('.tools').getBoundingClientRect().bottom`)
}

// TestListOfWhatIsNotStored: a token whose removal could not be stored shows as what it is at the
// gate, and what is to be done.
func TestListOfWhatIsNotStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "was to go", Lifetime: "30d"})
	p := w.open(t)
	p.signIn("demo")
	p.says(id("state"), "Active")
	file := filepath.Join(w.folder, "patgate.db")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	if results, err := w.RemoveTokens(t.Context(), []uint64{made.ID}); err != nil || len(results) != 1 || results[0].Problem == nil {
		t.Fatal(results, err)
	}
	p.click(id("refresh"))
	p.says(id("state"), "Refused, not stored")
	p.there(id("state") + `[title*="restart would undo"]`)
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	if results, err := w.RemoveTokens(t.Context(), []uint64{made.ID}); err != nil || results[0].Problem != nil {
		t.Fatal(results, err)
	}
	p.click(id("refresh"))
	p.waits("the token to go", "!document.querySelector('tr[data-id]')")
}
