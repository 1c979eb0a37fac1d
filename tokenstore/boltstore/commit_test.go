package boltstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/codec"
)

// TestFailedWrite: where the disk takes no more, the change fails, and neither
// a follower nor the caller's records know of it; the store works on.
func TestFailedWrite(t *testing.T) {
	t.Parallel()
	s := openStore(t, newPath(t))
	defer closeStore(t, s)
	fill(t, s, 10)
	x := tokenstore.NewIndex()
	if err := s.Follow(bg, x); err != nil {
		t.Fatal(err)
	}
	s.db.MaxSize = 1 << 16 // stands for a full disk: bbolt may not grow the file
	token := newToken(1, "big")
	token.Description = strings.Repeat("x", 1<<20)
	c := &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token}}}
	if err := s.Commit(bg, c); err == nil {
		t.Fatal("a change that has no room was stored")
	}
	if token.ID != 0 || c.Audit.ID != 0 || len(c.Audit.Tokens) != 0 {
		t.Errorf("a change that failed told of token %d and audit entry %+v", token.ID, c.Audit)
	}
	if x.Lookup(token.Secrets[0].Hash) != nil || x.Len() != 10 {
		t.Error("a change that failed reached the index")
	}
	s.db.MaxSize = 0
	token.Description = "small"
	commitTo(t, s, c)
	if x.Lookup(token.Secrets[0].Hash) == nil {
		t.Error("the change that was made again is not in the index")
	}
	if err := s.Check(bg); err != nil {
		t.Error(err)
	}
}

// TestGroup: changes that are written together are made or refused each by
// itself, also where one of them fails in a way that spoils the transaction.
func TestGroup(t *testing.T) {
	t.Parallel()
	s := openStore(t, newPath(t))
	defer closeStore(t, s)
	tokens := fill(t, s, 1)
	damageRecord(t, s, tokens[0])
	var group []*commit
	for i := range 9 {
		p := &commit{change: &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: newToken(1, fmt.Sprint(i))}}}, done: make(chan error, 1)}
		switch i {
		case 2: // refused
			p.change.Tokens[0].After.Account = 99
		case 4: // made from a record that cannot be read
			p.change.Tokens[0].Before = tokens[0]
		case 6: // a panic in the transaction, as of bbolt on a page that cannot be
			p.change = nil
		}
		group = append(group, p)
	}
	answers := make([]chan error, len(group))
	for i, p := range group {
		answers[i] = p.done
	}
	s.writeGroup(group)
	for i, want := range []error{2: tokenstore.ErrNotFound, 4: tokenstore.ErrDamaged, 6: tokenstore.ErrDamaged, 8: nil} {
		if err := <-answers[i]; !errors.Is(err, want) {
			t.Errorf("change %d of the group: %v, want %v", i, err, want)
		}
	}
	list, err := s.Tokens(bg, tokenstore.TokenQuery{})
	if err != nil || len(list) != 6 {
		t.Errorf("%d changes of the group were stored, want 6; %v", len(list), err)
	}
	if entries, err := s.Audit(bg, tokenstore.AuditQuery{}); err != nil || len(entries) != 6+2 {
		t.Errorf("%d audit entries, want those of 6 changes and 2 of before; %v", len(entries), err)
	}
}

// damageRecord flips a bit in a token's record.
func damageRecord(t *testing.T, s *Store, token *tokenstore.Token) {
	t.Helper()
	err := s.update(func(tx *bbolt.Tx) error {
		b, key := tx.Bucket(bucketTokens), number(uint64(token.ID))
		data := append([]byte(nil), b.Get(key)...)
		data[len(data)/2] ^= 4
		return b.Put(key, data)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDamagedRecordIsLeftOut(t *testing.T) {
	t.Parallel()
	s := openStore(t, newPath(t))
	defer closeStore(t, s)
	tokens := fill(t, s, 3)
	damageRecord(t, s, tokens[1])
	x := tokenstore.NewIndex()
	if err := s.Follow(bg, x); err != nil {
		t.Fatal(err)
	}
	if !x.Ready() || x.Damaged() != 1 || x.Lookup(tokens[1].Secrets[0].Hash) != nil || x.Lookup(tokens[2].Secrets[0].Hash) == nil {
		t.Errorf("with one damaged token of three the index holds %d, counts %d as damaged", x.Len(), x.Damaged())
	}
	if _, err := s.Token(bg, tokens[1].ID); !errors.Is(err, tokenstore.ErrDamaged) {
		t.Errorf("the damaged token: %v, want ErrDamaged", err)
	}
	if list, err := s.Tokens(bg, tokenstore.TokenQuery{}); err != nil || len(list) != 2 {
		t.Errorf("%d tokens of two that can be read are listed, %v", len(list), err)
	}
	if err := s.Check(bg); !errors.Is(err, tokenstore.ErrDamaged) || !strings.Contains(err.Error(), "token 2") {
		t.Errorf("Check says %v, want token 2", err)
	}
}

// alone is a follower that wants to be given a store in one transaction at a time.
type alone struct {
	*tokenstore.Index
	t     *testing.T
	store *Store
}

func (a alone) Load(accounts iter.Seq2[*tokenstore.Account, error], tokens ...iter.Seq2[*tokenstore.Token, error]) error {
	for range accounts {
		a.want("the accounts")
	}
	for _, part := range tokens {
		for range part {
			a.want("the tokens")
		}
	}
	return nil
}

func (a alone) Used(seen iter.Seq2[tokenstore.TokenID, tokenstore.Usage]) {
	for range seen {
		a.want("their use")
	}
}

func (a alone) want(what string) {
	a.t.Helper()
	if n := a.store.db.Stats().OpenTxN; n != 1 {
		a.t.Errorf("%s are read in %d transactions", what, n)
	}
}

// TestFollowInNoTwoTransactions: a transaction inside another one waits for a write that makes
// the file grow, which waits for the outer one.
func TestFollowInNoTwoTransactions(t *testing.T) {
	t.Parallel()
	s := openStore(t, newPath(t))
	defer closeStore(t, s)
	tokens := fill(t, s, 3)
	if err := s.AddUsage(bg, map[tokenstore.TokenID]tokenstore.Usage{tokens[0].ID: {Allowed: 1, LastUsed: start}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Follow(bg, alone{tokenstore.NewIndex(), t, s}); err != nil {
		t.Fatal(err)
	}
}

// TestCheckFinds: each index that does not fit the records is found.
func TestCheckFinds(t *testing.T) {
	t.Parallel()
	drop := func(bucket []byte) func(tx *bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			key, _ := tx.Bucket(bucket).Cursor().First()
			return tx.Bucket(bucket).Delete(key)
		}
	}
	put := func(bucket, key, value []byte) func(tx *bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Put(key, value) }
	}
	restart := func(bucket []byte) func(tx *bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return tx.Bucket(bucket).SetSequence(0) }
	}
	for name, test := range map[string]struct {
		spoil func(tx *bbolt.Tx) error
		want  string
	}{
		"login missing":    {drop(bucketLogins), "login does not lead"},
		"hash missing":     {drop(bucketHashes), "hash does not lead"},
		"owner missing":    {drop(bucketOwned), "account does not list"},
		"expiry missing":   {drop(bucketExpiry), "not listed by expiry"},
		"hash of nobody":   {put(bucketHashes, make([]byte, 32), number(1)), "a hash leads to token 1"},
		"login of nobody":  {put(bucketLogins, []byte("nobody"), number(1)), "a login leads to account 1"},
		"account missing":  {drop(bucketAccounts), "token 1: account 1"},
		"usage of nobody":  {put(bucketUsage, number(9), codec.AppendUsage(nil, 9, tokenstore.Usage{Denied: 1})), "token 9 was removed"},
		"usage damaged":    {put(bucketUsage, number(1), []byte("usage")), "use of token 1"},
		"activity of none": {put(bucketActivity, number(9), codec.AppendActivity(nil, 9, &tokenstore.Activity{})), "token 9 was removed"},
		"activity damaged": {put(bucketActivity, number(1), []byte("activity")), "activity of token 1"},
		"kept of nobody":   {put(bucketKept, number(9), codec.AppendKept(nil, 9, 1, tokenstore.Usage{Denied: 1}, nil)), "token 9 was removed"},
		"kept is damaged":  {put(bucketKept, number(1), []byte("kept")), "kept of the use of token 1"},
		"activity nowhere": {put(bucketActivity, []byte("key"), nil), "a number has 3 bytes"},
		"audit damaged":    {put(bucketAudit, number(1), []byte("{")), "audit entry 1"},
		"audit elsewhere":  {put(bucketAudit, number(1), []byte(`{"ID":7}`)), "audit entry 1"},
		"ids of accounts":  {restart(bucketAccounts), "account 1: its id may be given"},
		"ids of tokens":    {restart(bucketTokens), "token 3: its id may be given"},
		"ids of the audit": {restart(bucketAudit), "audit entry 2: its id may be given"},
		"token gone":       {drop(bucketTokens), "the bucket tokens has 2 entries, it should have 3"},
		"account gone":     {drop(bucketAccounts), "the bucket accounts has 0 entries, it should have 1"},
		"entry gone":       {drop(bucketAudit), "the bucket audit has 1 entries, it should have 2"},
		"count damaged":    {put(bucketMeta, keyTokens, []byte("3x")), `the count of tokens is "3x"`},
		"network damaged":  {put(bucketNetworks, []byte("12345678net"), make([]byte, 12)), "a network"},
		"key damaged":      {put(bucketApplied, []byte("key"), make([]byte, 52)), "an idempotency key"},
		"nothing":          {func(*bbolt.Tx) error { return nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStore(t, newPath(t))
			defer closeStore(t, s)
			fill(t, s, 3)
			if err := s.update(test.spoil); err != nil {
				t.Fatal(err)
			}
			err := s.Check(bg)
			if test.want == "" && err != nil || test.want != "" && (!errors.Is(err, tokenstore.ErrDamaged) || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("Check says %v, want %q", err, test.want)
			}
		})
	}
}

// TestCloseUnderLoad: each change is made or told that the store is closed, and
// what was answered is there.
func TestCloseUnderLoad(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s := openStore(t, path)
	fill(t, s, 1)
	var writers sync.WaitGroup
	var mu sync.Mutex
	var stored []tokenstore.TokenID
	first := make(chan struct{}, 16)
	for w := range 16 {
		writers.Go(func() {
			for n := 0; ; n++ {
				token := newToken(1, fmt.Sprint(w, "-", n))
				err := s.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token}}})
				if errors.Is(err, tokenstore.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				stored = append(stored, token.ID)
				mu.Unlock()
				if n == 0 {
					first <- struct{}{}
				}
			}
		})
	}
	for range 16 {
		<-first
	}
	var closers sync.WaitGroup
	for range 3 {
		closers.Go(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	closers.Wait()
	writers.Wait()
	s = openStore(t, path)
	defer closeStore(t, s)
	for _, id := range stored {
		if _, err := s.Token(bg, id); err != nil {
			t.Errorf("a token that was answered: %v", err)
		}
	}
	if err := s.Check(context.Background()); err != nil {
		t.Error(err)
	}
}
