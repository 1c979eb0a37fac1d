package audit

import (
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Limits keep what clients can cause from filling the audit and the log, which are for people to
// read, and on the operator's disk. They live as long as the process, over reloads of the
// configuration.
type Limits struct {
	refusals       *budget
	looks          *looks      // of holders
	introspections *looks      // of services
	busy           *Occasional // calls that are turned away because too many come at once
	failures       *Occasional
}

// NewLimits returns limits of which nothing is used up.
func NewLimits(now func() time.Time) *Limits {
	return &Limits{
		refusals:       &budget{now: now, spent: make(map[tokenstore.AccountID]int)},
		looks:          newLooks(now),
		introspections: newLooks(now),
		busy:           NewOccasional(time.Minute, 1),
		failures:       NewOccasional(6*time.Second, 10),
	}
}
