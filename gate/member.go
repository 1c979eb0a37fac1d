package gate

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// member is one of a JSON object: name and value, and the bytes of the text where they stand.
type member struct {
	name              string // decoded
	nameAt, nameEnd   int
	value             jsontext.Value
	valueAt, valueEnd int
}

// memberLimit is how many members an object may have: their names take memory beside the body's.
const memberLimit = 10_000

// eachMember hands the members at the top of a JSON text to judge: none if the text is no
// object, or is empty. It refuses what readers of JSON take differently: text outside the
// grammar, a name that stands twice, and one that is not UTF-8. What the values hold is not
// looked at.
func eachMember(text []byte, where string, judge func(m *member) verdict) verdict {
	if len(text) == 0 {
		return because(OK)
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if !isObject(text) {
		_, err := d.ReadValue()
		return endOf(d, err, where)
	}
	names := make(map[string]bool)
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() != '}' {
		var m member
		if m, err = nextMember(d); err != nil {
			break
		}
		switch {
		case names[m.name]:
			return refuse(JSONMemberTwice, "a member of the object in "+where)
		case len(names) == memberLimit:
			return refuse(TooManyParameters, where)
		}
		names[m.name] = true
		if v := judge(&m); v.reason != OK {
			return v
		}
	}
	if err == nil {
		_, err = d.ReadToken()
	}
	return endOf(d, err, where)
}

// endOf refuses a JSON text with an error, or one that goes on.
func endOf(d *jsontext.Decoder, err error, where string) verdict {
	if err == nil {
		if _, err = d.ReadToken(); errors.Is(err, io.EOF) {
			return because(OK)
		}
	}
	return refuse(JSONSyntax, where)
}

// errName is returned for a name that is not UTF-8: readers drop such bytes, or replace them.
var errName = errors.New("the name of a member is not UTF-8")

// nextMember reads a member. Its value is good until the next one is read.
func nextMember(d *jsontext.Decoder) (m member, err error) {
	name, err := d.ReadValue()
	if err != nil {
		return m, err
	}
	decoded, err := jsontext.AppendUnquote(nil, name)
	if err != nil {
		return m, errName
	}
	m.name, m.nameEnd = string(decoded), int(d.InputOffset())
	m.nameAt = m.nameEnd - len(name)
	if m.value, err = d.ReadValue(); err != nil {
		return m, err
	}
	m.valueEnd = int(d.InputOffset())
	m.valueAt = m.valueEnd - len(m.value)
	return m, nil
}

// removal returns the span to remove with the member, so that the text is as if it had never been
// there: up to the next member or, behind the last one, from the comma before it.
func (m *member) removal(text []byte) (start, end int) {
	const white = " \t\r\n"
	behind := bytes.TrimLeft(text[m.valueEnd:], white)
	if behind[0] == ',' {
		return m.nameAt, len(text) - len(bytes.TrimLeft(behind[1:], white))
	}
	before := bytes.TrimRight(text[:m.nameAt], white)
	if before[len(before)-1] == ',' {
		return len(before) - 1, m.valueEnd
	}
	return m.nameAt, m.valueEnd
}

// isObject reports whether a JSON text begins as an object does.
func isObject(text []byte) bool {
	rest := bytes.TrimLeft(text, " \t\r\n")
	return len(rest) > 0 && rest[0] == '{'
}

// jsonText returns the text of a string, or the digits of a number. With objects, it returns
// one as it is.
func jsonText(v jsontext.Value, objects bool) (text string, ok bool) {
	if v.Kind() == '"' {
		b, err := jsontext.AppendUnquote(nil, v)
		return string(b), err == nil
	}
	if v.Kind() == '0' {
		return string(v), allBytes([]byte(v), isDigit)
	}
	return string(v), objects && v.Kind() == '{'
}
