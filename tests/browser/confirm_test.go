package browser

import (
	"fmt"
	"testing"

	"github.com/patgate/patgate/admin/api"
)

// TestConfirmWithin: after a change with the password the next ones need none, until the person or
// the server ends that; what changes how one signs in always needs it.
func TestConfirmWithin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "confirm within 10m")
	var ids []uint64
	for i := range 6 {
		ids = append(ids, w.make(api.GenerateToken{Account: "admin", Description: fmt.Sprintf("token %d", i)}).ID)
	}
	p := w.open(t)
	p.signIn("admin")
	remove := func(token uint64) {
		t.Helper()
		p.click(row(token))
		p.click(id("remove"))
		p.there(id("remove-frame"))
	}
	removed := func(token uint64) {
		t.Helper()
		p.click(id("remove-submit"))
		p.gone(id("remove-frame"))
		p.gone(row(token))
	}
	remove(ids[0])
	p.fill(id("password"), phrase) // nothing was confirmed yet
	removed(ids[0])

	remove(ids[1])
	p.says(id("confirm-open"), "No password needed until ")
	p.gone(id("password"))
	removed(ids[1])

	p.click(id("nav-accounts"))
	p.click(row(2))
	for frame, always := range map[string]bool{"edit": false, "password": true, "remove": false} {
		p.click(id("account-" + frame))
		if always {
			p.there(id("password"))
		} else {
			p.there(id("confirm-open"))
		}
		p.click(id("cancel"))
		p.gone(id("account-frame"))
	}
	p.click(id("account-edit"))
	p.click(id("disabled"))
	p.click(id("submit"))
	p.gone(id("account-frame"))
	p.click(id("nav-security"))
	p.there(id("old-password"))
	p.click(id("set-up-factor"))
	p.there(id("password"))
	p.click(id("submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.click(id("cancel"))

	p.reload() // the server knows it
	p.click(id("nav-tokens"))
	p.place(fmt.Sprintf("#/token/%d/regenerate", ids[2]))
	p.there(id("regenerate-frame"))
	p.there(id("confirm-open"))
	p.click(id("submit"))
	p.takeValue()
	p.click(id("nav-tokens"))

	// The form of a token, here of one that starts later.
	p.click(id("generate"))
	p.there(id("confirm-open"))
	p.fill(id("description"), "for next century")
	p.click(id("api-Maven Plugin"))
	p.fill(id("starts"), "01-06-2099")
	p.click(id("submit"))
	p.says(id("token-form"), "would expire before it starts")
	p.click(id("preset-never"))
	p.says(id("summary-start"), "1 June 2099")
	p.click(id("submit"))
	p.takeValue()
	p.says("main", "Not started")
	p.click(id("nav-tokens"))

	remove(ids[3])
	p.click(id("confirm-end"))
	p.focused(id("password"))
	p.click(id("remove-submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.fill(id("password"), phrase)
	removed(ids[3])

	// In another tab somebody ended it: the server asks, and the field is there.
	remove(ids[4])
	p.there(id("confirm-open"))
	p.eval(`fetch('api/v1/session/confirmation', {method: 'DELETE', headers: {'X-Patgate-Request': '1', 'Content-Type': 'application/json'}, body: '{}'}).then((r) => r.status)`, nil)
	p.click(id("remove-submit"))
	p.focused(id("password") + "[aria-invalid=true]")
	p.fill(id("password"), phrase)
	removed(ids[4])
}

// TestAddWithoutPassword: a link that adds something to a token works while no password is needed.
func TestAddWithoutPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "confirm within 10m")
	made := w.make(api.GenerateToken{Account: "admin", Description: "grows"})
	gone := w.make(api.GenerateToken{Account: "admin", Description: "goes"})
	p := w.open(t)
	p.signIn("admin")
	p.click(row(gone.ID))
	p.click(id("remove"))
	p.fill(id("password"), phrase)
	p.click(id("remove-submit"))
	p.gone(row(gone.ID))
	p.place(fmt.Sprintf("#/token/%d/edit?address=192.0.2.9", made.ID))
	p.says(id("added"), "192.0.2.9")
	p.focused(id("description"))
	p.there(id("confirm-open"))
	p.click(id("submit"))
	p.gone(id("token-form"))
	p.says(id("status"), "was saved")
	p.says("main", "192.0.2.9")
}
