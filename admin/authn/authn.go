// Package authn finds out who somebody is: by password and second factor, of here or of the
// platform, and by the sessions that begin with that. Who is signed in changes here what proves
// it: password, second factor, passkeys.
package authn

import (
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/platform"
)

// Authenticator knows who somebody is. All of its fields are set before it is used; all of its
// methods may be called at the same time.
type Authenticator struct {
	audit.Trail
	Memory *Memory

	// Platform knows the people of the platform. Nil: nobody does.
	Platform platform.People
}
