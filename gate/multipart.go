package gate

import (
	"bytes"
	"io"
	"sync/atomic"
)

// Multipart forms (RFC 7578, RFC 2046 section 5.1) are read byte by byte as they
// stream, with a grammar that leaves one reading: CRLF line ends only, no
// preamble, no epilogue, no nesting, the part headers of partHeaders only, the
// boundary nowhere but in delimiters. The token's part is cut out; all
// other bytes go on as they came.

const (
	partLimit       = 200     // parts of one form
	partHeaderLimit = 1 << 10 // bytes of one part's header
	readAhead       = 64 << 10
	chunk           = 32 << 10
)

// multipartForm is the state of reading one form. It is a filter: what goes in comes
// out, less the token's part.
type multipartForm struct {
	in        *intake
	parameter string
	dash      []byte // "--" boundary

	room []byte // where buf lies
	buf  []byte // read and not yet understood
	out  []byte // understood; what stands behind sent is not yet forwarded
	sent int
	step func(*multipartForm) (more bool, reason Reason)
	eof  bool // the body has ended

	parts   int
	started bool  // something was put out
	drop    bool  // inside the token's part
	file    bool  // a file part has begun
	length  int64 // that the part says it has; -1: it does not say
	size    int64 // of it, so far
	fields  fields
	ended   bool // the closing delimiter was read
	cut     int64

	keep    bool   // what is cut out, so that it can be put back with another value
	head    []byte // delimiter and header of the token's part
	hole    int    // where in out it stood
	trimmed bool   // a line's end went with it
	streams bool   // it is sent while it is read, once

	token  *credential // found in this form
	value  []byte      // of the token, while its part is read
	late   bool        // a token may not come any more: one was found before
	ascii  bool        // headers of parts may hold nothing else
	failed Reason      // OK until something is wrong
	// broken publishes failed: the form is read by whoever sends it on, in a
	// goroutine that may outlive the attempt.
	broken atomic.Bool
}

func newMultipart(in *intake, parameter, boundary string, credentialKnown bool) *multipartForm {
	return &multipartForm{
		in: in, parameter: parameter, dash: []byte("--" + boundary),
		step: (*multipartForm).begin, failed: OK, late: credentialKnown,
	}
}

// advance understands what there is, reading more where it has to. more is
// false at the end of the form, or when something is wrong.
func (m *multipartForm) advance() (more bool) {
	for m.failed == OK {
		more, reason := m.step(m)
		if reason != OK {
			m.failed = reason
			return false
		}
		if more {
			return true
		}
		if m.eof {
			if !m.ended || len(m.buf) != 0 {
				m.failed = BadRequest // cut off
			}
			return false
		}
		m.fill()
	}
	return false
}

// fill reads some more of the body.
func (m *multipartForm) fill() {
	if m.room == nil {
		if !m.in.reserve(chunk) {
			m.failed = Unavailable
			return
		}
		m.room = make([]byte, chunk)
	}
	// What is left of buf is less than a delimiter or a part's header.
	m.buf = m.room[:copy(m.room, m.buf)]
	n, done, reason := m.in.read(m.buf[len(m.buf):cap(m.buf)])
	m.buf = m.buf[:len(m.buf)+n]
	m.eof = done
	if reason != OK {
		m.failed = reason
	}
}

// begin expects the first delimiter at the very start.
func (m *multipartForm) begin() (bool, Reason) {
	if n := min(len(m.buf), len(m.dash)); !bytes.Equal(m.buf[:n], m.dash[:n]) {
		return false, BadRequest
	} else if n < len(m.dash) {
		return false, OK
	}
	m.step = (*multipartForm).header
	return true, OK
}

// header expects, behind the boundary, the end of its line and the header of a
// part, or the "--" that closes the form.
func (m *multipartForm) header() (bool, Reason) {
	start := len(m.delimiter())
	rest := m.buf[start:]
	if len(rest) < 2 {
		return false, OK
	}
	if rest[0] == '-' && rest[1] == '-' {
		m.forward(start + 2)
		m.ended = true
		m.step = (*multipartForm).epilogue
		return true, OK
	}
	if rest[0] != '\r' || rest[1] != '\n' {
		return false, BadRequest // white space, or a boundary that goes on
	}
	end := bytes.Index(rest[2:], []byte("\r\n\r\n"))
	if end < 0 && len(rest) < 2+partHeaderLimit+4 { // with the line's end before, and those behind
		return false, OK
	}
	if end < 0 || end > partHeaderLimit {
		return false, BadRequest
	}
	if m.parts++; m.parts > partLimit {
		return false, BadRequest
	}
	p, ok := readPartHeader(string(rest[2:2+end+2]), m.parameter)
	if !ok || m.ascii && !made(rest[2:2+end], isASCII) {
		return false, BadRequest
	}
	return true, m.enter(p, start+2+end+4)
}

// delimiter is the delimiter that stands at the start of buf: with a line's end
// before it, but for the first one.
func (m *multipartForm) delimiter() []byte {
	n := len(m.dash)
	if m.parts > 0 {
		n += 2
	}
	return m.buf[:n]
}

// enter begins a part whose delimiter and header are length bytes.
func (m *multipartForm) enter(p part, length int) Reason {
	m.step = (*multipartForm).content
	m.drop, m.length, m.size = p.token, p.length, 0
	switch {
	case !p.token:
		m.file = m.file || p.file
		if m.fields.begin(m.buf[:length], len(m.out), p.file) {
			return Ambiguous
		}
		m.forward(length)
		if p.file {
			m.fields.end(len(m.out))
		}
		return OK
	case m.late:
		return Ambiguous
	case m.file:
		return BadRequest // it would have to come before the files
	}
	m.late = true
	m.token = &credential{place: Multipart}
	if m.keep {
		m.head, m.hole = bytes.Clone(m.buf[:length]), len(m.out)
	}
	m.discard(length)
	return OK
}

// content forwards what stands before the next delimiter.
func (m *multipartForm) content() (bool, Reason) {
	at := bytes.Index(m.buf, m.dash)
	if at < 0 {
		// The end of buf may be the beginning of a delimiter.
		safe := len(m.buf) - (len(m.dash) + 2 - 1)
		if safe <= 0 {
			return false, OK
		}
		return true, m.take(safe)
	}
	if at < 2 || m.buf[at-2] != '\r' || m.buf[at-1] != '\n' {
		return false, BadRequest // some would see a delimiter here
	}
	if reason := m.take(at - 2); reason != OK {
		return false, reason
	}
	if m.length >= 0 && m.size != m.length {
		return false, BadRequest
	}
	m.fields.end(len(m.out))
	if m.drop {
		m.drop = false
		m.token.value = sized(string(m.value))
	}
	m.step = (*multipartForm).header
	return true, OK
}

// epilogue allows a line's end, and nothing else, behind the form.
func (m *multipartForm) epilogue() (bool, Reason) {
	switch {
	case len(m.buf) == 0:
		return false, OK
	case string(m.buf) == "\r" && !m.eof:
		return false, OK
	case string(m.buf) == "\r\n":
		m.forward(2)
		m.step = (*multipartForm).end
		return true, OK
	}
	return false, BadRequest
}

// end allows nothing at all, however late it comes.
func (m *multipartForm) end() (bool, Reason) {
	if len(m.buf) > 0 {
		return false, BadRequest
	}
	return false, OK
}

// take passes on n bytes of a part's content.
func (m *multipartForm) take(n int) Reason {
	m.size += int64(n)
	switch {
	case m.length >= 0 && m.size > m.length:
		return BadRequest
	case !m.drop && m.fields.repeat(m.buf[:n]):
		return Ambiguous
	case !m.drop:
		m.forward(n)
		return OK
	}
	// One byte more than a token can have says that it is none.
	m.value = append(m.value, m.buf[:min(n, maxValue+1-len(m.value))]...)
	m.discard(n)
	return OK
}

// forward moves n bytes to what goes upstream. A form that begins with the
// token's part has a line's end too many in front.
func (m *multipartForm) forward(n int) {
	from := 0
	if !m.started && n >= 2 && m.buf[0] == '\r' && m.parts > 0 {
		from = 2
		m.cut += 2
		m.trimmed = true
	}
	m.started = m.started || n > 0
	m.out = append(m.out, m.buf[from:n]...)
	m.buf = m.buf[n:]
}

func (m *multipartForm) discard(n int) {
	m.cut += int64(n)
	m.buf = m.buf[n:]
}

// ahead reads until the form's credential is known and there is enough to judge
// small forms whole: to the end, or into the first file and readAhead bytes.
// Fields before that file may take limit bytes.
func (m *multipartForm) ahead(limit int64) Reason {
	reserved := 0
	for m.advance() {
		if len(m.out) > reserved {
			if !m.in.reserve(len(m.out)) {
				return Unavailable
			}
			reserved += len(m.out)
		}
		switch {
		case m.file && !m.late:
			return OK // no credential, and none can come: decided without the file
		case m.file && len(m.out) >= readAhead:
			return OK
		case !m.file && int64(len(m.out)) > limit:
			return TooLarge
		}
	}
	return m.failed
}

// Read forwards the form. Where something turns out wrong while it streams, it
// fails, so that the upstream request is broken off.
func (m *multipartForm) Read(p []byte) (int, error) {
	for m.sent == len(m.out) {
		m.sent = 0
		if m.out = m.out[:0]; cap(m.out) > 2*chunk {
			m.out = nil // reading ahead is over
		}
		if !m.advance() {
			if m.failed != OK {
				m.broken.Store(true)
				return 0, errBrokenOff
			}
			if len(m.out) == 0 {
				return 0, io.EOF
			}
		}
	}
	n := copy(p, m.out[m.sent:])
	m.sent += n
	return n, nil
}
