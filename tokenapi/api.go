package tokenapi

import (
	"context"
	"errors"
	"strings"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/platform"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// group is what the names of the methods start with.
const group = "users.authentication."

// API answers calls. All of its fields are needed; all of its methods may be called
// at the same time.
type API struct {
	Manager *admin.Manager
	// Whose tells whose session of the platform it is, as platform.People does.
	Whose func(ctx context.Context, session string) (platform.Person, error)
}

// Call is a call of one of the Methods.
type Call struct {
	Method     string // one of Methods
	Session    string // of the platform
	Parameters map[string][]string
	Address    string // of the client; empty where it is not known
}

// methods are the calls, by what follows the group's name.
var methods = map[string]method{
	"CreateToken":       {create, tokenstore.ActionTokenGenerate, true},
	"EditToken":         {edit, tokenstore.ActionTokenEdit, false},
	"DeleteTokens":      {remove, tokenstore.ActionTokenRemove, false},
	"RegenerateToken":   {regenerate, tokenstore.ActionTokenRegenerate, false},
	"GetTokens":         {list, "", false},
	"GetTokenTemplates": {listTemplates, "", false},
	"GetTokenApiList":   {listMethods, "", false},
}

// method is how a call is answered.
type method struct {
	// read understands the parameters; what it returns does what they ask for.
	read   func(parameters) (action, error)
	change tokenstore.Action // as the audit names it; empty: it changes nothing
	// makes reports whether an account is made for who has none yet.
	makes bool
}

// action does what was asked for. who has given the password, if the method
// changes something.
type action func(ctx context.Context, m *admin.Manager, who principal.Principal) (Answer, error)

// Methods lists the names of the methods that are answered.
func Methods() []string {
	names := make([]string, 0, len(methods))
	for name := range methods {
		names = append(names, group+name)
	}
	return names
}

// Answer answers a call. Neither the answer nor a log holds the session or a
// password.
func (a *API) Answer(ctx context.Context, c Call) Answer {
	m, known := methods[strings.TrimPrefix(c.Method, group)]
	if !known {
		return fail(resultBadParameter, "there is no such method")
	}
	p := parameters(c.Parameters)
	act, err := m.read(p)
	if err != nil {
		return a.failed(ctx, err)
	}
	password := ""
	if m.change != "" {
		if password, err = p.required("password"); err != nil {
			return a.failed(ctx, err)
		}
	}
	person, err := a.Whose(ctx, c.Session)
	switch {
	case errors.Is(err, platform.ErrUnknown):
		return fail(resultSession, "the session is not valid, or it has expired")
	case err != nil:
		return answerOf(a.Manager.Report(ctx, platform.Problem(ctx, err)))
	}
	account, err := a.Manager.AccountOf(ctx, person, c.Address, m.makes)
	switch {
	case errors.Is(err, tokenstore.ErrNotFound):
		account = &tokenstore.Account{Login: person.Login, Role: tokenstore.RoleUser} // without tokens yet
	case err != nil:
		return a.noAccount(ctx, err)
	case account.Disabled:
		return fail(resultPermission, "the account of this login is disabled here")
	case account.HasSecondFactor() || account.NeedsSecondFactor:
		return fail(resultPermission, "the account has a second factor here, which this call cannot carry; manage its tokens in the dashboard")
	}
	if account.ID == 0 && m.change != "" {
		return fail(resultBadParameter, "the account has no tokens yet")
	}
	who := owner(account, c.Address)
	if m.change != "" {
		confirmed, err := a.Manager.Confirm(ctx, who, password)
		if err != nil {
			return answerOf(a.Manager.Refused(ctx, who, m.change, nil, err))
		}
		who = owner(confirmed, c.Address)
	}
	answer, err := act(ctx, a.Manager, who)
	if err == nil {
		return answer
	}
	if m.change == "" {
		return a.failed(ctx, err)
	}
	var malformed *parameterError
	if errors.As(err, &malformed) {
		return fail(resultBadParameter, malformed.Error())
	}
	return answerOf(a.Manager.Refused(ctx, who, m.change, nil, err))
}

// owner is who manages their own tokens. Operators do no more than that here: the
// platform's calls are about the caller's own tokens.
func owner(a *tokenstore.Account, address string) principal.Principal {
	a = a.Clone()
	a.Role = tokenstore.RoleUser
	return principal.Confirmed(a, address)
}

// noAccount tells why a person of the platform has no account here.
func (a *API) noAccount(ctx context.Context, err error) Answer {
	var e *problem.Error
	if errors.As(err, &e) && e.Reason == api.ReasonSignInFailed {
		return fail(resultPermission, "the account of this login here is not that of the platform; the operator can change that")
	}
	return a.failed(ctx, err)
}

// failed is the answer to what changed nothing.
func (a *API) failed(ctx context.Context, err error) Answer {
	var malformed *parameterError
	if errors.As(err, &malformed) {
		return fail(resultBadParameter, malformed.Error())
	}
	return answerOf(a.Manager.Refused(ctx, principal.Principal{}, "", nil, err))
}
