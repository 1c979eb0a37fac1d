package gate

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// bodyReader reads a body with an eye on time and memory.
type bodyReader struct {
	body     io.Reader
	reserved reservation // of memory, for the caller to release
	deadline time.Time   // zero: none
	now      func() time.Time

	writer http.ResponseWriter // nil where a read that waits cannot be ended
	watched
	cutoff time.Time // when it is
}

// start begins to read the body of r, under the eye of the watch.
func (b *bodyReader) start(g *Gate, t *token, w http.ResponseWriter, r *http.Request) {
	b.body, b.now, b.writer = r.Body, g.now, w
	b.reserved = reservation{memory: g.forms, from: clientNetwork(t.client), known: t.entry != nil}
	b.deadline = g.now().Add(g.formTimeout)
	if w != nil {
		b.cutoff = time.Now().Add(g.formTimeout)
		g.watch.add(&b.watched, b)
	}
}

// stop ends the watch over time: what is yet to come streams. It is false where
// the time was over, and the connection's next read may fail.
func (b *bodyReader) stop() (inTime bool) {
	inTime = b.writer == nil || b.remove()
	b.deadline = time.Time{}
	return inTime
}

// endIfDue ends a read that has waited too long. A deadline set at the beginning
// would not last: servers move it with each read. One in the past, set later,
// does it.
func (b *bodyReader) endIfDue(now time.Time) bool {
	if now.Before(b.cutoff) {
		return false
	}
	_ = http.NewResponseController(b.writer).SetReadDeadline(time.Unix(1, 0))
	return true
}

// reserve makes room for n more bytes.
func (b *bodyReader) reserve(n int) bool { return b.reserved.grow(int64(n)) }

// read reads some bytes, and says OK or why nothing more will come; at the end
// of the body done is set.
func (b *bodyReader) read(p []byte) (n int, done bool, reason Reason) {
	n, err := b.body.Read(p)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil && !b.deadline.IsZero() && b.now().After(b.deadline), errors.Is(err, os.ErrDeadlineExceeded):
		return n, false, BodyTimeout
	case err == nil:
		return n, false, OK
	case errors.Is(err, io.EOF):
		return n, true, OK
	case errors.As(err, &tooLarge):
		return n, false, TooLarge
	}
	return n, false, BadRequest // as a chunk that is none
}

// formStep is how much memory a form gets to begin with; it doubles from there.
const formStep = 4 << 10

// readForm reads a whole urlencoded form, up to limit bytes.
func (b *bodyReader) readForm(length, limit int64) ([]byte, Reason) {
	if length > limit {
		return nil, TooLarge
	}
	size := int64(formStep)
	if length >= 0 {
		size = min(length+1, size) // one more, to see the end
	}
	if !b.reserve(int(size)) {
		return nil, Unavailable
	}
	buf := make([]byte, 0, size)
	for {
		if len(buf) == cap(buf) {
			if int64(len(buf)) > limit {
				return nil, TooLarge
			}
			grown := min(2*cap(buf), int(limit)+1)
			if !b.reserve(grown - cap(buf)) {
				return nil, Unavailable
			}
			buf = append(make([]byte, 0, grown), buf...)
		}
		n, done, reason := b.read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return nil, TooLarge
		case reason != OK:
			return nil, reason
		case done:
			return buf, OK
		}
	}
}
