package boltstore

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/netip"
	"os"
	"reflect"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/patgate/patgate/tokenstore"
)

// TestUpgrade opens files of earlier schema versions: of 1, before audit entries had a checksum
// and live records were counted, and of 2, which is the same with them. All is there, and is then as
// in a file that is new.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"schema1.db.gz", "schema2.db.gz"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testUpgrade(t, unpacked(t, "testdata/"+name))
		})
	}
}

func unpacked(t *testing.T, name string) []byte {
	t.Helper()
	packed, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	reader, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func testUpgrade(t *testing.T, data []byte) {
	path := newPath(t)
	writeFile(t, path, data)
	for _, when := range []string{"upgraded", "opened again"} {
		s := openStore(t, path)
		if err := s.view(bg, "reading the version", func(tx *bbolt.Tx) error {
			if got := string(tx.Bucket(bucketMeta).Get(keySchema)); got != "3" {
				t.Errorf("%s: the schema version is %s", when, got)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		wantUpgradeContent(t, s)
		if err := s.Check(bg); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		closeStore(t, s)
	}
	s := openStore(t, path)
	defer closeStore(t, s)
	commitTo(t, s, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: newToken(2, "after the upgrade")}}})
	if err := s.Check(bg); err != nil {
		t.Errorf("after a change: %v", err)
	}
}

// upgradeContent is what testdata/schema1.db.gz was made of, by fillForUpgrade at commit
// 4b238f2.
func upgradeContent() (accounts []*tokenstore.Account, tokens []*tokenstore.Token) {
	accounts = []*tokenstore.Account{
		{Login: "operator", Role: tokenstore.RoleOperator, Created: start, Password: "$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA"},
		{Login: "demo@example.com", Role: tokenstore.RoleUser, Created: start, Upstream: []byte("sealed"), Platform: "17"},
		{Login: "gone", Role: tokenstore.RoleUser, Created: start, Disabled: true, NeedsSecondFactor: true},
	}
	tokens = []*tokenstore.Token{
		newToken(2, "plain"),
		{
			Account: 2, Description: "with everything", Created: start, Expires: start.AddDate(1, 0, 0),
			Grant:     tokenstore.Grant{Sets: []string{"Maven Plugin"}, Methods: []string{"environment.*"}},
			Addresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, Audience: []string{"api"},
			Secrets: []tokenstore.Secret{
				{Hash: tokenstore.HashOf("old"), Hint: "oldv", Created: start, NotAfter: start.Add(time.Hour)},
				{Hash: tokenstore.HashOf("new"), Hint: "newv", Created: start},
			},
		},
		{Account: 3, Description: "never ends", Created: start, Secrets: []tokenstore.Secret{{Hash: tokenstore.HashOf("never"), Created: start}}},
	}
	return accounts, tokens
}

var (
	upgradeUsage    = tokenstore.Usage{LastUsed: start.Add(time.Minute), LastAddress: netip.MustParseAddr("192.0.2.7"), Allowed: 5, Denied: 1}
	upgradeActivity = &tokenstore.Activity{
		From: start, Step: tokenstore.ActivityStep, Allowed: []uint32{5}, Denied: []uint32{1},
		Methods: []tokenstore.MethodActivity{{Method: "environment.control.StopEnv", Allowed: 5, Denied: 1, Last: start.Add(time.Minute)}},
	}
	upgradeApplied = tokenstore.Applied{Account: 2, Key: tokenstore.HashOf("key"), Request: tokenstore.HashOf("request"), Time: start}
	upgradeNetwork = tokenstore.Network{Account: 2, Network: "192.0.2.7", Last: start}
)

func fillForUpgrade(t *testing.T, s *Store) {
	accounts, tokens := upgradeContent()
	for _, a := range accounts {
		commitTo(t, s, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: a}}, Audit: tokenstore.AuditEntry{
			Time: start, Action: tokenstore.ActionAccountAdd, Actor: tokenstore.Actor{Name: "operator", Address: "192.0.2.1"}, After: json.RawMessage(`{"login":"x"}`),
		}})
	}
	for i, token := range tokens {
		c := &tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token}}, Audit: tokenstore.AuditEntry{Time: start, Action: tokenstore.ActionTokenGenerate}}
		if i == 0 {
			applied := upgradeApplied
			c.Applied = &applied
		}
		commitTo(t, s, c)
	}
	edited := tokens[0].Clone()
	edited.Description = "edited"
	commitTo(t, s, &tokenstore.Change{Tokens: []tokenstore.TokenChange{{Before: tokens[0], After: edited}}, Audit: tokenstore.AuditEntry{Time: start, Action: tokenstore.ActionTokenEdit}})
	for i := range 3 {
		commitTo(t, s, &tokenstore.Change{Audit: tokenstore.AuditEntry{Time: start.Add(time.Duration(i) * time.Minute), Action: tokenstore.ActionSessionStart, Account: 2}})
	}
	ids := map[tokenstore.TokenID]tokenstore.Usage{tokens[1].ID: upgradeUsage}
	if err := s.AddUsage(bg, ids, map[tokenstore.TokenID]*tokenstore.Activity{tokens[1].ID: upgradeActivity}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddNetwork(bg, upgradeNetwork); err != nil {
		t.Fatal(err)
	}
}

func wantUpgradeContent(t *testing.T, s *Store) {
	t.Helper()
	same := func(what string, got any, err error, want any) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s reads %+v, %v, want %+v", what, got, err, want)
		}
	}
	accounts, tokens := upgradeContent()
	for i, a := range accounts {
		a.ID, a.Revision = tokenstore.AccountID(i+1), 1
		got, err := s.AccountByLogin(bg, a.Login)
		same(a.Login, got, err, a)
	}
	for i, token := range tokens {
		token.ID, token.Revision = tokenstore.TokenID(i+1), 1
	}
	tokens[0].Description, tokens[0].Revision = "edited", 2
	list, err := s.Tokens(bg, tokenstore.TokenQuery{})
	same("the list", list, err, tokens)
	usage, err := s.Usage(bg, 2)
	same("usage", usage[2], err, upgradeUsage)
	activity, err := s.Activity(bg, 2)
	same("activity", activity[2], err, upgradeActivity)
	applied, err := s.Applied(bg, 2, upgradeApplied.Key)
	want := upgradeApplied
	want.Token = 1
	same("an idempotency key", applied, err, &want)
	networks, err := s.Networks(bg, start)
	same("networks", networks, err, []tokenstore.Network{upgradeNetwork})
	audit, err := s.Audit(bg, tokenstore.AuditQuery{})
	if err != nil || len(audit) != 8 || audit[0].Count != 3 || audit[0].Action != tokenstore.ActionSessionStart || audit[7].Actor.Address != "192.0.2.1" || string(audit[7].After) != `{"login":"x"}` || audit[1].Tokens[0] != 1 {
		t.Errorf("the audit reads %+v, %v", audit, err)
	}
}
