package audit

import (
	"fmt"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// TestLooksAreBounded: a holder that asks all the time, or from everywhere, is
// recorded now and then; another token's is recorded all the same.
func TestLooksAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	l := NewLimits(func() time.Time { return now }).looks
	count := func(token tokenstore.TokenID, addresses int) (n int) {
		for range 3 {
			for i := range addresses {
				if l.begin(token, fmt.Sprintf("192.0.2.%d", i)) {
					n++
				}
			}
		}
		return n
	}
	if n := count(1, 1); n != 1 {
		t.Errorf("one address was recorded %d times in an hour", n)
	}
	if n := count(1, 200); n != maxLooks-1 {
		t.Errorf("%d more of 200 addresses were recorded, want %d", n, maxLooks-1)
	}
	if n := count(2, 1); n != 1 {
		t.Errorf("another token was recorded %d times", n)
	}
	l.undo(2, "192.0.2.0")
	if n := count(2, 1); n != 1 {
		t.Errorf("what could not be recorded was recorded %d times later", n)
	}
	if now = now.Add(lookPeriod); count(1, 1) != 1 {
		t.Error("it was not recorded in the next hour")
	}
}
