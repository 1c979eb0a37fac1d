package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// Self is what a token is told of itself.
type Self struct {
	ID          uint64     `json:"id" doc:"Which token it is" example:"1"`
	Account     string     `json:"account" doc:"Login of the owner" example:"demo"`
	Description string     `json:"description" doc:"What the token is for" example:"ci"`
	Created     time.Time  `json:"created" doc:"When it was generated or imported"`
	Expires     *time.Time `json:"expires" doc:"When this very value ends; null: never"`
	DaysLeft    *int       `json:"days_left" doc:"Whole days until it expires; null: it does not"`
	Sets        []string   `json:"sets" doc:"Names of predefined sets whose methods it may call"`
	Methods     []string   `json:"methods" doc:"Patterns of its own"`
	Allows      []string   `json:"allows" doc:"All methods that it may call, by name"`
	Addresses   []string   `json:"addresses" doc:"Addresses and networks that it may be used from; empty: any"`
	Audience    []string   `json:"audience" doc:"Names of the sites that it is good at; empty: all"`
}

// SelfCheck asks whether a token may do something: the name of a method, or a
// request.
type SelfCheck struct {
	Method string `json:"method,omitempty" doc:"Name of a method; or name verb and target"`
	Verb   string `json:"verb,omitempty" doc:"HTTP method of a request" example:"GET"`
	Target string `json:"target,omitempty" doc:"Path of a request, or its whole URL"`
}

// SelfChecked is what the gate would say to a call.
type SelfChecked struct {
	Allowed bool   `json:"allowed" doc:"Whether the gate would let it through"`
	Method  string `json:"method,omitempty" doc:"The method that the request calls"`
	Reason  string `json:"reason" doc:"The gate's reason, see docs/reasons.md" enum:"ok,public,method_not_allowed,method_protected,unknown_method,verb_not_allowed,bad_request"`
}

// heldToken is the token whose holder asks.
func (c *call) heldToken() (*tokenstore.Token, error) {
	if err := c.recordLook(); err != nil {
		return nil, err
	}
	t, err := c.Store.Token(c.r.Context(), c.holding.entry.Token())
	if err != nil && isRefusal(err) {
		return nil, newProblem(http.StatusUnauthorized, ReasonTokenRefused, "the token is gone")
	}
	return t, err
}

func (c *call) showSelf() (answer, error) {
	t, err := c.heldToken()
	if err != nil {
		return answer{}, err
	}
	end := c.holding.entry.Ends()
	self := Self{
		ID: uint64(t.ID), Account: c.holding.entry.Owner().Login, Description: t.Description, Created: t.Created,
		Expires: timeOrNil(end), Sets: notNil(t.Grant.Sets), Methods: notNil(t.Grant.Methods),
		Allows: c.allowed(t.Grant), Addresses: texts(t.Addresses), Audience: notNil(t.Audience),
	}
	if !end.IsZero() {
		days := int(end.Sub(c.Now()).Hours() / 24)
		self.DaysLeft = &days
	}
	return answer{body: self}, nil
}

// allowed lists the methods that a grant allows.
func (m *Manager) allowed(g tokenstore.Grant) []string {
	names := []string{}
	for _, method := range m.Catalog.Compile(g.Sets, g.Methods).Methods() {
		names = append(names, method.Name)
	}
	return names
}

func (c *call) checkSelf() (answer, error) {
	var q SelfCheck
	if err := decode(c.r, &q); err != nil {
		return answer{}, err
	}
	t, err := c.heldToken()
	if err != nil {
		return answer{}, err
	}
	match := catalog.Match{}
	switch {
	case q.Method != "" && (q.Verb != "" || q.Target != ""):
		return answer{}, invalid("method", "name a method, or verb and target, not both")
	case q.Method == "" && (q.Verb == "" || q.Target == ""):
		return answer{}, invalid("method", "name a method, or verb and target")
	case holdsValue(q.Method) || holdsValue(q.Verb):
		return answer{}, errValue("method")
	case q.Method == "":
		match = c.Catalog.Match(q.Verb, pathOf(q.Target))
	default:
		if method, ok := c.Catalog.Lookup(q.Method); ok {
			match = catalog.Match{Outcome: catalog.Found, Method: method, Name: method.Name}
		}
	}
	got := SelfChecked{Method: match.Name}
	switch {
	case q.Method == "" && match.Outcome == catalog.BadPath:
		got.Method, got.Reason = "", "bad_request"
	case match.Outcome == catalog.VerbNotAllowed:
		got.Reason = "verb_not_allowed"
	case match.Outcome != catalog.Found:
		got.Method, got.Reason = "", "unknown_method"
	case match.Method.Public:
		got.Reason, got.Allowed = "public", true
	case match.Method.Protected:
		got.Reason = "method_protected"
	case c.Catalog.Compile(t.Grant.Sets, t.Grant.Methods).Allows(match):
		got.Reason, got.Allowed = "ok", true
	default:
		got.Reason = "method_not_allowed"
	}
	return answer{body: got}, nil
}

func (c *call) revokeSelf() (answer, error) {
	p := Principal{Name: "token " + quotedID(uint64(c.holding.entry.Token())), Address: c.who.Address}
	return answer{}, c.revoke(c.r.Context(), p, c.holding.hash)
}

// revoke ends the token that has a value, at the wish of whoever holds it. The
// token stays in its owner's list, as one that has expired and whose values nobody
// knows: so the owner sees what happened and can regenerate it.
//
// A value that was replaced and is good for a while longer ends alone, and one that
// is good no more ends nothing: who found an old value must not end the new one.
func (m *Manager) revoke(ctx context.Context, p Principal, hash tokenstore.Hash) error {
	err := retry(ctx, 0, func() error {
		entry := m.Index.Lookup(hash)
		if entry == nil || entry.ExpiredAt(m.Now()) {
			return nil
		}
		before, err := m.Store.Token(ctx, entry.Token())
		switch {
		case err != nil && !isRefusal(err):
			// Which value is the newest cannot be read; one that ends later was not meant.
			m.Index.RevokeToken(entry.Token(), func(e *tokenstore.Entry) bool { return !e.EndsAfter(entry) })
			return fmt.Errorf("%w; %w", errNotDurable, err)
		case err != nil:
			return err
		}
		after, ended := before.Clone(), before.Secrets
		if last := len(before.Secrets) - 1; before.Secrets[last].Hash == hash {
			after.Expires = m.now()
			var nobodys tokenstore.Secret
			_, _ = rand.Read(nobodys.Hash[:]) // the hash of nothing that is known
			nobodys.Created = m.now()
			after.Secrets = []tokenstore.Secret{nobodys}
		} else {
			after.Secrets, ended = before.Secrets[last:], before.Secrets[:last]
		}
		return m.commitRevocation(ctx, &tokenstore.Change{
			Tokens: []tokenstore.TokenChange{{Before: before, After: after}},
			Audit:  m.entry(p, tokenstore.ActionTokenRevoke, forAudit(before), forAudit(after)),
		}, func() { m.Index.Revoke(ended...) })
	})
	if errors.Is(err, tokenstore.ErrNotFound) {
		return nil // somebody was faster
	}
	return err
}

// formValue reads a parameter of the form of an OAuth endpoint (RFC 6749 appendix B). Parameters that
// are not known are ignored, as those RFCs want it; one that stands twice is
// refused.
func (c *call) formValue(name string) (string, error) {
	media, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	if strings.TrimSpace(strings.ToLower(media)) != "application/x-www-form-urlencoded" {
		return "", newProblem(http.StatusUnsupportedMediaType, ReasonUnsupportedMedia, "the body has to be a form, with Content-Type: application/x-www-form-urlencoded")
	}
	values, err := readForm(c.r)
	if err != nil {
		return "", err
	}
	if len(values[name]) != 1 || values.Get(name) == "" {
		return "", invalid(name, "the form has to name it once")
	}
	return values.Get(name), nil
}

// Introspection is the answer of RFC 7662 section 2.2.
type Introspection struct {
	Active    bool   `json:"active" doc:"Whether the value is that of a token that is good now"`
	Scope     string `json:"scope,omitempty" doc:"Methods that the token may call, separated by spaces"`
	Username  string `json:"username,omitempty" doc:"Login of the account"`
	TokenType string `json:"token_type,omitempty" doc:"Bearer" example:"Bearer"`
	Expires   int64  `json:"exp,omitempty" doc:"Unix seconds"`
	Issued    int64  `json:"iat,omitempty" doc:"Unix seconds"`
	Subject   string `json:"sub,omitempty" doc:"Id of the account"`
	ID        string `json:"jti,omitempty" doc:"Id of the token"`
}

// introspect tells a service what a token is good for. Who is no operator learns
// of the own tokens only: any other is not active.
func (c *call) introspect() (answer, error) {
	value, err := c.formValue("token")
	if err != nil {
		return answer{}, err
	}
	if !c.Index.Ready() {
		return answer{}, newProblem(http.StatusServiceUnavailable, ReasonUnavailable, "the store is not ready; try again")
	}
	entry := c.Index.Lookup(tokenstore.HashOf(value))
	if entry == nil || !c.who.manages(entry.Owner().ID) {
		return answer{body: Introspection{}}, nil
	}
	if err := c.recordIntrospection(entry); err != nil {
		return answer{}, err
	}
	if entry.ExpiredAt(c.Now()) || !entry.Owner().Enabled() {
		return answer{body: Introspection{}}, nil
	}
	t, err := c.Store.Token(c.r.Context(), entry.Token())
	if err != nil {
		if isRefusal(err) {
			return answer{body: Introspection{}}, nil
		}
		return answer{}, err
	}
	told := Introspection{
		Active: true, Scope: strings.Join(c.allowed(t.Grant), " "), Username: entry.Owner().Login, TokenType: "Bearer",
		Issued: t.Created.Unix(), Subject: quotedID(uint64(t.Account)), ID: quotedID(uint64(t.ID)),
	}
	if end := entry.Ends(); !end.IsZero() {
		told.Expires = end.Unix()
	}
	return answer{body: told}, nil
}

// revokeValue ends the token whose value somebody found (RFC 7009). It tells
// nobody whether there was one.
func (c *call) revokeValue() (answer, error) {
	value, err := c.formValue("token")
	if err != nil {
		return answer{}, err
	}
	attempt, wait, err := c.Memory.revokes.Begin("", c.who.Address)
	if err := notNow(wait, err); err != nil {
		return answer{}, err
	}
	if !c.Index.Ready() {
		attempt.Cancel()
		return answer{}, newProblem(http.StatusServiceUnavailable, ReasonUnavailable, "the store is not ready; try again")
	}
	hash := tokenstore.HashOf(value)
	entry := c.Index.Lookup(hash)
	if entry == nil {
		attempt.Failed()
		return answer{status: http.StatusOK}, nil
	}
	_ = attempt.Succeeded()
	p := Principal{Name: "holder of token " + quotedID(uint64(entry.Token())), Address: c.who.Address}
	return answer{status: http.StatusOK}, c.revoke(c.r.Context(), p, hash)
}
