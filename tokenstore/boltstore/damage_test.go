package boltstore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// TestDamage changes bytes of a store in many places. Nothing panics; a file
// that is refused stays as it is; and whatever can still be read is what was
// written, never something else.
func TestDamage(t *testing.T) {
	t.Parallel()
	original, tokens := storedTokens(t)
	t.Logf("the store has %d bytes", len(original))
	path := newPath(t)
	outcomes := make(map[string]int)
	for seed := range roundsOf(t, "PATGATE_DAMAGE_ROUNDS", 150) {
		random := rand.New(rand.NewPCG(uint64(seed), 1))
		data := slices.Clone(original)
		where := damage(random, data)
		writeFile(t, path, data)
		outcome := tryDamaged(t, path, tokens)
		outcomes[outcome]++
		if outcome == "refused" {
			wantUntouched(t, path, data)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %s", seed, where)
		}
	}
	t.Log(outcomes)
	for _, want := range []string{"found by Check", "not noticed"} {
		if outcomes[want] == 0 {
			t.Errorf("no damage was %s: the test tests too little", want)
		}
	}
}

// storedTokens returns the bytes of a store, and its tokens by id. All of them
// came in one change, and an audit entry after it, so that no page has an older
// state of one.
func storedTokens(t *testing.T) ([]byte, map[tokenstore.TokenID]*tokenstore.Token) {
	path := newPath(t)
	s := openStore(t, path)
	tokens := make(map[tokenstore.TokenID]*tokenstore.Token)
	for _, token := range fill(t, s, 300) {
		tokens[token.ID] = token
	}
	for range 3 {
		commitTo(t, s, &tokenstore.Change{Audit: tokenstore.AuditEntry{Time: start}})
	}
	closeStore(t, s)
	return readAll(t, path), tokens
}

func damage(random *rand.Rand, data []byte) string {
	at := random.IntN(len(data))
	switch random.IntN(4) {
	case 0:
		n := min(512, len(data)-at)
		clear(data[at : at+n])
		return fmt.Sprintf("%d bytes at %d are zero", n, at)
	case 1:
		n := min(16, len(data)-at)
		for i := range n {
			data[at+i] = byte(random.Uint32())
		}
		return fmt.Sprintf("%d bytes at %d are random", n, at)
	case 2: // at the head of a page, where it hurts most
		at &^= 4095
		at += random.IntN(64)
		fallthrough
	default:
		data[at] ^= 1 << random.IntN(8)
		return fmt.Sprintf("a bit at %d is flipped", at)
	}
}

// tryDamaged uses a store that is damaged, and tells how that went.
func tryDamaged(t *testing.T, path string, tokens map[tokenstore.TokenID]*tokenstore.Token) string {
	s, err := Open(path, Options{})
	if err != nil {
		if !errors.Is(err, tokenstore.ErrDamaged) && !errors.Is(err, ErrForeign) && !errors.Is(err, ErrNewerFormat) {
			t.Errorf("opening: %v", err)
		}
		return "refused"
	}
	defer func() { wantDamaged(t, "closing", s.Close()) }()
	x := tokenstore.NewIndex()
	if err := s.Follow(bg, x); err == nil {
		for _, want := range tokens {
			if e := x.Lookup(want.Secrets[0].Hash); e != nil && (e.Token() != want.ID || e.Owner().ID != want.Account ||
				!e.ExpiredAt(want.Expires) || !slices.Equal(e.Grant().Methods, want.Grant.Methods)) {
				t.Errorf("the index has token %d with another content", want.ID)
			}
		}
		if x.Len() > len(tokens) {
			t.Errorf("the index has %d values of %d", x.Len(), len(tokens))
		}
	} else {
		wantDamaged(t, "following", err)
	}
	list, err := s.Tokens(bg, tokenstore.TokenQuery{})
	wantDamaged(t, "listing", err)
	for _, got := range list {
		if !reflect.DeepEqual(got, tokens[got.ID]) {
			t.Errorf("token %d reads %+v", got.ID, got)
		}
	}
	_, err = s.Accounts(bg, tokenstore.AccountQuery{})
	wantDamaged(t, "listing accounts", err)
	_, err = s.Audit(bg, tokenstore.AuditQuery{})
	wantDamaged(t, "listing audit entries", err)
	if err := s.Check(bg); err != nil {
		wantDamaged(t, "checking", err)
		return "found by Check"
	}
	return "not noticed" // pages that are free, room between records
}

func wantDamaged(t *testing.T, what string, err error) {
	if err != nil && !errors.Is(err, tokenstore.ErrDamaged) && !errors.Is(err, os.ErrInvalid) {
		t.Errorf("%s: %v, want ErrDamaged", what, err)
	}
}

// TestDamagedAuditEntry: the entries around one that cannot be read are read, it is shown
// where it stands, and it is counted.
func TestDamagedAuditEntry(t *testing.T) {
	t.Parallel()
	s := openStore(t, newPath(t))
	defer closeStore(t, s)
	for i := range 5 {
		commitTo(t, s, &tokenstore.Change{Audit: tokenstore.AuditEntry{Time: start.Add(time.Duration(i) * time.Hour), Action: tokenstore.ActionSessionStart}})
	}
	err := s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketAudit).Put(number(3), []byte(`{"ID":3,"Ti`)) })
	if err != nil {
		t.Fatal(err)
	}
	listed := func(q tokenstore.AuditQuery) (all []string) {
		t.Helper()
		list, err := s.Audit(bg, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			all = append(all, fmt.Sprint(e.ID, e.Damaged, e.Time.Sub(start).Hours()))
		}
		return all
	}
	if got, want := listed(tokenstore.AuditQuery{}), []string{"5 false 4", "4 false 3", "3 true 3", "2 false 1", "1 false 0"}; !slices.Equal(got, want) {
		t.Errorf("listed %q, want %q", got, want)
	}
	if page, err := s.Audit(bg, tokenstore.AuditQuery{Before: 4, Limit: 2}); err != nil || len(page) != 2 || page[0].ID != 3 || !page[0].Damaged || page[1].ID != 2 {
		t.Errorf("the page has %v, %v", page, err)
	}
	if got, want := listed(tokenstore.AuditQuery{Action: tokenstore.ActionSessionStart, Since: start.Add(30 * time.Minute)}), []string{"5 false 4", "4 false 3", "2 false 1"}; !slices.Equal(got, want) {
		t.Errorf("of one action it lists %q, want %q", got, want)
	}
	if n := s.Damaged(0); n != 1 {
		t.Errorf("%d are damaged", n)
	}
}
