// Package upstream holds the upstream's own credentials: what an account has
// with the platform behind the gate, and what is sent in place of its tokens.
//
// A Credential is a login with its password, or a fixed session. A Keyring seals
// it for the store, bound to its account. Sessions keeps, for each account, the
// session that was made from it: by one sign-in however many requests wait,
// renewed before it ends and when the upstream says that it has expired. What
// cannot sign in is tried again ever more rarely.
//
// Nothing here prints a secret: see Secret. Errors are *Failure, whose text is
// fixed.
package upstream
