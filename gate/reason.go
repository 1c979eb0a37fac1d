package gate

import "net/http"

// Reason says why a request is let through or refused. The set is closed; its
// names are metric labels and part of the answers, so they do not change.
type Reason uint8

// The zero Reason is a refusal: nothing has been decided.
const (
	Unavailable Reason = iota // could not decide

	OK     // a token that may call the method
	Public // a method that needs no token
	Passed // a credential that is none of ours, passed on to the upstream
	// PreflightPassed is a browser's question, passed on to the upstream: see Preflight.
	PreflightPassed

	BadRequest     // path, query, form or framing is outside the grammar
	Ambiguous      // more than one credential, or one in more than one place
	UpgradeRefused // a change of protocol that the method does not know
	VerbNotAllowed // an HTTP method that the API, or this API method, does not know
	BodyTimeout    // a form took too long to arrive
	TooLarge       // target, header or form is over its limit
	UnsupportedMedia

	Missing   // no credential
	Malformed // a credential that cannot be one
	Unknown   // no token has this value
	Expired
	NotYetValid // before the start of the token
	AccountDisabled

	AddressNotAllowed
	Audience // the token is not valid at this site
	UnknownMethod
	MethodNotAllowed
	ResourceNotAllowed
	MethodProtected

	Answered // the gate's own program answers the call: see Config.Answered

	PreflightAnswered // the gate answers a browser's question
	OriginNotAllowed  // no page of this origin may call the API

	UpstreamSignInFailed // there is no credential of the upstream to send
	Inconsistent         // what was about to be sent did not read as what was decided

	reasonCount // how many there are
)

// reasonRow holds what is fixed for a reason.
type reasonRow struct {
	name   string
	status int    // HTTP, in the style "http"
	result int    // code of the platform
	text   string // for people; a method's name may follow
}

// Results of platforms of this kind.
const (
	resultBadParameter = 3
	resultInternal     = 99
	resultSession      = 702
	resultPermission   = 8202
)

var reasonTable = [reasonCount]reasonRow{
	Unavailable:          {"unavailable", http.StatusServiceUnavailable, resultInternal, "It cannot be decided at the moment whether this call is allowed; try again."},
	OK:                   {"ok", http.StatusOK, 0, ""},
	Public:               {"public", http.StatusOK, 0, ""},
	Passed:               {"passed", http.StatusOK, 0, ""},
	PreflightPassed:      {"preflight_passed", http.StatusOK, 0, ""},
	BadRequest:           {"bad_request", http.StatusBadRequest, resultBadParameter, "The request can be read in more than one way, so it is refused."},
	Ambiguous:            {"ambiguous", http.StatusBadRequest, resultBadParameter, "The request carries more than one credential, or one that can be read in more than one way."},
	UpgradeRefused:       {"upgrade_refused", http.StatusBadRequest, resultBadParameter, "This method does not switch protocols."},
	VerbNotAllowed:       {"verb_not_allowed", http.StatusMethodNotAllowed, resultBadParameter, "The API does not know this HTTP method here."},
	BodyTimeout:          {"body_timeout", http.StatusRequestTimeout, resultBadParameter, "The form took too long to arrive."},
	TooLarge:             {"too_large", http.StatusRequestEntityTooLarge, resultBadParameter, "The request is larger than is allowed."},
	UnsupportedMedia:     {"unsupported_media", http.StatusUnsupportedMediaType, resultBadParameter, "The API does not accept this body."},
	Missing:              {"missing", http.StatusUnauthorized, resultSession, "The request carries no token."},
	Malformed:            {"malformed", http.StatusUnauthorized, resultSession, "The credential cannot be a token."},
	Unknown:              {"unknown", http.StatusUnauthorized, resultSession, "The token is not known; it may have been removed or regenerated."},
	Expired:              {"expired", http.StatusUnauthorized, resultSession, "The token has expired; its owner can regenerate it with a new date."},
	NotYetValid:          {"not_yet_valid", http.StatusUnauthorized, resultSession, "The token does not work yet; its owner can choose an earlier start."},
	AccountDisabled:      {"account_disabled", http.StatusUnauthorized, resultSession, "The account of the token is disabled."},
	AddressNotAllowed:    {"address_not_allowed", http.StatusForbidden, resultPermission, "The token may not be used from this address."},
	Audience:             {"audience", http.StatusForbidden, resultPermission, "The token is not valid at this site."},
	UnknownMethod:        {"unknown_method", http.StatusForbidden, resultPermission, "The API has no method at this path."},
	MethodNotAllowed:     {"method_not_allowed", http.StatusForbidden, resultPermission, "The method is not in the list of the token; its owner can add it"},
	ResourceNotAllowed:   {"resource_not_allowed", http.StatusForbidden, resultPermission, "The token may touch only certain resources of the API."},
	MethodProtected:      {"method_protected", http.StatusForbidden, resultPermission, "No token may call this method"},
	Answered:             {"answered", http.StatusServiceUnavailable, resultInternal, "This call is answered by patgate, which cannot do it at the moment; try again."},
	PreflightAnswered:    {"preflight_answered", http.StatusNoContent, 0, ""},
	OriginNotAllowed:     {"origin_not_allowed", http.StatusForbidden, resultPermission, "Pages of this origin may not call the API; the operator can add it to the origins of preflight answer."},
	UpstreamSignInFailed: {"upstream_sign_in_failed", http.StatusBadGateway, resultInternal, "The token is valid, but the platform behind the gate does not accept the credential of its account at the moment; the account's owner can see why."},
	Inconsistent:         {"inconsistent", http.StatusInternalServerError, resultInternal, "The request was held back by the gate's last check."},
}

// String returns the name of the reason, as in metrics and answers.
func (r Reason) String() string {
	if r >= reasonCount {
		return "unavailable"
	}
	return reasonTable[r].name
}

// Allows reports whether a request is let through for this reason.
func (r Reason) Allows() bool { return r == OK || r == Public || r == Passed || r == PreflightPassed }

// forwardable reports whether a form is still read for this reason: it goes upstream, or its
// parameters are answered here.
func (r Reason) forwardable() bool { return r.Allows() || r == Answered }

// Reasons returns all reasons.
func Reasons() []Reason {
	all := make([]Reason, reasonCount)
	for i := range all {
		all[i] = Reason(i)
	}
	return all
}
