package browser

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// TestWalks: what people come for, from sign-in to a call that passes, by keyboard alone, in windows of
// three widths and for readers in two time zones. At each step the page is looked at in light and dark.
// With PATGATE_SCREENSHOTS set the walks take the pictures of the documentation.
func TestWalks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	walkers := 0
	for name, walk := range map[string]func(*walker){"first": firstToken, "refusal": fixRefusal, "rotate": rotate, "bind": bind} {
		for _, width := range []int64{1280, 768, 360} {
			for _, zone := range []string{"America/New_York", "Asia/Tokyo"} {
				walkers++
				login := fmt.Sprintf("demo%d", walkers)
				t.Run(fmt.Sprintf("%s/%d/%s", name, width, zone), func(t *testing.T) {
					t.Parallel()
					walk(w.in(t).walker(name, login, zone, width))
				})
			}
		}
	}
}

// walker is somebody who has no mouse.
type walker struct {
	*page
	walk, login, zone string
	width             int64
	steps             int
}

// walker opens the dashboard for a new account.
func (w *world) walker(walk, login, zone string, width int64) *walker {
	w.Helper()
	if _, err := w.AddAccount(w.Context(), api.AddAccount{Login: login, Password: phrase}); err != nil {
		w.Fatal(err)
	}
	k := &walker{page: w.open(w.T), walk: walk, login: login, zone: zone, width: width}
	k.expect("Trusted Type", "TrustedScript")
	k.run(protocol.SetBypassCSP(true)) // axe is put in from outside
	k.look(width, 860, false)
	k.moveTo(zone)
	return k
}

// step looks at the page, light and dark.
func (k *walker) step(name string) {
	k.Helper()
	k.steps++
	for _, dark := range []bool{false, true} {
		look := "light"
		if dark {
			look = "dark"
		}
		k.look(k.width, 860, dark)
		where := fmt.Sprintf("step %d, %s, %s", k.steps, name, look)
		k.checkAccess(where, allRules)
		var over int
		k.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over)
		if over > 0 {
			k.Errorf("%s: %d px have to be scrolled to", where, over)
		}
		var foreign []string
		k.eval(`[...document.querySelectorAll('time')].filter((e) => !e.title.includes(`+quote("("+k.zone+")")+`) || isNaN(Date.parse(e.dateTime))).map((e) => e.outerHTML)`, &foreign)
		if len(foreign) > 0 {
			k.Errorf("%s: times that are not those of %s: %s", where, k.zone, foreign)
		}
		k.picture(fmt.Sprintf("walk-%s-%d", k.walk, k.steps), look)
	}
	k.look(k.width, 860, false)
}

// picture is taken of one reader, wide and light or narrow and dark.
func (k *walker) picture(name, look string) {
	k.Helper()
	switch {
	case k.zone != "America/New_York":
	case k.width == 1280 && look == "light":
		k.shoot(name, look)
	case k.width == 360 && look == "dark":
		k.shoot(name+"-narrow", look)
	}
}

func (k *walker) enter(text string) {
	k.Helper()
	k.run(input.InsertText(text))
}

// confirm gives the password, and sends the form from there.
func (k *walker) confirm() {
	k.Helper()
	k.tabTo(id("password"))
	k.enter(phrase)
	k.press(kb.Enter)
}

func (k *walker) signIn() {
	k.Helper()
	k.focused(id("login"))
	k.enter(k.login)
	k.press("\t")
	k.focused(id("password"))
	k.enter(phrase)
	k.press(kb.Enter)
	k.says(id("signed-in-as"), k.login)
}

// takeValue copies the value and leaves.
func (k *walker) takeValue() (value, command string) {
	k.Helper()
	k.focused(id("value-copy"))
	value, command = k.text(id("token-value")), k.text(id("curl-line"))
	k.hideValues()
	k.step("the value")
	k.press(kb.Enter)
	k.says(id("value-copy"), "Copied")
	k.tabTo(id("value-done"))
	k.press(kb.Enter)
	k.gone(id("value-panel"))
	return value, command
}

// firstToken: from sign-in to a call that passes.
func firstToken(k *walker) {
	k.step("sign-in")
	k.signIn()
	k.step("no token")
	k.tabTo(id("empty-generate"))
	k.press(kb.Enter)
	k.focused(id("description"))
	k.enter("nightly stop")
	k.tabTo(id("preset-30"))
	k.press(" ")
	k.holds(id("expires"), inDays(30))
	k.tabTo(id("api-custom"))
	k.press(" ")
	k.tabTo(id("method-search"))
	k.enter("stopenv")
	k.tabTo(id("group-all"))
	k.press(kb.End)
	k.focused(id("method-" + stopEnv))
	k.press(" ")
	k.says(id("summary-allows"), "1 method")
	k.step("the form")
	k.confirm()
	_, command := k.takeValue()
	if answer := k.w.shell(command); answer != `{"result":0}` {
		k.Errorf("the command to try it printed %q", values.ReplaceAllString(answer, "pat_…"))
	}
	k.openToken()
	k.says(".facts", "just now")
	k.step("the token in use")
}

// fixRefusal: a script was refused; its owner sees why, and allows it.
func fixRefusal(k *walker) {
	made := k.w.make(api.GenerateToken{Account: k.login, Description: "nightly stop", Methods: []string{startEnv}})
	if k.w.opens(made.Value, "stopenv") {
		k.Fatal("the token may do what it is not allowed")
	}
	k.signIn()
	k.openToken()
	k.says(id("refusals"), stopEnv+" is not in its list")
	k.step("the refusal")
	k.tabTo(id("refusal-fix"))
	k.press(kb.Enter)
	k.says(id("added"), stopEnv)
	k.focused(id("password"))
	k.step("the fix")
	k.enter(phrase)
	k.press(kb.Enter)
	k.gone(id("token-form"))
	if !k.w.opens(made.Value, "stopenv") {
		k.Error("the call is refused still")
	}
	k.says(id("refusals"), "Now allowed")
	k.step("allowed")
}

// rotate: a token gets a new value; the old one works until each script has the new one.
func rotate(k *walker) {
	made := k.w.make(api.GenerateToken{Account: k.login, Description: "nightly stop"})
	k.signIn()
	k.openToken()
	k.step("the token")
	k.tabTo(id("regenerate"))
	k.press(kb.Enter)
	k.focused(id("overlap"))
	for range 3 {
		k.press(kb.ArrowDown)
	}
	k.holds(id("overlap"), "24h")
	k.step("regenerate")
	k.confirm()
	k.says(id("value-panel"), "The old value still works until ")
	value, _ := k.takeValue()
	if value == made.Value || !k.w.opens(value, "stopenv") || !k.w.opens(made.Value, "stopenv") {
		k.Error("not both values work")
	}
	k.says(".facts", "works until")
	k.step("two values")
}

// bind: a token that may touch all environments is bound to one and to those of a prefix.
func bind(k *walker) {
	made := k.w.make(api.GenerateToken{Account: k.login, Description: "deploy of the shop", Methods: []string{stopEnv, getEnvs}})
	k.signIn()
	k.openToken()
	k.tabTo(id("edit"))
	k.press(kb.Enter)
	k.there(id("token-form"))
	k.tabTo(id("limits") + " > summary")
	k.press(kb.Enter)
	k.tabTo(id("only-environment"))
	k.enter("shop\nstaging-*")
	k.says(id("summary-allows"), "1 method")
	k.tabTo(inUnbound("group-all"))
	k.step("the environments")
	k.press(kb.End)
	k.focused(inUnbound("method-" + getEnvs))
	k.press(" ")
	k.says(id("summary-allows"), "2 methods")
	k.confirm()
	k.gone(id("token-form"))
	k.says(".facts", "shop, staging-*")
	k.step("the bound token")
	for target, allowed := range map[string]bool{"getenvs": true, "stopenv": false, "stopenv?envName=prod": false, "stopenv?envName=staging-7": true} {
		if k.w.opens(made.Value, target) != allowed {
			k.Errorf("the gate lets %s through: %t", target, !allowed)
		}
	}
}

// openToken opens the only token of the list.
func (k *walker) openToken() {
	k.Helper()
	made := k.w.onlyToken(k.login)
	k.tabTo(row(made.ID))
	k.press(kb.Enter)
	k.says("h1", made.Description)
	k.there(id("activity"))
}

// shell runs a command as a person does who copied it.
func (w *world) shell(command string) string {
	w.Helper()
	shell := exec.CommandContext(w.Context(), "sh", "-c", command)
	shell.Env = append(shell.Environ(), "no_proxy=*")
	printed, err := shell.Output()
	if err != nil {
		w.Errorf("running the command: %v", err)
	}
	return strings.TrimSpace(string(printed))
}
