package tokenstore

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	start  = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	home   = netip.MustParseAddr("192.0.2.7")
	abroad = netip.MustParseAddr("2001:db8::7")
)

func TestParseLogin(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"demo":                   "demo",
		"Demo":                   "demo",
		"J.Doe+ci@Example.COM":   "j.doe+ci@example.com",
		"7":                      "7",
		"a_b-c":                  "a_b-c",
		strings.Repeat("A", 128): strings.Repeat("a", 128),
	} {
		if got, err := ParseLogin(s); err != nil || got != want {
			t.Errorf("%q reads as %q, %v; want %q", s, got, err, want)
		}
	}
	for _, s := range []string{"", ".demo", "-demo", "@demo", "de mo", "demo\n", "démo", "\u212Aelvin", "a/b", "a\x00b", "a:b", strings.Repeat("a", 129)} {
		if got, err := ParseLogin(s); err == nil {
			t.Errorf("%q reads as %q", s, got)
		}
	}
}

func TestParseRole(t *testing.T) {
	t.Parallel()
	for _, want := range []Role{RoleUser, RoleOperator} {
		if got, err := ParseRole(string(want)); err != nil || got != want {
			t.Errorf("%q reads as %q, %v", want, got, err)
		}
	}
	for _, s := range []string{"", "admin", "Operator", "user "} {
		if got, err := ParseRole(s); err == nil {
			t.Errorf("%q reads as the role %q", s, got)
		}
	}
}

// fullToken has something in each field.
func fullToken() *Token {
	return &Token{
		ID: 7, Revision: 3, Account: 5, Description: "deployment", Created: start, Expires: start.AddDate(1, 0, 0),
		Grant:     Grant{Sets: []string{"Extended Access", "Maven Plugin"}, Methods: []string{"a.B", "c.*"}, Only: []string{"environment=shop", "environment=staging-*"}, Unbound: []string{"a.B"}},
		Addresses: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")},
		Audience:  []string{"shop"},
		Secrets: []Secret{
			{Hash: HashOf("one"), Hint: "abcd", Created: start, NotAfter: start.Add(time.Hour)},
			{Hash: HashOf("two"), Created: start.Add(time.Minute)},
		},
	}
}

// TestClone: a copy has the same content and shares none of it.
func TestClone(t *testing.T) {
	t.Parallel()
	token, copied := fullToken(), fullToken().Clone()
	if !reflect.DeepEqual(token, copied) {
		t.Errorf("%+v was copied as %+v", token, copied)
	}
	original := token.Clone()
	copied.Grant.Sets[0], copied.Grant.Methods[0], copied.Grant.Only[0], copied.Grant.Unbound[0], copied.Audience[0] = "other", "other", "other", "other", "other"
	copied.Addresses[0], copied.Secrets[0].Hint = copied.Addresses[1], "other"
	copied = original.Clone()
	copied.Grant.Sets[0] = "other"
	if !reflect.DeepEqual(token, original) || original.Grant.Sets[0] == "other" {
		t.Error("a change of a copy is seen in the original")
	}
}

// TestCloneOfAccount: a copy of an account shares none of its passkeys.
func TestCloneOfAccount(t *testing.T) {
	t.Parallel()
	a := &Account{Passkeys: []Passkey{{ID: []byte("id"), PublicKey: []byte("key"), Name: "Laptop", Transports: []string{"usb"}}}}
	b := a.Clone()
	if !reflect.DeepEqual(a, b) || !b.HasSecondFactor() || (&Account{}).HasSecondFactor() {
		t.Errorf("%+v was copied as %+v", a, b)
	}
	b.Passkeys[0].ID[0], b.Passkeys[0].PublicKey[0], b.Passkeys[0].Transports[0], b.Passkeys[0].Name = 'x', 'x', "x", "x"
	if p := a.Passkeys[0]; string(p.ID) != "id" || string(p.PublicKey) != "key" || p.Transports[0] != "usb" || p.Name != "Laptop" {
		t.Error("a change of a copy is seen in the original")
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	token := &Token{Expires: start}
	for _, test := range []struct {
		state State
		now   time.Time
		want  bool
	}{
		{StateActive, start.Add(-1), true}, {StateActive, start, false},
		{StateExpired, start.Add(-1), false}, {StateExpired, start, true},
		{StateAll, start, true}, {StateAll, start.Add(-1), true},
		{"other", start, false},
	} {
		if got := test.state.Holds(token, test.now); got != test.want {
			t.Errorf("%q at %v: %v, want %v", test.state, test.now, got, test.want)
		}
	}
	if StateExpired.Holds(&Token{}, start) || !StateActive.Holds(&Token{}, start) {
		t.Error("a token without an end has expired")
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	early := Usage{LastUsed: start, LastAddress: home, Allowed: 1, Denied: 2}
	late := Usage{LastUsed: start.Add(1), LastAddress: abroad, Allowed: 3, Denied: 4}
	want := Usage{LastUsed: late.LastUsed, LastAddress: abroad, Allowed: 4, Denied: 6}
	if got := early.Merge(late); got != want {
		t.Errorf("early and late make %+v", got)
	}
	if got := late.Merge(early); got != want {
		t.Errorf("late and early make %+v", got)
	}
	if got := early.Merge(Usage{Denied: 1}); got.LastUsed != start || got.LastAddress != home || got.Denied != 3 {
		t.Errorf("a refused call makes %+v", got)
	}
}
