package caddymodule

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"

	"github.com/patgate/patgate/gate"
)

// answerError answers in the platform's style what failed behind the gate, as a proxy
// that does not reach the upstream. Caddy would answer with an empty body, at which
// clients of the platform fail without saying why. A site with handle_errors answers for
// itself.
func (g *Gate) answerError(w http.ResponseWriter, r *http.Request, err error) error {
	if g.Errors != "platform" || hasErrorRoutes(r) {
		return err
	}
	status := http.StatusInternalServerError
	var failed caddyhttp.HandlerError
	if errors.As(err, &failed) && failed.StatusCode != 0 {
		status = failed.StatusCode
	}
	log := g.log.Error
	body := gate.Failure{Result: 99, Error: errorText(status), Source: "patgate"}
	if status < http.StatusInternalServerError {
		log, body.Result = g.log.Debug, 3
	}
	log("a handler behind the gate failed", zap.Int("status", status), zap.String("error_id", failed.ID), zap.Error(err))
	if status < http.StatusInternalServerError && r.Method != http.MethodHead {
		status = http.StatusOK // as refusals in this style have it
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Del("Content-Length")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(append(text, '\n'))
	}
	return nil
}

// errorText says what failed, for people.
func errorText(status int) string {
	switch status {
	case http.StatusBadGateway:
		return "The platform behind the gate cannot be reached, or gave no answer that can be read; try again."
	case http.StatusServiceUnavailable:
		return "The platform behind the gate takes no requests at the moment; try again."
	case http.StatusGatewayTimeout:
		return "The platform behind the gate did not answer in time; what the call does may still happen."
	case http.StatusRequestEntityTooLarge:
		return "The request is larger than is allowed."
	}
	if text := http.StatusText(status); text != "" {
		return "The call failed behind the gate: " + text + "."
	}
	return "The call failed behind the gate."
}

// hasErrorRoutes reports whether the server has routes of handle_errors.
func hasErrorRoutes(r *http.Request) bool {
	server, ok := r.Context().Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server)
	return ok && server.Errors != nil && len(server.Errors.Routes) > 0
}
