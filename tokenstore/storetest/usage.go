package storetest

import (
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
