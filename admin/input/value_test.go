package input

import (
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

	"github.com/patgate/patgate/tokenstore"
)

// aValue has the shape of a token's value.
const aValue = "acme_pat_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"

func TestHoldsValue(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		aValue:                              true,
		"my " + aValue + ", keep it":        true,
		aValue[:len(aValue)-1]:              false,
		aValue + "x":                        false,
		"environment.control.StopEnv":       false,
		"x_" + strings.Repeat("abcdef", 6):  false, // a long name
		"":                                  false,
		"_":                                 false,
		"a_b_" + aValue[len("acme_pat_"):]:  true,
		"pat_" + strings.Repeat("aB3-", 10): false,
	} {
		if HoldsValue(s) != want {
			t.Errorf("%q holds a value: %v, want %v", s, !want, want)
		}
	}
}

// TestNewValueIsRecognised: what NewValue makes is what HoldsValue finds.
func TestNewValueIsRecognised(t *testing.T) {
	t.Parallel()
	found := 0
	for range 200 {
		v, err := tokenstore.NewValue("acme_pat", rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if HoldsValue("x " + v.Reveal() + " " + url.QueryEscape("ü")) {
			found++
		}
	}
	if found < 190 { // one in about 400 has no digit
		t.Errorf("found %d of 200 values", found)
	}
}
