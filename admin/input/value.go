package input

import "github.com/patgate/patgate/admin/problem"

// valueTail is how many base62 digits follow the prefix of a token's value.
const valueTail = 36

// HoldsValue reports whether s holds something of the shape of a token's value,
// whatever its prefix and also if it was mistyped: an underscore and 36 letters
// and digits, of both cases and with a digit among them.
func HoldsValue(s string) bool {
	for i := range len(s) {
		if s[i] == '_' && isTail(s[i+1:]) {
			return true
		}
	}
	return false
}

func isTail(s string) bool {
	var upper, lower, digit bool
	n := 0
	for ; n < len(s); n++ {
		c := s[n]
		switch {
		case c >= 'A' && c <= 'Z':
			upper = true
		case c >= 'a' && c <= 'z':
			lower = true
		case c >= '0' && c <= '9':
			digit = true
		default:
			return n == valueTail && upper && lower && digit
		}
	}
	return n == valueTail && upper && lower && digit
}

// ErrValue refuses a value that went to where names and remarks are kept and
// shown.
func ErrValue(field string) *problem.Error { return ErrValueAt(field, "", 0, 1) }

// ErrValueAt is ErrValue of what is at index i of n in a list.
func ErrValueAt(field, noun string, i, n int) *problem.Error {
	which := "it"
	if n > 1 {
		which = Nth(noun, i, n)
	}
	return problem.Invalid(field, "%s holds what looks like the value of a token; values are not kept, and if this one is real it is no secret any more: regenerate it", which)
}
