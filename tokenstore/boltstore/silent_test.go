package boltstore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// TestNothingSilent flips bits and clears blocks of a store that has records of every kind.
// What is read then is what was written, or the damage is told: the start refuses the file, or
// counts it.
func TestNothingSilent(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s := openStore(t, path)
	fillForUpgrade(t, s)
	fillMore(t, s)
	closeStore(t, s)
	s = openStore(t, path)
	want := everythingOf(t, s)
	closeStore(t, s)
	original := readAll(t, path)
	outcomes := make(map[string]int)
	for seed := range 200 + 100 {
		random := rand.New(rand.NewPCG(uint64(seed), 2))
		data := slices.Clone(original)
		at := random.IntN(len(data))
		if seed < 200 {
			data[at] ^= 1 << random.IntN(8)
		} else {
			at &^= 511
			clear(data[at:min(at+512, len(data))])
		}
		writeFile(t, path, data)
		outcomes[noticed(t, fmt.Sprintf("seed %d, at %d", seed, at), path, want)]++
	}
	t.Log(outcomes)
	for _, want := range []string{"refused", "counted", "the same"} {
		if outcomes[want] == 0 {
			t.Errorf("no damage was %s: the test tests too little", want)
		}
	}
}

// noticed tells how damage was noticed.
func noticed(t *testing.T, where, path string, want everything) string {
	s, err := Open(path, Options{})
	if err != nil {
		wantRefusal(t, where, err)
		return "refused"
	}
	defer s.Close()
	x := tokenstore.NewIndex()
	if err := s.Follow(bg, x); err != nil {
		wantDamaged(t, where, err)
		return "refused"
	}
	got, failed := readEverything(s)
	verified := s.Verify(bg)
	if s.Damaged(x.Damaged()) > 0 {
		wantDamaged(t, where, verified)
		return "counted"
	}
	switch {
	case failed != nil || verified != nil:
		t.Errorf("%s: reading says %v, verifying %v, but nothing is counted", where, failed, verified)
	case !reflect.DeepEqual(got, want):
		t.Errorf("%s: nothing was told, but there was read another %s", where, differing(got, want))
	}
	return "the same"
}

func differing(got, want everything) (fields []string) {
	a, b := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range a.NumField() {
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			fields = append(fields, a.Type().Field(i).Name)
		}
	}
	return fields
}

func wantRefusal(t *testing.T, where string, err error) {
	t.Helper()
	if !errors.Is(err, tokenstore.ErrDamaged) && !errors.Is(err, ErrForeign) && !errors.Is(err, ErrNewerFormat) {
		t.Errorf("%s: opening: %v", where, err)
	}
}

// everything is all that can be read of a store.
type everything struct {
	Accounts []*tokenstore.Account
	Tokens   []*tokenstore.Token
	Audit    []*tokenstore.AuditEntry
	Usage    map[tokenstore.TokenID]tokenstore.Usage
	Activity map[tokenstore.TokenID]*tokenstore.Activity
	Networks []tokenstore.Network
	Applied  []*tokenstore.Applied
}

func everythingOf(t *testing.T, s *Store) everything {
	t.Helper()
	all, err := readEverything(s)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func readEverything(s *Store) (all everything, err error) {
	failed := make([]error, 7)
	all.Accounts, failed[0] = s.Accounts(bg, tokenstore.AccountQuery{})
	all.Tokens, failed[1] = s.Tokens(bg, tokenstore.TokenQuery{})
	all.Audit, failed[2] = s.Audit(bg, tokenstore.AuditQuery{})
	var ids []tokenstore.TokenID
	for _, token := range all.Tokens {
		ids = append(ids, token.ID)
	}
	all.Usage, failed[3] = s.Usage(bg, ids...)
	all.Activity, failed[4] = s.Activity(bg, ids...)
	all.Networks, failed[5] = s.Networks(bg, start)
	for i := range keysApplied {
		a, err := s.Applied(bg, 2, keyApplied(i))
		all.Applied = append(all.Applied, a)
		failed[6] = errors.Join(failed[6], err)
	}
	return all, errors.Join(failed...)
}

const keysApplied = 20

func keyApplied(i int) tokenstore.Hash { return tokenstore.HashOf(fmt.Sprint("key ", i)) }

// fillMore adds enough of every kind that each takes pages of its own.
func fillMore(t *testing.T, s *Store) {
	t.Helper()
	seen := make(map[tokenstore.TokenID]tokenstore.Usage)
	activity := make(map[tokenstore.TokenID]*tokenstore.Activity)
	for i := range 60 {
		account := &tokenstore.Account{Login: fmt.Sprintf("account-%d", i), Role: tokenstore.RoleUser, Created: start}
		commitTo(t, s, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: account}}, Audit: tokenstore.AuditEntry{Time: start, Action: tokenstore.ActionAccountAdd}})
		c := &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: newToken(account.ID, fmt.Sprint("token ", i))}}, Audit: tokenstore.AuditEntry{Time: start, Action: tokenstore.ActionTokenGenerate}}
		if i < keysApplied {
			c.Applied = &tokenstore.Applied{Account: 2, Key: keyApplied(i), Request: tokenstore.HashOf("request"), Time: start}
		}
		commitTo(t, s, c)
		id := c.Tokens[0].After.ID
		seen[id] = tokenstore.Usage{LastUsed: start.Add(time.Duration(i) * time.Minute), Allowed: uint64(i)}
		activity[id] = upgradeActivity
		if err := s.AddNetwork(bg, tokenstore.Network{Account: account.ID, Network: "192.0.2.1", Last: start}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddUsage(bg, seen, activity); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepUsage(bg, seen, activity); err != nil {
		t.Fatal(err)
	}
}

// TestMixedCopy copies a file while it is written to, as a tool that knows nothing of it does:
// the first part as it was before some changes, the rest as it is after them. Such a copy is
// refused, or good.
func TestMixedCopy(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	s := openStore(t, path)
	tokens := fill(t, s, 300)
	states := [][]byte{readAll(t, path)}
	for i := range 10 {
		edited := tokens[i*20].Clone()
		edited.Description = "edited"
		c := &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: tokens[i*20], After: edited}, {After: newToken(1, fmt.Sprint("new ", i))}}}
		commitTo(t, s, c)
		states = append(states, readAll(t, path))
	}
	closeStore(t, s)
	outcomes := make(map[string]int)
	for seed := range 300 {
		random := rand.New(rand.NewPCG(uint64(seed), 3))
		early := random.IntN(len(states) - 1)
		before, after := states[early], states[early+1+random.IntN(len(states)-early-1)]
		at := 4096 * (1 + random.IntN(len(before)/4096-1))
		writeFile(t, path, slices.Concat(before[:at], after[at:]))
		s, err := Open(path, Options{})
		if err != nil {
			wantRefusal(t, fmt.Sprint("seed ", seed), err)
			outcomes["refused"]++
			continue
		}
		outcomes["good"]++
		for i := range 5 {
			if err := s.Commit(bg, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: newToken(1, fmt.Sprint("later ", i))}}}); err != nil {
				t.Errorf("seed %d: a write to what was opened: %v", seed, err)
			}
		}
		closeStore(t, s)
	}
	t.Log(outcomes)
	for _, want := range []string{"refused", "good"} {
		if outcomes[want] == 0 {
			t.Errorf("no copy was %s: the test tests too little", want)
		}
	}
}
