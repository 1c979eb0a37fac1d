package storetest

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

func testAudit(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	token := f.token(owner)
	f.remove(token)
	refused := entry(tokenstore.ActionTokenEdit)
	refused.Refused, refused.Account = "confirmation_failed", owner.ID
	f.commit(&tokenstore.Change{Audit: refused})
	list, err := f.store.Audit(bg, tokenstore.AuditQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var actions []tokenstore.Action
	for i, e := range list {
		actions = append(actions, e.Action)
		if want := uint64(len(list) - i); e.ID != want {
			t.Errorf("entry %d has id %d, want %d: the newest comes first", i, e.ID, want)
		}
		if e.Account != owner.ID {
			t.Errorf("%s is about account %d, want %d", e.Action, e.Account, owner.ID)
		}
	}
	want := []tokenstore.Action{tokenstore.ActionTokenEdit, tokenstore.ActionTokenRemove, tokenstore.ActionTokenGenerate, tokenstore.ActionAccountAdd}
	if !reflect.DeepEqual(actions, want) {
		t.Errorf("audit lists %v, want %v", actions, want)
	}
	ofToken, err := f.store.Audit(bg, tokenstore.AuditQuery{Token: token.ID})
	if err != nil || len(ofToken) != 2 {
		t.Errorf("the token has %d entries, want 2; %v", len(ofToken), err)
	}
	page, err := f.store.Audit(bg, tokenstore.AuditQuery{Before: 3, Limit: 1})
	if err != nil || len(page) != 1 || page[0].ID != 2 {
		t.Errorf("the page before 3: %v, %v", page, err)
	}
}

func testAuditContent(t *testing.T, f *fixture) {
	want := tokenstore.AuditEntry{
		Time:   start.Add(123456789),
		Actor:  tokenstore.Actor{Account: 7, Name: "demo", Address: "192.0.2.7"},
		Action: tokenstore.ActionTokenEdit, Account: 9, Tokens: []tokenstore.TokenID{3, 4},
		Refused: "confirmation_failed",
		Before:  json.RawMessage(`{"description":"a"}`), After: json.RawMessage(`{"description":"b"}`),
	}
	c := &tokenstore.Change{Audit: want}
	f.commit(c)
	want.ID = c.Audit.ID
	list, err := f.store.Audit(bg, tokenstore.AuditQuery{})
	if err != nil || len(list) != 1 || !reflect.DeepEqual(*list[0], want) {
		t.Errorf("said %+v, read %+v, %v", want, list, err)
	}
}

func testAuditOfAccount(t *testing.T, f *fixture) {
	about, by, both := entry(tokenstore.ActionTokenEdit), entry(tokenstore.ActionTokenEdit), entry(tokenstore.ActionTokenEdit)
	about.Account, by.Account, both.Account = 1, 2, 1
	about.Actor.Account, by.Actor.Account, both.Actor.Account = 2, 1, 1
	other := entry(tokenstore.ActionTokenEdit)
	other.Account, other.Actor.Account = 2, 2
	longer := entry(tokenstore.ActionTokenEdit) // ids that begin as the one that is looked for
	longer.Account, longer.Actor.Account = 11, 12
	quoting := entry(tokenstore.ActionTokenEdit)
	quoting.After = json.RawMessage(`{"Account":1,"description":"\"Account\":1,"}`)
	for _, e := range []tokenstore.AuditEntry{about, by, both, other, longer, quoting} {
		f.commit(&tokenstore.Change{Audit: e})
	}
	var got []uint64
	for before := uint64(0); ; {
		page, err := f.store.Audit(bg, tokenstore.AuditQuery{Account: 1, Before: before, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		got, before = append(got, page[0].ID), page[0].ID
	}
	if !slices.Equal(got, []uint64{3, 2, 1}) {
		t.Errorf("about and by account 1 there are the entries %v, want 3, 2, 1", got)
	}
}

// testAuditFilters: by action, by what was refused, by time.
func testAuditFilters(t *testing.T, f *fixture) {
	record := func(action tokenstore.Action, refused string, at time.Time) {
		f.commit(&tokenstore.Change{Audit: tokenstore.AuditEntry{Action: action, Refused: refused, Time: at}})
	}
	record(tokenstore.ActionTokenEdit, "", start)
	record(tokenstore.ActionTokenEdit, "forbidden", start.Add(time.Hour))
	record(tokenstore.ActionTokenRemove, "", start.Add(48*time.Hour))
	yes, no := true, false
	for name, c := range map[string]struct {
		q    tokenstore.AuditQuery
		want []uint64
	}{
		"action":        {tokenstore.AuditQuery{Action: tokenstore.ActionTokenEdit}, []uint64{2, 1}},
		"refused":       {tokenstore.AuditQuery{Refused: &yes}, []uint64{2}},
		"made":          {tokenstore.AuditQuery{Refused: &no}, []uint64{3, 1}},
		"since":         {tokenstore.AuditQuery{Since: start.Add(time.Hour)}, []uint64{3, 2}},
		"since later":   {tokenstore.AuditQuery{Since: start.Add(47 * time.Hour)}, []uint64{3}},
		"until":         {tokenstore.AuditQuery{Until: start.Add(time.Hour)}, []uint64{1}},
		"all of it":     {tokenstore.AuditQuery{Action: tokenstore.ActionTokenEdit, Refused: &no, Since: start}, []uint64{1}},
		"not any of it": {tokenstore.AuditQuery{Action: tokenstore.ActionAccountAdd}, nil},
	} {
		list, err := f.store.Audit(bg, c.q)
		if err != nil {
			t.Fatal(err)
		}
		var ids []uint64
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%s: entries %d, want %d", name, ids, c.want)
		}
	}
}

// testAuditRepeats: what happens again within the hour is counted where it stands, and
// nothing else is.
func testAuditRepeats(t *testing.T, f *fixture) {
	owner := f.account("demo", tokenstore.RoleUser)
	script := tokenstore.AuditEntry{
		Time: start, Actor: tokenstore.Actor{Account: owner.ID, Name: "demo", Address: "192.0.2.7"},
		Action: tokenstore.ActionSessionStart, Account: owner.ID,
	}
	commit := func(at time.Duration, change func(*tokenstore.AuditEntry)) *tokenstore.AuditEntry {
		e := script
		e.Time = start.Add(at)
		if change != nil {
			change(&e)
		}
		c := &tokenstore.Change{Audit: e}
		f.commit(c)
		return &c.Audit
	}
	first := commit(0, nil)
	f.token(owner) // the entry stands where it stood, whatever comes between
	for i := 1; i < 100; i++ {
		again := commit(time.Duration(i)*time.Second, nil)
		if again.ID != first.ID || again.Count != uint64(i+1) || !again.Time.Equal(start) || !again.Last.Equal(start.Add(time.Duration(i)*time.Second)) {
			t.Fatalf("repeated %d times, it is %+v", i, again)
		}
	}
	ids := map[uint64]bool{first.ID: true}
	for name, e := range map[string]*tokenstore.AuditEntry{
		"an hour later":   commit(time.Hour, nil),
		"another address": commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Actor.Address = "192.0.2.8" }),
		"another actor":   commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Actor.Name = "admin" }),
		"another action":  commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Action = tokenstore.ActionSessionEnd }),
		"another account": commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Account++ }),
		"refused":         commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Refused = "throttled" }),
		"a change":        commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Before, e.After = json.RawMessage("{}"), json.RawMessage("{}") }),
		"the same change": commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Before, e.After = json.RawMessage("{}"), json.RawMessage("{}") }),
		"about a token":   commit(time.Minute, func(e *tokenstore.AuditEntry) { e.Tokens = []tokenstore.TokenID{3} }),
	} {
		if ids[e.ID] || e.Times() != 1 || !e.LastTime().Equal(e.Time) {
			t.Errorf("%s: counted in another entry: %+v", name, e)
		}
		ids[e.ID] = true
	}
	for name, c := range map[string]struct {
		since, until time.Duration
		found        bool
	}{
		"from its last time": {99 * time.Second, time.Hour, true}, "behind it": {100 * time.Second, time.Hour, false},
		"to its first time": {0, 0, false}, "to behind it": {0, time.Second, true},
	} {
		list, err := f.store.Audit(bg, tokenstore.AuditQuery{Since: start.Add(c.since), Until: start.Add(c.until)})
		if err != nil {
			t.Fatal(err)
		}
		if found := slices.ContainsFunc(list, func(e *tokenstore.AuditEntry) bool { return e.ID == first.ID }); found != c.found {
			t.Errorf("%s: found %t, want %t", name, found, c.found)
		}
	}
}
