package mask

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/patgate/patgate/upstream"
)

// judgeable is how much of an answer, in bytes, is held to see whether it says
// that the session has expired.
const judgeable = 64 << 10

// Answer stands between the upstream's answer and the client while a request
// carries a credential of the upstream. It sees whether the answer says that the
// credential is not good, and then passes nothing on; in all others it
// overwrites the credential. What streams goes on streaming: no more is held
// than what may be the beginning of the credential.
type Answer struct {
	http.ResponseWriter
	guard   *Guard
	expired upstream.Answers

	verdict Verdict
	status  int // 0: nothing has come
	stage   stage
	packed  bool   // it is compressed, and held whole
	held    []byte // of an answer that is being judged, or the beginning of a credential
	judged  int    // how much was held when it was judged last
	scans   bool   // the body is looked at
	body    *Guard // in the body's character set
	sent    int    // of the body, while that is looked at thoroughly
	buf     []byte
}

// Verdict is what an answer says about the credential.
type Verdict uint8

const (
	Taken         Verdict = iota
	ExpiredResult         // by the member of its JSON, so nothing was done
	ExpiredStatus         // by its HTTP status
	Unauthorized          // 401, which would tell the client that its token is bad
	Unreadable            // compressed, so that nobody knows
)

// stage is how far an answer has come.
type stage uint8

const (
	waiting   stage = iota // for its header
	judging                // its body is held
	passing                // to the client
	discarded              // its verdict was against the credential
)

// NewAnswer stands in front of w. The guard is against the credential that the request carried;
// expired says how an answer tells that this is no longer good, zero: none does.
func NewAnswer(w http.ResponseWriter, against *Guard, expired upstream.Answers) *Answer {
	return &Answer{ResponseWriter: w, guard: against, expired: expired}
}

// Verdict returns what the answer says about the credential, once it has ended. Of any but
// Taken nothing was passed on.
func (a *Answer) Verdict() Verdict { return a.verdict }

// Status returns the answer's status, 0 where none has come.
func (a *Answer) Status() int { return a.status }

// Unwrap is for http.ResponseController.
func (a *Answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (a *Answer) WriteHeader(status int) {
	if a.stage != waiting || status < 200 && status != http.StatusSwitchingProtocols {
		return // informational answers say nothing that the client needs
	}
	a.status = status
	h := a.Header()
	switch {
	case slices.Contains(a.expired.Statuses, status):
		a.discard(ExpiredStatus)
	case status == http.StatusUnauthorized:
		a.discard(Unauthorized)
	case len(a.guard.forms) > 0 && isPacked(status, h):
		a.stage, a.packed = judging, true
	case a.expired.Member != "" && mayBeJSON(h):
		a.stage = judging
	default:
		a.pass()
	}
}

func (a *Answer) discard(v Verdict) { a.verdict, a.stage, a.held = v, discarded, nil }

// pass sends the header on, and what was held.
func (a *Answer) pass() {
	a.stage = passing
	a.guard.header(a.Header())
	a.scans = len(a.guard.forms) > 0 && isPlain(a.Header())
	a.body = a.guard
	if kind := a.Header().Get("Content-Type"); a.scans && kind != "application/json" { // which needs no parsing
		a.body = a.guard.within(kind)
	}
	a.ResponseWriter.WriteHeader(a.status)
}

// mayBeJSON tells an answer that could say in JSON that a session has expired:
// one that is not compressed, not long, and no stream of many values.
func mayBeJSON(h http.Header) bool {
	if !isPlain(h) || !isShort(h) {
		return false
	}
	kind := mediaType(h)
	switch {
	case isJSON(kind):
		return true
	case kind == "text/plain", kind == "text/html", kind == "":
		return h.Get("Content-Length") != "" // a stream is not held for it
	}
	return false
}

// isShort tells an answer that is not known to be longer than is held.
func isShort(h http.Header) bool {
	l := h.Get("Content-Length")
	return len(l) < len("65536") || len(l) == len("65536") && l <= "65536"
}

func mediaType(h http.Header) string {
	kind := h.Get("Content-Type")
	if kind != "application/json" { // which needs no parsing
		kind, _, _ = mime.ParseMediaType(kind)
	}
	return kind
}

func isJSON(kind string) bool {
	return kind == "application/json" || kind == "text/json" || kind == "text/javascript" || strings.HasSuffix(kind, "+json")
}

// Write implements http.ResponseWriter.
func (a *Answer) Write(p []byte) (int, error) {
	if a.stage == waiting {
		a.WriteHeader(http.StatusOK)
	}
	switch a.stage {
	case discarded:
		return len(p), nil
	case judging:
		a.held = append(a.held, p...)
		if a.packed {
			if len(a.held) <= judgeable {
				return len(p), nil
			}
			return len(p), a.release()
		}
		// Judged again when there is twice as much, so that many small
		// writes cost no more than a few large ones.
		if len(a.held) < 2*a.judged {
			return len(p), nil
		}
		a.judged = len(a.held)
		expired, decided := a.expired.Judge(a.held, false)
		switch {
		case expired:
			a.discard(ExpiredResult)
			return len(p), nil
		case !decided && len(a.held) <= judgeable:
			return len(p), nil
		}
		return len(p), a.release()
	case waiting, passing:
	}
	return len(p), a.send(p)
}

// release passes on what was held to be judged.
func (a *Answer) release() error {
	held := a.held
	a.held = nil
	a.pass()
	return a.send(held)
}

// send passes a part of the body on, without the credential. What may be the
// beginning of one waits for more.
func (a *Answer) send(p []byte) error {
	if len(p) == 0 { // not even nothing may be written where there is no body
		return nil
	}
	if !a.scans {
		_, err := a.ResponseWriter.Write(p)
		return err
	}
	if len(a.held) > 0 || a.body.holds(p) {
		a.buf = append(append(a.buf[:0], a.held...), p...)
		p, a.held = a.buf, a.held[:0]
		a.body.mask(p)
	}
	n := len(p) - a.body.begun(p)
	a.held = append(a.held, p[n:]...)
	if n == 0 {
		return nil
	}
	if a.sent += n; a.sent > judgeable && a.body.quick != nil {
		a.body = a.body.quick
	}
	_, err := a.ResponseWriter.Write(p[:n])
	return err
}

// FlushError is for http.ResponseController.
func (a *Answer) FlushError() error {
	if a.stage != passing {
		return nil
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (a *Answer) Flush() { _ = a.FlushError() }

// End judges an answer that has come to its end, and passes the rest of it on.
func (a *Answer) End() error {
	switch {
	case a.stage == judging && a.packed:
		if err := a.endPacked(); err != nil {
			return err
		}
	case a.stage == judging:
		if expired, _ := a.expired.Judge(a.held, true); expired {
			a.discard(ExpiredResult)
			return nil
		}
		if err := a.release(); err != nil {
			return err
		}
	}
	if a.stage != passing {
		return nil
	}
	a.guard.header(a.Header()) // of trailers
	if len(a.held) == 0 {
		return nil
	}
	a.body.maskLast(a.held)
	_, err := a.ResponseWriter.Write(a.held)
	return err
}

var _ http.Flusher = (*Answer)(nil)
