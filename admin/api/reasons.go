package api

import "slices"

// Reasons of problems. The set is closed.
const (
	ReasonInvalid         = "invalid"           // a member of the request cannot be
	ReasonExpiryRequired  = "expiry_required"   // the policy wants tokens to expire
	ReasonLifetimeTooLong = "lifetime_too_long" // the policy wants them to expire sooner
	ReasonSetNotAllowed   = "set_not_allowed"   // the policy names the sets that tokens get

	ReasonSignInRequired       = "sign_in_required"
	ReasonSignInFailed         = "sign_in_failed"
	ReasonSecondFactorRequired = "second_factor_required" // code or passkey is missing
	ReasonSecondFactorFailed   = "second_factor_failed"   // the code, or the passkey's answer, is wrong
	ReasonPasskeyCloned        = "passkey_cloned"         // its counter went backwards
	ReasonTokenRefused         = "token_refused"          // of who asks as the holder of a token

	ReasonForbidden            = "forbidden"
	ReasonConfirmationRequired = "confirmation_required"        // the password is missing
	ReasonConfirmationFailed   = "confirmation_failed"          // the password is wrong
	ReasonSecondFactorSetup    = "second_factor_setup_required" // the account has to get one first
	ReasonBasicRefused         = "basic_refused"                // the account has a second factor
	ReasonTokensManageNothing  = "tokens_manage_nothing"        // a token where an account is needed
	ReasonCrossSite            = "cross_site"
	ReasonInsecure             = "insecure"               // plain HTTP
	ReasonPlatformFactor       = "platform_second_factor" // the platform asks for one, which cannot be given

	ReasonNotFound         = "not_found" // or not yours
	ReasonVerb             = "verb_not_allowed"
	ReasonExists           = "exists"
	ReasonOfPlatform       = "of_platform" // the password is that of the platform
	ReasonHasTokens        = "has_tokens"
	ReasonLastOperator     = "last_operator"
	ReasonTooManyTokens    = "too_many_tokens"
	ReasonTooManyPasskeys  = "too_many_passkeys"
	ReasonConflict         = "conflict"        // somebody changed it in the meantime
	ReasonAlreadyApplied   = "already_applied" // the idempotency key was used, and its answer is gone
	ReasonTooLarge         = "too_large"
	ReasonUnsupportedMedia = "unsupported_media"
	ReasonMisdirected      = "misdirected" // the Host is none of this site's
	ReasonKeyReused        = "key_reused"  // the idempotency key was used for something else
	ReasonThrottled        = "throttled"
	ReasonNotDurable       = "not_durable" // applied until the next restart
	ReasonBusy             = "busy"        // too many sign in
	ReasonUnavailable      = "unavailable"
	ReasonStoreReplaced    = "store_replaced"  // its file is not the one that is open
	ReasonOutcomeUnknown   = "outcome_unknown" // the disk did not confirm the change

	ReasonPlatformUnavailable = "platform_unavailable" // it cannot be asked whose a password is
)

// Meaning is what a reason tells, for people who have to do with it.
type Meaning struct {
	Reason string
	Text   string // in back quotes: names
}

// meanings is the table of docs/api.md, in its order: by the first status.
var meanings = []Meaning{
	{ReasonInvalid, "the member `field` of the request is invalid; `detail` says what is valid"},
	{ReasonExpiryRequired, "the operator requires tokens to expire"},
	{ReasonLifetimeTooLong, "the operator limits how long tokens are valid"},
	{ReasonSetNotAllowed, "the operator allows only certain sets, or only sets"},
	{ReasonSignInRequired, "nobody is signed in, or the session has ended"},
	{ReasonSignInFailed, "login or password is wrong, or the account is disabled or has no password"},
	{ReasonSecondFactorRequired, "the second factor is missing: a code or a passkey. `factors` lists what is possible, and `passkey` has the options for a passkey; 403 for who is signed in"},
	{ReasonSecondFactorFailed, "the code or the passkey's answer is wrong, or was used before; 403 for who is signed in"},
	{ReasonPasskeyCloned, "the passkey's counter went backwards, so somebody may have a copy of the passkey: remove it; 403 for who is signed in"},
	{ReasonTokenRefused, "the bearer token is not valid here"},
	{ReasonForbidden, "the header `X-Patgate-Request` is missing, or only operators may do this"},
	{ReasonConfirmationRequired, "a change came without the password, and no passkey confirmed it"},
	{ReasonConfirmationFailed, "the password of a change, or the passkey's answer that was to confirm one, is wrong"},
	{ReasonSecondFactorSetup, "the account must set up a second factor first"},
	{ReasonBasicRefused, "the account has a second factor, which HTTP Basic cannot carry: sign in, or give the script a token"},
	{ReasonTokensManageNothing, "the request has a token where it needs an account"},
	{ReasonCrossSite, "a page of another site sent the request"},
	{ReasonInsecure, "passwords are accepted over TLS or on the same machine only"},
	{ReasonPlatformFactor, "the password is that of the platform, which asks for a second factor too; it cannot be passed on"},
	{ReasonNotFound, "it does not exist, or it is not yours"},
	{ReasonVerb, "the address has no such HTTP method; `Allow` lists those it has"},
	{ReasonExists, "a login, a token's value, a second factor or a passkey exists already"},
	{ReasonOfPlatform, "the account has the platform's password, which is changed there"},
	{ReasonHasTokens, "the account still has tokens"},
	{ReasonLastOperator, "it is the last enabled operator"},
	{ReasonTooManyTokens, "the account owns as many tokens as are allowed"},
	{ReasonTooManyPasskeys, "the account has 10 passkeys"},
	{ReasonConflict, "somebody else changed it in the meantime; 412 if `If-Match` was sent"},
	{ReasonAlreadyApplied, "the idempotency key was used for token `id`, and its answer is no longer kept"},
	{ReasonTooLarge, "the body is larger than 64 KiB"},
	{ReasonUnsupportedMedia, "the body is not `application/json`"},
	{ReasonMisdirected, "the `Host` is not a name of this site"},
	{ReasonKeyReused, "the idempotency key was used for another request"},
	{ReasonThrottled, "too many attempts have failed; `Retry-After` says when to try again"},
	{ReasonNotDurable, "a revocation could not be stored; it holds until the next restart"},
	{ReasonBusy, "too many people are signing in or using idempotency keys"},
	{ReasonUnavailable, "the store does not answer"},
	{ReasonOutcomeUnknown, "the change was written, but the disk did not confirm it: check the current state before you repeat it"},
	{ReasonStoreReplaced, "the store's file was removed or replaced while the server uses it, so no change is stored: put it back, or restart"},
	{ReasonPlatformUnavailable, "the platform, which checks the password, does not answer"},
}

// Reasons lists all reasons of problems.
func Reasons() (list []string) {
	for _, m := range meanings {
		list = append(list, m.Reason)
	}
	return list
}

// Meanings lists all reasons with what they tell, in the order of docs/api.md.
func Meanings() []Meaning { return slices.Clone(meanings) }
