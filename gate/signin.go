package gate

import "github.com/patgate/patgate/tokenstore"

// The platform's own command line signs in with a token in place of the password, calls
// with the session that it got, and signs out. The upstream would learn the token, so the
// gate answers these calls.

// SignedIn says what becomes of a sign-in or a sign-out with a token. The gate answers it.
type SignedIn struct {
	Out   bool   // a sign-out, with a token that is good; nothing ends
	Good  bool   // of a sign-in: the token is good, and that of the login
	Value string // of the token, which is the session from now on; empty if it is not good
	Login string // of the token's account
}

// String hides the token.
func (s SignedIn) String() string { return "a sign-in" }

// SignedIn returns what became of a sign-in or a sign-out with a token, if the decision is
// Answered. ok is false if the call is none of the two.
func (d *Decision) SignedIn() (s SignedIn, ok bool) {
	if d.token.signedIn == nil {
		return SignedIn{}, false
	}
	return *d.token.signedIn, true
}

// signOut answers a sign-out with a good token.
func (t *token) signOut() { t.signedIn = &SignedIn{Out: true, Login: t.entry.Owner().Login} }

// signIn answers a sign-in with a token as the password. ok is false if the password is none.
func (t *token) signIn(g *Gate, p Parameters) (ok bool) {
	logins, passwords := p["login"], p["password"]
	if len(passwords) != 1 || len(logins) > 1 || !g.isTokenLike(passwords[0]) {
		return false
	}
	t.signedIn = new(SignedIn)
	hash := tokenstore.HashOf(passwords[0])
	e := g.index.Lookup(hash)
	if e == nil {
		return true
	}
	t.entry, t.hash = e, hash
	if usable(e, t.at) && t.admits(g, e) && (len(logins) == 0 || equalFold(logins[0], e.Owner().Login)) {
		*t.signedIn = SignedIn{Good: true, Value: passwords[0], Login: e.Owner().Login}
	}
	return true
}

// findInParameters returns where in query or form something of our tokens' shape stands, ""
// if nowhere. The credential does not count: it does not go upstream with a public method.
func (g *Gate) findInParameters(h *head, c *credential, b *body) (where string) {
	start, end := c.spanIn(Query)
	switch {
	case g.containsEncodedTokenShape(h.target.query[:start] + h.target.query[end:]):
		return "a parameter of the query"
	case g.containsEncodedTokenShape(string(b.fields(c))):
		return "a parameter of the form"
	}
	return ""
}
