package api

// Problem is how the API tells that something was refused or failed (RFC 9457).
// Reason is stable and made for programs, Detail for people. Neither repeats a
// value or a password.
type Problem struct {
	Type   string `json:"type" doc:"Address of the reason's description"`
	Title  string `json:"title" doc:"Name of the HTTP status" example:"Bad Request"`
	Status int    `json:"status" doc:"HTTP status" example:"400"`
	Detail string `json:"detail" doc:"What is wrong and what to do, for people"`
	Reason string `json:"reason" doc:"What is wrong, for programs" example:"invalid"`
	Field  string `json:"field,omitempty" doc:"The member of the request that is wrong"`
	// RetryAfter is when to try again, in seconds; 0: not said.
	RetryAfter int `json:"retry_after,omitempty" doc:"When to try again, in seconds; the header Retry-After says the same"`
	// ID is the token of already_applied.
	ID uint64 `json:"id,omitempty" doc:"The token of already_applied"`
	// Factors and Passkey are of second_factor_required, while somebody signs in.
	Factors []string        `json:"factors,omitempty" enum:"code,passkey" doc:"Of second_factor_required: the second factors that are possible on this site"`
	Passkey *PasskeyRequest `json:"passkey,omitempty" doc:"Of second_factor_required, if a passkey is possible: options for navigator.credentials.get()"`
	// OAuthError is the error code of RFC 6749 section 5.2, where the call is
	// one of OAuth.
	OAuthError string `json:"error,omitempty" doc:"On /introspect and /revoke: the error code of OAuth"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }
