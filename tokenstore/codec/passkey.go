package codec

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/patgate/patgate/tokenstore"
)

// appendPasskeys appends how many there are, and of each all fields in their order.
func appendPasskeys(b []byte, list []tokenstore.Passkey) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for i := range list {
		p := &list[i]
		b = appendString(b, string(p.ID))
		b = appendString(b, string(p.PublicKey))
		b = appendString(b, p.Host)
		b = appendString(b, p.Name)
		b = binary.AppendVarint(b, p.Created.Unix())
		b = binary.AppendVarint(b, p.LastUsed.Unix())
		b = binary.AppendUvarint(b, uint64(p.Counter))
		b = append(b, p.Flags)
		b = binary.AppendUvarint(b, uint64(len(p.Transports)))
		for _, t := range p.Transports {
			b = appendString(b, t)
		}
	}
	return b
}

func (r *reader) passkeys() (list []tokenstore.Passkey) {
	for range r.count() {
		p := tokenstore.Passkey{
			ID: r.bytes(), PublicKey: r.bytes(), Host: string(r.bytes()), Name: string(r.bytes()),
			Created: r.seconds(), LastUsed: r.anySeconds(), Counter: r.uint32(), Flags: r.byte(),
		}
		if n := r.number(); n > uint64(len(r.rest)) {
			r.bad = true
		} else {
			for range n {
				p.Transports = append(p.Transports, string(r.bytes()))
			}
		}
		if r.bad = r.bad || len(p.ID) == 0 || len(p.PublicKey) == 0; r.bad {
			return nil
		}
		list = append(list, p)
	}
	return list
}

// bytes reads what appendString wrote, of which it keeps a copy.
func (r *reader) bytes() []byte { return bytes.Clone(r.take(r.number())) }

func (r *reader) uint32() uint32 {
	n := r.number()
	if n > math.MaxUint32 {
		r.bad = true
	}
	return uint32(n)
}
