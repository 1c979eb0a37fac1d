// Package admin is the rules of tokens and accounts (Manager): who may do what, and what
// is refused. It knows no HTTP: package server serves them, package api is what is said in
// bodies, package client asks a server.
//
// Below it, each in a package of its own: who somebody is (authn), the people of the platform
// (platform), the audit of what is done (audit), changes that are asked for twice (idempotency),
// what the fields of a token may be (tokenfield).
//
// A Manager is asked by a principal.Principal, who is either an account, which manages its
// own tokens or, as an operator, everything; or whoever can reach the admin
// endpoint of the server, which is trusted as such. What is not yours and what
// does not exist is one answer.
//
// Each change is committed together with its audit entry. The value of a token
// is in the answer of GenerateToken, CopyToken and RegenerateToken and nowhere
// else.
package admin
