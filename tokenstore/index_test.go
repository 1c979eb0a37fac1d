package tokenstore

import (
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// world is the state that an index is given.
type world struct {
	accounts []*Account
	tokens   []*Token
	damaged  int
}

func (w world) load(t *testing.T, x Follower) {
	t.Helper()
	if err := x.Load(w.all()); err != nil {
		t.Fatal(err)
	}
}

func (w world) all() (iter.Seq2[*Account, error], iter.Seq2[*Token, error]) {
	accounts := func(yield func(*Account, error) bool) {
		for _, a := range w.accounts {
			if !yield(a, nil) {
				return
			}
		}
	}
	tokens := func(yield func(*Token, error) bool) {
		for range w.damaged {
			if !yield(nil, fmt.Errorf("reading a token: %w", ErrDamaged)) {
				return
			}
		}
		for _, t := range w.tokens {
			if !yield(t, nil) {
				return
			}
		}
	}
	return accounts, tokens
}

// oneAccount is an account with n tokens of it.
func oneAccount(n int) world {
	w := world{accounts: []*Account{{ID: 1, Revision: 1, Login: "demo", Role: RoleUser}}}
	for i := range n {
		w.tokens = append(w.tokens, tokenOf(1, TokenID(i+1), fmt.Sprint("value ", i)))
	}
	return w
}

func tokenOf(account AccountID, id TokenID, value string) *Token {
	return &Token{ID: id, Revision: 1, Account: account, Created: start, Grant: Grant{Methods: []string{"a.B"}},
		Secrets: []Secret{{Hash: HashOf(value), Created: start}}}
}

func loaded(t *testing.T, w world) *Index {
	t.Helper()
	x := NewIndex()
	if x.Ready() {
		t.Fatal("an index that was given nothing is ready")
	}
	w.load(t, x)
	if !x.Ready() {
		t.Fatal("an index that was given all is not ready")
	}
	return x
}

// good reports whether a value would be let in.
func (x *Index) good(value string) bool {
	e := x.Lookup(HashOf(value))
	return e != nil && e.Owner().Enabled()
}

func TestIndexLimits(t *testing.T) {
	t.Parallel()
	w := oneAccount(2)
	w.tokens[0].Addresses = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	w.tokens[0].Audience = []string{"shop"}
	x := loaded(t, w)
	limited, free := x.Lookup(HashOf("value 0")), x.Lookup(HashOf("value 1"))
	if !slices.Equal(limited.Addresses(), w.tokens[0].Addresses) || !slices.Equal(limited.Audience(), w.tokens[0].Audience) {
		t.Errorf("the limits are %v and %v", limited.Addresses(), limited.Audience())
	}
	if len(free.Addresses()) != 0 || len(free.Audience()) != 0 {
		t.Errorf("the token without limits has %v and %v", free.Addresses(), free.Audience())
	}
	if x.Lookup(HashOf("value 2")) != nil {
		t.Error("a value of nobody is known")
	}
}

func TestIndexExpiry(t *testing.T) {
	t.Parallel()
	far := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) // beyond what nanoseconds count
	for name, test := range map[string]struct {
		expires, notAfter, last time.Time // last is the last second of the value; zero: it goes on
	}{
		"never":           {},
		"token":           {expires: start, last: start.Add(-1)},
		"value":           {notAfter: start, last: start.Add(-1)},
		"token first":     {expires: start, notAfter: start.Add(time.Hour), last: start.Add(-1)},
		"value first":     {expires: start.Add(time.Hour), notAfter: start, last: start.Add(-1)},
		"far":             {expires: far},
		"long ago":        {expires: time.Unix(0, 0), last: time.Unix(0, -1)},
		"before counting": {expires: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), last: time.Date(1677, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		w := oneAccount(1)
		w.tokens[0].Expires, w.tokens[0].Secrets[0].NotAfter = test.expires, test.notAfter
		e := loaded(t, w).Lookup(HashOf("value 0"))
		if test.last.IsZero() {
			if e.ExpiredAt(start) || e.ExpiredAt(start.AddDate(200, 0, 0)) {
				t.Errorf("%s: expired", name)
			}
			continue
		}
		if name != "before counting" && e.ExpiredAt(test.last) {
			t.Errorf("%s: expired at %v", name, test.last)
		}
		if !e.ExpiredAt(test.last.Add(1)) || !e.ExpiredAt(start.AddDate(100, 0, 0)) {
			t.Errorf("%s: not expired behind %v", name, test.last)
		}
	}
}

func TestIndexLeavesOut(t *testing.T) {
	t.Parallel()
	w := oneAccount(2)
	w.tokens[1].Account = 9
	w.damaged = 3
	x := loaded(t, w)
	if x.Damaged() != 4 || x.Len() != 1 || !x.good("value 0") || x.good("value 1") {
		t.Errorf("of 3 damaged tokens, one of no account and a good one, %d are left out and %d known", x.Damaged(), x.Len())
	}
	w.damaged, w.tokens[1].Account = 0, 1
	w.load(t, x)
	if x.Damaged() != 0 || x.Len() != 2 {
		t.Errorf("after the store was repaired %d are left out and %d known", x.Damaged(), x.Len())
	}
}

func TestIndexLoadFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection lost")
	accounts, tokens := oneAccount(2).all()
	failing := func(yield func(*Token, error) bool) { yield(nil, broken) }
	x := NewIndex()
	if err := x.Load(accounts, failing); !errors.Is(err, broken) || x.Ready() {
		t.Errorf("half of the state: %v, ready: %v", err, x.Ready())
	}
	if err := x.Load(accounts, tokens); err != nil || !x.Ready() {
		t.Errorf("the next time: %v, ready: %v", err, x.Ready())
	}
	if err := x.Load(accounts, failing); !errors.Is(err, broken) || !x.Ready() || !x.good("value 1") {
		t.Errorf("a list that breaks off takes away what was known: %v", err)
	}
}

// TestIndexLoadAgain: the second load replaces the state, and tokens that are in
// both are known all the time.
func TestIndexLoadAgain(t *testing.T) {
	t.Parallel()
	before, after := oneAccount(100), oneAccount(200)
	after.tokens = after.tokens[50:]
	after.accounts = append(after.accounts, &Account{ID: 2, Login: "second", Role: RoleUser})
	x := loaded(t, before)
	stop := watch(t, x, "value 70")
	for range 100 {
		after.load(t, x)
		before.load(t, x)
	}
	after.load(t, x)
	stop()
	if x.good("value 0") || !x.good("value 70") || !x.good("value 199") || x.Len() != 150 {
		t.Errorf("after the second state the index knows %d values", x.Len())
	}
	gone := before
	gone.accounts = nil
	gone.load(t, x)
	if x.Len() != 0 || x.Damaged() != 100 {
		t.Errorf("without their account %d values are known, %d left out", x.Len(), x.Damaged())
	}
}

// watch looks a value up without pause, and fails the test where it is missed.
func watch(t *testing.T, x *Index, value string) (stop func()) {
	var done atomic.Bool
	var missed, seen atomic.Int64
	var readers sync.WaitGroup
	h := HashOf(value)
	for range 2 {
		readers.Go(func() {
			for !done.Load() {
				if e := x.Lookup(h); e == nil || !e.Owner().Enabled() {
					missed.Add(1)
				}
				seen.Add(1)
			}
		})
	}
	for seen.Load() == 0 {
		runtime.Gosched()
	}
	return func() {
		done.Store(true)
		readers.Wait()
		if n := missed.Load(); n > 0 {
			t.Errorf("the token was missed in %d of %d look-ups", n, seen.Load())
		}
	}
}

func TestIndexEditHasNoGap(t *testing.T) {
	t.Parallel()
	w := oneAccount(1)
	x := loaded(t, w)
	stop := watch(t, x, "value 0")
	token := w.tokens[0]
	for i := range 5000 {
		edited := token.Clone()
		edited.Grant.Methods[0] = fmt.Sprint("a.M", i%7)
		x.Apply(&Change{Tokens: []TokenChange{{Before: token, After: edited}}})
		if got := x.Lookup(HashOf("value 0")).Grant().Methods[0]; got != edited.Grant.Methods[0] {
			t.Fatalf("after an edit to %s the index has %s", edited.Grant.Methods[0], got)
		}
		token = edited
	}
	stop()
}

func TestIndexRegenerate(t *testing.T) {
	t.Parallel()
	w := oneAccount(1)
	x := loaded(t, w)
	overlap := w.tokens[0].Clone()
	overlap.Secrets[0].NotAfter = start.Add(time.Hour)
	overlap.Secrets = append([]Secret{{Hash: HashOf("new"), Created: start}}, overlap.Secrets...)
	x.Apply(&Change{Tokens: []TokenChange{{Before: w.tokens[0], After: overlap}}})
	if !x.good("value 0") || !x.good("new") {
		t.Error("during an overlap both values are good")
	}
	if end := start.Add(time.Hour); !x.Lookup(HashOf("value 0")).ExpiredAt(end) || x.Lookup(HashOf("new")).ExpiredAt(end) {
		t.Error("the overlap ends for the old value only")
	}
	after := overlap.Clone()
	after.Secrets = after.Secrets[:1]
	x.Apply(&Change{Tokens: []TokenChange{{Before: overlap, After: after}}})
	if x.good("value 0") || !x.good("new") || x.Len() != 1 {
		t.Error("after the overlap only the new value is good")
	}
	x.Apply(&Change{Tokens: []TokenChange{{Before: after}}})
	if x.good("new") || x.Len() != 0 {
		t.Error("a removed token is good")
	}
}

func TestIndexAccounts(t *testing.T) {
	t.Parallel()
	w := oneAccount(2)
	x := loaded(t, w)
	held := x.Lookup(HashOf("value 0"))
	disabled := w.accounts[0].Clone()
	disabled.Disabled = true
	x.Apply(&Change{Accounts: []AccountChange{{Before: w.accounts[0], After: disabled}}})
	if held.Owner().Enabled() || x.good("value 1") {
		t.Error("the account is disabled, a token that was looked up before is not")
	}
	x.Apply(&Change{Accounts: []AccountChange{{Before: disabled, After: w.accounts[0]}}})
	if !held.Owner().Enabled() {
		t.Error("the account is enabled again, a token is not")
	}
	x.Apply(&Change{Accounts: []AccountChange{{Before: w.accounts[0]}}, Tokens: []TokenChange{{Before: w.tokens[0]}, {Before: w.tokens[1]}}})
	if held.Owner().Enabled() || x.Len() != 0 {
		t.Error("the account is removed, a token that was looked up before is good")
	}
	// An edit that was read before the account went must not bring it back.
	x.Apply(&Change{Tokens: []TokenChange{{Before: w.tokens[0], After: w.tokens[0].Clone()}}})
	if x.good("value 0") {
		t.Error("a token of no account is good")
	}
}

// TestIndexRevoke: what could not be stored is denied all the same, and stays so
// until the store itself has it.
func TestIndexRevoke(t *testing.T) {
	t.Parallel()
	w := oneAccount(2)
	x := loaded(t, w)
	x.Revoke(w.tokens[0].Secrets...)
	wantDenied := func(when string) {
		t.Helper()
		if x.good("value 0") {
			t.Errorf("a value that was revoked is good %s", when)
		}
		if !x.good("value 1") {
			t.Errorf("a value that was not revoked is denied %s", when)
		}
	}
	wantDenied("at once")
	edited := w.tokens[0].Clone()
	edited.Description = "edited"
	x.Apply(&Change{Tokens: []TokenChange{{Before: w.tokens[0], After: edited}}})
	wantDenied("after an edit")
	w.load(t, x)
	wantDenied("after the state was read again")
	regenerated := edited.Clone()
	regenerated.Secrets = []Secret{{Hash: HashOf("new")}}
	x.Apply(&Change{Tokens: []TokenChange{{Before: edited, After: regenerated}}})
	wantDenied("after a regeneration")
	if !x.good("new") {
		t.Error("the new value is denied")
	}
	x.Apply(&Change{Tokens: []TokenChange{{After: tokenOf(1, 3, "value 0")}}})
	if !x.good("value 0") {
		t.Error("the value went and was imported again, and is denied")
	}
}

func TestIndexDisableAccount(t *testing.T) {
	t.Parallel()
	w := oneAccount(1)
	w.accounts = append(w.accounts, &Account{ID: 2, Login: "other", Role: RoleUser})
	w.tokens = append(w.tokens, tokenOf(2, 9, "other"))
	x := loaded(t, w)
	held := x.Lookup(HashOf("value 0"))
	x.DisableAccount(1)
	if held.Owner().Enabled() || !x.good("other") {
		t.Error("disabling an account does not reach its tokens, or reaches others")
	}
	w.load(t, x)
	x.Apply(&Change{Tokens: []TokenChange{{After: tokenOf(1, 3, "more")}}})
	if x.good("value 0") || x.good("more") || held.Owner().Enabled() {
		t.Error("the account is enabled before it was changed")
	}
	x.Apply(&Change{Accounts: []AccountChange{{Before: w.accounts[0], After: w.accounts[0].Clone()}}})
	if !x.good("value 0") || !x.good("more") {
		t.Error("the account was changed and is still denied")
	}
}

func TestIndexClosed(t *testing.T) {
	t.Parallel()
	w := oneAccount(1)
	x := loaded(t, w)
	x.Close()
	x.Apply(&Change{Tokens: []TokenChange{{After: tokenOf(1, 3, "more")}}})
	if err := x.Load(w.all()); !errors.Is(err, ErrClosed) {
		t.Errorf("loading a closed index: %v, want ErrClosed", err)
	}
	if x.Ready() || x.Lookup(HashOf("value 0")) != nil || x.Len() != 0 {
		t.Error("a closed index still knows tokens")
	}
}

// TestGrantsAreShared: tokens with the same grant share one, and one that
// nobody has any more is forgotten.
func TestGrantsAreShared(t *testing.T) {
	t.Parallel()
	w := oneAccount(100)
	for i, token := range w.tokens {
		if i%2 == 0 {
			token.Grant, token.Audience = Grant{Sets: []string{"a.B"}}, []string{"shop"} // not the method a.B
		}
		switch i % 6 {
		case 1:
			token.Grant.Only = []string{"a.B"}
		case 3:
			token.Grant.Unbound = []string{"a.B"}
		}
	}
	x := loaded(t, w)
	likeOf := func(i int) int { // the first with the same grant
		if i%2 == 0 {
			return 0
		}
		return i % 6
	}
	for i := range 100 {
		e, like := x.Lookup(w.tokens[i].Secrets[0].Hash), x.Lookup(w.tokens[likeOf(i)].Secrets[0].Hash)
		if e.Grant() != like.Grant() {
			t.Fatalf("tokens %d and %d have the same grant twice", i, likeOf(i))
		}
	}
	for range 3 {
		w.load(t, x)
	}
	if len(x.grants) != 4 || len(x.limits) != 1 {
		t.Errorf("100 tokens with four grants and one audience have %d grants and %d limits", len(x.grants), len(x.limits))
	}
	for _, token := range w.tokens {
		edited := token.Clone()
		edited.Grant.Methods = append(edited.Grant.Methods, fmt.Sprint("a.M", token.ID))
		x.Apply(&Change{Tokens: []TokenChange{{Before: token, After: edited}}})
		x.Apply(&Change{Tokens: []TokenChange{{Before: edited}}})
	}
	if len(x.grants) != 0 || len(x.limits) != 0 {
		t.Errorf("without tokens there are %d grants and %d limits", len(x.grants), len(x.limits))
	}
}

func TestMemo(t *testing.T) {
	t.Parallel()
	x := loaded(t, oneAccount(1))
	g := x.Lookup(HashOf("value 0")).Grant()
	computed := 0
	type owner struct{ name string }
	one, two, three := &owner{"one"}, &owner{"two"}, &owner{"three"}
	for _, step := range []struct {
		owner *owner
		want  int // how often it has been computed so far
	}{{one, 1}, {one, 1}, {two, 2}, {one, 2}, {two, 2}, {three, 3}, {two, 3}, {three, 3}, {one, 4}} {
		got := Memo(g, step.owner, func(o *owner, g Grant) string { computed++; return o.name + g.Methods[0] })
		if got != step.owner.name+"a.B" || computed != step.want {
			t.Fatalf("%s: %v, computed %d times, want %d", step.owner.name, got, computed, step.want)
		}
	}
	var all sync.WaitGroup
	for range 8 {
		for _, o := range []*owner{one, two, three} {
			all.Go(func() {
				for range 100 {
					if got := Memo(g, o, func(o *owner, _ Grant) string { return o.name }); got != o.name && got != o.name+"a.B" {
						t.Errorf("%s got %v", o.name, got)
					}
				}
			})
		}
	}
	all.Wait()
}

func BenchmarkIndexLookup(b *testing.B) {
	for _, n := range []int{10, 10_000, 1_000_000} {
		b.Run(fmt.Sprintf("tokens=%d", n), func(b *testing.B) {
			x := NewIndex()
			if err := x.Load(oneAccount(n).all()); err != nil {
				b.Fatal(err)
			}
			hashes := make([]Hash, min(n, 1<<16)) // spread over all, so that caches help as little as in life
			for i := range hashes {
				hashes[i] = HashOf(fmt.Sprint("value ", i*(n/len(hashes))))
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if x.Lookup(hashes[i%len(hashes)]) == nil {
					b.Fatal("a token is not known")
				}
				i++
			}
		})
	}
}

// TestIndexUpstream: the sealed credential is that of the account as it was
// changed last, and does not share its memory.
func TestIndexUpstream(t *testing.T) {
	t.Parallel()
	w := oneAccount(1)
	x := loaded(t, w)
	held := x.Lookup(HashOf("value 0"))
	if held.Owner().Upstream() != nil {
		t.Error("an account without a credential has one")
	}
	with := w.accounts[0].Clone()
	with.Upstream = []byte("sealed")
	x.Apply(&Change{Accounts: []AccountChange{{Before: w.accounts[0], After: with}}})
	copied := with.Clone()
	with.Upstream[0], copied.Upstream[1] = 'x', 'x'
	if got := string(held.Owner().Upstream()); got != "sealed" || string(with.Upstream) != "xealed" {
		t.Errorf("the credential is %q, that of the account %q", got, with.Upstream)
	}
	x.Apply(&Change{Accounts: []AccountChange{{Before: with, After: w.accounts[0]}}})
	if held.Owner().Upstream() != nil {
		t.Error("the credential was taken away and is still there")
	}
}
