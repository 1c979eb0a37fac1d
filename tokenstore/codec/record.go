package codec

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/netip"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

const (
	recordVersion = 1 // counts the forms of records, of which this is the only one so far
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
	payload := binary.AppendUvarint(nil, uint64(len(list)))
	for _, s := range list {
		payload = appendString(payload, s)
	}
	return appendField(b, tag, payload)
}

// appendString appends a text that is not the last of its payload, with its length.
func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendAddress(b []byte, a netip.Addr) []byte {
	raw := a.AsSlice()
	b = append(b, byte(len(raw)))
	return append(b, raw...)
}

func appendPrefix(b []byte, p netip.Prefix) []byte {
	return append(appendAddress(b, p.Addr()), byte(p.Bits()))
}

var errMalformed = fmt.Errorf("%w: its fields are not as this version writes them", tokenstore.ErrDamaged)

// fields walks the fields of a record: next goes to the next one, whose tag and value are then
// there. A value has to be read to its end.
type fields struct {
	rest  []byte
	tag   byte
	value reader
	err   error
}

func openRecord(data []byte, kind byte, id uint64) fields {
	switch {
	case len(data) < headerLength:
		return fields{err: fmt.Errorf("%w: a record of %d bytes", tokenstore.ErrDamaged, len(data))}
	case data[0] != recordVersion:
		return fields{err: fmt.Errorf("%w: a record of version %d, this program knows %d", tokenstore.ErrDamaged, data[0], recordVersion)}
	case binary.BigEndian.Uint32(data[1:]) != checksum(kind, id, data[headerLength:]):
		return fields{err: fmt.Errorf("%w: the checksum does not fit", tokenstore.ErrDamaged)}
	}
	return fields{rest: data[headerLength:]}
}

// next reports whether there is another field. There is none after an error, which is in err.
func (f *fields) next() bool {
	if f.err == nil && !f.value.done() {
		f.err = errMalformed
	}
	if f.err != nil || len(f.rest) == 0 {
		return false
	}
	tag := f.rest[0]
	r := reader{rest: f.rest[1:]}
	payload := r.take(r.number())
	if tag <= f.tag || r.bad || len(payload) == 0 {
		f.err = errMalformed
		return false
	}
	f.rest, f.tag, f.value = r.rest, tag, reader{rest: payload}
	return true
}

// must goes to the next field, which has to be the one of this tag.
func (f *fields) must(tag byte) bool {
	if f.next() && f.tag == tag {
		return true
	}
	if f.err == nil {
		f.err = errMalformed
	}
	return false
}

func unreadable(what string, id uint64, err error) error {
	return fmt.Errorf("reading %s %d: %w", what, id, err)
}
