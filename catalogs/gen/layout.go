package main

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// write lays the file out so that a change of one thing is a change of one
// line: what holds neither objects nor arrays stands on one line, if it fits.
func write(f file) ([]byte, error) {
	data, err := json.Marshal(f, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := layOut(&out, data, "\n"); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

const lineLength = 110

func layOut(out *bytes.Buffer, v jsontext.Value, newline string) error {
	if err := v.Format(jsontext.SpaceAfterColon(true), jsontext.SpaceAfterComma(true)); err != nil {
		return err
	}
	kind := v.Kind()
	if kind != '{' && kind != '[' || len(v) <= lineLength && !bytes.ContainsAny(v[1:], "{[") {
		out.Write(v)
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(v))
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	out.WriteByte(v[0])
	for i := 0; d.PeekKind() != '}' && d.PeekKind() != ']'; i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(newline + "  ")
		if err := layOutElement(out, d, kind == '{', newline+"  "); err != nil {
			return err
		}
	}
	out.WriteString(newline)
	out.WriteByte(v[len(v)-1])
	return nil
}

func layOutElement(out *bytes.Buffer, d *jsontext.Decoder, named bool, newline string) error {
	if named {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		out.Write(name)
		out.WriteString(": ")
	}
	v, err := d.ReadValue()
	if err != nil {
		return err
	}
	return layOut(out, bytes.Clone(v), newline)
}
