package boltstore

import (
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
)

// repeats says which entry of the audit may count the next one that is the same. It is the
// writer's own and only a hint: the entry that it names is read and compared, as the
// transaction that wrote it may have failed, and an entry that is forgotten here, or with
// the process, costs no more than one entry.
type repeats map[string]uint64

// maxRepeats bounds what is remembered.
const maxRepeats = 10_000

// keyOf is the same for entries that may be counted together.
func keyOf(e *tokenstore.AuditEntry) string {
	return fmt.Sprintf("%q %d %q %q %d %q %d", e.Actor.Name, e.Actor.Account, e.Actor.Address, e.Action, e.Account, e.Refused, e.Tokens)
}

// writeAudit writes the entry of a change: a new one, or in the one of before that counts
// it.
func (s *Store) writeAudit(tx *bbolt.Tx, c *tokenstore.Change) error {
	c.FillAudit()
	key := ""
	if len(c.Tokens) == 0 {
		key = keyOf(&c.Audit)
		counted, err := s.countRepeat(tx, s.repeats[key], &c.Audit)
		if counted || err != nil {
			return err
		}
	}
	id, err := tx.Bucket(bucketAudit).NextSequence()
	if err != nil {
		return err
	}
	c.Audit.ID = id
	if key != "" {
		if s.repeats == nil || len(s.repeats) >= maxRepeats {
			s.repeats = make(repeats)
		}
		s.repeats[key] = id
	}
	return putAudit(tx, &c.Audit)
}

// countRepeat counts an entry in the one of this id, if that tells of the same; the entry
// becomes that one.
func (s *Store) countRepeat(tx *bbolt.Tx, id uint64, e *tokenstore.AuditEntry) (counted bool, err error) {
	if id == 0 {
		return false, nil
	}
	data := tx.Bucket(bucketAudit).Get(number(id))
	if data == nil {
		return false, nil
	}
	before, err := readAudit(number(id), data, plainAudit(tx))
	if err != nil || !before.Repeats(e) {
		return false, nil //nolint:nilerr // a damaged entry counts nothing
	}
	last := before.LastTime()
	if e.Time.After(last) { // the clock may have been set back
		last = e.Time
	}
	before.Count, before.Last = before.Times()+1, last
	*e = *before
	return true, putAudit(tx, e)
}

func putAudit(tx *bbolt.Tx, e *tokenstore.AuditEntry) error {
	data, err := codec.AppendAudit(nil, e)
	if err != nil {
		return err
	}
	return tx.Bucket(bucketAudit).Put(number(e.ID), data)
}
