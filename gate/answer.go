package gate

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// ErrorStyle is how refusals are answered.
type ErrorStyle uint8

const (
	// ErrorsHTTP answers with the HTTP status that fits.
	ErrorsHTTP ErrorStyle = iota
	// ErrorsPlatform answers with HTTP status 200 and the platform's code in
	// the body, but for what has nothing to do with the call (429, 502, 503),
	// and for HEAD, which has no body.
	ErrorsPlatform
)

// problemType starts the type of a problem (RFC 9457 section 3.1.1); the reason
// follows.
const problemType = "https://github.com/patgate/patgate/blob/main/docs/reasons.md#"

// HeaderReason is the header of the answer that names the reason of a refusal, in both
// styles.
const HeaderReason = "X-Patgate-Reason"

// Problem is the body of a refusal in the style ErrorsHTTP (RFC 9457).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Reason string `json:"reason"`
	Cause  string `json:"cause,omitempty"`  // what exactly is wrong, see Cause
	Method string `json:"method,omitempty"` // of a missing permission
}

// Failure is the body of a refusal in the style ErrorsPlatform: what the platform's
// answers hold and nothing else, since clients have models that break on other members.
type Failure struct {
	Result int    `json:"result"`
	Error  string `json:"error"`
	Source string `json:"source"`
}

// Deny answers a request that is not let through: one that was refused, or a preflight that is
// answered here. The answer names the reason and, for
// a missing permission, the method; it repeats no value that the client sent.
func (d *Decision) Deny(w http.ResponseWriter, r *http.Request) {
	g, h := d.gate, w.Header()
	if d.Reason == PreflightAnswered {
		g.preflight.answer(w)
		return
	}
	h.Set("Cache-Control", "no-store")
	if g.SharesAnswers() {
		h.Set("Access-Control-Expose-Headers", readableHeaders)
	}
	status := d.Status
	retry := status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests || d.Reason == UpstreamSignInFailed
	contentType, problem := "application/problem+json", any(d.problem())
	if g.errors == ErrorsPlatform {
		contentType, problem = "application/json", d.failure()
		if !retry && status != http.StatusBadGateway && r.Method != http.MethodHead {
			status = http.StatusOK // to HEAD, that would be all there is, and say yes
		}
	}
	if retry {
		h.Set("Retry-After", strconv.FormatInt(d.forwarding.swap.retryAfter(), 10))
	}
	if challenge := g.challenge(d); challenge != "" && status != http.StatusOK {
		h.Set("WWW-Authenticate", challenge)
	}
	if d.Cause != NoCause {
		h.Set("Link", "<"+problemType+d.Cause.String()+`>; rel="help"`)
	} else if r.Method == http.MethodHead { // no body names it
		h.Set("Link", "<"+problemType+d.Reason.String()+`>; rel="help"`)
	}
	if len(d.head.allow) > 0 {
		h.Set("Allow", strings.Join(d.head.allow, ", "))
	}
	if r.ProtoMajor == 1 && r.ContentLength != 0 && !d.forwarding.body.ended {
		// Else the server waits for the rest of the body before it
		// sends this answer.
		h.Set("Connection", "close")
	}
	body, err := json.Marshal(problem)
	if err != nil { // strings and numbers can be marshalled
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set(HeaderReason, d.Reason.String())
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(append(body, '\n'))
	}
}

func (d *Decision) problem() Problem {
	f := reasonTable[d.Reason]
	p := Problem{
		Type: problemType + f.name, Title: http.StatusText(d.Status), Status: d.Status,
		Detail: d.detail(), Reason: f.name, Cause: d.Cause.String(),
	}
	if d.Reason == MethodNotAllowed || d.Reason == MethodProtected || d.Reason == ResourceNotAllowed {
		p.Method = d.Method
	}
	return p
}

func (d *Decision) failure() Failure {
	return Failure{Result: reasonTable[d.Reason].result, Error: d.detail(), Source: "patgate"}
}

// challenge returns the WWW-Authenticate of RFC 6750 section 3, "" if there is none.
// If no credential was sent, it names no error.
func (g *Gate) challenge(d *Decision) string {
	realm := `Bearer realm="` + quotable(g.realm) + `"`
	switch {
	case d.Reason == Missing:
		return realm
	case d.Status == http.StatusUnauthorized:
		return realm + `, error="invalid_token", error_description="` + quotable(reasonTable[d.Reason].text) + `"`
	case d.Reason == MethodNotAllowed:
		return realm + `, error="insufficient_scope", scope="` + quotable(d.Method) + `"`
	case d.Reason == ResourceNotAllowed:
		return realm + `, error="insufficient_scope"`
	case d.Reason == Ambiguous:
		return realm + `, error="invalid_request"`
	}
	return ""
}

// quotable returns s without what a quoted string cannot hold.
func quotable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return -1
		}
		return c
	}, s)
}
