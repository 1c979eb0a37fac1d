package tokenstore

import (
	"fmt"
	"time"
)

// Applied remembers that a request with an idempotency key (Idempotency-Key HTTP
// header, draft-ietf-httpapi-idempotency-key-header) was carried out, so that it
// is not carried out once more.
type Applied struct {
	Account AccountID // who asked; 0: nobody who has an account
	Key     Hash      // of the idempotency key
	Request Hash      // of what was asked
	Token   TokenID   // that was made or changed; Commit fills it in
	Time    time.Time
}

// AppliedFor is how long a key is remembered, at least.
const AppliedFor = 30 * 24 * time.Hour

// AppliedError refuses a change whose key was used before.
type AppliedError struct{ Applied Applied }

func (e *AppliedError) Error() string {
	return fmt.Sprintf("a change with this idempotency key was made before, to token %d", e.Applied.Token)
}
