package upstream

import "time"

// pause is how long nothing is tried after so many failures in a row: first,
// then twice as long each time, up to most.
type pause struct{ first, most time.Duration }

// pauses after failed sign-ins. A platform may lock who tries a wrong password
// too often; one that cannot be reached is back soon, and is asked soon.
var pauses = map[Reason]pause{
	Locked:       {5 * time.Second, time.Minute},
	Refused:      {5 * time.Second, 15 * time.Minute},
	SecondFactor: {5 * time.Second, 15 * time.Minute},
	Unreachable:  {250 * time.Millisecond, 15 * time.Second},
	BadAnswer:    {time.Second, 5 * time.Minute},
	Rejected:     {time.Second, 15 * time.Minute},
}

// after says how long to wait after the nth failure in a row, from 1.
func (p pause) after(n int) time.Duration {
	if n > 30 {
		return p.most
	}
	return min(p.first<<(n-1), p.most)
}

// backoff counts failures in a row.
type backoff struct {
	failures int
	until    time.Time
	last     *Failure
}

// failed notes one more failure.
func (b *backoff) failed(f *Failure, now time.Time) {
	if b.last == nil || b.last.Reason != f.Reason {
		b.failures = 0
	}
	b.failures++
	b.last, b.until = f, now.Add(pauses[f.Reason].after(b.failures))
}

// active returns the failure that still holds, with the time that is left.
func (b *backoff) active(now time.Time) *Failure {
	if b.last == nil || !now.Before(b.until) {
		return nil
	}
	return &Failure{Reason: b.last.Reason, Retry: b.until.Sub(now), cause: b.last.cause}
}
