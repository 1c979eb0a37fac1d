package caddymodule

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/patgate/patgate/caddymodule/clientaddress"
	"github.com/patgate/patgate/caddymodule/metrics"
	"github.com/patgate/patgate/gate"
	"github.com/patgate/patgate/tokenapi"
)

// tokenAPIPlatform is the value of Gate.TokenAPI that there is.
const tokenAPIPlatform = "platform"

// checkTokenAPI judges the option token_api.
func (g *Gate) checkTokenAPI() error {
	switch {
	case g.TokenAPI == "":
		return nil
	case g.TokenAPI != tokenAPIPlatform:
		return fmt.Errorf("token_api is platform, found %q", g.TokenAPI)
	case g.app.Platform == nil:
		return errors.New("token_api platform needs the option platform in the global option patgate: it says whose a session is")
	}
	return g.app.checkFactor()
}

// provisionTokenAPI prepares to answer the platform's calls that manage tokens.
func (g *Gate) provisionTokenAPI(c *gate.Config) {
	if g.Errors == "platform" || g.TokenAPI != "" {
		c.SignOut = tokenapi.SignOut
	}
	if g.TokenAPI == tokenAPIPlatform {
		c.Answered, c.SignIn = tokenapi.Methods(), tokenapi.SignIn
		g.app.answersTokens = true
	}
}

// checkFactor refuses a way around a second factor that everybody has to have. Sites are
// provisioned and validated one after the other, so the last one to say either finds both.
func (a *App) checkFactor() error {
	if a.factorRequired && a.answersTokens {
		return errors.New("token_api platform and second_factor required exclude each other: the platform's calls carry no second factor, so nobody could use them")
	}
	return nil
}

// answerTokenAPI answers a call that was decided on in took.
func (g *Gate) answerTokenAPI(w http.ResponseWriter, r *http.Request, d *gate.Decision, took time.Duration) error {
	g.metrics.Observe(d, took)
	g.tell(r, d)
	answer := tokenapi.Answer{}
	if signedIn, ok := d.SignedIn(); ok {
		answer = tokenapi.SignedIn(signedIn.Out || signedIn.Good, signedIn.Value, signedIn.Login)
	} else {
		answer = g.tokenAPIAnswer(r, d)
	}
	metrics.TokenAPICalls.WithLabelValues(d.Method, answer.Outcome()).Inc()
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("writing the answer of %s: %w", d.Method, err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=UTF-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if answer.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(answer.RetryAfter))
	}
	w.WriteHeader(answer.Status())
	_, _ = w.Write(append(body, '\n'))
	return nil
}

func (g *Gate) tokenAPIAnswer(r *http.Request, d *gate.Decision) tokenapi.Answer {
	parameters, err := d.Parameters() // first, as it gives the form's memory back
	if err != nil {
		return tokenapi.Malformed(err)
	}
	if !g.app.awaitStart(r) {
		return tokenapi.Unavailable()
	}
	manager := g.app.manager.Load()
	if manager == nil { // the configuration was replaced
		return tokenapi.Unavailable()
	}
	address := ""
	if a := clientaddress.Of(r); a.IsValid() {
		address = a.Unmap().String()
	}
	api := tokenapi.API{Manager: manager, Whose: g.app.callers.Whose}
	return api.Answer(r.Context(), tokenapi.Call{Method: d.Method, Session: d.Credential(), Parameters: parameters, Address: address})
}
