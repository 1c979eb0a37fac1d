package storetest

import (
	"context"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

func testUsage(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	used, unused, removed := f.token(owner), f.token(owner), f.token(owner)
	from := netip.MustParseAddr("192.0.2.7")
	f.remove(removed)
	for i := range 3 {
		at := start.Add(time.Duration(i) * time.Minute)
		err := f.store.AddUsage(bg, map[tokenstore.TokenID]tokenstore.Usage{
			used.ID:    {LastUsed: at, LastAddress: from, Allowed: 2, Denied: 1},
			removed.ID: {LastUsed: at, Allowed: 1},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.store.Usage(bg, used.ID, unused.ID, removed.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := map[tokenstore.TokenID]tokenstore.Usage{used.ID: {LastUsed: start.Add(2 * time.Minute), LastAddress: from, Allowed: 6, Denied: 3}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("usage is %v, want %v", got, want)
	}
	if stored, err := f.store.Token(bg, used.ID); err != nil || stored.Revision != used.Revision {
		t.Errorf("recording usage changed the token's revision: %v, %v", stored, err)
	}
	used = f.edit(used, func(t *tokenstore.Token) { t.Description = "edited" })
	if got, err := f.store.Usage(bg, used.ID); err != nil || got[used.ID].Allowed != 6 {
		t.Errorf("after an edit the token has usage %v, %v", got, err)
	}
	f.remove(used)
	if got, err := f.store.Usage(bg, used.ID); err != nil || len(got) != 0 {
		t.Errorf("a removed token still has usage: %v, %v", got, err)
	}
}

// testKeptUsage: what is kept replaces what was kept before. It is told once the store is
// opened again, also where something else is kept then, and no longer beside what is added.
func testKeptUsage(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	kept, added, removed := f.token(owner), f.token(owner), f.token(owner)
	ids := []tokenstore.TokenID{kept.ID, added.ID, removed.ID}
	write := func(to func(context.Context, map[tokenstore.TokenID]tokenstore.Usage, map[tokenstore.TokenID]*tokenstore.Activity) error, calls uint64, at time.Time, ids ...tokenstore.TokenID) {
		t.Helper()
		seenOf, activity := make(map[tokenstore.TokenID]tokenstore.Usage), make(map[tokenstore.TokenID]*tokenstore.Activity)
		for _, id := range ids {
			seenOf[id], activity[id] = tokenstore.Usage{LastUsed: at, Allowed: calls}, seen(at, "environment.control.StopEnv")
		}
		if err := to(bg, seenOf, activity); err != nil {
			t.Fatal(err)
		}
	}
	want := func(when string, calls map[tokenstore.TokenID]uint64, hours map[tokenstore.TokenID]int) {
		t.Helper()
		usage, err := f.store.Usage(bg, ids...)
		if err != nil {
			t.Fatal(err)
		}
		activity, err := f.store.Activity(bg, ids...)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			n := 0
			if a := activity[id]; a != nil {
				n = len(a.Allowed)
			}
			if usage[id].Allowed != calls[id] || n != hours[id] {
				t.Errorf("%s: token %d was used %d times in %d hours, want %d in %d", when, id, usage[id].Allowed, n, calls[id], hours[id])
			}
		}
	}
	counts := func(a, b uint64) map[tokenstore.TokenID]uint64 {
		return map[tokenstore.TokenID]uint64{kept.ID: a, added.ID: b}
	}
	hours := func(a, b int) map[tokenstore.TokenID]int { return map[tokenstore.TokenID]int{kept.ID: a, added.ID: b} }

	write(f.store.KeepUsage, 1, start, ids...)
	write(f.store.KeepUsage, 3, start, ids...)
	write(f.store.AddUsage, 5, start, added.ID)
	f.remove(removed)
	want("in the same run", counts(0, 5), hours(0, 1))
	f.store = f.opener.Reopen(t, f.store)
	want("after a restart", counts(3, 5), hours(1, 1))
	write(f.store.KeepUsage, 7, start.Add(time.Hour), ids...)
	want("when more is kept", counts(3, 5), hours(1, 1))
	f.store = f.opener.Reopen(t, f.store)
	want("after another restart", counts(10, 12), hours(2, 2))
	write(f.store.AddUsage, 1, start.Add(2*time.Hour), ids...)
	want("when something is added", counts(11, 13), hours(3, 3))
	f.store = f.opener.Reopen(t, f.store)
	want("after a third restart", counts(11, 13), hours(3, 3))
}
