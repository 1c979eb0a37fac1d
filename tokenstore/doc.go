// Package tokenstore is the domain of patgate: token values, tokens, the
// accounts that own them, grants, audit entries, the Store that keeps them and
// the Index that answers "whose token is this?" for every request.
//
// The package knows no HTTP server, no Caddy and no database, nor the bytes of a
// stored record: those are the business of package codec. A Store lives in a
// subpackage named after its technology (boltstore); every Store passes the
// conformance suite in storetest. The Index follows a Store: it gets the whole
// state first and then each change in order, so a change that has been answered
// is seen by the very next request.
package tokenstore
