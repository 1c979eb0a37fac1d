package tokenfield

import (
	"strconv"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// never is how a token without an end is asked for, atOnce one without a start.
const (
	never  = "never"
	atOnce = "now"
)

// expiry works out when a token ends from one of two ways to say it. ok is
// false where neither was said.
func (r *Rules) expiry(expires, lifetime string, now time.Time) (end time.Time, ok bool, err error) {
	switch {
	case expires != "" && lifetime != "":
		return end, false, problem.Invalid("lifetime", "give either expires or lifetime, not both")
	case lifetime != "":
		d, err := ParseLifetime(lifetime)
		if err != nil {
			return end, false, problem.Invalid("lifetime", "%v", err)
		}
		end = now.Add(d)
		return end, true, r.checkExpiry("lifetime", end, now)
	case expires == "":
		return end, false, nil
	case expires == never:
		return end, true, r.checkExpiry("expires", end, now)
	}
	end, err = ParseDate(expires, r.Zone)
	if err != nil {
		return end, false, problem.Invalid("expires", "%v", err)
	}
	return end, true, r.checkExpiry("expires", end, now)
}

// start works out when a token starts to work; the zero time is at once.
func (r *Rules) start(notBefore string) (time.Time, error) {
	if notBefore == atOnce {
		return time.Time{}, nil
	}
	start, err := parseDate(notBefore, atOnce, r.Zone, func(day time.Time) time.Time { return day })
	if err != nil {
		return start, problem.Invalid("not_before", "%v", err)
	}
	return start, nil
}

// checkOrder refuses a token that would end before it starts.
func checkOrder(t *tokenstore.Token) error {
	if !t.Expires.IsZero() && !t.NotBefore.Before(t.Expires) {
		return problem.Invalid("not_before", "the token expires at %s, before it starts to work; choose an earlier start or a later expiration", t.Expires.Format(time.RFC3339))
	}
	return nil
}

// checkExpiry refuses an end that is over, or that the policy forbids; the zero
// time is never.
func (r *Rules) checkExpiry(field string, end, now time.Time) error {
	longest := r.Policy.MaxLifetime
	switch {
	case end.IsZero() && (r.Policy.ExpiryRequired || longest > 0):
		return problem.ByPolicy(api.ReasonExpiryRequired, "expires", "tokens must expire here; choose a date")
	case end.IsZero():
		return nil
	case !end.After(now):
		return problem.Invalid(field, "%s is in the past; choose a later date", end.Format(time.RFC3339))
	case longest > 0 && end.Sub(now) > longest+slack(field):
		return problem.ByPolicy(api.ReasonLifetimeTooLong, field, "tokens may be valid for %d days at most here; the last day is %s", int(longest.Hours()/24), now.Add(longest).Format(time.DateOnly))
	}
	return nil
}

// slack is what a date is allowed beyond the longest lifetime: it ends with its
// day, so the last allowed day counts whole.
func slack(field string) time.Duration {
	if field == "expires" {
		return 24 * time.Hour
	}
	return 0
}

// errDate says how a date is written.
type errDate struct{ found, or string }

func (e errDate) Error() string {
	return "a date is written 2027-12-31, 31-12-2027 or 2027-12-31T12:00:00Z, or it is \"" + e.or + "\"" + input.Found(e.found, "0123456789-:.+TZ")
}

// ParseDate reads when a token expires: RFC 3339, 2027-12-31 or 31-12-2027. A date
// alone is the last second of that day in the zone, so that it shows as the day
// that was meant; nil means UTC. The answer is in UTC, in whole seconds.
func ParseDate(s string, zone *time.Location) (time.Time, error) {
	return parseDate(s, never, zone, func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, day.Location())
	})
}

// parseDate reads a time, or a day, of which at makes an instant. or is the word that is
// possible besides.
func parseDate(s, or string, zone *time.Location, at func(day time.Time) time.Time) (time.Time, error) {
	if zone == nil {
		zone = time.UTC
	}
	for _, layout := range []string{time.DateOnly, "02-01-2006"} {
		if day, err := time.ParseInLocation(layout, s, zone); err == nil {
			return at(day).UTC(), checkYear(day, errDate{s, or})
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, errDate{s, or}
	}
	return t.UTC().Truncate(time.Second), checkYear(t, errDate{s, or})
}

// checkYear refuses dates that are a slip of the finger.
func checkYear(t time.Time, e errDate) error {
	if t.Year() < 2000 || t.Year() > 9998 {
		return e
	}
	return nil
}

// ParseLifetime reads a length of time: a whole number of m, h, d or w (minutes,
// hours, days, weeks).
func ParseLifetime(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if s != "" {
		unit := units[s[len(s)-1]]
		n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
		if unit > 0 && err == nil && n > 0 && time.Duration(n) <= 100*365*24*time.Hour/unit {
			return time.Duration(n) * unit, nil
		}
	}
	return 0, errLifetime(s)
}

type errLifetime string

func (e errLifetime) Error() string {
	return "a length of time is a number of m, h, d or w, such as 90d" + input.Found(string(e), "0123456789mhdwsy-.")
}
