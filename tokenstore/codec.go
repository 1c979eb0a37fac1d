package tokenstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Records are compact binary: a version byte, then fields in ascending order of
// their tags, each a tag, a length and that many bytes; a field of zero value is
// left out. One record has one encoding. A tag that is not known makes the whole
// record unreadable: what it would restrict is not guessed at.

const recordVersion = 1

// appendField appends a field unless it is empty.
func appendField(b []byte, tag byte, payload []byte) []byte {
	if len(payload) == 0 {
		return b
	}
	b = append(b, tag)
	b = binary.AppendUvarint(b, uint64(len(payload)))
	return append(b, payload...)
}

func appendText(b []byte, tag byte, s string) []byte {
	if s == "" {
		return b
	}
	b = append(b, tag)
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendNumber(b []byte, tag byte, n uint64) []byte {
	if n == 0 {
		return b
	}
	var buf [binary.MaxVarintLen64]byte
	return appendField(b, tag, buf[:binary.PutUvarint(buf[:], n)])
}

// appendTime stores whole seconds; the zero time is left out.
func appendTime(b []byte, tag byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	var buf [binary.MaxVarintLen64]byte
	return appendField(b, tag, buf[:binary.PutVarint(buf[:], t.Unix())])
}

func appendList(b []byte, tag byte, list []string) []byte {
	if len(list) == 0 {
		return b
	}
	return appendField(b, tag, appendStrings(nil, list))
}

func appendAddress(b []byte, a netip.Addr) []byte {
	raw := a.AsSlice()
	b = append(b, byte(len(raw)))
	return append(b, raw...)
}

func appendPrefix(b []byte, p netip.Prefix) []byte {
	return append(appendAddress(b, p.Addr()), byte(p.Bits()))
}

var errMalformed = fmt.Errorf("%w: not a record of this version", ErrDamaged)

// fields walks the fields of a record.
type fields struct {
	rest []byte
	last byte
	err  error
}

func openRecord(data []byte) fields {
	if len(data) == 0 || data[0] != recordVersion {
		return fields{err: errMalformed}
	}
	return fields{rest: data[1:]}
}

// next returns the next field; at the end, or at an error, its tag is 0.
func (f *fields) next() (tag byte, payload []byte) {
	if f.err != nil || len(f.rest) == 0 {
		return 0, nil
	}
	tag = f.rest[0]
	if tag <= f.last {
		f.fail()
		return 0, nil
	}
	f.last = tag
	r := reader{rest: f.rest[1:]}
	payload = r.take(r.number())
	if r.bad || len(payload) == 0 {
		f.fail()
		return 0, nil
	}
	f.rest = r.rest
	return tag, payload
}

func (f *fields) fail() { f.err = errMalformed }

// reader takes a payload apart. After an error all it returns is zero.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || size > 1 && r.rest[size-1] == 0 { // the latter: not the shortest form
		r.bad = true
		r.rest = nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) signed() int64 {
	u := r.number()
	n := int64(u >> 1)
	if u&1 != 0 {
		n = ^n
	}
	return n
}

func (r *reader) take(n uint64) []byte {
	if r.bad || n > uint64(len(r.rest)) {
		r.bad = true
		r.rest = nil
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// seconds is a time that was stored; 0 seconds is a time, too.
func (r *reader) seconds() time.Time { return time.Unix(r.signed(), 0).UTC() }

func (r *reader) address() netip.Addr {
	n := r.byte()
	a, ok := netip.AddrFromSlice(r.take(uint64(n)))
	if !ok {
		r.bad = true
	}
	return a
}

func (r *reader) prefix() netip.Prefix {
	a := r.address()
	bits := int(r.byte())
	p := netip.PrefixFrom(a, bits)
	if !p.IsValid() {
		r.bad = true
	}
	return p
}

// strings reads what appendStrings wrote; intern, if there, saves copies.
func (r *reader) strings(into []string, intern map[string]string) []string {
	n := r.number()
	if n == 0 || n > uint64(len(r.rest)) {
		r.bad = true
		return nil
	}
	for range n {
		into = append(into, internString(r.take(r.number()), intern))
	}
	return into
}

func internString(b []byte, known map[string]string) string {
	if known == nil {
		return string(b)
	}
	if s, ok := known[string(b)]; ok {
		return s
	}
	s := string(b)
	known[s] = s
	return s
}

// done tells whether all was read, and nothing was wrong.
func (r *reader) done() bool { return !r.bad && len(r.rest) == 0 }

// damaged wraps what is wrong with a stored record.
func damaged(what string, id uint64, err error) error {
	if !errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return fmt.Errorf("reading %s %d: %w", what, id, err)
}
