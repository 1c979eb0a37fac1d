package gate

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// bodyReader reads a body within limits of time and memory.
type bodyReader struct {
	body     io.Reader
	reserved reservation // memory, for the caller to release
	deadline time.Time   // zero if there is none
	now      func() time.Time

	writer http.ResponseWriter // nil if a read that waits cannot be ended
	watched
	cutoff time.Time // when a read that waits is ended
}

// start begins to read the body of r, and has it watched.
func (b *bodyReader) start(g *Gate, t *token, w http.ResponseWriter, r *http.Request) {
	b.body, b.now, b.writer = r.Body, g.now, w
	b.reserved = reservation{memory: g.forms, from: clientNetwork(t.client), known: t.entry != nil}
	b.deadline = g.now().Add(g.formTimeout)
	if w != nil {
		b.cutoff = time.Now().Add(g.formTimeout)
		g.watch.add(&b.watched, b)
	}
}

// stop ends the limit of time: what is yet to come streams. inTime is false if the
// time was over; the connection's next read may fail then.
func (b *bodyReader) stop() (inTime bool) {
	inTime = b.writer == nil || b.remove()
	b.deadline = time.Time{}
	return inTime
}

// endIfDue ends a read that has waited too long, by a deadline in the past. One
// set at the beginning would not last: servers move it with each read.
func (b *bodyReader) endIfDue(now time.Time) bool {
	if now.Before(b.cutoff) {
		return false
	}
	_ = http.NewResponseController(b.writer).SetReadDeadline(time.Unix(1, 0))
	return true
}

// reserve reserves n more bytes of memory, and reports whether there are so many.
func (b *bodyReader) reserve(n int) bool { return b.reserved.grow(int64(n)) }

// read reads some bytes. reason is OK, or why no more will come; done is set at the
// end of the body.
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
	return n, false, BadRequest // such as a malformed chunk
}

// formStep is how much memory a form gets to begin with; it doubles from there.
const formStep = 4 << 10

// readAll reads a whole body, up to limit bytes.
func (b *bodyReader) readAll(length, limit int64) ([]byte, Reason) {
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
