package api

import "time"

// UpstreamCredential is what an account has with the platform behind the gate: a
// login with its password, or a session.
type UpstreamCredential struct {
	Login    string `json:"login,omitempty" doc:"The account's login on the platform"`
	Password string `json:"upstream_password,omitempty" doc:"The account's password on the platform"`
	Session  string `json:"session,omitempty" doc:"In place of the two: a session that does not end"`
}

// UpstreamState is how an account stands with the platform behind the gate. It
// holds no part of the credential.
type UpstreamState struct {
	Kind   string     `json:"kind" enum:"none,password,session,locked" doc:"What the account has; locked: no key that is configured opens it"`
	State  string     `json:"state" enum:"none,ok,failed" doc:"How the last sign-in went; none: there was none since the program started"`
	Reason string     `json:"reason,omitempty" doc:"Why it failed"`
	Detail string     `json:"detail,omitempty" doc:"The same for people"`
	Since  *time.Time `json:"since,omitempty" doc:"Since when it is so"`
}

// Resealed counts what became of sealed credentials.
type Resealed struct {
	Resealed int      `json:"resealed" doc:"How many were sealed anew"`
	Current  int      `json:"current" doc:"That the newest key had sealed already"`
	Failed   []string `json:"failed" doc:"Logins of accounts whose credential no key opens; it has to be set again"`
}
