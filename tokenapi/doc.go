// Package tokenapi answers the calls with which clients of a platform manage their
// tokens there: users.authentication.CreateToken and its neighbours. It speaks the
// platform's format, so that clients which were written for the platform manage the
// tokens of here unchanged. Who calls is who the platform says that the session
// belongs to, and each change needs their password on the platform.
//
// The gate decides before anything gets here; this package decides what the answer
// is.
package tokenapi
