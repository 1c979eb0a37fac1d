package server

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
)

// TestNobodyMayDoNothing: the zero Principal is no local administrator, and an
// account that was disabled since it signed in is nobody.
func TestNobodyMayDoNothing(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	m := s.Manager
	made := s.generate(t, nil)
	demo, err := s.Store.AccountByLogin(bg, "demo")
	if err != nil {
		t.Fatal(err)
	}
	disabled, operator := demo.Clone(), demo.Clone()
	disabled.Disabled = true
	operator.Disabled, operator.Role = true, tokenstore.RoleOperator
	text, yes := "changed", true
	for who, p := range map[string]principal.Principal{
		"nobody":                     {},
		"an owner disabled since":    {Account: disabled, Name: "demo"},
		"an operator disabled since": {Account: operator, Name: "demo"},
	} {
		for name, err := range map[string]error{
			"show":           second(s.Manager.Token(bg, p, made.ID)),
			"list":           second(s.Manager.Tokens(bg, p, api.TokenFilter{})),
			"list of one":    second(s.Manager.Tokens(bg, p, api.TokenFilter{Account: "demo"})),
			"activity":       second(m.TokenActivity(bg, p, made.ID)),
			"all activity":   second(m.AccountActivity(bg, p, "demo")),
			"my activity":    second(m.AccountActivity(bg, p, "")),
			"generate":       second(s.Manager.GenerateToken(bg, p, api.GenerateToken{Account: "demo", Description: "x", Methods: []string{"*"}}, nil)),
			"generate mine":  second(s.Manager.GenerateToken(bg, p, api.GenerateToken{Description: "x", Methods: []string{"*"}}, nil)),
			"edit":           second(s.Manager.EditToken(bg, p, made.ID, api.EditToken{Description: &text}, 0)),
			"copy":           second(s.Manager.CopyToken(bg, p, made.ID, api.CopyToken{}, nil)),
			"regenerate":     second(s.Manager.RegenerateToken(bg, p, made.ID, api.RegenerateToken{}, nil)),
			"audit":          second(s.Manager.Audit(bg, p, api.AuditFilter{})),
			"status":         second(s.Manager.Status(bg, p)),
			"accounts":       second(s.Manager.Accounts(bg, p, api.AccountFilter{})),
			"an account":     second(s.Manager.Account(bg, p, "demo")),
			"edit account":   second(s.Manager.EditAccount(bg, p, "demo", api.EditAccount{Disabled: &yes}, 0)),
			"add account":    second(s.Manager.AddAccount(bg, p, api.AddAccount{Login: "x"})),
			"password":       s.Manager.SetPassword(bg, p, "demo", "a long pass phrase"),
			"remove account": s.Manager.RemoveAccount(bg, p, "demo", true),
			"remove":         s.Manager.RemoveTokens(bg, p, []uint64{made.ID})[0].Err,
		} {
			if reason := reasonOf(err); reason != api.ReasonNotFound && reason != api.ReasonForbidden && reason != api.ReasonInvalid {
				t.Errorf("%s by %s: %v", name, who, err)
			}
		}
	}
	if after, err := s.Client.Token(bg, made.ID); err != nil || after.Revision != made.Revision {
		t.Errorf("the token was touched: %v", err)
	}
}

// broken is a store that answers nothing.
type broken struct{ tokenstore.Store }

var errDisk = errors.New("input/output error at page 7")

func (broken) Token(context.Context, tokenstore.TokenID) (*tokenstore.Token, error) {
	return nil, errDisk
}

// TestFailuresAreLogged: the answer says that there was a failure, the log why.
func TestFailuresAreLogged(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	var log strings.Builder
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	s.Store = broken{s.Store}
	_, err := s.Client.Token(bg, 1)
	wantProblem(t, "a broken store", err, 503, api.ReasonUnavailable, "log")
	if strings.Contains(err.Error(), "page 7") {
		t.Errorf("the answer tells of the inside: %v", err)
	}
	if !strings.Contains(log.String(), "page 7") {
		t.Errorf("the log does not say why: %s", log.String())
	}
}

// leaving is a store whose caller goes away when all is read.
type leaving struct {
	tokenstore.Store
	leave context.CancelFunc
}

func (l leaving) Account(ctx context.Context, id tokenstore.AccountID) (*tokenstore.Account, error) {
	defer l.leave()
	return l.Store.Account(ctx, id)
}

// TestRevocationOutlivesItsCaller: cut off in the middle, it is made all the
// same, and is not mistaken for one that could not be stored.
func TestRevocationOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	s := newService(t, tokenfield.Policy{})
	var ids []uint64
	for range 3 {
		ids = append(ids, s.generate(t, nil).ID)
	}
	store := s.Store
	ctx, cancel := context.WithCancel(bg)
	s.Store = leaving{store, cancel}
	for _, result := range s.Manager.RemoveTokens(ctx, principal.LocalAdmin(""), ids) {
		if result.Err != nil {
			t.Errorf("token %d: it is reported as %s", result.ID, result.Err.Reason)
		}
		if _, err := store.Token(bg, tokenstore.TokenID(result.ID)); !errors.Is(err, tokenstore.ErrNotFound) {
			t.Errorf("token %d is still there: %v", result.ID, err)
		}
	}
}
