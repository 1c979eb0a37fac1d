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
