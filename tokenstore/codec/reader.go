package codec

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// reader takes a payload apart. After an error all it returns is zero.
type reader struct {
	rest []byte
	bad  bool
}

// done reports whether all was read, and nothing was wrong.
func (r *reader) done() bool { return !r.bad && len(r.rest) == 0 }

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

// nonzero reads a number that is not left out, which zero would be.
func (r *reader) nonzero() uint64 {
	n := r.number()
	if n == 0 {
		r.bad = true
	}
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

func (r *reader) all() []byte { return r.take(uint64(len(r.rest))) }

func (r *reader) text() string { return string(r.all()) }

// fixed64 reads a number of 8 bytes, the first the most significant.
func (r *reader) fixed64() uint64 {
	if b := r.take(8); len(b) == 8 {
		return binary.BigEndian.Uint64(b)
	}
	return 0
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

// anySeconds is a time that was stored, also where it is the zero time.
func (r *reader) anySeconds() time.Time { return time.Unix(r.signed(), 0).UTC() }

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

// count reads how many items follow; at least one does, each at least a byte.
func (r *reader) count() uint64 {
	n := r.nonzero()
	if n > uint64(len(r.rest)) {
		r.bad = true
		return 0
	}
	return n
}

func (r *reader) countUpTo(most uint64) uint64 {
	n := r.count()
	if n > most {
		r.bad = true
		return 0
	}
	return n
}

// strings reads what appendList wrote; intern, if there, saves copies.
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
