package api

import "time"

// SignIn is who wants to sign in.
type SignIn struct {
	Login    string `json:"login" doc:"The account's login; letter case does not matter" example:"admin"`
	Password string `json:"password" doc:"The account's password"`
	Code     string `json:"code,omitempty" doc:"Code of the second factor, if the account has one: six digits, or a recovery code"`

	Passkey *PasskeyAssertion `json:"passkey,omitempty" doc:"Instead of a code: what navigator.credentials.get() returned for the options of 401 second_factor_required"`
}

// Session is who is signed in, and what holds for them.
type Session struct {
	Account     SessionAccount `json:"account" doc:"Who is signed in"`
	Created     *time.Time     `json:"created,omitempty" doc:"When the session began; absent with HTTP Basic"`
	Expires     *time.Time     `json:"expires,omitempty" doc:"When the session ends at the latest"`
	IdleSeconds int            `json:"idle_seconds" doc:"How long the session lasts unused"`

	// ConfirmSeconds and ConfirmedUntil are of sites with "confirm within".
	ConfirmSeconds int        `json:"confirm_seconds,omitempty" doc:"How long changes need no password after one that was confirmed with it; absent: each change needs it"`
	ConfirmedUntil *time.Time `json:"confirmed_until,omitempty" doc:"Until when changes need no password; absent: the next one needs it"`

	Policy   PolicyView   `json:"policy" doc:"What tokens can be"`
	Platform PlatformView `json:"platform" doc:"What stands behind the gate"`
}

// SessionAccount is the account that is signed in.
type SessionAccount struct {
	ID                   uint64 `json:"id" doc:"Which account it is" example:"1"`
	Login                string `json:"login" doc:"Who it is" example:"admin"`
	Role                 string `json:"role" enum:"user,operator" doc:"What it may do"`
	HasSecondFactor      bool   `json:"has_second_factor" doc:"Whether signing in takes more than the password"`
	SecondFactorRequired bool   `json:"second_factor_required" doc:"Whether it has to set one up before it can do anything else"`
	OfPlatform           bool   `json:"of_platform" doc:"The password is that of the platform"`
	RecoveryCodes        int    `json:"recovery_codes" doc:"How many are left"`

	Factors []string `json:"factors" enum:"code,passkey" doc:"Second factors of the account"`
}

// Second factors.
const (
	FactorCode    = "code"    // time-based, or a recovery code
	FactorPasskey = "passkey" // WebAuthn
)

// PolicyView is what the operator allows tokens to be.
type PolicyView struct {
	MaxTokensPerAccount int      `json:"max_tokens_per_account" doc:"0: any number"`
	MaxLifetimeSeconds  int64    `json:"max_lifetime_seconds" doc:"0: any"`
	ExpiryRequired      bool     `json:"expiry_required" doc:"Whether tokens have to expire"`
	AllowedSets         []string `json:"allowed_sets" doc:"Empty: all sets, and methods of the token's own"`
	Zone                string   `json:"zone" doc:"Time zone in which a date ends, as an IANA name"`
	ValuePrefix         string   `json:"value_prefix" doc:"How values of tokens begin" example:"pat"`
	ExpiringDays        int      `json:"expiring_days" doc:"How long before its end a token counts as expiring"`
	MinPassword         int      `json:"min_password" doc:"Characters"`
	GateURL             string   `json:"gate_url,omitempty" doc:"Where clients call the gate"`
}

// PlatformView is what concerns people of the platform behind the gate.
type PlatformView struct {
	Name             string `json:"name,omitempty" doc:"Name of the platform; empty: none is configured"`
	KeepsCredentials bool   `json:"keeps_credentials" doc:"Whether accounts can have a credential for it"`
	SendsSessions    bool   `json:"sends_sessions" doc:"Whether a site needs that credential, to send a session in place of a token"`
}

// SessionView is a session in the list of an account's.
type SessionView struct {
	ID       string    `json:"id" doc:"Id of the session; it gives no access"`
	Created  time.Time `json:"created" doc:"When it began"`
	LastSeen time.Time `json:"last_seen" doc:"When it was used last"`
	Expires  time.Time `json:"expires" doc:"When it ends at the latest"`
	Address  string    `json:"address" doc:"Where it began" example:"127.0.0.1"`
	Agent    string    `json:"agent" doc:"User-Agent of who began it" example:"curl/7.88.1"`
	Current  bool      `json:"current" doc:"Whether it is the session of this request"`
}

// SignInWays says how people sign in.
type SignInWays struct {
	Platform string `json:"platform,omitempty" doc:"Name of the platform whose login and password also work here"`
	SignedIn bool   `json:"signed_in" doc:"Whether the request has the cookie of a session"`
	// Session spares a page the call that would follow.
	Session *Session `json:"session,omitempty" doc:"That session, as GET /session shows it"`
}
