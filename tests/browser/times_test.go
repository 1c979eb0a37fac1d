package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/patgate/patgate/admin/api"
)

// year is that in which tokens of these tests expire.
var year = time.Now().UTC().Year() + 1

// TestTimes: people in two time zones see one token, each in the time of their own
// clocks; the day on which it expires is the same for both, in the policy's zone (UTC).
func TestTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "seen from afar", Expires: fmt.Sprintf("%d-01-05", year)})
	later := w.make(api.GenerateToken{Description: "ends at noon", Expires: fmt.Sprintf("%d-01-05T12:00:00Z", year)})
	w.opens(made.Value, "stopenv")
	w.opens(made.Value, "deleteenv")
	for login, reader := range map[string]clocks{"new-york": {"America/New_York", "5 Jan %d, 18:59"}, "tokyo": {"Asia/Tokyo", "6 Jan %d, 08:59"}} {
		t.Run(login, func(t *testing.T) {
			t.Parallel()
			p := w.in(t).open(t)
			p.moveTo(reader.zone)
			p.signIn("demo")
			p.seesList(reader, made.Token, later.Token)
			p.seesToken(reader, made.Token, later.Token)

			p.place(fmt.Sprintf("#/token/%d/edit", made.ID))
			p.holds(id("expires"), fmt.Sprintf("05-01-%d", year))
			p.says(id(understood), fmt.Sprintf("5 January %d, end of day (UTC), in ", year))
			p.says(id(understood), "For you that is "+fmt.Sprintf(reader.end, year))
			p.place("#/audit")
			p.says(id("audit"), reader.write(t, made.Created))
			p.place("#/sessions")
			p.waits("times of the session", `document.querySelectorAll('`+id("sessions")+` tbody tr:first-child time[title*="(`+reader.zone+`)"]').length === 3`)
		})
	}
}

// clocks are those of people in a time zone.
type clocks struct {
	zone string
	end  string // of 5 January, UTC
}

func (c clocks) at(t *testing.T, at time.Time) time.Time {
	t.Helper()
	location, err := time.LoadLocation(c.zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.In(location)
}

// write writes an instant as the dashboard does.
func (c clocks) write(t *testing.T, at time.Time) string {
	t.Helper()
	return strings.Replace(c.at(t, at).Format("2 Jan 2006, 15:04"), "Sep ", "Sept ", 1)
}

func (p *page) seesList(reader clocks, made, later api.Token) {
	p.Helper()
	p.shows(row(made.ID)+" time", fmt.Sprintf("5 Jan %d\nend of day (UTC)", year), *made.Expires, reader)
	p.shows(row(later.ID)+" time", fmt.Sprintf("5 Jan %d", year), *later.Expires, reader)
	p.waits("when it was made", find(row(made.ID)+" td:nth-last-child(2) time")+`?.innerText.match(/^(just now|. minutes? ago)$/)`)
	for _, width := range []int64{1280, 1024, 768, 360} {
		p.look(width, 860, false)
		p.waits(fmt.Sprintf("a list that fits in %d px", width), `((e) => e.scrollWidth <= e.clientWidth)(document.querySelector('.table-wrap'))`)
	}
	p.look(1280, 860, false)
}

func (p *page) seesToken(reader clocks, made, later api.Token) {
	p.Helper()
	p.place(fmt.Sprintf("#/token/%d", made.ID))
	p.there(id("activity"))
	p.shows(".facts time", fmt.Sprintf("5 Jan %d, end of day (UTC)", year), *made.Expires, reader)
	p.says(".facts", reader.write(p.T, made.Created))
	p.says(id("refusals"), "Refused once at "+reader.at(p.T, made.Created).Format("15:"))
	p.waits("times of the refusal", `document.querySelectorAll('`+id("refusals")+` time[datetime]').length === 2`)
	p.place(fmt.Sprintf("#/token/%d", later.ID))
	p.says("h1", later.Description)
	p.shows(".facts time", reader.write(p.T, *later.Expires), *later.Expires, reader)
}

// TestOverlapTimes: the frame with the value says until when the values work.
func TestOverlapTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "in many scripts", Expires: fmt.Sprintf("%d-01-05", year)})
	tokyo := clocks{zone: "Asia/Tokyo"}
	p := w.open(t)
	p.moveTo(tokyo.zone)
	p.signIn("demo")
	p.place(fmt.Sprintf("#/token/%d/regenerate", made.ID))
	p.choose(id("overlap"), "24h")
	p.submit()
	p.says(id("value-panel"), fmt.Sprintf("5 Jan %d, end of day (UTC).", year))
	old := w.onlyToken("demo").Secrets[0].NotAfter
	p.says(id("value-panel"), "The old value still works until "+tokyo.write(t, *old)+".")
	p.takeValue()
}

// TestSameZone: where the day ends for the reader as it does for the policy, no zone is
// named.
func TestSameZone(t *testing.T) {
	t.Parallel()
	w := start(t, setup{tokens: "zone Europe/Berlin"})
	made := w.make(api.GenerateToken{Description: "near", Expires: fmt.Sprintf("%d-01-05", year)})
	p := w.open(t)
	p.moveTo("Europe/London")
	p.signIn("demo")
	p.says(row(made.ID), fmt.Sprintf("5 Jan %d\nend of day (Europe/Berlin)", year))
	p.moveTo("Europe/Paris") // whose clocks are those of Berlin
	p.says(row(made.ID), fmt.Sprintf("5 Jan %d", year))
	p.waits("no zone", `!`+find(row(made.ID))+`.innerText.includes('end of day')`)
}

// TestRegenerateDate: the frame for a new value takes dates as the form does.
func TestRegenerateDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "renewed"})
	p := w.open(t)
	p.signIn("demo")
	for i, typed := range []string{"5.3.%d", "06/03/%d", "%d-03-07", "08-03-%d"} {
		p.place(fmt.Sprintf("#/token/%d/regenerate", made.ID))
		p.click(id("renew"))
		p.fill(id("password"), phrase)
		p.fill(id("expires"), fmt.Sprintf(typed, year))
		p.says(id(understood), fmt.Sprintf("%d March %d, end of day", 5+i, year))
		p.press("\r") // from the field itself
		p.takeValue()
		if expires := w.onlyToken("demo").Expires; expires == nil || expires.Format(time.DateOnly) != fmt.Sprintf("%d-03-%02d", year, 5+i) {
			t.Errorf("%q became %v", typed, expires)
		}
	}
}

// moveTo sets the time zone of the browser, and loads the page anew.
func (p *page) moveTo(zone string) {
	p.Helper()
	p.run(emulation.SetTimezoneOverride(zone), chromedp.Reload())
}

// shows waits until a time says what people read, what they see when they point at it,
// and what programs read.
func (p *page) shows(selector, text string, at time.Time, reader clocks) {
	p.Helper()
	local := reader.at(p.T, at)
	_, offset := local.Zone()
	title := fmt.Sprintf("%s GMT%+d (%s)", local.Format("2 January 2006 at 15:04:05"), offset/3600, reader.zone)
	got := `((e) => e && [e.innerText, e.title, new Date(e.dateTime).getTime()].join('|'))(` + find(selector) + `)`
	p.waits(selector+" to say "+text+" and "+title, got+" === "+quote(fmt.Sprintf("%s|%s|%d", text, title, at.UnixMilli())))
}

// TestSummaryOfDay: the summary names the day that is in the field, wherever the reader is.
func TestSummaryOfDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for _, zone := range []string{"Asia/Tokyo", "America/Los_Angeles"} {
		p := w.open(t)
		p.signIn("demo")
		p.moveTo(zone)
		p.click(id("generate"))
		p.fill(id("expires"), "05-01-2099")
		p.says(id("summary-until"), "5 Jan 2099")
	}
}
