package server

import (
	"net/http"
	"strings"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
)

// access says who may call a route.
type access uint8

const (
	signedIn  access = iota // an account, by cookie or HTTP Basic
	operators               // an account that is an operator
	holder                  // whoever sends the value of a token as a bearer
	anybody
)

// route is one call of the API, with all that is known of it: it is served, and
// described in the OpenAPI document, from here.
type route struct {
	verb, path string
	id         string // for programs that make a client of the description
	serve      func(*call) (answer, error)
	access     access
	siteOnly   bool // not on the server's own admin endpoint
	form       bool // the body is a form, as in the RFC that the route is from
	// withoutFactor is set where an account that has yet to get its second
	// factor may call the route.
	withoutFactor bool
	// action is what the audit calls it; empty where nothing changes.
	action tokenstore.Action
	// confirm is set where the password has to come with the request, or a passkey have
	// confirmed this one change, or, if the site allows that, have come with a change
	// shortly before; password where the last is not enough: how somebody signs in is changed
	// only by who knows the password now, or has a passkey that confirmed just that.
	confirm, password bool
	once              bool // takes an Idempotency-Key
	match             bool // takes If-Match

	group, title, more string
	query              []parameter
	in, out            any   // what the bodies hold; nil: there is none
	status             int   // 0: 200, or 204 without out
	also               []int // statuses of refusals beyond those that follow from the rest
}

// parameter is one of a query.
type parameter struct {
	name, doc string
	words     []string // that are possible; nil: any
	number    bool
	format    string // of a text (JSON Schema); empty: none
	most      int    // of a number; 0: no limit
}

var (
	pageLimit = parameter{name: "limit", doc: "Length of a page; default 50, at most 1,000", number: true, most: api.MaxPage}
	pageNext  = parameter{name: "cursor", doc: "`next` of the page before"}
	ofAccount = parameter{name: "account", doc: "Login; operators leave it out for all accounts"}
	yesOrNo   = []string{"true", "false"}
)

// Groups of routes.
const (
	groupSession = "Session"
	groupAccount = "Own account"
	groupTokens  = "Tokens"
	groupUsers   = "Accounts"
	groupCatalog = "Catalog"
	groupAudit   = "Audit and state"
	groupHolder  = "For the holder of a token"
)

var routes = []route{
	{
		verb: "GET", path: "/sign-in", serve: (*call).showSignIn, id: "showSignInWays", access: anybody, siteOnly: true,
		group: groupSession, title: "How to sign in", more: "For a page that asks for login and password.", out: api.SignInWays{},
	},
	{
		verb: "POST", path: "/session", serve: (*call).signIn, id: "signIn", also: []int{401, 429, 503}, access: anybody, siteOnly: true, action: tokenstore.ActionSessionStart,
		group: groupSession, title: "Sign in", more: "Sets the session's cookie. Scripts use HTTP Basic with each call instead.",
		in: api.SignIn{}, out: api.Session{}, status: http.StatusCreated,
	},
	{
		verb: "GET", path: "/session", serve: (*call).showSession, id: "showSession", siteOnly: true, withoutFactor: true,
		group: groupSession, title: "Show who is signed in", out: api.Session{},
	},
	{
		verb: "DELETE", path: "/session", serve: (*call).signOut, id: "signOut", action: tokenstore.ActionSessionEnd, also: []int{404}, siteOnly: true, withoutFactor: true,
		group: groupSession, title: "Sign out",
	},
	{
		verb: "DELETE", path: "/session/confirmation", serve: (*call).endConfirmation, id: "endConfirmation", siteOnly: true,
		group: groupSession, title: "Require the password again", more: "For sites with `confirm within`: ends the time in which changes need no password.",
	},
	{
		verb: "POST", path: "/session/confirmation/options", serve: inSession((*call).beginConfirmation), id: "beginConfirmation", also: []int{404}, siteOnly: true,
		group: groupSession, title: "Begin to confirm a change with a passkey", more: "Returns the options for `navigator.credentials.get()` (WebAuthn). They are valid for 5 minutes, in this session.",
		in: api.PasskeyPurpose{}, out: api.PasskeyRequest{},
	},
	{
		verb: "POST", path: "/session/confirmation", serve: inSession((*call).confirmWithPasskey), id: "confirmWithPasskey", also: []int{404, 409}, siteOnly: true, action: tokenstore.ActionSessionConfirm,
		group: groupSession, title: "Confirm a change with a passkey", more: "The next change in this session needs no password, within 2 minutes and if it is of the kind that the options were for.",
		in: api.PasskeyProof{},
	},
	{
		verb: "GET", path: "/sessions", serve: (*call).listSessions, id: "listSessions", siteOnly: true,
		group: groupSession, title: "List my sessions", out: api.Items[api.SessionView]{},
	},
	{
		verb: "DELETE", path: "/sessions", serve: (*call).endOtherSessions, id: "endOtherSessions", action: tokenstore.ActionSessionEnd, siteOnly: true,
		group: groupSession, title: "End all of my other sessions",
	},
	{
		verb: "DELETE", path: "/sessions/{id}", serve: (*call).endSession, id: "endSession", action: tokenstore.ActionSessionEnd, siteOnly: true,
		group: groupSession, title: "End one of my sessions",
	},
	{
		verb: "PUT", path: "/account/password", serve: changing((*call).changePassword), id: "changePassword", siteOnly: true, action: tokenstore.ActionAccountPassword, confirm: true, password: true,
		group: groupAccount, title: "Change my password", more: "All other sessions end.", in: api.NewPassword{},
	},
	{
		verb: "POST", path: "/account/second-factor", serve: changing((*call).newFactor), id: "addSecondFactor", siteOnly: true, withoutFactor: true, action: tokenstore.ActionFactorAdd, confirm: true, password: true,
		group: groupAccount, title: "Begin to set up a second factor", more: "It takes effect when a code has been confirmed, within 10 minutes.",
		in: nothing{}, out: api.NewFactor{},
	},
	{
		verb: "POST", path: "/account/second-factor/confirm", serve: changing((*call).confirmFactor), id: "confirmSecondFactor", also: []int{404}, siteOnly: true, withoutFactor: true, action: tokenstore.ActionFactorAdd, confirm: true, password: true,
		group: groupAccount, title: "Confirm the second factor", more: "The recovery codes are shown only in this answer.", in: factorCode{}, out: api.RecoveryCodes{},
	},
	{
		verb: "POST", path: "/account/second-factor/recovery-codes", serve: changing((*call).newRecoveryCodes), id: "makeRecoveryCodes", also: []int{404}, siteOnly: true, action: tokenstore.ActionFactorRecovery, confirm: true, password: true,
		group: groupAccount, title: "Make new recovery codes", more: "The old ones stop working. Needs a code.", in: factorCode{}, out: api.RecoveryCodes{},
	},
	{
		verb: "DELETE", path: "/account/second-factor", serve: changing((*call).removeFactor), id: "removeSecondFactor", also: []int{404}, siteOnly: true, action: tokenstore.ActionFactorRemove, confirm: true, password: true,
		group: groupAccount, title: "Remove the second factor", in: factorCode{},
	},
	{
		verb: "GET", path: "/account/passkeys", serve: (*call).listPasskeys, id: "listPasskeys", siteOnly: true,
		group: groupAccount, title: "List my passkeys", out: api.Items[api.Passkey]{},
	},
	{
		verb: "POST", path: "/account/passkeys/options", serve: inSession(changing((*call).newPasskey)), id: "beginPasskey", also: []int{404}, siteOnly: true, withoutFactor: true, action: tokenstore.ActionPasskeyAdd, confirm: true, password: true,
		group: groupAccount, title: "Begin to add a passkey", more: "Returns the options for `navigator.credentials.create()` (WebAuthn). They are valid for 5 minutes, in this session.",
		in: factorAgain{}, out: api.PasskeyCreation{},
	},
	{
		verb: "POST", path: "/account/passkeys", serve: inSession((*call).addPasskey), id: "addPasskey", also: []int{404, 409}, siteOnly: true, withoutFactor: true, action: tokenstore.ActionPasskeyAdd,
		group: groupAccount, title: "Add a passkey", more: "It is a second factor from then on. All other sessions end.",
		in: api.AddPasskey{}, out: api.Passkey{}, status: http.StatusCreated,
	},
	{
		verb: "DELETE", path: "/account/passkeys/{id}", serve: changing((*call).removePasskey), id: "removePasskey", siteOnly: true, action: tokenstore.ActionPasskeyRemove, confirm: true, password: true,
		group: groupAccount, title: "Remove a passkey", more: "All other sessions end.", in: factorAgain{},
	},
	{
		verb: "GET", path: "/account/upstream", serve: (*call).showOwnUpstream, id: "showOwnUpstream", siteOnly: true,
		group: groupAccount, title: "Show the state of my credential for the platform", more: "What kind of credential is sent in place of my tokens, and whether it works; never the credential itself.", out: api.UpstreamState{},
	},
	{
		verb: "PUT", path: "/account/upstream", serve: changing((*call).setOwnUpstream), id: "setOwnUpstream", siteOnly: true, action: tokenstore.ActionAccountUpstream, confirm: true,
		group: groupAccount, title: "Set my credential for the platform", more: "`login` with `upstream_password`, or `session`. It is sealed and never shown.", in: api.UpstreamCredential{},
	},
	{
		verb: "DELETE", path: "/account/upstream", serve: changing((*call).removeOwnUpstream), id: "removeOwnUpstream", also: []int{404}, siteOnly: true, action: tokenstore.ActionAccountUpstream, confirm: true,
		group: groupAccount, title: "Remove my credential for the platform", in: nothing{},
	},
	{
		verb: "GET", path: "/tokens", serve: (*call).listTokens, id: "listTokens",
		group: groupTokens, title: "List tokens", out: api.Page[api.Token]{},
		query: []parameter{
			ofAccount,
			{name: "state", doc: "`active` includes tokens that are `expiring` within 7 days; default: all", words: api.States},
			{name: "search", doc: "Part of the description, in any letter case, or an id"},
			{name: "sort", doc: "Sort key; default `created`", words: api.SortKeys},
			{name: "order", doc: "Default `asc`", words: []string{"asc", "desc"}},
			pageLimit, pageNext,
		},
	},
	{
		verb: "POST", path: "/tokens", serve: changing((*call).generateToken), id: "generateToken", also: []int{404}, action: tokenstore.ActionTokenGenerate, confirm: true, once: true,
		group: groupTokens, title: "Generate a token", more: "The value is in this answer and nowhere else.",
		in: api.GenerateToken{}, out: api.TokenWithValue{}, status: http.StatusCreated,
	},
	{
		verb: "POST", path: "/tokens/import", serve: changing((*call).importToken), id: "importToken", also: []int{404}, access: operators, action: tokenstore.ActionTokenImport, confirm: true,
		group: groupTokens, title: "Import a token of another system", more: "By the SHA-256 of its value, which keeps working.",
		in: api.ImportToken{}, out: api.Token{}, status: http.StatusCreated,
	},
	{
		verb: "POST", path: "/tokens/remove", serve: changing((*call).removeTokens), id: "removeTokens", action: tokenstore.ActionTokenRemove, confirm: true,
		group: groupTokens, title: "Remove several tokens", more: "Each has its own result.", in: api.Removal{}, out: api.Items[api.RemoveResult]{},
	},
	{
		verb: "GET", path: "/tokens/{id}", serve: (*call).showToken, id: "showToken",
		group: groupTokens, title: "Show a token", out: api.Token{},
	},
	{
		verb: "PATCH", path: "/tokens/{id}", serve: changing((*call).editToken), id: "editToken", also: []int{500}, action: tokenstore.ActionTokenEdit, confirm: true, match: true,
		group: groupTokens, title: "Edit a token", more: "Only what is sent changes.", in: api.EditToken{}, out: api.Token{},
	},
	{
		verb: "DELETE", path: "/tokens/{id}", serve: changing((*call).removeToken), id: "removeToken", also: []int{500}, action: tokenstore.ActionTokenRemove, confirm: true,
		group: groupTokens, title: "Remove a token", in: nothing{},
	},
	{
		verb: "POST", path: "/tokens/{id}/copy", serve: changing((*call).copyToken), id: "copyToken", action: tokenstore.ActionTokenCopy, confirm: true, once: true,
		group: groupTokens, title: "Copy a token", more: "What is left out is as in the original; the value is new.",
		in: api.CopyToken{}, out: api.TokenWithValue{}, status: http.StatusCreated,
	},
	{
		verb: "POST", path: "/tokens/{id}/regenerate", serve: changing((*call).regenerateToken), id: "regenerateToken", also: []int{500}, action: tokenstore.ActionTokenRegenerate, confirm: true, once: true,
		group: groupTokens, title: "Regenerate the value of a token", more: "The old value stops working at once, or after `overlap`.",
		in: api.RegenerateToken{}, out: api.TokenWithValue{},
	},
	{
		verb: "GET", path: "/tokens/{id}/activity", serve: (*call).tokenActivity, id: "showTokenActivity",
		group: groupTokens, title: "Show the activity of a token", more: "Calls of the last 7 days by the hour, the last methods, and what was refused and why.", out: api.Activity{},
	},
	{
		verb: "GET", path: "/activity", serve: (*call).accountActivity, id: "showActivity",
		group: groupTokens, title: "Show the activity of an account's tokens", more: "The sum of all tokens; each refusal names the token that was refused last.", out: api.Activity{},
		query: []parameter{{name: "account", doc: "Login; default: the own account"}},
	},
	{
		verb: "GET", path: "/accounts", serve: (*call).listAccounts, id: "listAccounts", access: operators,
		group: groupUsers, title: "List accounts", out: api.Page[api.Account]{},
		query: []parameter{{name: "search", doc: "Part of the login"}, pageLimit, pageNext},
	},
	{
		verb: "POST", path: "/accounts", serve: changing((*call).addAccount), id: "addAccount", access: operators, action: tokenstore.ActionAccountAdd, confirm: true,
		group: groupUsers, title: "Add an account", in: api.AddAccount{}, out: api.Account{}, status: http.StatusCreated,
	},
	{
		verb: "GET", path: "/accounts/{login}", serve: (*call).showAccount, id: "showAccount", access: operators,
		group: groupUsers, title: "Show an account", out: api.Account{},
	},
	{
		verb: "PATCH", path: "/accounts/{login}", serve: changing((*call).editAccount), id: "editAccount", also: []int{500}, access: operators, action: tokenstore.ActionAccountEdit, confirm: true, match: true,
		group: groupUsers, title: "Edit an account", more: "Disabling it refuses its tokens from the next request on, and ends its sessions.", in: api.EditAccount{}, out: api.Account{},
	},
	{
		verb: "PUT", path: "/accounts/{login}/password", serve: changing((*call).setPassword), id: "setPassword", access: operators, action: tokenstore.ActionAccountPassword, confirm: true, password: true,
		group: groupUsers, title: "Set the password of an account", more: "All of its sessions end.", in: api.NewPassword{},
	},
	{
		verb: "GET", path: "/accounts/{login}/upstream", serve: (*call).showUpstream, id: "showUpstream", access: operators,
		group: groupUsers, title: "Show the state of an account's credential for the platform", more: "What kind of credential is sent in place of its tokens, and whether it works; never the credential itself.", out: api.UpstreamState{},
	},
	{
		verb: "PUT", path: "/accounts/{login}/upstream", serve: changing((*call).setUpstream), id: "setUpstream", access: operators, action: tokenstore.ActionAccountUpstream, confirm: true,
		group: groupUsers, title: "Set the credential of an account for the platform", more: "`login` with `upstream_password`, or `session`. It is sealed and never shown.", in: api.UpstreamCredential{},
	},
	{
		verb: "DELETE", path: "/accounts/{login}/upstream", serve: changing((*call).removeUpstream), id: "removeUpstream", access: operators, action: tokenstore.ActionAccountUpstream, confirm: true,
		group: groupUsers, title: "Remove the credential of an account for the platform", in: nothing{},
	},
	{
		verb: "POST", path: "/upstream/reseal", serve: changing((*call).reseal), id: "resealUpstream", access: operators, action: tokenstore.ActionAccountUpstream, confirm: true,
		group: groupUsers, title: "Encrypt all credentials for the platform with the newest key", more: "The other keys are then no longer needed.", in: nothing{}, out: api.Resealed{},
	},
	{
		verb: "DELETE", path: "/accounts/{login}/second-factor", serve: changing((*call).resetFactor), id: "resetSecondFactor", access: operators, action: tokenstore.ActionFactorRemove, confirm: true, password: true,
		group: groupUsers, title: "Remove the second factor of an account", more: "Removes its passkeys as well. For somebody who has lost device and recovery codes.", in: nothing{},
	},
	{
		verb: "DELETE", path: "/accounts/{login}", serve: changing((*call).removeAccount), id: "removeAccount", also: []int{500}, access: operators, action: tokenstore.ActionAccountRemove, confirm: true,
		group: groupUsers, title: "Remove an account", in: nothing{},
		query: []parameter{{name: "with_tokens", doc: "Remove its tokens as well; otherwise the account must have none", words: yesOrNo}},
	},
	{
		verb: "GET", path: "/methods", serve: (*call).listMethods, id: "listMethods",
		group: groupCatalog, title: "List the methods of the catalog", out: api.Items[api.Method]{},
		query: []parameter{{name: "search", doc: "Part of the name"}},
	},
	{
		verb: "POST", path: "/methods/resolve", serve: (*call).resolve, id: "resolveMethod", also: []int{404},
		group: groupCatalog, title: "Find the method of a request", in: api.Request{}, out: api.Method{},
	},
	{
		verb: "GET", path: "/sets", serve: (*call).listSets, id: "listSets",
		group: groupCatalog, title: "List the predefined sets", out: api.Items[api.Set]{},
	},
	{
		verb: "GET", path: "/resources", serve: (*call).listResources, id: "listResources",
		group: groupCatalog, title: "List what tokens can be bound to", out: api.Items[api.Resource]{},
	},
	{
		verb: "GET", path: "/audit", serve: (*call).listAudit, id: "listAudit",
		group: groupAudit, title: "List changes and refused changes", more: "The newest first. Users see those of their own account.", out: api.Entries{},
		query: []parameter{
			ofAccount,
			{name: "token", doc: "Id of a token", number: true},
			{name: "action", doc: "What was done", words: actions()},
			{name: "refused", doc: "`true`: only refused changes; `false`: only changes that were made", words: yesOrNo},
			{name: "since", doc: "Not before this time (RFC 3339)", format: "date-time"},
			{name: "until", doc: "Before this time (RFC 3339)", format: "date-time"},
			pageLimit, pageNext,
		},
	},
	{
		verb: "GET", path: "/status", serve: (*call).status, id: "showStatus", access: operators,
		group: groupAudit, title: "Show the state of the server", out: api.Status{},
	},
	{
		verb: "GET", path: "/self", serve: (*call).showSelf, id: "showSelf", access: holder, siteOnly: true,
		group: groupHolder, title: "Show the token that calls", out: api.Self{},
	},
	{
		verb: "POST", path: "/self/check", serve: (*call).checkSelf, id: "checkSelf", access: holder, siteOnly: true,
		group: groupHolder, title: "Check whether the token that calls may do something", in: api.SelfCheck{}, out: api.SelfChecked{},
	},
	{
		verb: "DELETE", path: "/self", serve: (*call).revokeSelf, id: "revokeSelf", also: []int{500}, access: holder, siteOnly: true,
		group: groupHolder, title: "Revoke the token that calls", more: "It stays in its owner's list as one that has expired.",
	},
	{
		verb: "POST", path: "/introspect", serve: (*call).introspect, id: "introspectToken", siteOnly: true, form: true,
		group: groupHolder, title: "Introspect a token (RFC 7662)", more: "For services, with HTTP Basic. Accounts that are not operators can introspect their own tokens only.",
		in: tokenForm{}, out: api.Introspection{},
	},
	{
		verb: "POST", path: "/revoke", serve: (*call).revokeValue, id: "revokeValue", also: []int{429, 500, 503}, access: anybody, siteOnly: true, form: true,
		group: groupHolder, title: "Revoke the token of this value (RFC 7009)", more: "Without authentication: whoever holds a leaked value can revoke it. The answer is the same whether or not such a token exists.",
		in: tokenForm{}, status: http.StatusOK,
	},
}

// tokenForm is the body of RFC 7009 section 2.1 and RFC 7662 section 2.1.
type tokenForm struct {
	Token string `json:"token" doc:"The value"`
	Hint  string `json:"token_type_hint,omitempty" doc:"Is ignored, as others are that are not known"`

	_ struct{} `additionalProperties:"true"`
}

// parameterNames lists the parameters that the query may have.
func (rt *route) parameterNames() string {
	var names []string
	for _, p := range rt.query {
		names = append(names, p.name)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
