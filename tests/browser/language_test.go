package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/patgate/patgate/admin/api"
)

// german is what a browser in Austria prefers.
var german = []string{"de-AT", "de", "en"}

// TestGerman: somebody with a German browser signs in, and generates a token, without a word of English.
func TestGerman(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.languages = german
	p := w.open(t)
	p.speaks("de", "Anmelden · patgate")
	p.says("h1", "Anmelden")
	p.click(id("sign-in-submit"))
	p.says(id("problem"), "Anmeldenamen und Passwort eingeben.")
	p.signIn("demo")
	p.speaks("de", "Zugriffstoken · patgate")
	p.says(id("empty"), "Noch keine Token")
	p.click(id("empty-generate"))
	p.speaks("de", "Token erstellen · patgate")
	p.click(id("submit"))
	p.says(id("token-form"), "Angeben, wofür das Token ist.")
	p.fill(id("description"), "nächtliches Deployment")
	p.fill(id("expires"), fmt.Sprintf("5.1.%d", year))
	p.says(id(understood), fmt.Sprintf("5. Januar %d, Ende des Tages", year))
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
	p.says(id("method-count"), "1 von ")
	p.says(id("summary-until"), fmt.Sprintf("5. Jan. %d", year))
	p.submit()
	p.says(id("value-panel"), "Ihr neues Token")
	p.says(id("value-panel"), fmt.Sprintf("Ablaufdatum: 5. Jan. %d", year))
	if value := p.takeValue(); !w.opens(value, "stopenv") {
		t.Error("the gate does not know the value")
	}
	made := w.onlyToken("demo")
	p.says(row(made.ID), fmt.Sprintf("5. Jan. %d", year))
	p.place(fmt.Sprintf("#/token/%d", made.ID))
	p.speaks("de", fmt.Sprintf("Token %d · patgate", made.ID))
	p.says("main", "1 zugelassen, 0 abgelehnt")
	p.click(id("remove"))
	p.says(id("remove-frame"), "Das Token wird ab dem nächsten Aufruf abgelehnt.")
	p.fill(id("password"), phrase)
	p.click(id("remove-submit"))
	p.says(id("status"), "1 Token wurde gelöscht.")
}

// TestBrowserLanguages: the first language of the browser that the dashboard has is that of the page;
// English if it has none.
func TestBrowserLanguages(t *testing.T) {
	t.Parallel()
	p := newWorld(t, "").open(t)
	p.speaks("en", "Sign in · patgate")
	for _, c := range []struct {
		languages []string
		want      string
	}{{[]string{"fr-CH", "de-CH", "en"}, "de"}, {[]string{"fr", "es"}, "en"}, {[]string{"DE"}, "de"}, {[]string{"en-US", "de"}, "en"}} {
		p.speak(c.languages...)
		p.reload()
		p.there(id("login"))
		p.speaks(c.want, map[string]string{"de": "Anmelden", "en": "Sign in"}[c.want]+" · patgate")
	}
}

// TestLanguageSwitch: the language is chosen, by mouse or keyboard, while a form is half filled in; what
// is in the form stays. The choice lasts as long as the tab, and the browser keeps nothing.
func TestLanguageSwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.languages = german
	p := w.open(t)
	p.fill(id("login"), "demo")
	p.click(id("sign-in-submit"))
	p.says(id("problem"), "Anmeldenamen und Passwort eingeben.")
	p.chooseByKey("en", "e")
	p.speaks("en", "Sign in · patgate")
	p.says(id("problem"), "Fill in login and password.")
	p.holds(id("login"), "demo")
	p.signIn("demo")
	p.reload()
	p.says(id("signed-in-as"), "demo")
	p.speaks("en", "Access tokens · patgate")

	p.click(id("empty-generate"))
	p.click(id("submit"))
	p.says(id("token-form"), "Say what the token is for.")
	p.fill(id("expires"), "05-01-2099")
	p.click(id("api-custom"))
	p.fill(id("method-search"), "stopenv")
	p.click(id("method-" + stopEnv))
	p.fill(id("password"), phrase)
	p.chooseByKey("de", kb.ArrowUp)
	p.speaks("de", "Token erstellen · patgate")
	p.says(id("token-form"), "Angeben, wofür das Token ist.")
	p.says(id(understood), "5. Januar 2099")
	p.focused(id("language"))
	p.fill(id("description"), "in two languages")
	p.choose(id("language"), "en")
	p.speaks("en", "Generate token · patgate")
	p.says(id(understood), "5 January 2099")
	p.holds(id("description"), "in two languages")
	p.holds(id("password"), phrase)
	p.holds(id("method-search"), "stopenv")
	p.click(id("submit"))
	p.takeValue()
	if made := w.onlyToken("demo"); made.Description != "in two languages" || made.Expires.Year() != 2099 || len(made.Methods) != 1 {
		t.Errorf("the token is %+v", made)
	}

	p.click(id("nav-security"))
	p.speaks("en", "Security · patgate")
	p.click(id("change-password"))
	p.says("main", "At least 15 characters.")
	p.choose(id("language"), "de")
	p.says("main", "Mindestens 15 Zeichen.")
	p.click(id("nav-activity"))
	p.speaks("de", "Aktivität · patgate")
	p.eval("history.back()", nil)
	p.speaks("de", "Sicherheit · patgate")
	var kept string
	p.eval(`JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])`, &kept)
	if kept != `[{},{},""]` {
		t.Errorf("the browser keeps %s", kept)
	}
	another := p.tab()
	another.speak("en")
	another.reload()
	another.says(id("signed-in-as"), "demo")
	another.speaks("en", "Access tokens · patgate")
}

// TestServerSpeaksEnglish: where the words of the server are shown, a German page says the reason before
// them, and marks them as English for screen readers.
func TestServerSpeaksEnglish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.languages = german
	made := w.make(api.GenerateToken{Description: "for one network"})
	p := w.open(t)
	p.signIn("demo")
	p.place(fmt.Sprintf("#/token/%d/edit", made.ID))
	p.click(id("limits") + " > summary")
	p.fill(id("addresses"), "300.1.1.1")
	p.submit()
	p.says(id("token-form"), "Ungültige Eingabe. Meldung des Servers: ")
	p.says(id("token-form")+" .error [lang=en]", "203.0.113.7")
	p.choose(id("language"), "en")
	p.waits("the words of the server alone", find(id("token-form")+" .error")+`.innerText === `+find(id("token-form")+" .error [lang=en]")+`.innerText`)
}

// TestGermanViews: words are longer in German, and still nothing has to be scrolled sideways; axe-core
// finds nothing.
func TestGermanViews(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.languages = german
	w.site = "localhost:" + port(w.site) // where there can be passkeys
	w.populate()
	w.lookAround(t, views)
}

func TestGermanFrames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.languages = german
	w.lookAtFrames(t)
}

func TestGermanPlatformViews(t *testing.T) {
	t.Parallel()
	w := newPlatformWorld(t)
	w.languages = german
	w.populate(t)
	w.lookAround(t, platformViews)
}

func TestGermanPlatformFrames(t *testing.T) {
	t.Parallel()
	w := newPlatformWorld(t)
	w.languages = german
	w.lookAtFrames(t)
}

// speaks waits until the page is in a language, for people and for programs.
func (p *page) speaks(language, title string) {
	p.Helper()
	p.waits("the page in "+language+" under the title "+title, `document.documentElement.lang === `+quote(language)+` && document.title === `+quote(title))
	p.waits("the switch at "+language, find(id("language"))+`?.value === `+quote(language))
}

// chooseByKey comes to the switch with Tab and presses a key.
func (p *page) chooseByKey(language, key string) {
	p.Helper()
	p.eval("document.activeElement.blur(), scrollTo(0, 0)", nil)
	p.tabTo(id("language"))
	p.press(key)
	p.holds(id("language"), language)
}
