package admin

import "slices"

// meaning is what a reason tells, for people who have to do with it.
type meaning struct {
	reason   string
	statuses []int
	text     string // in back quotes: names
}

// meanings is the table of docs/api.md, in its order: by the first status.
var meanings = []meaning{
	{ReasonInvalid, []int{400}, "the member `field` of the request cannot be; `detail` says what would"},
	{ReasonExpiryRequired, []int{400}, "the operator wants tokens to expire"},
	{ReasonLifetimeTooLong, []int{400}, "the operator wants tokens to expire sooner"},
	{ReasonSetNotAllowed, []int{400}, "the operator gives tokens other sets, or sets only"},
	{ReasonSignInRequired, []int{401}, "nobody is signed in, or the session has ended"},
	{ReasonSignInFailed, []int{401}, "login or password is wrong, or the account is disabled or has no password"},
	{ReasonSecondFactorRequired, []int{401}, "the password is right, and the code of the second factor is missing"},
	{ReasonSecondFactorFailed, []int{401, 403}, "the code is wrong, or was used before; 403 where one is signed in"},
	{ReasonTokenRefused, []int{401}, "the bearer is no token that is good here and now"},
	{ReasonForbidden, []int{403}, "the header `X-Patgate-Request` is missing, or only operators may do this"},
	{ReasonConfirmationRequired, []int{403}, "a change came without the password"},
	{ReasonConfirmationFailed, []int{403}, "the password that came with a change is wrong"},
	{ReasonSecondFactorSetup, []int{403}, "the account has to set up a second factor first"},
	{ReasonBasicRefused, []int{403}, "the account has a second factor, which HTTP Basic cannot carry: sign in, or give the script a token"},
	{ReasonTokensManageNothing, []int{403}, "a token came where an account is needed"},
	{ReasonCrossSite, []int{403}, "a page of another site sent the request"},
	{ReasonInsecure, []int{403}, "passwords are taken over TLS only, or on the same machine"},
	{ReasonPlatformFactor, []int{403}, "the password is that of the platform, which asks for a second factor too; it cannot be passed on"},
	{ReasonNotFound, []int{404}, "it is not there, or it is not yours"},
	{ReasonVerb, []int{405}, "the address answers to what `Allow` lists"},
	{ReasonExists, []int{409}, "a login, or a token's value, stands already"},
	{ReasonOfPlatform, []int{409}, "the account's password is that of the platform, and is changed there"},
	{ReasonHasTokens, []int{409}, "the account still has tokens"},
	{ReasonLastOperator, []int{409}, "it is the last enabled operator"},
	{ReasonTooManyTokens, []int{409}, "the account owns as many tokens as are allowed"},
	{ReasonConflict, []int{409, 412}, "somebody else changed it in the meantime; 412 where `If-Match` was sent"},
	{ReasonAlreadyApplied, []int{409}, "the idempotency key was used, to token `id`, and its answer is gone"},
	{ReasonTooLarge, []int{413}, "the body is larger than 64 KiB"},
	{ReasonUnsupportedMedia, []int{415}, "the body is not `application/json`"},
	{ReasonMisdirected, []int{421}, "the `Host` is none of this site's names"},
	{ReasonKeyReused, []int{422}, "the idempotency key was used for another request"},
	{ReasonThrottled, []int{429}, "too many attempts have failed; `Retry-After` says when to try again"},
	{ReasonNotDurable, []int{500}, "a revocation could not be stored; it holds until the next restart"},
	{ReasonBusy, []int{503}, "too many people sign in, or use idempotency keys, at this moment"},
	{ReasonUnavailable, []int{503}, "the store does not answer"},
	{ReasonOutcomeUnknown, []int{503}, "the change was written, but the disk did not confirm it: look at what there is now before you repeat it"},
	{ReasonStoreReplaced, []int{503}, "the store's file was removed or replaced while the server uses it, so no change is stored: put it back, or restart"},
	{ReasonPlatformUnavailable, []int{503}, "the platform does not answer whose a password is"},
}

// Reasons lists all reasons of problems.
func Reasons() (list []string) {
	for _, m := range meanings {
		list = append(list, m.reason)
	}
	return list
}

// meaningsOf lists what a status may mean.
func meaningsOf(status int) (list []meaning) {
	for _, m := range meanings {
		if slices.Contains(m.statuses, status) {
			list = append(list, m)
		}
	}
	return list
}
