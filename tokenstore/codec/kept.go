package codec

import (
	"encoding/binary"

	"github.com/patgate/patgate/tokenstore"
)

// Tags of the fields of a record of what is kept of the use of a token; see those of a
// token. Run is 8 bytes, the others are records themselves.
const (
	keptRun      = 1
	keptUsage    = 2
	keptActivity = 3
)

// AppendKept appends the stored form of what is kept of the use of a token in a run of the
// store. The activity may be nil, or is as Merge returns it.
func AppendKept(b []byte, id tokenstore.TokenID, run uint64, u tokenstore.Usage, a *tokenstore.Activity) []byte {
	start := len(b)
	b = beginRecord(b)
	var part [512]byte
	b = appendField(b, keptRun, binary.BigEndian.AppendUint64(part[:0], run))
	b = appendField(b, keptUsage, AppendUsage(part[:0], id, u))
	if a != nil {
		b = appendField(b, keptActivity, AppendActivity(part[:0], id, a))
	}
	sealRecord(b[start:], kindKept, uint64(id))
	return b
}

// KeptIn reports whether a record that AppendKept wrote is of this run, without reading the
// rest of it, nor its checksum.
func KeptIn(run uint64, data []byte) bool {
	const at = headerLength + 2
	return len(data) >= at+8 && data[headerLength] == keptRun && binary.BigEndian.Uint64(data[at:]) == run
}

// DecodeKept reads what AppendKept wrote. The error wraps tokenstore.ErrDamaged.
func DecodeKept(id tokenstore.TokenID, data []byte) (run uint64, u tokenstore.Usage, a *tokenstore.Activity, err error) {
	f := openRecord(data, kindKept, uint64(id))
	if f.must(keptRun) {
		run = f.value.fixed64()
	}
	if f.must(keptUsage) {
		u, f.err = DecodeUsage(id, f.value.all())
	}
	for f.next() {
		if f.tag == keptActivity { // another one stays unread, which next refuses
			a, f.err = DecodeActivity(id, f.value.all())
		}
	}
	if f.err != nil {
		return 0, tokenstore.Usage{}, nil, unreadable("what is kept of the use of token", uint64(id), f.err)
	}
	return run, u, a, nil
}
