package storetest

import (
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// seen is the activity of some calls, as a recorder hands it over.
func seen(at time.Time, method string) *tokenstore.Activity {
	return &tokenstore.Activity{
		From: at.Truncate(time.Hour), Step: tokenstore.ActivityStep, Allowed: []uint32{2}, Denied: []uint32{1},
		Methods: []tokenstore.MethodActivity{{Method: method, Allowed: 2, Denied: 1, Last: at}},
		Refusals: []tokenstore.RefusalActivity{{
			Reason: "method_not_allowed", Method: method, Count: 1, First: at, Last: at, LastAddress: netip.MustParseAddr("192.0.2.7"),
		}},
	}
}

func (f *fixture) addActivity(id tokenstore.TokenID, a *tokenstore.Activity) {
	f.Helper()
	usage := map[tokenstore.TokenID]tokenstore.Usage{id: {Allowed: 2, Denied: 1}}
	if err := f.store.AddUsage(bg, usage, map[tokenstore.TokenID]*tokenstore.Activity{id: a}); err != nil {
		f.Fatal(err)
	}
}

func testActivity(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	used, unused, removed := f.token(owner), f.token(owner), f.token(owner)
	f.remove(removed)
	var want *tokenstore.Activity
	for i, method := range []string{"environment.control.StopEnv", "environment.control.GetEnvs", "environment.control.StopEnv"} {
		a := seen(start.Add(time.Duration(i)*90*time.Minute+time.Millisecond), method)
		f.addActivity(used.ID, a)
		f.addActivity(removed.ID, a)
		want = want.Merge(a)
	}
	read := func(ids ...tokenstore.TokenID) map[tokenstore.TokenID]*tokenstore.Activity {
		t.Helper()
		got, err := f.store.Activity(bg, ids...)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	wanted := map[tokenstore.TokenID]*tokenstore.Activity{used.ID: want}
	if got := read(used.ID, unused.ID, removed.ID); !reflect.DeepEqual(got, wanted) {
		t.Errorf("activity is %+v, want %+v", got[used.ID], want)
	}
	if stored, err := f.store.Token(bg, used.ID); err != nil || stored.Revision != used.Revision {
		t.Errorf("recording activity changed the token's revision: %v, %v", stored, err)
	}
	used = f.edit(used, func(t *tokenstore.Token) { t.Description = "edited" })
	f.store = f.opener.Reopen(t, f.store)
	if got := read(used.ID); !reflect.DeepEqual(got, wanted) {
		t.Errorf("after an edit and a restart activity is %+v, want %+v", got[used.ID], want)
	}
	f.remove(used)
	if got := read(used.ID); len(got) != 0 {
		t.Errorf("a removed token still has activity: %v", got)
	}
}
