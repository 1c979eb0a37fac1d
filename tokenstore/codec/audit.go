package codec

import (
	"encoding/json"
	"fmt"

	"github.com/patgate/patgate/tokenstore"
)

// AppendAudit appends the stored form of an audit entry: the header of a record, and JSON.
func AppendAudit(b []byte, e *tokenstore.AuditEntry) ([]byte, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	start := len(b)
	b = append(beginRecord(b), data...)
	sealRecord(b[start:], kindAudit, e.ID)
	return b, nil
}

// DecodeAudit reads what AppendAudit wrote. The error wraps tokenstore.ErrDamaged.
func DecodeAudit(id uint64, data []byte) (*tokenstore.AuditEntry, error) {
	f := openRecord(data, kindAudit, id)
	if f.err != nil {
		return nil, unreadable("audit entry", id, f.err)
	}
	return DecodePlainAudit(id, f.rest)
}

// DecodePlainAudit reads an audit entry as it was stored before it had a checksum: JSON. The
// error wraps tokenstore.ErrDamaged.
func DecodePlainAudit(id uint64, data []byte) (*tokenstore.AuditEntry, error) {
	e := new(tokenstore.AuditEntry)
	if err := json.Unmarshal(data, e); err != nil {
		return nil, fmt.Errorf("reading audit entry %d: %w: %w", id, tokenstore.ErrDamaged, err)
	}
	if e.ID != id {
		return nil, fmt.Errorf("reading audit entry %d: %w: it says to be %d", id, tokenstore.ErrDamaged, e.ID)
	}
	return e, nil
}
