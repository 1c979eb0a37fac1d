package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	commands "github.com/chromedp/cdproto/browser"
	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestValueKept: Copy and Download take the value along, and until then leaving asks.
// It is not parallel: all tabs have one clipboard.
func TestValueKept(t *testing.T) {
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "lost"})
	p := w.open(t)
	folder := t.TempDir()
	if err := commands.SetDownloadBehavior(commands.SetDownloadBehaviorBehaviorAllow).WithBrowserContextID(p.profile).WithDownloadPath(folder).Do(browser()); err != nil {
		t.Fatal(err)
	}
	if err := commands.SetPermission(&commands.PermissionDescriptor{Name: "clipboard-read"}, commands.PermissionSettingGranted).WithBrowserContextID(p.profile).Do(browser()); err != nil {
		t.Fatal(err)
	}
	p.signIn("demo")
	regenerate := func() string {
		t.Helper()
		p.click(row(made.ID))
		p.click(id("edit"))
		p.click(id("to-regenerate"))
		p.there(id("regenerate-frame"))
		p.submit()
		return p.text(id("token-value"))
	}
	held := func() (text string) {
		t.Helper()
		p.eval(`navigator.clipboard.readText()`, &text)
		return text
	}

	value := regenerate()
	asked := make(chan protocol.DialogType, 9)
	chromedp.ListenTarget(p.ctx, func(event any) {
		if e, ok := event.(*protocol.EventJavascriptDialogOpening); ok {
			asked <- e.Type
			go func() { _ = chromedp.Run(p.ctx, protocol.HandleJavaScriptDialog(false)) }()
		}
	})
	for how, leave := range map[string]func(){
		"Escape": func() { p.press(kb.Escape) },
		"Back":   func() { p.eval("history.back()", nil) },
		"Done":   func() { p.click(id("value-done")) },
		"Close":  func() { p.click(id("close")) },
	} {
		p.heldBack()
		leave()
		p.there(id("ask"))
		p.click(id("ask-no"))
		p.gone(id("ask"))
		if p.text(id("token-value")) != value {
			t.Fatalf("the value is not there any more after %s", how)
		}
	}
	p.run(protocol.Reload())
	if how := <-asked; how != protocol.DialogTypeBeforeunload {
		t.Errorf("reloading asks with %s", how)
	}
	if p.text(id("token-value")) != value {
		t.Fatal("the value is not there any more after an attempt to reload")
	}
	p.click(id("value-copy"))
	p.says(id("value-copy"), "Copied")
	if held() != value {
		t.Error("Copy does not put the value on the clipboard")
	}
	p.click(id("curl-copy"))
	p.waits("the command on the clipboard", `navigator.clipboard.readText().then((s) => s.startsWith('curl ') && s.includes('Bearer pat_'))`)
	p.says(id("curl-copy"), "Copied")
	p.waits("the other button not to claim it, too", find(id("value-copy"))+`.innerText.trim() === 'Copy'`)
	p.click(id("value-done"))
	p.gone(id("value-panel"))

	value = regenerate()
	p.click(id("value-download"))
	p.says(id("value-download"), "Downloaded")
	file := filepath.Join(folder, "token-1.txt")
	w.await("the download", func() bool {
		data, err := os.ReadFile(file)
		return err == nil && strings.TrimSpace(string(data)) == value
	})
	p.press(kb.Escape) // it is kept: nothing is asked
	p.gone(id("value-panel"))
	if !w.opens(value, "stopenv") {
		t.Error("the gate does not know the value")
	}

	// Neither the history, nor what pages may keep, has it.
	current, entries, err := int64(0), []*protocol.NavigationEntry(nil), error(nil)
	p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		current, entries, err = protocol.GetNavigationHistory().Do(ctx)
		return err
	}))
	for _, e := range entries[:current+1] {
		if strings.Contains(e.URL+e.Title, "pat_") {
			t.Error("the history has the value")
		}
	}
	var kept string
	p.eval(`Promise.all([indexedDB.databases(), caches.keys()]).then((found) => JSON.stringify([found, {...localStorage}, {...sessionStorage}, document.cookie]))`, &kept)
	if kept != `[[[],[]],{},{},""]` {
		t.Errorf("the page keeps %d characters", len(kept))
	}
}

// TestRegenerateFromPage: the form of a token that was opened from the token's own page leads to
// the frame that regenerates it, and from there back to that page.
func TestRegenerateFromPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	made := w.make(api.GenerateToken{Description: "seen alone"})
	p := w.open(t)
	p.signIn("demo")
	p.place(fmt.Sprintf("#/token/%d/edit", made.ID))
	p.click(id("to-regenerate"))
	p.says(id("regenerate-frame"), "seen alone")
	p.click(id("cancel"))
	p.gone(id("regenerate-frame"))
	p.says("main h1", "seen alone")
}
