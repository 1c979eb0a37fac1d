package server

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/authn"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/admin/idempotency"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
	"github.com/patgate/patgate/tokenstore/listing"
	"github.com/patgate/patgate/tokenstore/usage"
)

var (
	bg      = context.Background()
	testNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

// service is a manager on a real store, behind its API.
type service struct {
	*admin.Manager
	*client.Client
	index *tokenstore.Index
	url   string
}

// newService has the account demo.
func newService(t testing.TB, p tokenfield.Policy) *service {
	t.Helper()
	s := newEmptyService(t, p)
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "demo"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func newEmptyService(t testing.TB, p tokenfield.Policy) *service {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "patgate.db"), boltstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: "../../catalogs/platform.json"}}})
	if err != nil {
		t.Fatal(err)
	}
	index := tokenstore.NewIndex()
	lists := listing.New()
	if err := errors.Join(store.Follow(bg, index), store.Follow(bg, lists)); err != nil {
		t.Fatal(err)
	}
	m := &admin.Manager{
		Listing: lists, Usage: usage.NewRecorder(store), Rules: tokenfield.Rules{Policy: p, Catalog: c, Zone: time.UTC},
		Prefix: "pat", Random: rand.Reader,
	}
	m.Store, m.Index, m.Now = store, index, func() time.Time { return testNow }
	now := func() time.Time { return m.Now() }
	m.Limits, m.Memory, m.Results = audit.NewLimits(now), authn.NewMemory(now), idempotency.NewResults(now)
	server := httptest.NewServer(NewHandler(m))
	t.Cleanup(server.Close)
	return &service{Manager: m, Client: &client.Client{BaseURL: server.URL}, index: index, url: server.URL + "/api/v1"}
}

func (s *service) generate(t testing.TB, change func(*api.GenerateToken)) *api.TokenWithValue {
	t.Helper()
	g := api.GenerateToken{Account: "demo", Description: "ci", Methods: []string{"environment.control.StopEnv"}, Lifetime: "30d"}
	if change != nil {
		change(&g)
	}
	made, err := s.Client.GenerateToken(bg, g)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// problemIn is the problem that an error is, or becomes on its way out.
func problemIn(err error) *api.Problem {
	var p *api.Problem
	var e *problem.Error
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &e):
		return problemOf(e)
	}
	return nil
}

func reasonOf(err error) string {
	if p := problemIn(err); p != nil {
		return p.Reason
	}
	return ""
}

func wantProblem(t *testing.T, what string, err error, status int, reason, says string) {
	t.Helper()
	if p := problemIn(err); p == nil || p.Status != status || p.Reason != reason || !strings.Contains(p.Detail, says) {
		t.Errorf("%s: %v, want %d %s with %q", what, err, status, reason, says)
	}
}

// TestMethodOfOneWord: names of methods need no dot. What no method is called may be a
// secret that went to the wrong place, and is not repeated.
func TestMethodOfOneWord(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	var err error
	if s.Rules.Catalog, err = catalog.Open(catalog.Config{Routes: []catalog.RouteConfig{{Verbs: []string{"GET"}, Path: "/pets", Name: "listPets"}}}); err != nil {
		t.Fatal(err)
	}
	one := func(name string) error {
		_, err := s.Client.GenerateToken(bg, api.GenerateToken{Account: "demo", Description: "ci", Methods: []string{name}})
		return err
	}
	if err := one("listpets"); err != nil {
		t.Errorf("it is refused: %v", err)
	}
	if err := one("hunter2"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("what no method is called: %v", err)
	}
}

// TestGenerateRefusals: each thing that a token cannot be is refused by name.
func TestGenerateRefusals(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{MaxTokensPerAccount: 2, MaxLifetime: 365 * 24 * time.Hour})
	for name, c := range map[string]struct {
		change func(*api.GenerateToken)
		field  string
	}{
		"no description":      {func(g *api.GenerateToken) { g.Description = " " }, "description"},
		"long description":    {func(g *api.GenerateToken) { g.Description = strings.Repeat("é", 201) }, "description"},
		"control character":   {func(g *api.GenerateToken) { g.Description = "a\x1bb" }, "description"},
		"bidi character":      {func(g *api.GenerateToken) { g.Description = "a\u202eb" }, "description"},
		"unseen description":  {func(g *api.GenerateToken) { g.Description = "\u200b\u2060" }, "description"},
		"escape as a site":    {func(g *api.GenerateToken) { g.Audience = []string{"a\x1b[2Jb"} }, "audience"},
		"bidi as a site":      {func(g *api.GenerateToken) { g.Audience = []string{"a\u202eb"} }, "audience"},
		"unseen site":         {func(g *api.GenerateToken) { g.Audience = []string{"\u200b"} }, "audience"},
		"nothing allowed":     {func(g *api.GenerateToken) { g.Methods = nil }, "methods"},
		"unknown method":      {func(g *api.GenerateToken) { g.Methods = []string{"environment.control.StopEnvs"} }, "methods"},
		"protected method":    {func(g *api.GenerateToken) { g.Methods = []string{"users.authentication.CreateToken"} }, "methods"},
		"unknown set":         {func(g *api.GenerateToken) { g.Sets = []string{"Everything"} }, "sets"},
		"bad date":            {func(g *api.GenerateToken) { g.Lifetime, g.Expires = "", "2027-02-30" }, "expires"},
		"past date":           {func(g *api.GenerateToken) { g.Lifetime, g.Expires = "", "2026-11-22" }, "expires"},
		"two ends":            {func(g *api.GenerateToken) { g.Expires = "2027-02-01" }, "lifetime"},
		"bad lifetime":        {func(g *api.GenerateToken) { g.Lifetime = "-1d" }, "lifetime"},
		"endless by lifetime": {func(g *api.GenerateToken) { g.Lifetime = "99999999999w" }, "lifetime"},
		"too long":            {func(g *api.GenerateToken) { g.Lifetime = "400d" }, "lifetime"},
		"never":               {func(g *api.GenerateToken) { g.Lifetime, g.Expires = "", "never" }, "expires"},
		"no end":              {func(g *api.GenerateToken) { g.Lifetime = "" }, "expires"},
		"bad address":         {func(g *api.GenerateToken) { g.Addresses = []string{"10.0.0.300"} }, "addresses"},
		"bad network":         {func(g *api.GenerateToken) { g.Addresses = []string{"10.0.0.0/40"} }, "addresses"},
		"zone":                {func(g *api.GenerateToken) { g.Addresses = []string{"fe80::1%eth0"} }, "addresses"},
	} {
		g := api.GenerateToken{Account: "demo", Description: "ci", Methods: []string{"environment.control.StopEnv"}, Lifetime: "30d"}
		c.change(&g)
		_, err := s.Client.GenerateToken(bg, g)
		var p *api.Problem
		if !errors.As(err, &p) || p.Status != 400 || p.Field != c.field {
			t.Errorf("%s: %v, want 400 for %s", name, err, c.field)
		}
	}
	s.generate(t, nil)
	s.generate(t, nil)
	_, err := s.Client.GenerateToken(bg, api.GenerateToken{Account: "demo", Description: "ci", Methods: []string{"*"}, Lifetime: "1d"})
	wantProblem(t, "a third token of two", err, 409, api.ReasonTooManyTokens, "max_per_account")
}

func TestExpiryForms(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		zone *time.Location
		want string
	}{
		{"2027-12-31", time.UTC, "2027-12-31T23:59:59Z"},
		{"31-12-2027", time.UTC, "2027-12-31T23:59:59Z"},
		{"31-12-2027", berlin, "2027-12-31T22:59:59Z"},
		{"2027-07-01", berlin, "2027-07-01T21:59:59Z"},
		{"2027-12-31T12:00:00+02:00", time.UTC, "2027-12-31T10:00:00Z"},
	} {
		got, err := tokenfield.ParseDate(c.text, c.zone)
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("%s in %s: %s, %v; want %s", c.text, c.zone, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "31.12.2027", "2027-13-01", "30-02-2027", "tomorrow", "0001-01-01", "31-12-27"} {
		if _, err := tokenfield.ParseDate(bad, time.UTC); err == nil {
			t.Errorf("%q is taken for a date", bad)
		}
	}
}

// TestAddressesAreNormal: what is stored is what is compared.
func TestAddressesAreNormal(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, func(g *api.GenerateToken) {
		g.Addresses = []string{"10.1.2.3/8", "::ffff:192.0.2.1", "::ffff:10.0.0.0/104", "2001:db8::1/32", "10.0.0.0/8"}
	})
	if got := strings.Join(made.Addresses, " "); got != "10.0.0.0/8 192.0.2.1 2001:db8::/32" {
		t.Errorf("the addresses became %s", got)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	if made.Value == "" || s.index.Lookup(tokenstore.HashOf(made.Value)) == nil {
		t.Fatal("the value does not work")
	}
	text := "changed"
	edited, err := s.Client.EditToken(bg, made.ID, api.EditToken{Description: &text}, made.Revision)
	if err != nil || edited.Description != "changed" || len(edited.Methods) != 1 || edited.Expires == nil {
		t.Fatalf("an edit of the description gave %+v, %v", edited, err)
	}
	_, err = s.Client.EditToken(bg, made.ID, api.EditToken{Description: &text}, made.Revision)
	wantProblem(t, "an edit of what was changed", err, 412, api.ReasonConflict, "meantime")
	before, err := s.Client.Audit(bg, api.AuditFilter{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Client.EditToken(bg, made.ID, api.EditToken{Description: &text, Methods: &made.Methods}, edited.Revision)
	if err != nil || again.Revision != edited.Revision {
		t.Errorf("an edit that changes nothing made revision %d of %d: %v", again.Revision, edited.Revision, err)
	}
	if after, err := s.Client.Audit(bg, api.AuditFilter{}); err != nil || len(after.Items) != len(before.Items) {
		t.Errorf("an edit that changes nothing is recorded: %v", err)
	}
	many := []string{"environment.control.StopEnv", "Environment.Control.STOPENV", "environment.control.StartEnv"}
	if twice, err := s.Client.EditToken(bg, made.ID, api.EditToken{Methods: &many}, 0); err != nil || len(twice.Methods) != 2 {
		t.Errorf("a method that is named in two letter cases is kept twice: %v, %v", twice, err)
	}
	none := []string{}
	_, err = s.Client.EditToken(bg, made.ID, api.EditToken{Methods: &none}, 0)
	wantProblem(t, "an edit that leaves nothing", err, 400, api.ReasonInvalid, "at least one")
	_, err = s.Client.EditToken(bg, 99, api.EditToken{Description: &text}, 0)
	wantProblem(t, "an edit of nothing", err, 404, api.ReasonNotFound, "99")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.Client.EditToken(bg, made.ID, api.EditToken{Description: &text}, 0); err != nil {
				t.Errorf("one of many edits: %v", err)
			}
		})
	}
	all.Wait()
}

func TestExpiredTokens(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	later := testNow.AddDate(0, 0, 31)
	s.Now = func() time.Time { return later }
	_, err := s.Client.CopyToken(bg, made.ID, api.CopyToken{})
	wantProblem(t, "a copy of an expired token", err, 400, api.ReasonInvalid, "is in the past")
	_, err = s.Client.RegenerateToken(bg, made.ID, api.RegenerateToken{})
	wantProblem(t, "regenerating an expired token", err, 400, api.ReasonInvalid, "is in the past")
	again, err := s.Client.RegenerateToken(bg, made.ID, api.RegenerateToken{Lifetime: "2w"})
	if err != nil || again.State != "active" || again.Value == made.Value {
		t.Errorf("regenerating with a date: %v", err)
	}
	if list, err := s.AllTokens(bg, api.TokenFilter{State: "expired"}); err != nil || len(list) != 0 {
		t.Errorf("expired are %d tokens, %v", len(list), err)
	}
}

// TestUsersManageTheirOwn: what is not yours is not there.
func TestUsersManageTheirOwn(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	mine := s.generate(t, nil)
	if _, err := s.Client.AddAccount(bg, api.AddAccount{Login: "other"}); err != nil {
		t.Fatal(err)
	}
	other, err := s.Store.AccountByLogin(bg, "other")
	if err != nil {
		t.Fatal(err)
	}
	who := principal.Principal{Account: other, Name: "other"}
	text := "x"
	for name, err := range map[string]error{
		"show":       second(s.Manager.Token(bg, who, mine.ID)),
		"edit":       second(s.Manager.EditToken(bg, who, mine.ID, api.EditToken{Description: &text}, 0)),
		"copy":       second(s.Manager.CopyToken(bg, who, mine.ID, api.CopyToken{}, nil)),
		"regenerate": second(s.Manager.RegenerateToken(bg, who, mine.ID, api.RegenerateToken{}, nil)),
		"remove":     s.Manager.RemoveTokens(bg, who, []uint64{mine.ID})[0].Err,
		"list":       second(s.Manager.Tokens(bg, who, api.TokenFilter{Account: "demo"})),
		"generate":   second(s.Manager.GenerateToken(bg, who, api.GenerateToken{Account: "demo"}, nil)),
	} {
		if reasonOf(err) != api.ReasonNotFound {
			t.Errorf("%s of another's token: %v, want not_found", name, err)
		}
	}
	for name, err := range map[string]error{
		"add":      second(s.Manager.AddAccount(bg, who, api.AddAccount{Login: "x"})),
		"list":     second(s.Manager.Accounts(bg, who, api.AccountFilter{})),
		"edit":     second(s.Manager.EditAccount(bg, who, "demo", api.EditAccount{}, 0)),
		"password": s.Manager.SetPassword(bg, who, "demo", "a long pass phrase"),
		"remove":   s.Manager.RemoveAccount(bg, who, "demo", true),
	} {
		if reasonOf(err) != api.ReasonForbidden {
			t.Errorf("%s of an account by a user: %v, want forbidden", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestAuditTellsOfChanges: who, what, before and after, and no secret.
func TestAuditTellsOfChanges(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	if err := s.Client.SetPassword(bg, "demo", "correct horse battery"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Client.RemoveTokens(bg, []uint64{made.ID}); err != nil {
		t.Fatal(err)
	}
	page, err := s.Client.Audit(bg, api.AuditFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, e := range page.Items {
		actions = append(actions, e.Action)
		if e.Actor != "local-admin" || e.Address != "127.0.0.1" || !e.Time.Equal(testNow) {
			t.Errorf("%s: by %s from %s at %s", e.Action, e.Actor, e.Address, e.Time)
		}
		text := fmt.Sprint(e.Before, e.After)
		if strings.Contains(text, "horse") || strings.Contains(text, "argon2") || strings.Contains(text, made.Value) || strings.Contains(text, tokenstore.HashOf(made.Value).String()) {
			t.Errorf("%s holds a secret", e.Action)
		}
	}
	if got := strings.Join(actions, " "); got != "token.remove account.password token.generate account.add" {
		t.Errorf("the audit lists %s", got)
	}
	if !strings.Contains(fmt.Sprint(page.Items[0].Before), "description:ci") {
		t.Errorf("the removal does not say what went: %v", page.Items[0].Before)
	}
}

// TestRevocationThatCannotBeStored is applied at once and reported as failed.
func TestRevocationThatCannotBeStored(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	made := s.generate(t, nil)
	s.Store = failing{s.Store}
	results, err := s.Client.RemoveTokens(bg, []uint64{made.ID})
	if err != nil {
		t.Fatal(err)
	}
	if results[0].Problem == nil || results[0].Problem.Reason != api.ReasonNotDurable {
		t.Errorf("the removal is reported as %+v", results[0].Problem)
	}
	if s.index.Lookup(tokenstore.HashOf(made.Value)) != nil {
		t.Error("the token is still good")
	}
}

// failing is a store whose disk is full.
// TestRevocationsWithoutAStore: what takes something away holds from its answer on, also where
// the store can be written no more, or not even be read.
func TestRevocationsWithoutAStore(t *testing.T) {
	t.Parallel()
	yes := true
	owner := func(s *service, value string) *tokenstore.Owner {
		return s.index.Lookup(tokenstore.HashOf(value)).Owner()
	}
	for name, c := range map[string]struct {
		change func(s *service, made *api.TokenWithValue) error
		holds  func(s *service, value string) bool
	}{
		"another value": {
			func(s *service, made *api.TokenWithValue) error {
				_, err := s.Client.RegenerateToken(bg, made.ID, api.RegenerateToken{})
				return err
			},
			func(s *service, value string) bool { return !s.good(value) },
		},
		"its holder's": {
			func(s *service, made *api.TokenWithValue) error {
				h, err := s.Holder(made.Value, "", true)
				if err == nil {
					err = s.Manager.RevokeSelf(bg, h)
				}
				return s.Report(bg, err)
			},
			func(s *service, value string) bool { return !s.good(value) },
		},
		"the account's": {
			func(s *service, _ *api.TokenWithValue) error {
				_, err := s.Client.EditAccount(bg, "demo", api.EditAccount{Disabled: &yes}, 0)
				return err
			},
			func(s *service, value string) bool { return !owner(s, value).Enabled() },
		},
		"the account with its tokens": {
			func(s *service, _ *api.TokenWithValue) error { return s.Client.RemoveAccount(bg, "demo", true) },
			func(s *service, value string) bool { return !owner(s, value).Enabled() },
		},
		"the credential for the upstream": {
			func(s *service, _ *api.TokenWithValue) error { return s.RemoveUpstream(bg, "demo") },
			func(s *service, value string) bool { return owner(s, value).Upstream() == nil },
		},
	} {
		for kind, broken := range map[string]func(tokenstore.Store) tokenstore.Store{
			"full":       func(s tokenstore.Store) tokenstore.Store { return failing{s} },
			"unreadable": func(s tokenstore.Store) tokenstore.Store { return unreadable{failing{s}} },
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				s := newService(t, tokenfield.Policy{})
				s.Upstream = ring(t, "a")
				if err := s.Client.SetUpstream(bg, "demo", api.UpstreamCredential{Session: canary}); err != nil {
					t.Fatal(err)
				}
				made := s.generate(t, nil)
				if c.holds(s, made.Value) {
					t.Fatal("it is so from the start")
				}
				s.Store = broken(s.Store)
				if err := c.change(s, made); reasonOf(err) != api.ReasonNotDurable {
					t.Errorf("it is answered %v", err)
				}
				if !c.holds(s, made.Value) {
					t.Error("it does not hold")
				}
				if kind == "full" {
					wantMarked(t, s, made.ID)
				}
			})
		}
	}
}

// wantMarked: what could not be stored shows as it holds at the gate, with a mark, until it is
// stored.
func wantMarked(t *testing.T, s *service, id uint64) {
	t.Helper()
	account, err := s.Client.Account(bg, "demo")
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.Client.Tokens(bg, api.TokenFilter{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != id {
		t.Fatal(page, err)
	}
	if account.NotStored == page.Items[0].NotStored || account.NotStored && !account.Disabled && account.Upstream.Kind != "none" {
		t.Errorf("it shows as the account %+v and the token %+v", account, page.Items[0])
	}
	s.Store = s.Store.(failing).Store
	if page.Items[0].NotStored {
		if gone, err := s.Client.RemoveTokens(bg, []uint64{id}); err != nil || len(gone) != 1 || gone[0].Problem != nil {
			t.Error(gone, err)
		}
		return
	}
	yes := true
	if _, err := s.Client.EditAccount(bg, "demo", api.EditAccount{Disabled: &yes}, 0); err != nil {
		t.Error(err)
	}
	if account, err = s.Client.Account(bg, "demo"); err != nil || account.NotStored || !account.Disabled {
		t.Errorf("stored, it shows as %+v, %v", account, err)
	}
}

// unreadable is a store of which no record can be read.
type unreadable struct{ tokenstore.Store }

func (unreadable) Account(context.Context, tokenstore.AccountID) (*tokenstore.Account, error) {
	return nil, tokenstore.ErrDamaged
}

func (unreadable) AccountByLogin(context.Context, string) (*tokenstore.Account, error) {
	return nil, tokenstore.ErrDamaged
}

func (unreadable) Token(context.Context, tokenstore.TokenID) (*tokenstore.Token, error) {
	return nil, tokenstore.ErrDamaged
}

func (unreadable) Tokens(context.Context, tokenstore.TokenQuery) ([]*tokenstore.Token, error) {
	return nil, tokenstore.ErrDamaged
}

type failing struct{ tokenstore.Store }

func (failing) Commit(context.Context, *tokenstore.Change) error {
	return errors.New("write: no space left on device")
}

func TestPasswordsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	wantProblem(t, "a short password", s.Client.SetPassword(bg, "demo", "short"), 400, api.ReasonInvalid, "15")
	wantProblem(t, "a long password", s.Client.SetPassword(bg, "demo", strings.Repeat("x", 1025)), 400, api.ReasonInvalid, "1024")
}

// TestStrictJSON: C254, C255, C256: bodies that two readers could take
// differently are refused, and what stands in them is never repeated.
func TestStrictJSON(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	canary := "canary-9f2c"
	for name, c := range map[string]struct {
		body, contentType string
		status            int
		field             string
	}{
		"twice":          {`{"methods":["a"],"methods":["*"],"description":"` + canary + `"}`, "application/json", 400, "methods"},
		"letter case":    {`{"Methods":["` + canary + `"]}`, "application/json", 400, "Methods"},
		"unknown":        {`{"account":"demo","nope":"` + canary + `"}`, "application/json", 400, "nope"},
		"secret as name": {`{"` + canary + `":1}`, "application/json", 400, "body"},
		"behind":         {`{"account":"demo"} {"x":"` + canary + `"}`, "application/json", 400, ""},
		"deep":           {`{"account":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, "application/json", 400, ""},
		"wrong type":     {`{"account":["` + canary + `"]}`, "application/json", 400, "account"},
		"null":           {`{"account":null,"description":"` + canary + `"}`, "application/json", 400, "account"},
		"null in a list": {`{"account":"demo","methods":["*",null],"description":"` + canary + `"}`, "application/json", 400, "methods"},
		"cut off":        {`{"account":"` + canary, "application/json", 400, ""},
		"list":           {`["` + canary + `"]`, "application/json", 400, ""},
		"text":           {`"` + canary + `"`, "application/json", 400, ""},
		"not UTF-8":      {"{\"account\":\"\xff" + canary + "\"}", "application/json", 400, ""},
		"empty":          {``, "application/json", 400, ""},
		"no type":        {`{"account":"` + canary + `"}`, "", 415, ""},
		"form":           {`account=` + canary, "application/x-www-form-urlencoded", 415, ""},
		"text type":      {`{"account":"` + canary + `"}`, "text/plain", 415, ""},
		"large":          {`{"account":"` + strings.Repeat(canary, 10_000) + `"}`, "application/json", 413, ""},
	} {
		r, err := http.NewRequest("POST", s.url+"/tokens", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(api.RequestHeader, "1")
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != c.status || c.field != "" && !strings.Contains(string(body), `"field":"`+c.field+`"`) {
			t.Errorf("%s: %d %s, want %d for %q", name, answer.StatusCode, body, c.status, c.field)
		}
		if strings.Contains(string(body), canary) {
			t.Errorf("%s: the answer repeats the body", name)
		}
		if answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %v", name, answer.Header)
		}
	}
}

// TestChangesNeedTheHeader: a web page cannot send it.
func TestChangesNeedTheHeader(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	for _, verb := range []string{"POST", "DELETE", "PATCH"} {
		r, err := http.NewRequest(verb, s.url+map[string]string{"POST": "/tokens", "DELETE": "/tokens/1", "PATCH": "/tokens/1"}[verb], strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != 403 {
			t.Errorf("%s without the header: %d", verb, answer.StatusCode)
		}
	}
	answer, err := http.Post(s.url+"/tokens/1", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != 405 || answer.Header.Get("Allow") != "GET, HEAD, PATCH, DELETE" {
		t.Errorf("POST on a token: %d, Allow %q", answer.StatusCode, answer.Header.Get("Allow"))
	}
}

// FuzzStrictJSON: what is accepted says the same to encoding/json, which is not
// strict, so nothing was hidden from a reader.
func FuzzStrictJSON(f *testing.F) {
	for _, s := range []string{`{"account":"a","methods":["x"]}`, `{"methods":["a"],"Methods":["*"]}`, `{"a":1}`, `{"account":null}`, `{}`, `[1]`, `{"account":"\u0061"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		var strict api.GenerateToken
		if decode(r, &strict) != nil {
			return
		}
		var lax api.GenerateToken
		if err := json.Unmarshal([]byte(body), &lax); err != nil {
			t.Fatalf("accepted %q, which another reader refuses: %v", body, err)
		}
		if strict.Account != lax.Account || strict.Description != lax.Description || strings.Join(strict.Methods, ",") != strings.Join(lax.Methods, ",") {
			t.Fatalf("%q reads as %+v and %+v", body, strict, lax)
		}
	})
}
