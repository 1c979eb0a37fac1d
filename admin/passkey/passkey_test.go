package passkey

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tests/authenticator"
	"github.com/patgate/patgate/tokenstore"
)

var (
	site = RelyingParty{Host: "tokens.example.com", Origin: "https://tokens.example.com:8443", Name: "Tokens"}
	now  = time.Date(2026, 11, 23, 13, 41, 59, 0, time.UTC)
)

func newAccount() *tokenstore.Account {
	return &tokenstore.Account{ID: 7, Login: "demo", Created: now}
}

// register adds a passkey to an account.
func register(t *testing.T, a *tokenstore.Account, device *authenticator.Authenticator) {
	t.Helper()
	options, ceremony, err := site.Create(a)
	if err != nil {
		t.Fatal(err)
	}
	made, err := site.Register(a, ceremony, device.Create(options.Challenge), now)
	if err != nil {
		t.Fatal(err)
	}
	a.Passkeys = append(a.Passkeys, *made)
}

func device(t *testing.T) *authenticator.Authenticator {
	return authenticator.New(t, site.Host, site.Origin)
}

// TestLife: a passkey that was added is offered and can be used, and what is kept of it
// follows its use.
func TestLife(t *testing.T) {
	t.Parallel()
	a, d := newAccount(), device(t)
	d.Flags |= authenticator.BackupEligible
	register(t, a, d)
	p := a.Passkeys[0]
	if !bytes.Equal(p.ID, d.ID) || p.Host != site.Host || p.Counter != 1 || !p.LastUsed.IsZero() || len(p.Transports) != 1 || BackedUp(&p) {
		t.Errorf("the new passkey is %+v", p)
	}
	options, ceremony, err := site.Request(a)
	if err != nil {
		t.Fatal(err)
	}
	if len(options.Allow) != 1 || options.Host != site.Host || options.Verification != "required" || options.Challenge != ceremony.Challenge() || options.Timeout != 300_000 {
		t.Errorf("the options are %+v", options)
	}
	d.Flags |= authenticator.BackedUp
	in := d.Get(options.Challenge)
	if ChallengeOf(in.Response.ClientData) != ceremony.Challenge() || ChallengeOf("x") != "" {
		t.Error("the answer does not say which challenge it is for")
	}
	used, err := site.Use(a, ceremony, in, now)
	if err != nil || used.Counter != 2 || !used.LastUsed.Equal(now.Truncate(24*time.Hour)) || !BackedUp(used) || used != &a.Passkeys[0] {
		t.Errorf("after its use: %+v, %v", used, err)
	}
	again, _, err := site.Create(a)
	if err != nil || len(again.Exclude) != 1 || again.User.ID == "" {
		t.Errorf("a passkey that is there is not excluded: %+v, %v", again, err)
	}
}

// TestRefusedUses: an answer counts for its challenge, site, account and user only.
func TestRefusedUses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(a *tokenstore.Account, d *authenticator.Authenticator)
		after  func(in *api.PasskeyAssertion)
		want   error
	}{
		"another origin": {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.Origin = "https://evil.example" }, want: ErrOrigin},
		"another port":   {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.Origin = "https://tokens.example.com" }, want: ErrOrigin},
		"without TLS": {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) {
			d.Origin = "http://tokens.example.com:8443"
		}, want: ErrOrigin},
		"another host":      {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.Host = "example.com" }, want: ErrMismatch},
		"no verification":   {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.Flags = authenticator.UserPresent }, want: ErrUnverified},
		"no presence":       {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.Flags = authenticator.UserVerified }, want: ErrMismatch},
		"can be backed up":  {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.Flags |= authenticator.BackupEligible }, want: ErrMismatch},
		"counter stays":     {change: func(a *tokenstore.Account, d *authenticator.Authenticator) { d.Counter = a.Passkeys[0].Counter }, want: ErrCloned},
		"counter back to 0": {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.Counter = 0 }, want: ErrCloned},
		"another id":        {change: func(_ *tokenstore.Account, d *authenticator.Authenticator) { d.ID = []byte("another") }, want: ErrUnknown},
		"of another host":   {change: func(a *tokenstore.Account, _ *authenticator.Authenticator) { a.Passkeys[0].Host = "other.example.com" }, want: ErrUnknown},
		"other signature":   {after: func(in *api.PasskeyAssertion) { in.Response.Signature = "AAAA" }, want: ErrMismatch},
		"other handle":      {after: func(in *api.PasskeyAssertion) { in.Response.UserHandle = "AAAA" }, want: ErrMismatch},
		"two ids":           {after: func(in *api.PasskeyAssertion) { in.ID = "AAAA" }, want: ErrMalformed},
		"no base64url":      {after: func(in *api.PasskeyAssertion) { in.Response.AuthenticatorData = "+" }, want: ErrMalformed},
		"no client data":    {after: func(in *api.PasskeyAssertion) { in.Response.ClientData = "" }, want: ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, d := newAccount(), device(t)
			register(t, a, d)
			options, ceremony, err := site.Request(a)
			if err != nil {
				t.Fatal(err)
			}
			before := a.Clone()
			if test.change != nil {
				test.change(a, d)
				before = a.Clone()
			}
			in := d.Get(options.Challenge)
			if test.after != nil {
				test.after(in)
			}
			if _, err := site.Use(a, ceremony, in, now); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if a.Passkeys[0].Counter != before.Passkeys[0].Counter || !a.Passkeys[0].LastUsed.IsZero() {
				t.Error("what is refused counts as a use")
			}
		})
	}
}

// TestOtherChallenge: an answer for another challenge is none, also for one of the same
// account.
func TestOtherChallenge(t *testing.T) {
	t.Parallel()
	a, d := newAccount(), device(t)
	register(t, a, d)
	options, _, err := site.Request(a)
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := site.Request(a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Use(a, other, d.Get(options.Challenge), now); !errors.Is(err, ErrMismatch) {
		t.Errorf("%v, want %v", err, ErrMismatch)
	}
}

// TestCounterless: a passkey with copies has no counter.
func TestCounterless(t *testing.T) {
	t.Parallel()
	a, d := newAccount(), device(t)
	d.Counter = 0
	register(t, a, d)
	for range 2 {
		options, ceremony, err := site.Request(a)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := site.Use(a, ceremony, d.Get(options.Challenge), now); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRefusedRegistrations: a new passkey is for its challenge, site, account and user.
func TestRefusedRegistrations(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(d *authenticator.Authenticator)
		after  func(in *api.PasskeyAttestation)
		want   error
	}{
		"another origin":  {change: func(d *authenticator.Authenticator) { d.Origin = "https://evil.example" }, want: ErrOrigin},
		"another host":    {change: func(d *authenticator.Authenticator) { d.Host = "example.com" }, want: ErrMismatch},
		"no verification": {change: func(d *authenticator.Authenticator) { d.Flags = authenticator.UserPresent }, want: ErrUnverified},
		"a long id":       {change: func(d *authenticator.Authenticator) { d.ID = make([]byte, 1024) }, want: ErrMalformed},
		"another id":      {after: func(in *api.PasskeyAttestation) { in.ID, in.RawID = "AAAA", "AAAA" }, want: ErrMismatch},
		"an assertion":    {after: func(in *api.PasskeyAttestation) { in.Response.ClientData = "e30" }, want: ErrOrigin},
		"no object":       {after: func(in *api.PasskeyAttestation) { in.Response.Attestation = "oA" }, want: ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, d := newAccount(), device(t)
			options, ceremony, err := site.Create(a)
			if err != nil {
				t.Fatal(err)
			}
			if test.change != nil {
				test.change(d)
			}
			in := d.Create(options.Challenge)
			if test.after != nil {
				test.after(in)
			}
			if _, err := site.Register(a, ceremony, in, now); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

// TestHosts: an address has no passkeys, and neither does a host name other than that
// under which they were added.
func TestHosts(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{"localhost": true, "tokens.example.com": true, "127.0.0.1": false, "::1": false, "": false} {
		if got := (RelyingParty{Host: host}).CanHavePasskeys(); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
	a := newAccount()
	register(t, a, device(t))
	other := RelyingParty{Host: "other.example.com", Origin: "https://other.example.com"}
	if !site.Has(a) || other.Has(a) {
		t.Error("a passkey is offered under a name that it was not added under")
	}
}
