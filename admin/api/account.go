package api

import "time"

// Account is an account as operators see it.
type Account struct {
	ID          uint64 `json:"id" doc:"Id; never used again for another account" example:"2"`
	Login       string `json:"login" doc:"Login; lower case" example:"demo"`
	Role        string `json:"role" enum:"user,operator" doc:"What it may do: operator manages all tokens and accounts, user its own tokens"`
	Disabled    bool   `json:"disabled" doc:"Whether sign-in and tokens of the account are refused"`
	NotStored   bool   `json:"not_stored,omitempty" doc:"Whether a change that is in effect could not be stored: that the account was disabled, or that its credential for the upstream was removed. A restart undoes it; repeat the change"`
	HasPassword bool   `json:"has_password" doc:"Whether the account has a password of its own"`

	HasSecondFactor     bool `json:"has_second_factor" doc:"Whether signing in takes more than the password"`
	RequireSecondFactor bool `json:"require_second_factor" doc:"Whether it has to set one up before it can do anything else"`

	// Platform reports whether people sign in to it with their password on the
	// platform.
	Platform string `json:"platform" enum:"none,awaited,linked" doc:"Whether its owner signs in with the platform; awaited: the person with this login has not signed in yet"`

	Upstream UpstreamState `json:"upstream" doc:"State of its credential for the platform"`

	Created  time.Time `json:"created" doc:"When it was added"`
	Tokens   int       `json:"tokens" doc:"How many tokens it owns"`
	Revision uint64    `json:"revision" doc:"Goes up with each change; the ETag" example:"1"`
}

// AddAccount says what a new account is to be.
type AddAccount struct {
	Login    string `json:"login" doc:"A letter or digit, then those and . _ @ + -, 128 at most; letter case does not matter" example:"demo"`
	Role     string `json:"role,omitempty" enum:"user,operator" doc:"Absent: user"`
	Password string `json:"new_password,omitempty" doc:"15 characters or more; absent: nobody can sign in with one"`
	// OfPlatform is set where the person of the platform with this login signs
	// in to it, and nobody with a password of here.
	OfPlatform bool `json:"of_platform,omitempty" doc:"In place of a password: the person of the platform with this login signs in"`
	// PlatformID is set where a certain person of the platform signs in to it: a
	// login there may be somebody else's before they do.
	PlatformID string `json:"platform_id,omitempty" maxLength:"128" doc:"In place of a password: the person of the platform with this id signs in, whatever the login there" example:"1042"`
}

// EditAccount says what of an account is to change; nil fields stay.
type EditAccount struct {
	Disabled *bool   `json:"disabled,omitempty" doc:"Refuses sign-in and tokens of the account" example:"true"`
	Role     *string `json:"role,omitempty" enum:"user,operator" doc:"What it may do"`
	// RequireSecondFactor is set where the account may do nothing without one.
	RequireSecondFactor *bool `json:"require_second_factor,omitempty" doc:"Whether it has to set up a second factor before it can do anything else" example:"true"`
	// OfPlatform makes the account that of the platform's person with this
	// login, without a password of its own, or one of here alone.
	OfPlatform *bool `json:"of_platform,omitempty" doc:"true: the platform's person with this login owns it; false: it is local"`
	// PlatformID makes the account that of the platform's person with this id.
	PlatformID *string `json:"platform_id,omitempty" maxLength:"128" doc:"The platform's person with this id owns it; its own password is removed" example:"1042"`
}

// AccountFilter selects a page of accounts.
type AccountFilter struct {
	Search string // part of the login
	After  uint64 // only ids above this one
	Limit  int    // at most so many; 0: DefaultPage
}

// NewPassword is the body of a call that sets a password.
type NewPassword struct {
	Password string `json:"new_password" doc:"15 characters or more"`
}
