package admin

import (
	"context"
	"net/netip"
	"slices"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// Holder is whoever sent the value of a token that is good.
type Holder struct {
	hash    tokenstore.Hash
	entry   *tokenstore.Entry
	address string
}

// Holder finds the token of a value. address is where the value came from, and certain
// whether that is not the client's to choose: where it is, a token that is limited to
// addresses is refused.
func (m *Manager) Holder(value, address string, certain bool) (*Holder, error) {
	if err := m.ready(); err != nil {
		return nil, err
	}
	h := &Holder{hash: tokenstore.HashOf(value), address: address}
	h.entry = m.Index.Lookup(h.hash)
	if h.entry == nil || h.entry.ExpiredAt(m.Now()) || !h.entry.StartedAt(m.Now()) || !h.entry.Owner().Enabled() || !mayHold(h.entry.Addresses(), address, certain) {
		return nil, problem.New(api.ReasonTokenRefused, "the token is unknown, has expired, or is not valid here")
	}
	return h, nil
}

// ready refuses to answer before the index knows all tokens.
func (m *Manager) ready() error {
	if m.Index.Ready() {
		return nil
	}
	return problem.New(api.ReasonUnavailable, "the store is not ready; try again")
}

// mayHold reports whether a token that is limited to addresses may be used from one.
func mayHold(allowed []netip.Prefix, address string, certain bool) bool {
	if len(allowed) == 0 {
		return true
	}
	a, err := netip.ParseAddr(address)
	return err == nil && certain && slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(a.Unmap().WithZone("")) })
}

// principal is the holder as an actor of the audit.
func (h *Holder) principal() principal.Principal {
	return principal.Principal{Name: "token " + quotedID(uint64(h.entry.Token())), Address: h.address}
}

// held is the token whose holder asks.
func (m *Manager) held(ctx context.Context, h *Holder) (*tokenstore.Token, error) {
	if err := m.RecordLook(ctx, h.principal(), h.entry); err != nil {
		return nil, err
	}
	t, err := m.Store.Token(ctx, h.entry.Token())
	if err != nil && problem.IsRefusal(err) {
		return nil, problem.New(api.ReasonTokenRefused, "the token is gone")
	}
	return t, err
}

// Self tells a token's holder what it is and may do.
func (m *Manager) Self(ctx context.Context, h *Holder) (*api.Self, error) {
	t, err := m.held(ctx, h)
	if err != nil {
		return nil, err
	}
	return tokenfield.ViewSelf(t, h.entry, m.allowed(t.Grant), m.Now()), nil
}

// allowed lists the methods that a grant allows.
func (m *Manager) allowed(g tokenstore.Grant) []string {
	names := []string{}
	can, _ := m.Rules.Callable(&g)
	for _, method := range can {
		names = append(names, method.Name)
	}
	return names
}

// notCallable lists the methods that the sets and methods of a grant cover, and that a token with it
// cannot call since it is bound.
func (m *Manager) notCallable(g tokenstore.Grant) (names []string) {
	_, cannot := m.Rules.Callable(&g)
	for _, method := range cannot {
		names = append(names, method.Name)
	}
	return names
}

// escalating lists the methods that a grant allows and that hand out more than they seem to.
func (m *Manager) escalating(g tokenstore.Grant) (names []string) {
	can, _ := m.Rules.Callable(&g)
	for _, method := range can {
		if method.Escalating {
			names = append(names, method.Name)
		}
	}
	return names
}

// CheckSelf tells a token's holder what the gate would say to a call.
func (m *Manager) CheckSelf(ctx context.Context, h *Holder, q api.SelfCheck) (*api.SelfChecked, error) {
	t, err := m.held(ctx, h)
	if err != nil {
		return nil, err
	}
	match, err := m.asked(q)
	if err != nil {
		return nil, err
	}
	got := &api.SelfChecked{Method: match.Name}
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
	case !m.Rules.Catalog.Compile(t.Grant.Sets, t.Grant.Methods).Allows(match):
		got.Reason = "method_not_allowed"
	case !m.Rules.Calls(match, &t.Grant):
		got.Reason = "resource_not_allowed"
	default:
		got.Reason, got.Allowed = "ok", true
	}
	return got, nil
}

// asked finds the method that a check is about.
func (m *Manager) asked(q api.SelfCheck) (catalog.Match, error) {
	switch {
	case q.Method != "" && (q.Verb != "" || q.Target != ""):
		return catalog.Match{}, problem.Invalid("method", "name a method, or verb and target, not both")
	case q.Method == "" && (q.Verb == "" || q.Target == ""):
		return catalog.Match{}, problem.Invalid("method", "name a method, or verb and target")
	case input.HoldsValue(q.Method) || input.HoldsValue(q.Verb):
		return catalog.Match{}, input.ErrValue("method")
	case q.Method == "":
		match, _ := m.Rules.Catalog.Explain(q.Verb, q.Target) // of which the words may hold the token
		if match.Outcome == catalog.BadHost {
			return match, problem.Invalid("target", "which method this is depends on the host: name the whole URL, with the host in its usual spelling")
		}
		return match, nil
	}
	if method, ok := m.Rules.Catalog.Lookup(q.Method); ok {
		return catalog.Match{Outcome: catalog.Found, Method: method, Name: method.Name}, nil
	}
	return catalog.Match{}, nil
}

// RevokeSelf ends the token at the wish of its holder.
func (m *Manager) RevokeSelf(ctx context.Context, h *Holder) error {
	return m.revoke(ctx, h.principal(), h.hash)
}
