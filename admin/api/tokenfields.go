package api

import "time"

// What the owner of a token chooses stands in each of the types of this file, under one name;
// a test holds them together.

// EditToken says what of a token is to change; nil fields stay.
type EditToken struct {
	Description *string   `json:"description,omitempty" doc:"What the token is for: 1 to 200 characters" example:"ci"`
	Sets        *[]string `json:"sets,omitempty" doc:"Names of predefined sets; empty: none" example:"IDE Plugins"`
	Methods     *[]string `json:"methods,omitempty" doc:"Patterns of methods; empty: none" example:"environment.control.StopEnv,environment.control.StartEnv"`
	Expires     *string   `json:"expires,omitempty" doc:"2027-12-31 or 31-12-2027 (the end of that day), an RFC 3339 time, or never" example:"2027-12-31"`
	Lifetime    *string   `json:"lifetime,omitempty" doc:"In place of expires: how long from now" example:"90d"`
	NotBefore   *string   `json:"not_before,omitempty" doc:"2027-01-01 or 01-01-2027 (the start of that day), an RFC 3339 time, or now: when it starts to work" example:"2027-01-01"`
	Addresses   *[]string `json:"addresses,omitempty" doc:"Addresses and networks; empty: any" example:"203.0.113.7"`
	Audience    *[]string `json:"audience,omitempty" doc:"Names of sites; empty: all"`
	Only        *[]string `json:"only,omitempty" doc:"Resources that it may touch; empty: all" example:"environment=my-project"`
	Unbound     *[]string `json:"unbound,omitempty" doc:"Methods that it may call though they name no resource; empty: none" example:"environment.control.GetEnvs"`
}

// GenerateToken says what a new token is to be.
type GenerateToken struct {
	Account     string   `json:"account,omitempty" doc:"Login of the owner; absent: the account that asks" example:"demo"`
	Description string   `json:"description" doc:"What the token is for: 1 to 200 characters" example:"ci"`
	Sets        []string `json:"sets,omitempty" doc:"Names of predefined sets (GET /sets) whose methods it may call" example:"IDE Plugins"`
	Methods     []string `json:"methods,omitempty" doc:"Patterns of methods that it may call: a name, prefix.* or *" example:"environment.control.StopEnv"`
	Expires     string   `json:"expires,omitempty" doc:"2027-12-31 or 31-12-2027 (the end of that day), an RFC 3339 time, or never; absent: never" example:"2027-12-31"`
	Lifetime    string   `json:"lifetime,omitempty" doc:"In place of expires: how long from now, such as 90d, 12h, 10m, 2w" example:"90d"`
	NotBefore   string   `json:"not_before,omitempty" doc:"2027-01-01 or 01-01-2027 (the start of that day), or an RFC 3339 time: when it starts to work; absent: now" example:"2027-01-01"`
	Addresses   []string `json:"addresses,omitempty" doc:"Addresses and networks that may use the token; absent: any" example:"203.0.113.7,10.0.0.0/8"`
	Audience    []string `json:"audience,omitempty" doc:"Names of sites; empty: all"`
	Only        []string `json:"only,omitempty" doc:"Resources that it may touch, each by the name of a resource of the catalog or of one of its parameters, = and a value, or the start of values with * at its end; absent: all" example:"environment=my-project,environment=staging-*"`
	Unbound     []string `json:"unbound,omitempty" doc:"Methods that it may call though they name no resource; only beside only" example:"environment.control.GetEnvs"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`
}

// Changes returns what is asked for as changes of a token that has nothing yet.
func (g *GenerateToken) Changes() EditToken {
	return EditToken{
		Description: &g.Description, Sets: &g.Sets, Methods: &g.Methods, Addresses: &g.Addresses, Audience: &g.Audience,
		Only: &g.Only, Unbound: &g.Unbound,
		Expires: TextOrNil(g.Expires), Lifetime: TextOrNil(g.Lifetime), NotBefore: TextOrNil(g.NotBefore),
	}
}

// CopyToken says how a copy differs from its original.
type CopyToken struct {
	Description string    `json:"description,omitempty" doc:"What the copy is for; absent: as in the original, and so on" example:"ci, second machine"`
	Expires     string    `json:"expires,omitempty" doc:"As in generating" example:"2027-12-31"`
	Lifetime    string    `json:"lifetime,omitempty" doc:"In place of expires: how long from now" example:"90d"`
	NotBefore   string    `json:"not_before,omitempty" doc:"As in generating, or now" example:"2027-01-01"`
	Sets        *[]string `json:"sets,omitempty" doc:"Names of predefined sets" example:"IDE Plugins"`
	Methods     *[]string `json:"methods,omitempty" doc:"Patterns of methods" example:"environment.control.StopEnv"`
	Addresses   *[]string `json:"addresses,omitempty" doc:"Addresses and networks; empty: any" example:"203.0.113.7"`
	Audience    *[]string `json:"audience,omitempty" doc:"Names of sites; empty: all"`
	Only        *[]string `json:"only,omitempty" doc:"Resources that it may touch; empty: all" example:"environment=my-project"`
	Unbound     *[]string `json:"unbound,omitempty" doc:"Methods that it may call though they name no resource; empty: none" example:"environment.control.GetEnvs"`

	// IdempotencyKey makes a retry safe: with the same key it gets the same
	// answer. For the Client; empty: none.
	IdempotencyKey string `json:"-"`
}

// Changes returns how the copy differs as changes of the original.
func (c *CopyToken) Changes() EditToken {
	return EditToken{
		Description: TextOrNil(c.Description), Sets: c.Sets, Methods: c.Methods, Addresses: c.Addresses, Audience: c.Audience,
		Only: c.Only, Unbound: c.Unbound,
		Expires: TextOrNil(c.Expires), Lifetime: TextOrNil(c.Lifetime), NotBefore: TextOrNil(c.NotBefore),
	}
}

// Token is a token as people and programs see it. It holds no value.
type Token struct {
	ID          uint64     `json:"id" doc:"Id; never used again for another token" example:"1"`
	Account     string     `json:"account" doc:"Login of the owner" example:"demo"`
	Description string     `json:"description" doc:"What the token is for" example:"ci"`
	State       string     `json:"state" enum:"active,expiring,expired" doc:"expiring: active, and about to expire (expiring_days of the policy)"`
	Created     time.Time  `json:"created" doc:"When it was generated or imported"`
	NotStored   bool       `json:"not_stored,omitempty" doc:"Whether the gate refuses it because of a change that could not be stored. A restart undoes the change; repeat it"`
	NotBefore   *time.Time `json:"not_before,omitempty" doc:"When it starts to work; absent: it does already"`
	Expires     *time.Time `json:"expires" doc:"When it expires; null: never"`
	Sets        []string   `json:"sets" doc:"Names of predefined sets whose methods it may call" example:"IDE Plugins"`
	Methods     []string   `json:"methods" doc:"Patterns of methods that it may call: a name, prefix.* or *" example:"environment.control.StopEnv"`
	Addresses   []string   `json:"addresses" doc:"Addresses and networks that may use the token; empty: any" example:"203.0.113.7,10.0.0.0/8"`
	Audience    []string   `json:"audience" doc:"Names of the sites that accept the token; empty: all"`
	Only        []string   `json:"only" doc:"Resources that it may touch: the name of a resource of the catalog, = and a value, or the start of values with * at its end; empty: all" example:"environment=my-project,environment=staging-*"`
	Unbound     []string   `json:"unbound" doc:"Methods that it may call though they name no resource" example:"environment.control.GetEnvs"`
	NotCallable []string   `json:"not_callable,omitempty" doc:"Names of the methods that its sets and methods cover, and that it cannot call: it is bound, and they name no resource. Absent in lists"`
	Secrets     []Secret   `json:"secrets" doc:"Its values without their secrets, the newest last"`
	LastUsed    *time.Time `json:"last_used" doc:"When a call was last allowed; null: never"`
	LastAddress string     `json:"last_address,omitempty" doc:"Where that came from"`
	Allowed     uint64     `json:"allowed" doc:"Allowed calls"`
	Denied      uint64     `json:"denied" doc:"Refused calls"`
	Revision    uint64     `json:"revision" doc:"Goes up with each change; the ETag" example:"1"`
}

// Self is what a token is told of itself.
type Self struct {
	ID          uint64     `json:"id" doc:"Which token it is" example:"1"`
	Account     string     `json:"account" doc:"Login of the owner" example:"demo"`
	Description string     `json:"description" doc:"What the token is for" example:"ci"`
	Created     time.Time  `json:"created" doc:"When it was generated or imported"`
	NotBefore   *time.Time `json:"not_before,omitempty" doc:"When it starts to work; absent: it does already"`
	Expires     *time.Time `json:"expires" doc:"When this value expires; null: never"`
	DaysLeft    *int       `json:"days_left" doc:"Whole days until it expires; null: it never expires"`
	Sets        []string   `json:"sets" doc:"Names of predefined sets whose methods it may call"`
	Methods     []string   `json:"methods" doc:"Patterns of its own"`
	Allows      []string   `json:"allows" doc:"All methods that it may call, by name"`
	Addresses   []string   `json:"addresses" doc:"Addresses and networks that may use the token; empty: any"`
	Audience    []string   `json:"audience" doc:"Names of the sites that accept the token; empty: all"`
	Only        []string   `json:"only" doc:"Resources that it may touch: the name of a resource of the catalog, = and a value, or the start of values with * at its end; empty: all" example:"environment=my-project,environment=staging-*"`
	Unbound     []string   `json:"unbound" doc:"Methods that it may call though they name no resource" example:"environment.control.GetEnvs"`
}
