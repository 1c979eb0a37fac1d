package server

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

func (s *service) good(value string) bool {
	return s.index.Lookup(tokenstore.HashOf(value)) != nil
}

// TestRegenerate: the old value is refused at once, or stays for the overlap,
// and never comes back.
func TestRegenerate(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	first := s.generate(t, func(g *api.GenerateToken) { g.Addresses = []string{"10.0.0.0/8"} })
	second, err := s.Client.RegenerateToken(bg, first.ID, api.RegenerateToken{})
	if err != nil {
		t.Fatal(err)
	}
	if s.good(first.Value) || !s.good(second.Value) {
		t.Error("the old value is good, or the new one is not")
	}
	if second.ID != first.ID || !second.Expires.Equal(*first.Expires) || !slices.Equal(second.Methods, first.Methods) || !slices.Equal(second.Addresses, first.Addresses) {
		t.Errorf("something else changed: %+v", second.Token)
	}
	third, err := s.Client.RegenerateToken(bg, first.ID, api.RegenerateToken{Overlap: "10m"})
	if err != nil {
		t.Fatal(err)
	}
	if !s.good(second.Value) || !s.good(third.Value) {
		t.Error("during the overlap not both are good")
	}
	if len(third.Secrets) != 2 || third.Secrets[0].NotAfter == nil || !third.Secrets[0].NotAfter.Equal(testNow.Add(10*time.Minute)) || third.Secrets[1].NotAfter != nil {
		t.Errorf("the values end at other times: %+v", third.Secrets)
	}
	fourth, err := s.Client.RegenerateToken(bg, first.ID, api.RegenerateToken{Overlap: "10m"})
	if err != nil {
		t.Fatal(err)
	}
	if s.good(second.Value) || !s.good(third.Value) || !s.good(fourth.Value) {
		t.Error("more than two values are good, or the wrong ones")
	}
	for _, overlap := range []string{"8d", "soon", "-1m", "0m"} {
		_, err = s.Client.RegenerateToken(bg, first.ID, api.RegenerateToken{Overlap: overlap})
		wantProblem(t, "an overlap of "+overlap, err, 400, api.ReasonInvalid, "overlap")
	}
	end := testNow.Add(10 * time.Minute)
	s.Now = func() time.Time { return end }
	if shown, err := s.Client.Token(bg, first.ID); err != nil || len(shown.Secrets) != 1 || shown.Secrets[0].Hint != fourth.Secrets[1].Hint {
		t.Errorf("after the overlap the old value is still shown: %+v, %v", shown.Secrets, err)
	}
	later := testNow.AddDate(0, 0, 31)
	s.Now = func() time.Time { return later }
	_, err = s.Client.RegenerateToken(bg, first.ID, api.RegenerateToken{Lifetime: "1w", Overlap: "10m"})
	wantProblem(t, "an overlap with an expired value", err, 400, api.ReasonInvalid, "cannot become valid again")
}

// TestCopy: the same grant, expiry and addresses, and a life of its own.
func TestCopy(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	first := s.generate(t, func(g *api.GenerateToken) { g.Addresses, g.Sets = []string{"10.0.0.0/8"}, []string{"IDE Plugins"} })
	second, err := s.Client.CopyToken(bg, first.ID, api.CopyToken{Description: "another"})
	if err != nil {
		t.Fatal(err)
	}
	if second.ID == first.ID || second.Value == first.Value || second.Description != "another" || second.Account != "demo" ||
		!slices.Equal(second.Sets, first.Sets) || !slices.Equal(second.Methods, first.Methods) ||
		!slices.Equal(second.Addresses, first.Addresses) || !second.Expires.Equal(*first.Expires) {
		t.Errorf("%+v is no copy of %+v", second.Token, first.Token)
	}
	if _, err := s.Client.RemoveTokens(bg, []uint64{first.ID}); err != nil {
		t.Fatal(err)
	}
	if s.good(first.Value) || !s.good(second.Value) {
		t.Error("the copy went with its original, or the original stayed")
	}
}

// TestLimits: as many as are possible are taken, one more is refused by name.
func TestLimits(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	addresses := make([]string, 101)
	for i := range addresses {
		addresses[i] = fmt.Sprintf("10.0.0.%d", i)
	}
	s.generate(t, func(g *api.GenerateToken) { g.Addresses = addresses[1:] })
	s.generate(t, func(g *api.GenerateToken) { g.Description = strings.Repeat("é", 200) })
	same := make([]string, catalog.MaxPatterns)
	for i := range same {
		same[i] = "environment.control.StopEnv"
	}
	if made := s.generate(t, func(g *api.GenerateToken) { g.Methods = same }); len(made.Methods) != 1 {
		t.Errorf("the same method stands %d times", len(made.Methods))
	}
	g := api.GenerateToken{Account: "demo", Description: "ci", Methods: []string{"*"}, Lifetime: "1d", Addresses: addresses}
	_, err := s.Client.GenerateToken(bg, g)
	wantProblem(t, "too many addresses", err, 400, api.ReasonInvalid, "found 101")
	g.Addresses, g.Methods = nil, slices.Concat(same, []string{"x"})
	_, err = s.Client.GenerateToken(bg, g)
	wantProblem(t, "too many methods", err, 400, api.ReasonInvalid, "found 1001")
}

// TestRemoveTwice: an id that stands twice is removed once, and has one result; one
// that is none removes nothing.
func TestRemoveTwice(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	if answer := s.raw(t, "POST", "/tokens/remove", `{"ids":[1,null]}`, nil); answer.StatusCode != 400 {
		t.Errorf("null as an id: %d, want 400", answer.StatusCode)
	}
	results, err := s.Client.RemoveTokens(bg, []uint64{made.ID, 99, made.ID})
	if err != nil || len(results) != 2 || results[0].Problem != nil || results[1].ID != 99 || results[1].Problem == nil {
		t.Errorf("%+v, %v; want one result for each of two", results, err)
	}
}

// TestLongestLifetime: a date may use its last day whole, a lifetime is exact.
func TestLongestLifetime(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{MaxLifetime: 30 * 24 * time.Hour})
	s.generate(t, func(g *api.GenerateToken) { g.Lifetime = "30d" })
	s.generate(t, func(g *api.GenerateToken) { g.Lifetime, g.Expires = "", "2026-12-23" })
	for _, g := range []api.GenerateToken{{Lifetime: "31d"}, {Expires: "2026-12-24"}} {
		g.Account, g.Description, g.Methods = "demo", "ci", []string{"*"}
		_, err := s.Client.GenerateToken(bg, g)
		wantProblem(t, "longer than is allowed", err, 400, api.ReasonLifetimeTooLong, "30 days")
	}
}

// TestAllowedSets: where the policy names sets, tokens get those and nothing else.
func TestAllowedSets(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{AllowedSets: []string{"IDE Plugins"}})
	made := s.generate(t, func(g *api.GenerateToken) { g.Methods, g.Sets = nil, []string{"IDE Plugins"} })
	for _, edit := range []api.EditToken{{Sets: &[]string{"Marketplace"}}, {Methods: &[]string{"environment.control.StopEnv"}}} {
		_, err := s.Client.EditToken(bg, made.ID, edit, 0)
		wantProblem(t, "what the policy does not name", err, 400, api.ReasonSetNotAllowed, "IDE Plugins")
	}
}

// TestEditsAtOnce: none is lost and none undoes another; each has its entry.
func TestEditsAtOnce(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	description, methods := "edited", []string{"environment.control.GetEnvs"}
	expires, addresses := "2027-12-31", []string{"192.0.2.1"}
	var all sync.WaitGroup
	for _, edit := range []api.EditToken{{Description: &description}, {Methods: &methods}, {Expires: &expires}, {Addresses: &addresses}} {
		all.Go(func() {
			if _, err := s.Client.EditToken(bg, made.ID, edit, 0); err != nil {
				t.Errorf("one of four edits: %v", err)
			}
		})
	}
	all.Wait()
	after, err := s.Client.Token(bg, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if after.Description != description || !slices.Equal(after.Methods, methods) || !slices.Equal(after.Addresses, addresses) ||
		after.Expires.Format(time.DateOnly) != expires || after.Revision != made.Revision+4 {
		t.Errorf("an edit was lost: %+v", after)
	}
	entries, err := s.Client.Audit(bg, api.AuditFilter{Token: made.ID})
	if err != nil || len(entries.Items) != 5 {
		t.Errorf("%+v tell of the token, %v; want 5", len(entries.Items), err)
	}
}

// TestEditsThatCannotBeStored: what takes something away denies the token, what
// does not leaves it alone, and each says so.
func TestEditsThatCannotBeStored(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	kept, narrowed := s.generate(t, nil), s.generate(t, nil)
	s.Store = failing{s.Store}
	text, sooner, yes, operator := "changed", "2026-11-24", true, "operator"
	_, err := s.Client.EditToken(bg, kept.ID, api.EditToken{Description: &text}, 0)
	wantProblem(t, "another description", err, 503, api.ReasonUnavailable, "")
	_, err = s.Client.RegenerateToken(bg, kept.ID, api.RegenerateToken{Overlap: "10m"})
	wantProblem(t, "a new value beside the old one", err, 503, api.ReasonUnavailable, "")
	_, err = s.Client.EditAccount(bg, "demo", api.EditAccount{Role: &operator}, 0)
	wantProblem(t, "another role", err, 503, api.ReasonUnavailable, "")
	if !s.good(kept.Value) {
		t.Error("the token is refused, though nothing was to be taken away")
	}
	_, err = s.Client.EditToken(bg, narrowed.ID, api.EditToken{Expires: &sooner}, 0)
	wantProblem(t, "an earlier end", err, 500, api.ReasonNotDurable, "until it is restarted")
	if s.good(narrowed.Value) {
		t.Error("the token is good for longer than was asked for")
	}
	_, err = s.Client.EditAccount(bg, "demo", api.EditAccount{Disabled: &yes}, 0)
	wantProblem(t, "disabling", err, 500, api.ReasonNotDurable, "until it is restarted")
	if e := s.index.Lookup(tokenstore.HashOf(kept.Value)); e == nil || e.Owner().Enabled() {
		t.Error("the account's tokens are still good")
	}
}

// TestListing: by account, state and page, with what was not written down yet.
func TestListing(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "other"}); err != nil {
		t.Fatal(err)
	}
	soon := s.generate(t, func(g *api.GenerateToken) { g.Lifetime = "1h" })
	s.generate(t, func(g *api.GenerateToken) { g.Account = "other" })
	last := s.generate(t, func(g *api.GenerateToken) { g.Account = "OTHER" })
	later := testNow.Add(time.Hour)
	s.Now = func() time.Time { return later }
	s.Usage.Record(tokenstore.TokenID(last.ID), usage.Call{At: later, From: netip.MustParseAddr("192.0.2.7")})
	s.Usage.Record(tokenstore.TokenID(last.ID), usage.Call{At: later, From: netip.MustParseAddr("192.0.2.8"), Refused: "expired"})
	for name, c := range map[string]struct {
		filter api.TokenFilter
		want   []uint64
	}{
		"all":       {api.TokenFilter{}, []uint64{1, 2, 3}},
		"of one":    {api.TokenFilter{Account: "other"}, []uint64{2, 3}},
		"expired":   {api.TokenFilter{State: "expired"}, []uint64{soon.ID}},
		"active":    {api.TokenFilter{State: "active"}, []uint64{2, 3}},
		"expiring":  {api.TokenFilter{State: "expiring"}, []uint64{}},
		"searched":  {api.TokenFilter{Search: "CI", Limit: 2}, []uint64{1, 2}},
		"backwards": {api.TokenFilter{Descending: true, Limit: 1}, []uint64{3}},
	} {
		list, err := s.Client.Tokens(bg, c.filter)
		ids := []uint64{}
		for _, token := range list.Items {
			ids = append(ids, token.ID)
		}
		if err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("%s: %d, %v; want %d", name, ids, err, c.want)
		}
	}
	used, err := s.Client.Token(bg, last.ID)
	if err != nil || used.LastUsed == nil || !used.LastUsed.Equal(later) || used.LastAddress != "192.0.2.7" || used.Allowed != 1 || used.Denied != 1 {
		t.Errorf("used is %+v, %v", used, err)
	}
	_, err = s.Client.Tokens(bg, api.TokenFilter{State: "good"})
	wantProblem(t, "an unknown state", err, 400, api.ReasonInvalid, "active, expiring, expired, all")
	_, err = s.Client.Tokens(bg, api.TokenFilter{Account: "nobody"})
	wantProblem(t, "an unknown account", err, 404, api.ReasonNotFound, "nobody")
}

// TestClientImports: the client brings a value of another system, by its hash.
func TestClientImports(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	const value = "a value of another system"
	in := api.ImportToken{
		GenerateToken: api.GenerateToken{Account: "demo", Description: "old", Sets: []string{"IDE Plugins"}, Lifetime: "30d"},
		Hash:          tokenstore.HashOf(value).String(), Hint: "stem",
	}
	token, err := s.Client.ImportToken(bg, in)
	if err != nil || token.Account != "demo" || token.Secrets[0].Hint != "stem" || !s.good(value) {
		t.Errorf("the token is %+v, %v", token, err)
	}
	_, err = s.Client.ImportToken(bg, in)
	wantProblem(t, "the same value again", err, 409, api.ReasonExists, "value")
}
