package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"runtime"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
)

// Account implements tokenstore.Store.
func (s *Store) Account(ctx context.Context, id tokenstore.AccountID) (a *tokenstore.Account, err error) {
	err = s.view(ctx, "reading an account", func(tx *bbolt.Tx) error {
		a, err = getAccount(tx, id)
		return err
	})
	return a, err
}

// AccountByLogin implements tokenstore.Store.
func (s *Store) AccountByLogin(ctx context.Context, login string) (a *tokenstore.Account, err error) {
	err = s.view(ctx, "reading an account", func(tx *bbolt.Tx) error {
		key := tx.Bucket(bucketLogins).Get([]byte(login))
		if key == nil {
			return fmt.Errorf("account %q: %w", login, tokenstore.ErrNotFound)
		}
		id, err := readNumber(key)
		if err != nil {
			return err
		}
		a, err = getAccount(tx, tokenstore.AccountID(id))
		return err
	})
	return a, err
}

// Accounts implements tokenstore.Store. Accounts that cannot be read are passed
// over, as tokens are.
func (s *Store) Accounts(ctx context.Context, q tokenstore.AccountQuery) (list []*tokenstore.Account, err error) {
	err = s.view(ctx, "listing accounts", func(tx *bbolt.Tx) error {
		for a, err := range accountsFrom(tx, q.After) {
			if err != nil {
				continue
			}
			if list = append(list, a); len(list) == q.Limit {
				break
			}
		}
		return nil
	})
	return list, err
}

// Token implements tokenstore.Store.
func (s *Store) Token(ctx context.Context, id tokenstore.TokenID) (t *tokenstore.Token, err error) {
	err = s.view(ctx, "reading a token", func(tx *bbolt.Tx) error {
		t, err = getToken(tx, id)
		return err
	})
	return t, err
}

// Tokens implements tokenstore.Store. Tokens that cannot be read are passed
// over: one of them must not hide all others. Check names them.
func (s *Store) Tokens(ctx context.Context, q tokenstore.TokenQuery) (list []*tokenstore.Token, err error) {
	err = s.view(ctx, "listing tokens", func(tx *bbolt.Tx) error {
		ids := allFrom(tx, q.After)
		if q.Account != 0 {
			ids = ownedFrom(tx, q.Account, q.After)
		}
		for id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			t, err := getToken(tx, id)
			if err != nil || !q.State.Holds(t, q.Now) {
				continue
			}
			if list = append(list, t); len(list) == q.Limit {
				break
			}
		}
		return nil
	})
	return list, err
}

// TokensByID implements tokenstore.Store. Tokens that cannot be read are passed
// over, as Tokens does.
func (s *Store) TokensByID(ctx context.Context, ids ...tokenstore.TokenID) (list []*tokenstore.Token, err error) {
	err = s.view(ctx, "reading tokens", func(tx *bbolt.Tx) error {
		list = make([]*tokenstore.Token, 0, len(ids))
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			if t, err := getToken(tx, id); err == nil {
				list = append(list, t)
			}
		}
		return nil
	})
	return list, err
}

// Audit implements tokenstore.Store.
func (s *Store) Audit(ctx context.Context, q tokenstore.AuditQuery) (list []*tokenstore.AuditEntry, err error) {
	err = s.view(ctx, "listing audit entries", func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketAudit).Cursor()
		key, data := c.Last()
		if q.Before != 0 {
			if key, _ = c.Seek(number(q.Before)); key == nil {
				key, data = c.Last()
			} else {
				key, data = c.Prev()
			}
		}
		var behind time.Time
		plain := plainAudit(tx)
		for ; key != nil; key, data = c.Prev() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !mayConcern(data, q.Account) {
				continue
			}
			e, err := readAudit(key, data, plain)
			if err != nil {
				e = s.damagedEntry(key, behind)
				if q.Account != 0 || q.Token != 0 || q.Action != "" || q.Refused != nil {
					continue // nobody knows whether it is one of these
				}
			}
			behind = e.Time
			if !e.Damaged && !q.Since.IsZero() && e.Time.Before(q.Since.Add(-clockSlack)) {
				break // what comes is older still
			}
			if q.Before != 0 && e.ID >= q.Before || !q.Holds(e) {
				continue
			}
			if list = append(list, e); len(list) == q.Limit {
				break
			}
		}
		return nil
	})
	return list, err
}

// damagedEntry stands for one that cannot be read, and counts it.
func (s *Store) damagedEntry(key []byte, behind time.Time) *tokenstore.AuditEntry {
	id, err := readNumber(key)
	if err != nil {
		id = 0
	}
	s.damage.Lock()
	defer s.damage.Unlock()
	if s.damagedAudit == nil {
		s.damagedAudit = make(map[uint64]bool)
	}
	if len(s.damagedAudit) < maxDamagedAudit {
		s.damagedAudit[id] = true
	}
	return &tokenstore.AuditEntry{ID: id, Time: behind, Damaged: true}
}

// maxDamagedAudit bounds what is remembered.
const maxDamagedAudit = 10_000

// Damaged implements tokenstore.Store.
func (s *Store) Damaged(loaded int) int {
	s.damage.Lock()
	defer s.damage.Unlock()
	return max(s.lost+loaded+len(s.damagedAudit), s.found)
}

// mayConcern is false for an entry that has an account's id nowhere. It spares
// reading the entries of all others for one account: encoding/json writes a number
// in one way only.
func mayConcern(entry []byte, account tokenstore.AccountID) bool {
	if account == 0 {
		return true
	}
	field := strconv.AppendUint([]byte(`"Account":`), uint64(account), 10)
	return bytes.Contains(entry, append(field, ',')) || bytes.Contains(entry, append(field, '}'))
}

// clockSlack is how far the clock may have been set back between two entries.
const clockSlack = 24 * time.Hour

// plainAudit is up to which entry of the audit there may be some without a checksum.
func plainAudit(tx *bbolt.Tx) uint64 {
	last, _ := strconv.ParseUint(string(tx.Bucket(bucketMeta).Get(keyPlainAudit)), 10, 64)
	return last
}

func readAudit(key, data []byte, plain uint64) (*tokenstore.AuditEntry, error) {
	id, err := readNumber(key)
	if err != nil {
		return nil, err
	}
	if id <= plain && bytes.HasPrefix(data, []byte("{")) {
		return codec.DecodePlainAudit(id, data)
	}
	return codec.DecodeAudit(id, data)
}

// Follow implements tokenstore.Store.
func (s *Store) Follow(ctx context.Context, f tokenstore.Follower) error {
	// Changes wait while the state is read: none falls between the two.
	s.following.Lock()
	defer s.following.Unlock()
	err := s.use(ctx, "reading all tokens", func() error { return s.load(f) })
	if err == nil {
		s.followers = append(s.followers, &follower{ctx, f})
	}
	return err
}

// load gives a follower the whole state. Whoever calls keeps changes out. What it reads is read
// in transactions one after the other, or beside each other, never one inside another: the
// inner one would wait for a write that makes the file grow, and that for the outer one.
func (s *Store) load(f tokenstore.Follower) error {
	last := uint64(0)
	err := s.guarded(false, s.db.View, func(tx *bbolt.Tx) error {
		if n, err := countOf(tx, keyTokens); err == nil {
			f.Expect(n)
		}
		last = tx.Bucket(bucketTokens).Sequence()
		return nil
	})
	if err != nil {
		return err
	}
	accounts := reading(s, func(tx *bbolt.Tx) iter.Seq2[*tokenstore.Account, error] { return accountsFrom(tx, 0) })
	if err := f.Load(accounts, s.tokensInParts(last)...); err != nil {
		return err
	}
	return s.guarded(false, s.db.View, func(tx *bbolt.Tx) error {
		f.Used(s.usageFrom(tx))
		return nil
	})
}

// reading returns a walk in a transaction of its own. That it cannot be read comes last.
func reading[T any](s *Store, walk func(tx *bbolt.Tx) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		stopped := false
		err := s.guarded(false, s.db.View, func(tx *bbolt.Tx) error {
			walk(tx)(func(v T, err error) bool {
				stopped = !yield(v, err)
				return !stopped
			})
			return nil
		})
		if err != nil && !stopped {
			var none T
			yield(none, err)
		}
	}
}

// partSize is how many tokens are worth a part of their own.
const partSize = 10_000

// tokensInParts returns parts of about the same size, for each core one, of tokens whose ids
// go up to last. They may be walked at the same time.
func (s *Store) tokensInParts(last uint64) (parts []iter.Seq2[*tokenstore.Token, error]) {
	n := min(uint64(runtime.GOMAXPROCS(0)), 1+last/partSize)
	for i := range n {
		from, to := number(i*(last/n)), number((i+1)*(last/n))
		if i == 0 {
			from = nil
		}
		if i == n-1 {
			to = nil
		}
		parts = append(parts, reading(s, func(tx *bbolt.Tx) iter.Seq2[*tokenstore.Token, error] { return tokensFrom(tx, from, to) }))
	}
	return parts
}

func getAccount(tx *bbolt.Tx, id tokenstore.AccountID) (*tokenstore.Account, error) {
	data := tx.Bucket(bucketAccounts).Get(number(uint64(id)))
	if data == nil {
		return nil, fmt.Errorf("account %d: %w", id, tokenstore.ErrNotFound)
	}
	return codec.DecodeAccount(id, data)
}

func getToken(tx *bbolt.Tx, id tokenstore.TokenID) (*tokenstore.Token, error) {
	data := tx.Bucket(bucketTokens).Get(number(uint64(id)))
	if data == nil {
		return nil, fmt.Errorf("token %d: %w", id, tokenstore.ErrNotFound)
	}
	return codec.DecodeToken(id, data)
}

// accountsFrom walks the accounts behind an id; those that cannot be read come
// as errors.
func accountsFrom(tx *bbolt.Tx, after tokenstore.AccountID) iter.Seq2[*tokenstore.Account, error] {
	return func(yield func(*tokenstore.Account, error) bool) {
		c := tx.Bucket(bucketAccounts).Cursor()
		for key, data := c.Seek(behind(uint64(after))); key != nil; key, data = c.Next() {
			id, err := readNumber(key)
			if err != nil {
				if !yield(nil, err) {
					return
				}
				continue
			}
			if !yield(codec.DecodeAccount(tokenstore.AccountID(id), data)) {
				return
			}
		}
	}
}

// tokensFrom walks the tokens from one key on and before another one; nil: the first, behind
// the last. Each is good until the next one is asked for.
func tokensFrom(tx *bbolt.Tx, from, to []byte) iter.Seq2[*tokenstore.Token, error] {
	return func(yield func(*tokenstore.Token, error) bool) {
		decoder := codec.NewTokenDecoder()
		c := tx.Bucket(bucketTokens).Cursor()
		for key, data := c.Seek(from); key != nil && (to == nil || bytes.Compare(key, to) < 0); key, data = c.Next() {
			id, err := readNumber(key)
			if err != nil {
				if !yield(nil, err) {
					return
				}
				continue
			}
			if !yield(decoder.Decode(tokenstore.TokenID(id), data)) {
				return
			}
		}
	}
}

// allFrom walks the ids of all tokens behind one.
func allFrom(tx *bbolt.Tx, after tokenstore.TokenID) iter.Seq[tokenstore.TokenID] {
	return func(yield func(tokenstore.TokenID) bool) {
		c := tx.Bucket(bucketTokens).Cursor()
		for key, _ := c.Seek(behind(uint64(after))); key != nil; key, _ = c.Next() {
			if id, err := readNumber(key); err == nil && !yield(tokenstore.TokenID(id)) {
				return
			}
		}
	}
}

// ownedFrom walks the ids of an account's tokens behind one.
func ownedFrom(tx *bbolt.Tx, account tokenstore.AccountID, after tokenstore.TokenID) iter.Seq[tokenstore.TokenID] {
	return func(yield func(tokenstore.TokenID) bool) {
		prefix := number(uint64(account))
		c := tx.Bucket(bucketOwned).Cursor()
		for key, _ := c.Seek(append(number(uint64(account)), behind(uint64(after))...)); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
			if id, err := readNumber(key[8:]); err == nil && !yield(tokenstore.TokenID(id)) {
				return
			}
		}
	}
}

// behind is the smallest key above that of an id.
func behind(id uint64) []byte { return append(number(id), 0) }
