package server

import (
	"io"
	"net/http"
	"os"
	"time"
)

// bodyTime is how long the body of a call may take to come; it has 64 KiB at most.
const bodyTime = 30 * time.Second

// timedBody is a body that is not waited for any longer than that.
type timedBody struct {
	io.ReadCloser
	late time.Time
	wake *time.Timer
}

// newTimedBody returns body with a limit of time; end has to be called when nobody
// will read it any more. A deadline that is set at the beginning would not last:
// servers move it with each read. One in the past, set later, does it.
func newTimedBody(w http.ResponseWriter, body io.ReadCloser, limit time.Duration) *timedBody {
	return &timedBody{body, time.Now().Add(limit), time.AfterFunc(limit, func() {
		_ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0))
	})}
}

// Read fails with os.ErrDeadlineExceeded once it is too late.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == nil && time.Now().After(b.late) {
		err = os.ErrDeadlineExceeded
	}
	if err != nil {
		b.end() // what the call then does may take longer
	}
	return n, err
}

func (b *timedBody) end() { b.wake.Stop() }
