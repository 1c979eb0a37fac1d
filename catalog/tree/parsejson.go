package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonParser reads one JSON value (RFC 8259).
type jsonParser struct {
	*parser
	decoder *jsontext.Decoder
	data    []byte

	line, lineStart, seen int // how far lines are counted
}

func (p *parser) parseJSON(data []byte) (*Node, error) {
	j := &jsonParser{p, jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true)), data, 1, 0, 0}
	root, err := j.value(0)
	if err == nil {
		if _, err = j.decoder.ReadToken(); errors.Is(err, io.EOF) {
			return root, nil
		}
		if err == nil {
			err = fmt.Errorf("%s: something follows the end of the JSON object", j.at(int(j.decoder.InputOffset())))
		}
	}
	return nil, j.explain(err)
}

// explain adds the place to what is wrong with the syntax.
func (j *jsonParser) explain(err error) error {
	offset := int(j.decoder.InputOffset())
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case ok:
		offset, err = int(syntax.ByteOffset), syntax.Err
	case errors.Is(err, io.EOF):
	default:
		return err // of the parser itself, with its place
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends too early")
	}
	return fmt.Errorf("%s: not valid JSON: %w", j.at(offset), err)
}

// at turns an offset into a position; columns count bytes. Offsets grow while a file is read,
// so the lines before are counted once. An error may go back.
func (j *jsonParser) at(offset int) Position {
	offset = min(offset, len(j.data))
	if offset < j.lineStart {
		j.line, j.lineStart, j.seen = 1, 0, 0
	}
	for {
		i := -1
		if j.seen < offset {
			i = bytes.IndexByte(j.data[j.seen:offset], '\n')
		}
		if i < 0 {
			j.seen = max(j.seen, offset)
			return Position{j.file, int32(j.line), int32(offset - j.lineStart + 1)}
		}
		j.line, j.seen, j.lineStart = j.line+1, j.seen+i+1, j.seen+i+1
	}
}

func (j *jsonParser) value(depth int) (*Node, error) {
	kind := j.decoder.PeekKind()
	if kind == '{' || kind == '[' {
		return j.nested(depth)
	}
	raw, err := j.decoder.ReadValue()
	if err != nil {
		return nil, err
	}
	n := &Node{At: j.at(int(j.decoder.InputOffset()) - len(raw))}
	if err := j.count(n.At, 1); err != nil {
		return nil, err
	}
	switch raw.Kind() {
	case '"':
		unquoted, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return nil, err
		}
		n.Kind, n.Text = Text, string(unquoted)
	case 't', 'f':
		n.Kind, n.Text = Boolean, string(raw)
	case 'n':
		n.Kind, n.Text = Null, string(raw)
	default:
		n.Kind, n.Text = number, string(raw)
	}
	return n, nil
}

func (j *jsonParser) nested(depth int) (*Node, error) {
	open, err := j.decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &Node{At: j.at(int(j.decoder.InputOffset()) - 1), Kind: Kind(open.Kind())}
	if err := errors.Join(j.count(n.At, 1), j.tooDeep(n.At, depth)); err != nil {
		return nil, err
	}
	for j.decoder.PeekKind() != '}' && j.decoder.PeekKind() != ']' {
		if n.Kind == Array {
			element, err := j.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.List = append(n.List, element)
			continue
		}
		name, err := j.value(depth + 1)
		if err != nil {
			return nil, err
		}
		content, err := j.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Members = append(n.Members, Member{name.At, name.Text, content})
	}
	j.checkNames(n)
	_, err = j.decoder.ReadToken()
	return n, err
}
