package gate

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// intake reads a body with an eye on time and memory.
type intake struct {
	body     io.Reader
	lot      lot       // of memory, for the caller to give back
	deadline time.Time // zero: none
	now      func() time.Time

	writer http.ResponseWriter // nil where a read that waits cannot be ended
	watched
	late time.Time // when it is
}

// start begins to read the body of r, under the eye of the watch.
func (in *intake) start(d *Decision, w http.ResponseWriter, r *http.Request) {
	g := d.gate
	in.body, in.now, in.writer = r.Body, g.now, w
	in.lot = lot{memory: g.forms, from: neighbours(d.client), known: d.entry != nil}
	in.deadline = g.now().Add(g.formTimeout)
	if w != nil {
		in.late = time.Now().Add(g.formTimeout)
		g.watch.add(&in.watched, in)
	}
}

// stop ends the watch over time: what is yet to come streams. It is false where
// the time was over, and the connection's next read may fail.
func (in *intake) stop() (inTime bool) {
	inTime = in.writer == nil || in.remove()
	in.deadline = time.Time{}
	return inTime
}

// endIfDue ends a read that has waited too long. A deadline set at the beginning
// would not last: servers move it with each read. One in the past, set later,
// does it.
func (in *intake) endIfDue(now time.Time) bool {
	if now.Before(in.late) {
		return false
	}
	_ = http.NewResponseController(in.writer).SetReadDeadline(time.Unix(1, 0))
	return true
}

// reserve makes room for n more bytes.
func (in *intake) reserve(n int) bool { return in.lot.take(int64(n)) }

// read reads some bytes, and says OK or why nothing more will come; at the end
// of the body done is set.
func (in *intake) read(p []byte) (n int, done bool, reason Reason) {
	n, err := in.body.Read(p)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil && !in.deadline.IsZero() && in.now().After(in.deadline), errors.Is(err, os.ErrDeadlineExceeded):
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
func (in *intake) readForm(length, limit int64) ([]byte, Reason) {
	if length > limit {
		return nil, TooLarge
	}
	size := int64(formStep)
	if length >= 0 {
		size = min(length+1, size) // one more, to see the end
	}
	if !in.reserve(int(size)) {
		return nil, Unavailable
	}
	buf := make([]byte, 0, size)
	for {
		if len(buf) == cap(buf) {
			if int64(len(buf)) > limit {
				return nil, TooLarge
			}
			grown := min(2*cap(buf), int(limit)+1)
			if !in.reserve(grown - cap(buf)) {
				return nil, Unavailable
			}
			buf = append(make([]byte, 0, grown), buf...)
		}
		n, done, reason := in.read(buf[len(buf):cap(buf)])
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
