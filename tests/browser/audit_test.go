package browser

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	commands "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestAuditRange: days are those of the reader, also when clocks change.
func TestAuditRange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.make(api.GenerateToken{Description: "of today"})
	p := w.open(t)
	p.run(emulation.SetTimezoneOverride("America/New_York"))
	p.signIn("demo")
	p.click(id("nav-audit"))
	p.says(id("audit"), "Token generated")
	asked := func(part string) {
		t.Helper()
		p.waits("a request with "+part, `performance.getEntriesByType('resource').some((e) => decodeURIComponent(e.name).includes(`+quote(part)+`))`)
	}
	p.choose(id("audit-from"), "2026-03-08") // clocks go forward on this day
	p.choose(id("audit-until"), "2026-03-08")
	asked("since=2026-03-08T05:00:00.000Z&until=2026-03-09T04:00:00.000Z")
	p.says(id("no-entries"), "No entries match")
	p.choose(id("audit-until"), "2026-03-07")
	p.says(id("no-entries"), "The first day is after the last one.")
	p.click(id("audit-reset"))
	p.says(id("audit"), "Token generated")
	p.holds(id("audit-from"), "")
	var today string
	p.eval(`((d) => [d.getFullYear(), d.getMonth() + 1, d.getDate()].map((n) => String(n).padStart(2, '0')).join('-'))(new Date())`, &today)
	p.choose(id("audit-from"), today)
	p.choose(id("audit-until"), today)
	asked("since=" + today)
	p.says(id("audit"), "Token generated")
}

// TestAuditToken: a token is found by a part of its description, with the keyboard and the mouse.
func TestAuditToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	stop := w.make(api.GenerateToken{Description: "nightly stop"})
	start := w.make(api.GenerateToken{Description: "nightly start"})
	w.make(api.GenerateToken{Description: "of nobody else", Account: "other"})
	p := w.open(t)
	p.signIn("demo")
	p.click(id("nav-audit"))
	only := func(token uint64) {
		t.Helper()
		p.waits("entries of one token", fmt.Sprintf(`((rows) => rows.length === 1 && rows[0].innerText.includes('token %d'))([...document.querySelectorAll('%s tbody tr')])`, token, id("audit")))
	}
	p.says(id("audit"), "Token generated")
	p.fill(id("audit-token"), "NIGHTLY")
	p.there(id(fmt.Sprintf("offer-%d", start.ID)))
	p.checkCombo(2)
	p.press(kb.ArrowDown)
	p.there(id(fmt.Sprintf("offer-%d", stop.ID)) + "[aria-selected=true]")
	p.press(kb.Enter)
	p.gone(id("offers"))
	p.holds(id("audit-token"), "nightly stop")
	only(stop.ID)
	p.fill(id("audit-token"), "nightly")
	p.click(id(fmt.Sprintf("offer-%d", start.ID)))
	only(start.ID)
	p.fill(id("audit-token"), "of nobody")
	p.says(".combo", "No token matches.")
	p.fill(id("audit-token"), "nightly st")
	p.there(id("offers"))
	p.press(kb.Escape)
	p.gone(id("offers"))
	p.fill(id("audit-token"), "stop")
	p.press(kb.Enter) // at once: it is the only one
	p.holds(id("audit-token"), "nightly stop")
	only(stop.ID)
	p.fill(id("audit-token"), "pat_"+strings.Repeat("0a", 18)) // is sent nowhere
	p.says(".combo", "This looks like the value of a token")
	p.press(kb.Enter)
	p.fill(id("audit-token"), "")
	p.press("\t")
	p.waits("all entries", `document.querySelectorAll('`+id("audit")+` tbody tr').length > 1`)
}

// checkCombo expects so many options that a screen reader finds.
func (p *page) checkCombo(n int) {
	p.Helper()
	p.waits("the options to be told", fmt.Sprintf(`((e) => e.ariaExpanded === 'true' && document.getElementById(e.getAttribute('aria-controls')).querySelectorAll('[role=option]').length === %d)(%s)`, n, find(id("audit-token"))))
}

// TestAuditDownload: all entries that match are in the file, also those of further pages, and no cell
// is a formula.
func TestAuditDownload(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	const hostile = `=HYPERLINK("http://x.example","a, b")`
	for i := range 1100 { // more than a page of the API
		if i >= 900 { // more than an account may have
			w.make(api.GenerateToken{Account: "other", Description: "many"})
			continue
		}
		w.make(api.GenerateToken{Description: "many"})
	}
	for _, description := range []string{hostile, "+1", "-1", "@a", "＝1", "plain, with a comma"} {
		if _, err := w.GenerateToken(t.Context(), api.GenerateToken{Account: "other", Description: description, Methods: []string{stopEnv}, Lifetime: "1d"}); err != nil {
			t.Fatal(err)
		}
	}
	p := w.open(t)
	folder := t.TempDir()
	if err := commands.SetDownloadBehavior(commands.SetDownloadBehaviorBehaviorAllow).WithBrowserContextID(p.profile).WithDownloadPath(folder).Do(browser()); err != nil {
		t.Fatal(err)
	}
	p.signIn("admin")
	p.click(id("nav-audit"))
	p.choose(id("audit-action"), "token.generate")
	var today string
	p.eval(`((d) => [d.getFullYear(), d.getMonth() + 1, d.getDate()].map((n) => String(n).padStart(2, '0')).join('-'))(new Date())`, &today)
	download := func(format, name string) string {
		t.Helper()
		p.click(id("audit-" + format))
		p.says(id("status"), "1,106 entries were downloaded.")
		file := filepath.Join(folder, "audit-"+today+name)
		w.await("the download", func() bool {
			info, err := os.Stat(file)
			return err == nil && info.Size() > 0
		})
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}

	text, marked := strings.CutPrefix(download("csv", ".csv"), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 1107 {
		t.Fatalf("%d rows, marked as UTF-8: %v, %v", len(rows), marked, err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	found := map[string]bool{}
	for _, row := range rows[1:] {
		found[row[column["description"]]] = true
		if row[column["action"]] != "token.generate" || row[column["actor"]] != "local-admin" {
			t.Fatalf("a row is %q", row)
		}
		if _, err := time.Parse(time.RFC3339, row[column["time"]]); err != nil {
			t.Fatal(err)
		}
		for _, cell := range row {
			if strings.IndexAny(strings.TrimSpace(cell), "=+-@＝") == 0 {
				t.Errorf("a cell is a formula: %q", cell)
			}
		}
	}
	if !found["'"+hostile] || !found["plain, with a comma"] {
		t.Errorf("the descriptions are %v", found)
	}

	p.waits("the end of what was said", `!document.querySelector('`+id("status")+`').innerText`)
	lines := strings.Split(strings.TrimSpace(download("lines", ".jsonl")), "\n")
	if len(lines) != 1106 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		var entry api.AuditEntry
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Action != "token.generate" {
			t.Fatalf("line %d: %v", i, err)
		}
	}
	if !strings.Contains(lines[5], quote(hostile)) { // as it is
		t.Errorf("the line is %s", lines[5])
	}
}
