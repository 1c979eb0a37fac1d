package gate

import (
	"net/netip"
	"slices"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

// The platform's own command line signs in with a token in place of the password, calls
// with the session that it got, and signs out. The upstream would learn the token, so the
// gate answers these calls.

// SignedIn is what becomes of a sign-in, or a sign-out, with a token that the gate
// answers.
type SignedIn struct {
	Out   bool   // a sign-out, with a token that is good; nothing ends
	Good  bool   // of a sign-in: the token is good, and that of the login
	Value string // of the token, which is the session from now on; empty if it is not good
	Login string // of the token's account
}

// String hides the token.
func (s SignedIn) String() string { return "a sign-in" }

// SignedIn returns what became of a sign-in or a sign-out with a token, of a decision
// that is Answered; ok is false if the call is none of the two.
func (d *Decision) SignedIn() (s SignedIn, ok bool) {
	if d.signedIn == nil {
		return SignedIn{}, false
	}
	return *d.signedIn, true
}

// calls reports whether the method of this name, in lower case, was called.
func (d *Decision) calls(name string) bool {
	return name != "" && d.match.Outcome == catalog.Found && equalFold(d.match.Method.Name, name)
}

// signsOut reports whether a call with a good token is a sign-out that the gate answers.
func (d *Decision) signsOut() bool {
	if !d.calls(d.gate.signOut) {
		return false
	}
	d.signedIn = &SignedIn{Out: true, Login: d.entry.Owner().Login}
	return true
}

// judgePublic looks for tokens of ours in a call of a method that needs none: they would
// reach the upstream. A sign-in with one as the password is answered here, where that is
// configured.
func (d *Decision) judgePublic(client netip.Addr) verdict {
	where := d.tokenInParameters()
	switch {
	case where == "":
		return because(Public)
	case !d.calls(d.gate.signIn):
		return refuse(TokenInPublicCall, where)
	}
	p, err := d.parameters()
	if err != nil || len(p["password"]) != 1 || len(p["login"]) > 1 || !d.gate.isTokenLike(p["password"][0]) {
		return refuse(TokenInPublicCall, where)
	}
	d.signedIn = new(SignedIn)
	value := p["password"][0]
	e := d.gate.index.Lookup(tokenstore.HashOf(value))
	if e == nil {
		return because(Answered)
	}
	d.entry, d.hash = e, tokenstore.HashOf(value)
	good := !e.ExpiredAt(d.now) && e.Owner().Enabled() && inAddresses(e.Addresses(), client) && d.gate.isAudience(e)
	if login := p["login"]; good && (len(login) == 0 || equalFold(login[0], e.Owner().Login)) {
		*d.signedIn = SignedIn{Good: true, Value: value, Login: e.Owner().Login}
	}
	return because(Answered)
}

// tokenInParameters says where in query or form something of our tokens' shape stands,
// apart from the credential, which does not go upstream with such a method.
func (d *Decision) tokenInParameters() (where string) {
	query, form := d.target.query, d.form
	if start, end := d.found.spanIn(Query); end > start {
		query = query[:start] + query[end:]
	}
	if start, end := d.found.spanIn(Form); end > start {
		form = slices.Concat(form[:start], form[end:])
	}
	if d.stream != nil {
		form = d.stream.fields.text(d.stream.out)
	}
	switch {
	case d.gate.containsEncodedTokenShape(query):
		return "a parameter of the query"
	case d.gate.containsEncodedTokenShape(string(form)):
		return "a parameter of the form"
	}
	return ""
}

// containsEncodedTokenShape reports whether something of our tokens' shape stands in a text, also
// where it was encoded several times.
func (g *Gate) containsEncodedTokenShape(s string) bool {
	for range 4 {
		if g.containsTokenShape(s) {
			return true
		}
		decoded := decodeValue(s, len(s))
		if decoded == s {
			return false
		}
		s = decoded
	}
	return false
}
