// Package gate decides on one HTTP request and rewrites it. It is where a
// security reviewer reads first.
//
// What it must uphold: if the upstream executes API method M, then the gate
// authorised exactly M for exactly the token that was presented, and the
// upstream received no credential but the one that the gate put there.
//
// It does so in this order. The request target, the query and forms are parsed
// once, from their raw bytes, with strict grammars; what is outside of them is
// refused, never cleaned. The catalog tells the method. The one credential is
// looked up by its SHA-256 in the index. What was understood is forwarded as it
// came, less the token's own pair. What the request of a bound token names is
// read by the same rules, in resource.go. At last the request is read once more
// before it is sent.
//
// A Decision has three parts: the head of the request, the token, and what it
// takes to forward. A step is a method of the part that it changes; it takes the
// others that it reads as arguments, and ends in a verdict.
//
//	d := g.Decide(w, r, client)
//	if !d.Allowed() {
//		d.Deny(w, r)
//		return
//	}
//	forwarded, done := d.Forward(r)
//	defer done()
//	// send forwarded
//
// The package takes no lock that a writer can hold, does no I/O but reading the
// request's body, and knows no server software.
package gate
