package passkey

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

// Timeout is how long a challenge is good.
const Timeout = 5 * time.Minute

// RelyingParty is the site that a ceremony takes place on.
type RelyingParty struct {
	Host   string // its name: the RP ID
	Origin string // scheme, host and port, as browsers say them
	Name   string // what authenticators call it
}

// Ceremony is what a browser's answer is checked against.
type Ceremony struct{ data webauthn.SessionData }

// Challenge is the one of the ceremony.
func (c *Ceremony) Challenge() string { return c.data.Challenge }

// CanHavePasskeys reports whether browsers know passkeys under the host name: an address
// has none.
func (rp RelyingParty) CanHavePasskeys() bool { return protocol.ValidateRPID(rp.Host) == nil }

// Has reports whether an account has a passkey that browsers offer on the site.
func (rp RelyingParty) Has(a *tokenstore.Account) bool { return len(rp.credentials(a)) > 0 }

// Create begins to add a passkey to an account.
func (rp RelyingParty) Create(a *tokenstore.Account) (*api.PasskeyCreation, *Ceremony, error) {
	w, err := rp.library()
	if err != nil {
		return nil, nil, err
	}
	creation, data, err := w.BeginRegistration(rp.user(a),
		webauthn.WithCredentialParameters(webauthn.CredentialParametersRecommendedL3()),
		webauthn.WithExclusions(webauthn.Credentials(rp.credentials(a)).CredentialDescriptors()))
	if err != nil {
		return nil, nil, fmt.Errorf("beginning to add a passkey: %w", err)
	}
	o := creation.Response
	options := &api.PasskeyCreation{
		RelyingParty: api.PasskeySite{ID: o.RelyingParty.ID, Name: o.RelyingParty.Name},
		User:         api.PasskeyUser{ID: base64.RawURLEncoding.EncodeToString(handleOf(a)), Name: o.User.Name, DisplayName: o.User.DisplayName},
		Challenge:    o.Challenge.String(), Timeout: o.Timeout, Exclude: descriptors(o.CredentialExcludeList),
		Selection:   api.PasskeySelection{ResidentKey: string(o.AuthenticatorSelection.ResidentKey), Verification: string(o.AuthenticatorSelection.UserVerification)},
		Attestation: string(o.Attestation),
	}
	for _, p := range o.Parameters {
		options.Algorithms = append(options.Algorithms, api.PasskeyAlgorithm{Type: string(p.Type), Algorithm: int(p.Algorithm)})
	}
	return options, &Ceremony{*data}, nil
}

// Request begins to use a passkey of an account that has one on the site.
func (rp RelyingParty) Request(a *tokenstore.Account) (*api.PasskeyRequest, *Ceremony, error) {
	w, err := rp.library()
	if err != nil {
		return nil, nil, err
	}
	assertion, data, err := w.BeginLogin(rp.user(a))
	if err != nil {
		return nil, nil, fmt.Errorf("beginning to use a passkey: %w", err)
	}
	o := assertion.Response
	return &api.PasskeyRequest{
		Challenge: o.Challenge.String(), Timeout: o.Timeout, Host: o.RelyingPartyID,
		Allow: descriptors(o.AllowedCredentials), Verification: string(o.UserVerification),
	}, &Ceremony{*data}, nil
}

func descriptors(list []protocol.CredentialDescriptor) []api.PasskeyDescriptor {
	all := []api.PasskeyDescriptor{}
	for _, d := range list {
		v := api.PasskeyDescriptor{Type: string(d.Type), ID: d.CredentialID.String()}
		for _, t := range d.Transport {
			v.Transports = append(v.Transports, string(t))
		}
		all = append(all, v)
	}
	return all
}

// library is the library, set up for the site. Times are those of the caller, who forgets
// a ceremony that is too old.
func (rp RelyingParty) library() (*webauthn.WebAuthn, error) {
	timeout := webauthn.TimeoutConfig{Timeout: Timeout, TimeoutUVD: Timeout}
	w, err := webauthn.New(&webauthn.Config{
		RPID: rp.Host, RPOrigins: []string{rp.Origin}, RPDisplayName: rp.Name,
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
	})
	if err != nil {
		return nil, fmt.Errorf("setting up passkeys for %q: %w", rp.Origin, err)
	}
	return w, nil
}

// user is an account as the library sees it.
type user struct {
	*tokenstore.Account
	credentials []webauthn.Credential
}

func (rp RelyingParty) user(a *tokenstore.Account) user { return user{a, rp.credentials(a)} }

// WebAuthnID implements webauthn.User.
func (u user) WebAuthnID() []byte { return handleOf(u.Account) }

// WebAuthnName implements webauthn.User.
func (u user) WebAuthnName() string { return u.Login }

// WebAuthnDisplayName implements webauthn.User.
func (u user) WebAuthnDisplayName() string { return u.Login }

// WebAuthnCredentials implements webauthn.User.
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

// handleOf is the user handle of an account (section 5.4.3): it stays when the login
// changes, says nothing about the account, and differs from that of another store on the
// same host, whose passkeys an authenticator would else replace.
func handleOf(a *tokenstore.Account) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "patgate account %d %d", a.ID, a.Created.Unix()))
	return sum[:]
}

// credentials are the passkeys of an account that browsers offer on the site.
func (rp RelyingParty) credentials(a *tokenstore.Account) (list []webauthn.Credential) {
	for _, p := range a.Passkeys {
		if p.Host != rp.Host {
			continue
		}
		c := webauthn.Credential{
			ID: p.ID, PublicKey: p.PublicKey, Flags: webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(p.Flags)),
			Authenticator: webauthn.Authenticator{SignCount: p.Counter},
		}
		for _, t := range p.Transports {
			c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
		}
		list = append(list, c)
	}
	return list
}
