package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/patgate/patgate/admin/api"
)

// TestCrossOrigin: a page of an origin that is listed calls the API, and reads why a call was
// refused. A page of another origin cannot, and its browser does not even send the call.
func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	page := func() string {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<!doctype html><link rel=icon href=data:,><title>an app</title>"))
		}))
		t.Cleanup(site.Close)
		return site.URL
	}
	listed, stranger := page(), page()
	w := start(t, setup{gate: "preflight answer {\norigins " + listed + "\n}"})
	made := w.make(api.GenerateToken{Description: "of a page"})
	p := w.open(t)
	p.expect("a request to ", "blocked by CORS policy", "net::ERR_FAILED")
	calls := func(method string) (result string) {
		t.Helper()
		p.eval(`fetch('http://`+w.gate+`/1.0/environment/control/rest/`+method+`?envName=e', {headers: {Authorization: 'Bearer `+made.Value+`'}}).then(
			async (r) => [r.status, r.headers.get('X-Patgate-Reason') ?? '', (await r.text()).trim()].join(' '), (e) => e.name)`, &result)
		return strings.ReplaceAll(result, made.Value, "TOKEN")
	}
	used := func() uint64 {
		t.Helper()
		token, err := w.Token(t.Context(), made.ID)
		if err != nil {
			t.Fatal(err)
		}
		return token.Allowed + token.Denied
	}
	p.run(chromedp.Navigate(listed))
	if got := calls("stopenv"); got != `200  {"result":0}` {
		t.Errorf("the page reads %q", got)
	}
	if got := calls("startenv"); !strings.HasPrefix(got, "403 method_not_allowed {") || !strings.Contains(got, startEnv) {
		t.Errorf("of a refusal the page reads %q", got)
	}
	w.await("both calls to be counted", func() bool { return used() == 2 })
	p.run(chromedp.Navigate(stranger))
	if got := calls("stopenv"); got != "TypeError" {
		t.Errorf("a page of another origin reads %q", got)
	}
	if n := used(); n != 2 {
		t.Errorf("%d calls were sent", n)
	}
}
