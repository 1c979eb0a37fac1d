package api

import "time"

// UpstreamCredential is what an account has with the platform behind the gate: a
// login with its password, or a session.
type UpstreamCredential struct {
	Login    string `json:"login,omitempty" doc:"The account's login on the platform"`
	Password string `json:"upstream_password,omitempty" doc:"The account's password on the platform"`
	Session  string `json:"session,omitempty" doc:"In place of login and password: a session that does not expire"`
}

// UpstreamState is how an account stands with the platform behind the gate. It
// holds no part of the credential.
type UpstreamState struct {
	Kind   string     `json:"kind" enum:"none,password,session,locked" doc:"What kind it is; locked: no configured key can decrypt it"`
	State  string     `json:"state" enum:"none,ok,failed" doc:"How the last sign-in went; none: no sign-in since the server started"`
	Reason string     `json:"reason,omitempty" doc:"Why it failed"`
	Detail string     `json:"detail,omitempty" doc:"Why it failed, for people"`
	Since  *time.Time `json:"since,omitempty" doc:"When this state began"`
}

// Resealed counts what became of sealed credentials.
type Resealed struct {
	Resealed int      `json:"resealed" doc:"How many were encrypted again"`
	Current  int      `json:"current" doc:"How many the newest key had already encrypted"`
	Failed   []string `json:"failed" doc:"Logins of accounts whose credential no configured key can decrypt; set it again"`
}
