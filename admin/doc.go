// Package admin is the management of tokens and accounts: the rules (Manager),
// an HTTP API over them (NewHandler) and its Go client (Client), which the
// commands use.
//
// A Manager is asked by a Principal, who is either an account, which manages its
// own tokens or, as an operator, everything; or whoever can reach the admin
// endpoint of the server, which is trusted as such. What is not yours and what
// does not exist is one answer.
//
// Each change is committed together with its audit entry. The value of a token
// is in the answer of GenerateToken, CopyToken and RegenerateToken and nowhere
// else.
package admin
