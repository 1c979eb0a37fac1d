package gate

import (
	"slices"
	"testing"
)

// TestPlaceTable: the row of each place is complete, so that a new one is not forgotten in a
// refusal, a log or on the way upstream.
func TestPlaceTable(t *testing.T) {
	t.Parallel()
	c := Config{Parameters: []string{"session", "token"}, Header: "X-Key", Cookie: "key"}
	w := newWorld(t, func(of *Config) { of.Header, of.Cookie = c.Header, c.Cookie })
	seen := make(map[string]bool)
	for p := Query; int(p) < placeCount; p++ {
		row := placeTable[p]
		if row.name == "" || seen[row.name] || p.String() != row.name {
			t.Errorf("place %d is called %q", p, row.name)
		}
		seen[row.name] = true
		if row.inWords == nil || row.inWords(w.gate) == "" {
			t.Errorf("%s has no words for whom it refuses", p)
		}
		if (row.header == nil) != (row.replace == nil) {
			t.Errorf("%s stands in a header, but no session can be put there, or the other way round", p)
		}
		if (row.scheme == "") != (row.read == nil) {
			t.Errorf("%s has a scheme that nothing reads, or the other way round", p)
		}
		if row.header != nil {
			switch name := row.header(w.gate); {
			case row.scheme != "" && name != "Authorization":
				t.Errorf("%s has a scheme in %s: schemes are looked up by name, as those of Authorization", p, name)
			case defaultUse(name) == useNever:
				t.Errorf("%s stands in %s, which never goes upstream, so no session could", p, name)
			}
			if at := row.header(w.gate) + " " + row.scheme; seen[at] {
				t.Errorf("%s is where another place is: %s", p, at)
			} else {
				seen[at] = true
			}
		}
		parameters, headers := row.secretNames(&c)
		if named := len(parameters)+len(headers) > 0; named == (row.scheme != "") {
			t.Errorf("%s hides %q and %q from logs", p, parameters, headers)
		}
		if list, err := ParsePlaces(row.name); row.listed != (err == nil) || row.listed && !slices.Equal(list, []Place{p}) {
			t.Errorf("%s is configured as %v, %v", p, list, err)
		}
	}
	if got := Place(placeCount).String(); got != "none" {
		t.Errorf("what is no place is called %q", got)
	}
	parameters, headers := c.SecretNames()
	if !slices.Equal(parameters, []string{"key", "session", "token"}) || !slices.Equal(headers, []string{"X-Key"}) {
		t.Errorf("logs hide the parameters %q and the headers %q", parameters, headers)
	}
}
