package tokenstore

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/netip"
	"time"
)

// Records are compact binary: a version byte, a checksum, then fields in
// ascending order of their tags, each a tag, a length and that many bytes; a
// field of zero value is left out. One record has one encoding. A tag that is
// not known makes the whole record unreadable: what it would restrict is not
// guessed at.
//
// The checksum (CRC-32C) covers the kind and the id of the record, too: neither
// a flipped bit nor a record under a wrong key can become another permission.

const (
	recordVersion = 1
	headerLength  = 1 + crc32.Size
)

// The kinds of records, as the checksum covers them.
const (
	kindAccount  = 'a'
	kindToken    = 't'
	kindUsage    = 'u'
	kindActivity = 'y'
	kindKept     = 'k'
	kindAudit    = 'e'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(kind byte, id uint64, fields []byte) uint32 {
	return Checksum(binary.BigEndian.AppendUint64(append(make([]byte, 0, 9), kind), id), fields)
}

// Checksum returns the CRC-32C of a value that is stored under a key, which it covers, too: a
// value that got to another place does not fit.
func Checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// beginRecord appends the header of a record, whose checksum sealRecord fills in
// when the fields stand.
func beginRecord(b []byte) []byte {
	return append(b, recordVersion, 0, 0, 0, 0)
}

func sealRecord(record []byte, kind byte, id uint64) {
	binary.BigEndian.PutUint32(record[1:], checksum(kind, id, record[headerLength:]))
}

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

var errMalformed = fmt.Errorf("%w: its fields are not as this version writes them", ErrDamaged)

// fields walks the fields of a record.
type fields struct {
	rest []byte
	last byte
	err  error
}

func openRecord(data []byte, kind byte, id uint64) fields {
	switch {
	case len(data) < headerLength:
		return fields{err: fmt.Errorf("%w: a record of %d bytes", ErrDamaged, len(data))}
	case data[0] != recordVersion:
		return fields{err: fmt.Errorf("%w: a record of version %d, this program knows %d", ErrDamaged, data[0], recordVersion)}
	case binary.BigEndian.Uint32(data[1:]) != checksum(kind, id, data[headerLength:]):
		return fields{err: fmt.Errorf("%w: the checksum does not fit", ErrDamaged)}
	}
	return fields{rest: data[headerLength:]}
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

// seconds is a time that was stored, which the zero time never is.
func (r *reader) seconds() time.Time {
	t := time.Unix(r.signed(), 0).UTC()
	if t.IsZero() {
		r.bad = true
	}
	return t
}

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

// done reports whether all was read, and nothing was wrong.
func (r *reader) done() bool { return !r.bad && len(r.rest) == 0 }

func unreadable(what string, id uint64, err error) error {
	return fmt.Errorf("reading %s %d: %w", what, id, err)
}
