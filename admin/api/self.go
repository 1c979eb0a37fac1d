package api

// SelfCheck asks whether a token may do something: the name of a method, or a
// request.
type SelfCheck struct {
	Method string `json:"method,omitempty" doc:"Name of a method; or name verb and target"`
	Verb   string `json:"verb,omitempty" doc:"HTTP method of a request" example:"GET"`
	Target string `json:"target,omitempty" doc:"Path of a request, or its whole URL"`
}

// SelfChecked is what the gate would say to a call.
type SelfChecked struct {
	Allowed bool   `json:"allowed" doc:"Whether the gate would let it through; of a bound token: with a resource that it is bound to"`
	Method  string `json:"method,omitempty" doc:"The method that the request calls"`
	Reason  string `json:"reason" doc:"The gate's reason, see docs/reasons.md" enum:"ok,public,method_not_allowed,method_protected,resource_not_allowed,unknown_method,verb_not_allowed,bad_request"`
}

// Introspection is the answer of RFC 7662 section 2.2.
type Introspection struct {
	Active bool   `json:"active" doc:"Whether the value is that of a valid token"`
	Scope  string `json:"scope,omitempty" doc:"Methods that the token may call, whatever they concern, separated by spaces"`
	// Details are what the token may do with some resources only (RFC 9396 section 9.2).
	Details   []AuthorizationDetail `json:"authorization_details,omitempty" doc:"What the token may do for the resources alone that it is bound to; not in scope"`
	Username  string                `json:"username,omitempty" doc:"Login of the account"`
	TokenType string                `json:"token_type,omitempty" doc:"Bearer" example:"Bearer"`
	Expires   int64                 `json:"exp,omitempty" doc:"Unix seconds"`
	Issued    int64                 `json:"iat,omitempty" doc:"Unix seconds"`
	Subject   string                `json:"sub,omitempty" doc:"Id of the account"`
	ID        string                `json:"jti,omitempty" doc:"Id of the token"`
}

// AuthorizationDetail is what a token that is bound to resources may do with them (RFC 9396
// section 2).
type AuthorizationDetail struct {
	Type    string              `json:"type" doc:"Always patgate" example:"patgate"`
	Actions []string            `json:"actions" doc:"Methods that it may call"`
	Only    map[string][]string `json:"only" doc:"By resource, the values, or prefixes with * behind, that a call has to name"`
}
