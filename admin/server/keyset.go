package server

import (
	"net/http"
	"strconv"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
)

// keySetPath is where verifiers of assertions look for the public keys (RFC 8615).
const keySetPath = "/.well-known/jwks.json"

// sendKeySet publishes the public keys, to anybody. Other than all else of the
// API it may be kept for a while: it is the same for everybody, and verifiers ask
// for it again and again.
func (s *Site) sendKeySet(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	switch {
	case len(s.KeySet) == 0:
		sendError(w, problem.New(api.ReasonNotFound, "there are no keys; assertion_keys in the global option patgate names them"))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		sendError(w, problem.New(api.ReasonVerb, "the keys can be read only"))
	default:
		h.Set("Cache-Control", "public, max-age=300")
		h.Set("Content-Type", "application/jwk-set+json") // RFC 7517 section 8.5.2
		h.Set("Content-Length", strconv.Itoa(len(s.KeySet)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(s.KeySet)
		}
	}
}
