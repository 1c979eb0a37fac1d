package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

func (f *fixture) networks(at time.Time) (all []string) {
	f.Helper()
	list, err := f.store.Networks(bg, at)
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range list {
		all = append(all, fmt.Sprintf("%d %s %s", n.Account, n.Network, n.Last.Sub(start)))
	}
	slices.Sort(all)
	return all
}

func (f *fixture) addNetwork(account tokenstore.AccountID, network string, at time.Duration) {
	f.Helper()
	if err := f.store.AddNetwork(bg, tokenstore.Network{Account: account, Network: network, Last: start.Add(at)}); err != nil {
		f.Fatal(err)
	}
}

// testNetworks: from where accounts have signed in is known over a restart, for a while,
// and goes with the account.
func testNetworks(t *testing.T, f *fixture) {
	one, two := f.account("one", tokenstore.RoleUser), f.account("two", tokenstore.RoleUser)
	f.addNetwork(one.ID, "192.0.2.1", 0)
	f.addNetwork(one.ID, "2001:db8::/64", time.Hour)
	f.addNetwork(two.ID, "192.0.2.1", 0)
	f.addNetwork(two.ID, "192.0.2.1", 2*time.Hour)
	f.addNetwork(two.ID+100, "192.0.2.9", 0)
	want := []string{"1 192.0.2.1 0s", "1 2001:db8::/64 1h0m0s", "2 192.0.2.1 2h0m0s"}
	if got := f.networks(start); !slices.Equal(got, want) {
		t.Errorf("known are %q, want %q", got, want)
	}
	f.store = f.opener.Reopen(t, f.store)
	if got := f.networks(start); !slices.Equal(got, want) {
		t.Errorf("after a restart known are %q, want %q", got, want)
	}
	if got := f.networks(start.Add(tokenstore.NetworkFor + 90*time.Minute)); !slices.Equal(got, want[2:]) {
		t.Errorf("a while later known are %q", got)
	}
	f.commit(&tokenstore.Change{Accounts: []tokenstore.AccountChange{{Before: one}}, Audit: entry(tokenstore.ActionAccountRemove)})
	if got := f.networks(start); !slices.Equal(got, want[2:]) {
		t.Errorf("of an account that is gone known are %q", got)
	}
}

// testNetworksBounded: the networks that were used the longest ago make room.
func testNetworksBounded(t *testing.T, f *fixture) {
	a := f.account("one", tokenstore.RoleUser)
	f.addNetwork(a.ID, "first", 1000*time.Minute)
	for i := range 3 * tokenstore.MaxNetworks {
		f.addNetwork(a.ID, fmt.Sprintf("192.0.2.%d", i), time.Duration(i)*time.Minute)
	}
	got := f.networks(start)
	if len(got) != tokenstore.MaxNetworks || !slices.Contains(got, "1 first 16h40m0s") || !slices.Contains(got, "1 192.0.2.95 1h35m0s") {
		t.Errorf("known are %d: %q", len(got), got)
	}
	f.addNetwork(a.ID, "much later", tokenstore.NetworkFor+1001*time.Minute)
	if got := f.networks(start); !slices.Equal(got, []string{"1 much later 736h41m0s"}) {
		t.Errorf("much later known are %q", got)
	}
}
