package signin

import (
	"fmt"
	"testing"
	"time"
)

// clock is one that stands still until it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newClock() *clock { return &clock{time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)} }

// fail tries so often and returns how many attempts were let through.
func fail(t *Throttle, login, address string, times int) (let int) {
	for range times {
		if a, wait, err := t.Begin(login, address); wait == 0 && err == nil {
			a.Failed()
			let++
		}
	}
	return let
}

func TestThrottleAccount(t *testing.T) {
	t.Parallel()
	c := newClock()
	throttle := NewThrottle(c.now)
	for i := range 200 { // each from another address
		fail(throttle, "demo", fmt.Sprintf("192.0.2.%d", i), 1)
	}
	a, wait, _ := throttle.Begin("demo", "198.51.100.1")
	if a != nil || wait <= 0 || wait > time.Second {
		t.Fatalf("after %d failures: wait %s", freeForAccount, wait)
	}
	if _, wait, _ := throttle.Begin("other", "198.51.100.1"); wait != 0 {
		t.Errorf("another account waits %s", wait)
	}
	// The wait doubles, up to its limit, and time goes by in it.
	last := time.Duration(0)
	for range 20 {
		_, wait, _ := throttle.Begin("demo", "198.51.100.2")
		c.at = c.at.Add(wait)
		if let := fail(throttle, "demo", fmt.Sprintf("203.0.113.%d", c.at.Unix()%250), 1); let != 1 {
			t.Fatal("when the wait is over there is another one")
		}
		if wait < last || wait > maxWait {
			t.Fatalf("a wait of %s follows one of %s", wait, last)
		}
		last = wait
	}
	if last != maxWait {
		t.Errorf("the longest wait is %s, want %s", last, maxWait)
	}
}

func TestThrottleAddress(t *testing.T) {
	t.Parallel()
	throttle := NewThrottle(newClock().now)
	let := 0
	for i := range 200 { // each for another account
		let += fail(throttle, fmt.Sprint("a", i), "2001:db8::1", 1)
	}
	if let != freeForAddress {
		t.Errorf("%d attempts were let through, want %d", let, freeForAddress)
	}
	if _, wait, _ := throttle.Begin("demo", "2001:db8::ffff:1"); wait == 0 {
		t.Error("another address of the same network is let through")
	}
	if _, wait, _ := throttle.Begin("demo", "2001:db8:0:1::1"); wait != 0 {
		t.Errorf("another network waits %s", wait)
	}
}

// TestThrottleParallel: attempts at the same time are bounded, and good ones are
// not taken for guesses.
func TestThrottleParallel(t *testing.T) {
	t.Parallel()
	throttle := NewThrottle(newClock().now)
	var open []*Attempt
	for i := range 200 {
		a, wait, err := throttle.Begin("demo", fmt.Sprintf("192.0.2.%d", i))
		if wait != 0 || (err != nil) != (i >= maxFlying) {
			t.Fatalf("attempt %d at the same time: wait %s, %v", i, wait, err)
		}
		if err == nil {
			open = append(open, a)
		}
	}
	for _, a := range open[1:] {
		a.Succeeded()
	}
	if a, wait, err := throttle.Begin("demo", "192.0.2.250"); wait != 0 || err != nil {
		t.Errorf("after good ones: wait %s, %v", wait, err)
	} else {
		a.Cancel()
	}
	open[0].Cancel()
	if n := len(throttle.counts); n != 0 {
		t.Errorf("%d counts of nothing are kept", n)
	}
}

// TestThrottleCodes: only a right code clears what was guessed.
func TestThrottleCodes(t *testing.T) {
	t.Parallel()
	throttle := NewThrottle(newClock().now)
	let := 0
	for range 100 {
		password, _, _ := throttle.Begin("demo", "192.0.2.1")
		password.Succeeded()
		if a, wait, _ := throttle.BeginCode("demo"); wait == 0 {
			let++
			a.Failed()
		}
	}
	if let != freeForCode {
		t.Errorf("%d codes were let through, want %d", let, freeForCode)
	}
}

// TestThrottleFamiliar: strangers do not lock out the owner, who has signed in
// from the same network before.
func TestThrottleFamiliar(t *testing.T) {
	t.Parallel()
	throttle := NewThrottle(newClock().now)
	a, _, _ := throttle.Begin("demo", "192.0.2.1")
	a.Succeeded()
	fail(throttle, "demo", "198.51.100.1", 100)
	if _, wait, _ := throttle.Begin("demo", "198.51.100.2"); wait == 0 {
		t.Fatal("strangers are not throttled")
	}
	a, wait, _ := throttle.Begin("demo", "192.0.2.1")
	if wait != 0 {
		t.Fatalf("the owner waits %s", wait)
	}
	a.Succeeded()
	if let := fail(throttle, "demo", "192.0.2.1", 100); let != freeForAccount {
		t.Errorf("%d attempts from the familiar network were let through, want %d", let, freeForAccount)
	}
}

// TestThrottleNeighbours: who shares the owner's address does not lock the owner
// out, and what they have left is counted for both.
func TestThrottleNeighbours(t *testing.T) {
	t.Parallel()
	throttle := NewThrottle(newClock().now)
	a, _, _ := throttle.Begin("demo", "192.0.2.1")
	a.Succeeded()
	for i := range 100 {
		fail(throttle, fmt.Sprint("a", i), "192.0.2.1", 1)
	}
	if _, wait, _ := throttle.Begin("other", "192.0.2.1"); wait == 0 {
		t.Fatal("who tries many logins is not throttled")
	}
	if let := fail(throttle, "demo", "192.0.2.1", 100); let != freeForAccount {
		t.Errorf("%d attempts of the owner were let through, want %d", let, freeForAccount)
	}

	// Owners who err use up what strangers have.
	throttle = NewThrottle(newClock().now)
	owners := []string{"one", "two", "three"}
	for _, login := range owners {
		a, _, _ := throttle.Begin(login, "192.0.2.2")
		a.Succeeded()
	}
	for _, login := range owners {
		fail(throttle, login, "192.0.2.2", 100)
	}
	if _, wait, _ := throttle.Begin("stranger", "192.0.2.2"); wait == 0 {
		t.Error("guesses at accounts that are at home there do not count for the address")
	}
}

// TestThrottleForgets: success clears the account's count, not the address's, and
// an hour clears both.
func TestThrottleForgets(t *testing.T) {
	t.Parallel()
	c := newClock()
	throttle := NewThrottle(c.now)
	for range 50 {
		fail(throttle, "demo", "192.0.2.1", 3)
		a, wait, _ := throttle.Begin("demo", "192.0.2.1")
		if wait > 0 {
			break
		}
		a.Succeeded()
	}
	if _, wait, _ := throttle.Begin("", "192.0.2.1"); wait == 0 {
		t.Error("good attempts of one account hide guesses at others from the same address")
	}
	c.at = c.at.Add(forgetCount + maxWait)
	if let := fail(throttle, "demo", "192.0.2.1", 100); let != freeForAccount {
		t.Errorf("an hour later %d attempts were let through, want %d", let, freeForAccount)
	}
}

// TestThrottleBounded: what strangers send does not fill the memory.
func TestThrottleBounded(t *testing.T) {
	t.Parallel()
	throttle := NewThrottle(newClock().now)
	for i := range 2 * maxCounts {
		fail(throttle, "", fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), 1)
	}
	if n := len(throttle.counts); n > maxCounts {
		t.Errorf("%d counts are kept", n)
	}
}
