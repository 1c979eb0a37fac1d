package catalog

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// value is a JSON value that knows where it stands.
type value struct {
	offset  int
	kind    jsontext.Kind // '{' '[' '"' '0' 't' 'f' 'n'
	text    string        // of a string: its content
	list    []value
	members []member
}

type member struct {
	offset int // of the name
	name   string
	value  value
}

const maxDepth = 16 // a catalog file needs 6

// parseJSON reads one JSON value (RFC 8259). Names that stand twice in an
// object are left to the caller, who can say where.
func parseJSON(data []byte) (v value, offset int, err error) {
	d := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))
	v, err = readValue(d)
	if err == nil {
		if _, err = d.ReadToken(); errors.Is(err, io.EOF) {
			return v, 0, nil
		}
		if err == nil {
			err = errors.New("something follows the end of the JSON object")
		}
	}
	offset = int(d.InputOffset())
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		offset = int(syntax.ByteOffset)
		err = syntax.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends too early")
	}
	return value{}, min(offset, len(data)), err
}

func readValue(d *jsontext.Decoder) (value, error) {
	if d.StackDepth() > maxDepth {
		return value{}, errors.New("objects and arrays are nested too deep")
	}
	if kind := d.PeekKind(); kind == '{' || kind == '[' {
		return readNested(d)
	}
	raw, err := d.ReadValue()
	if err != nil {
		return value{}, err
	}
	v := value{offset: int(d.InputOffset()) - len(raw), kind: raw.Kind()}
	if v.kind == '"' {
		text, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return value{}, err
		}
		v.text = string(text)
	}
	return v, nil
}

func readNested(d *jsontext.Decoder) (value, error) {
	open, err := d.ReadToken()
	if err != nil {
		return value{}, err
	}
	v := value{offset: int(d.InputOffset()) - 1, kind: open.Kind()}
	for d.PeekKind() != '}' && d.PeekKind() != ']' {
		if v.kind == '[' {
			element, err := readValue(d)
			if err != nil {
				return value{}, err
			}
			v.list = append(v.list, element)
			continue
		}
		name, err := readValue(d)
		if err != nil {
			return value{}, err
		}
		content, err := readValue(d)
		if err != nil {
			return value{}, err
		}
		v.members = append(v.members, member{name.offset, name.text, content})
	}
	_, err = d.ReadToken()
	return v, err
}
