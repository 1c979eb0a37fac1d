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
	readAheadSize   = 64 << 10
	chunk           = 32 << 10
)

// multipartForm reads one form. It is a filter: what goes in comes out, less the token's
// part.
type multipartForm struct {
	reader       *bodyReader
	parameters   parameters
	dashBoundary []byte // "--" and the boundary

	backing []byte // where buf lies
	buf     []byte // read and not yet understood
	out     []byte // understood
	sent    int    // bytes of out that were forwarded
	step    func(*multipartForm) (more bool, v verdict)
	eof     bool // the body has ended

	parts   int
	name    string // of the part that is being read
	started bool   // there was output
	inToken bool   // inside the token's part
	hasFile bool   // a file part has begun
	// awaitsToken says that the token may come behind a file. What was read is held
	// back until it is known who asks.
	awaitsToken bool
	length      int64 // of the part, as its header says; -1 if it does not
	size        int64 // of the part, so far
	fields      fieldScanner
	ended       bool  // the closing delimiter was read
	emptyLines  int   // behind it
	removed     int64 // bytes of input that are not put out

	keepsToken     bool   // the token's part is kept, to be put back with another value
	tokenHeader    []byte // delimiter and header of the token's part
	tokenAt        int    // where in out it stood
	lineEndRemoved bool   // a line's end went with it
	streaming      bool   // the form is sent while it is read, which works once

	token        *credential             // found in this form
	isGood       func(value string) bool // reports whether the token is; nil if nobody asks
	tokenName    string                  // of its part
	tokenValue   []byte                  // as it is read
	tokenSettled bool                    // no token may come any more, for one was found
	naming       *naming                 // what the form names; nil if nobody asks, or not yet
	ascii        bool                    // headers of parts hold ASCII only
	failed       verdict                 // OK until something is wrong
	// broken publishes failed: the form is read by whoever sends it on, in a
	// goroutine that may outlive the attempt.
	broken atomic.Bool
}

func newMultipart(in *bodyReader, parameters parameters, boundary string, credentialKnown bool) *multipartForm {
	return &multipartForm{
		reader: in, parameters: parameters, dashBoundary: []byte("--" + boundary),
		step: (*multipartForm).begin, failed: because(OK), tokenSettled: credentialKnown,
	}
}

// advance understands what there is, and reads more if it has to. more is
// false at the end of the form, or if something is wrong.
func (m *multipartForm) advance() (more bool) {
	for m.failed.reason == OK {
		more, v := m.step(m)
		if v.reason != OK {
			m.failed = v
			return false
		}
		if more {
			return true
		}
		if m.eof {
			if !m.ended || len(m.buf) != 0 {
				m.failed = refuse(MultipartCutOff, formInWords)
			}
			return false
		}
		m.fill()
	}
	return false
}

// fill reads some more of the body.
func (m *multipartForm) fill() {
	if m.backing == nil {
		if !m.reader.reserve(chunk) {
			m.failed = because(Unavailable)
			return
		}
		m.backing = make([]byte, chunk)
	}
	// What is left of buf is less than a delimiter or a part's header.
	m.buf = m.backing[:copy(m.backing, m.buf)]
	n, done, reason := m.reader.read(m.buf[len(m.buf):cap(m.buf)])
	m.buf = m.buf[:len(m.buf)+n]
	m.eof = done
	switch reason {
	case OK:
	case BadRequest:
		m.failed = refuse(BodyFraming, "the body")
	default:
		m.failed = because(reason)
	}
}

// begin expects the first delimiter at the very start.
func (m *multipartForm) begin() (bool, verdict) {
	if n := min(len(m.buf), len(m.dashBoundary)); !bytes.Equal(m.buf[:n], m.dashBoundary[:n]) {
		return false, refuse(MultipartFraming, "what stands before the first part of the form")
	} else if n < len(m.dashBoundary) {
		return false, because(OK)
	}
	m.step = (*multipartForm).header
	return true, because(OK)
}

// header expects, behind the boundary, the end of its line and the header of a
// part, or the "--" that closes the form.
func (m *multipartForm) header() (bool, verdict) {
	start := len(m.delimiter())
	rest := m.buf[start:]
	if len(rest) < 2 {
		return false, because(OK)
	}
	if rest[0] == '-' && rest[1] == '-' {
		m.forward(start + 2)
		m.ended = true
		m.step = (*multipartForm).epilogue
		return true, because(OK)
	}
	if rest[0] != '\r' || rest[1] != '\n' {
		return false, m.misframed() // white space, or a boundary that goes on
	}
	end := bytes.Index(rest[2:], []byte("\r\n\r\n"))
	if end < 0 && len(rest) < 2+partHeaderLimit+4 { // with the line's end before, and those behind
		return false, because(OK)
	}
	if end < 0 || end > partHeaderLimit {
		m.parts++
		return false, refuse(PartHeaderSize, partIn("", m.parts))
	}
	if m.parts++; m.parts > partLimit {
		return false, refuse(TooManyParts, formInWords)
	}
	p, ok := readPartHeader(string(rest[2:2+end+2]), m.parameters)
	m.name = p.name
	if !ok {
		return false, m.refusePart(p)
	}
	if m.ascii && !allBytes(rest[2:2+end], isASCII) {
		return false, refuse(PartType, "the header of "+m.partInWords()+" goes beyond ASCII though the form's charset is not UTF-8: it")
	}
	if m.naming != nil {
		if v := m.naming.inLaterPart(p, string(rest[2:2+end]), m.parts); v.reason != OK {
			return false, v
		}
	}
	return true, m.enter(p, start+2+end+4)
}

// formInWords and partInWords say where something was found.
const formInWords = "the multipart form"

func (m *multipartForm) partInWords() string { return partIn(m.name, m.parts) }

// misframed returns the verdict on something that stands where it could be a delimiter.
func (m *multipartForm) misframed() verdict {
	return refuse(MultipartFraming, "the multipart form, at "+m.partInWords()+",")
}

// refusePart returns the verdict on a part whose header was refused.
func (m *multipartForm) refusePart(p part) verdict {
	where := m.partInWords()
	if p.what != "" {
		where = "`" + p.what + "` of " + where
	}
	return refuse(p.wrong, where)
}

// delimiter returns the delimiter at the start of buf. All but the first have a line's end
// in front.
func (m *multipartForm) delimiter() []byte {
	n := len(m.dashBoundary)
	if m.parts > 0 {
		n += 2
	}
	return m.buf[:n]
}

// enter begins a part whose delimiter and header are length bytes.
func (m *multipartForm) enter(p part, length int) verdict {
	m.step = (*multipartForm).content
	m.inToken, m.length, m.size = p.token, p.length, 0
	switch {
	case !p.token:
		m.hasFile = m.hasFile || p.file
		if c := m.fields.begin(m.buf[:length], len(m.out), p.file); c != NoCause {
			return refuse(c, "the header of "+m.partInWords())
		}
		m.forward(length)
		if p.file {
			_ = m.fields.end(len(m.out)) // the value of a file is not looked at
		}
		return because(OK)
	case m.tokenSettled:
		return refuse(CredentialTwice, m.partInWords())
	case m.hasFile && !m.awaitsToken:
		return refuse(TokenTooLate, formInWords)
	}
	m.tokenSettled = true
	m.token, m.tokenName = &credential{place: Multipart}, p.name
	if m.keepsToken {
		m.tokenHeader, m.tokenAt = bytes.Clone(m.buf[:length]), len(m.out)
	}
	m.discard(length)
	return because(OK)
}

// content forwards what stands before the next delimiter.
func (m *multipartForm) content() (bool, verdict) {
	at := bytes.Index(m.buf, m.dashBoundary)
	if at < 0 {
		// The end of buf may be the beginning of a delimiter.
		safe := len(m.buf) - (len(m.dashBoundary) + 2 - 1)
		if safe <= 0 {
			return false, because(OK)
		}
		return true, m.take(safe)
	}
	if at < 2 || m.buf[at-2] != '\r' || m.buf[at-1] != '\n' {
		return false, m.misframed() // some would see a delimiter here
	}
	if v := m.take(at - 2); v.reason != OK {
		return false, v
	}
	if m.length >= 0 && m.size != m.length {
		return false, refuse(PartLength, "Content-Length of "+m.partInWords())
	}
	if c := m.fields.end(len(m.out)); c != NoCause && !m.inToken {
		return false, refuse(c, m.partInWords())
	}
	if m.inToken {
		m.inToken = false
		m.token.value, m.token.notEmpty = limited(string(m.tokenValue)), len(m.tokenValue) > 0
		if m.isGood != nil && m.isGood(m.token.value) {
			m.reader.reserved.identify()
		}
	}
	m.step = (*multipartForm).header
	return true, because(OK)
}

// epilogue allows an empty line behind the form, as multipart-post of Ruby sends it, and
// nothing else.
func (m *multipartForm) epilogue() (bool, verdict) {
	switch {
	case len(m.buf) == 0:
		return false, because(OK)
	case string(m.buf) == "\r" && !m.eof:
		return false, because(OK)
	case len(m.buf) >= 2 && m.buf[0] == '\r' && m.buf[1] == '\n':
		m.forward(2)
		if m.emptyLines++; m.emptyLines == 2 {
			m.step = (*multipartForm).end
		}
		return true, because(OK)
	}
	return false, refuse(MultipartFraming, "what stands behind the end of the form")
}

// end allows nothing at all, however late it comes.
func (m *multipartForm) end() (bool, verdict) {
	if len(m.buf) > 0 {
		return false, refuse(MultipartFraming, "what stands behind the end of the form")
	}
	return false, because(OK)
}

// take passes on n bytes of a part's content.
func (m *multipartForm) take(n int) verdict {
	m.size += int64(n)
	switch {
	case m.length >= 0 && m.size > m.length:
		return refuse(PartLength, "Content-Length of "+m.partInWords())
	case !m.inToken:
		if c := m.fields.scan(m.buf[:n]); c != NoCause {
			return refuse(c, m.partInWords())
		}
		m.forward(n)
		return because(OK)
	}
	// One byte more than a token can have says that it is none.
	m.tokenValue = append(m.tokenValue, m.buf[:min(n, maxValue+1-len(m.tokenValue))]...)
	m.discard(n)
	return because(OK)
}

// forward moves n bytes to the output. If the form begins with the token's part, it leaves
// out the line's end in front of the next one.
func (m *multipartForm) forward(n int) {
	from := 0
	if !m.started && n >= 2 && m.buf[0] == '\r' && m.parts > 0 {
		from = 2
		m.removed += 2
		m.lineEndRemoved = true
	}
	m.started = m.started || n > 0
	m.out = append(m.out, m.buf[from:n]...)
	m.buf = m.buf[n:]
}

// discard leaves n bytes out of the output.
func (m *multipartForm) discard(n int) {
	m.removed += int64(n)
	m.buf = m.buf[n:]
}

// readAhead reads until the form's credential is known and there is enough to judge
// small forms whole: to the end, or into the first file and readAheadSize bytes.
// Fields before that file may take limit bytes. If the token may come behind files, all
// that stands before it may.
func (m *multipartForm) readAhead(limit int64) verdict {
	reserved := 0
	for m.advance() {
		if len(m.out) > reserved {
			if !m.reader.reserve(len(m.out)) {
				return because(Unavailable)
			}
			reserved += len(m.out)
		}
		switch {
		case m.hasFile && !m.tokenSettled && (!m.awaitsToken || int64(len(m.out)) > limit):
			m.awaitsToken = false
			return because(OK) // no credential, and none can come any more
		case m.hasFile && !m.tokenSettled:
		case m.hasFile && !m.inToken && len(m.out) >= readAheadSize:
			return because(OK)
		case !m.hasFile && int64(len(m.out)) > limit:
			return because(TooLarge)
		}
	}
	return m.failed
}

// whole reports whether the form is in memory to its end, with nothing sent yet.
func (m *multipartForm) whole() bool {
	return !m.streaming && m.eof && m.ended && m.failed.reason == OK && len(m.buf) == 0
}

// Read implements io.Reader for the upstream. If something turns out wrong while the form
// streams, it fails, so that the upstream request is broken off.
func (m *multipartForm) Read(p []byte) (int, error) {
	for m.sent == len(m.out) {
		m.sent = 0
		if m.out = m.out[:0]; cap(m.out) > 2*chunk {
			m.out = nil // reading ahead is over
		}
		if !m.advance() {
			if m.failed.reason != OK {
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
