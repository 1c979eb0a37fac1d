package mask

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Answers are asked for without compression. Where an upstream compresses all the
// same, those that may repeat a request or tell of a session are held and unpacked.

// unpackable is how large, in bytes, what was held may become.
const unpackable = 4 << 20

// ErrPacked tells of an answer that is Unreadable.
var ErrPacked = errors.New("patgate: the upstream compressed an error or JSON, though it was asked not to, so that it cannot be seen whether it holds the credential")

// isPacked tells an answer that is to be unpacked.
func isPacked(status int, h http.Header) bool {
	return !isPlain(h) && isShort(h) && (status >= http.StatusBadRequest || isJSON(mediaType(h)))
}

func isPlain(h http.Header) bool {
	e := h.Get("Content-Encoding")
	return e == "" || strings.EqualFold(e, "identity")
}

// endPacked judges an answer that was held packed, and passes it on: as it came, but
// unpacked and cleaned where it holds the credential.
func (a *Answer) endPacked() error {
	h := a.Header()
	if len(a.held) == 0 { // as after HEAD
		return a.release()
	}
	plain, ok := unpack(h.Get("Content-Encoding"), a.held)
	if !ok {
		a.discard(Unreadable)
		return nil
	}
	if expired, _ := a.expired.Judge(plain, true); expired {
		a.discard(ExpiredResult)
		return nil
	}
	if a.guard.within(h.Get("Content-Type")).holds(append(plain, textEnd...)) {
		a.held = plain
		delete(h, "Content-Encoding")
		delete(h, "Content-Length")
	}
	return a.release()
}

// unpack is not ok where it is not known how, or the result is too large.
func unpack(encoding string, packed []byte) (plain []byte, ok bool) {
	if !strings.EqualFold(encoding, "gzip") && !strings.EqualFold(encoding, "x-gzip") {
		return nil, false
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, false
	}
	plain, err = io.ReadAll(io.LimitReader(r, unpackable+1))
	return plain, err == nil && len(plain) <= unpackable
}
