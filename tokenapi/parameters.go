package tokenapi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parameters are those of a call. What nobody asks for is ignored, as on the
// platform.
type parameters map[string][]string

// parameterError says what is wrong with a parameter, and repeats none.
type parameterError struct{ text string }

func (e *parameterError) Error() string { return e.text }

func wrong(name, format string, args ...any) error {
	return &parameterError{"parameter [" + name + "]: " + fmt.Sprintf(format, args...)}
}

// one reads a parameter that stands at most once; empty: it is not there.
func (p parameters) one(name string) (string, error) {
	switch values := p[name]; len(values) {
	case 0:
		return "", nil
	case 1:
		return values[0], nil
	default:
		return "", wrong(name, "it stands there %d times, and only one could count", len(values))
	}
}

func (p parameters) required(name string) (string, error) {
	value, err := p.one(name)
	if err == nil && value == "" {
		err = &parameterError{"parameter [" + name + "] is required"}
	}
	return value, err
}

// dateLayout is yyyy-MM-dd hh:mm:ss, in UTC.
const dateLayout = time.DateTime

// date is written as the platform does.
type date time.Time

// MarshalText implements encoding.TextMarshaler.
func (d date) MarshalText() ([]byte, error) {
	return []byte(time.Time(d).UTC().Format(dateLayout)), nil
}

func dateOrNil(t *time.Time) *date { return (*date)(t) }

// expiry reads when a token is to end, as the management API is told; empty: that
// is not said.
func (p parameters) expiry() (string, error) {
	const name = "expiresAt"
	value, err := p.one(name)
	if err != nil || value == "" {
		return "", err
	}
	t, err := time.Parse(dateLayout, value)
	if err != nil {
		return "", wrong(name, "a date is written yyyy-MM-dd hh:mm:ss, as in 2027-12-31 23:59:59, and means UTC")
	}
	return t.Format(time.RFC3339), nil
}

// maxIDs is how many tokens one call may name, or list.
const maxIDs = 1000

// ids reads a list of ids, separated by commas or semicolons, in brackets or not, or all,
// which is said with "*". Some clients send the parameter once for each.
func (p parameters) ids(name string) (ids []uint64, all bool, err error) {
	seen := make(map[uint64]bool)
	for _, value := range p[name] {
		if strings.TrimSpace(value) == "*" {
			all = true
			continue
		}
		if inside, ok := strings.CutPrefix(strings.TrimSpace(value), "["); ok {
			if value, ok = strings.CutSuffix(inside, "]"); !ok {
				return nil, false, wrong(name, "the list has a bracket at one end only")
			}
		}
		for item := range strings.FieldsFuncSeq(value, func(c rune) bool { return c == ',' || c == ';' }) {
			id, err := parseID(name, item)
			if err != nil {
				return nil, false, err
			}
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	switch {
	case all && len(ids) > 0:
		return nil, false, wrong(name, "* means all tokens; leave the ids out, or the *")
	case len(ids) > maxIDs:
		return nil, false, wrong(name, "%d are more than the %d that one call may name", len(ids), maxIDs)
	}
	return ids, all, nil
}

// id reads the id of one token. Some clients call it ids.
func (p parameters) id() (uint64, error) {
	value, err := p.one("id")
	if err != nil {
		return 0, err
	}
	if value == "" {
		if value, err = p.one("ids"); err != nil {
			return 0, err
		}
	}
	if value == "" {
		return 0, &parameterError{"parameter [id] is required"}
	}
	return parseID("id", value)
}

func parseID(name, s string) (uint64, error) {
	id, err := strconv.ParseUint(strings.TrimSpace(s), 10, 63)
	if err != nil || id == 0 {
		return 0, wrong(name, "the id of a token is a number above 0")
	}
	return id, nil
}
