package logencoder

import (
	"bytes"
	"encoding/json"

	"go.uber.org/zap/zapcore"

	"github.com/patgate/patgate/redact"
)

// objectEncoder hands fields to the encoder below without their secrets.
// Errors, Stringers and durations reach it as one of the kinds it knows.
type objectEncoder struct {
	zapcore.ObjectEncoder `json:"-"`
	r                     *redact.Redactor
	below                 bool // below the name of a secret: each string is one
}

func (o objectEncoder) secret(key string) bool {
	return o.below || o.r.Secret(key) || key == truncatedMethod
}

// truncatedMethod is Caddy's field for the first 32 characters of a verb that is too
// long. A token that stands there by mistake has lost its shape, and little else.
const truncatedMethod = "method_trunc"

// text returns the text of a field without its secrets.
func (o objectEncoder) text(key, text string) string {
	if text != "" && o.secret(key) {
		return redact.Replacement
	}
	return o.r.Text(text)
}

// AddString implements zapcore.ObjectEncoder.
func (o objectEncoder) AddString(key, value string) {
	o.ObjectEncoder.AddString(o.r.Text(key), o.text(key, value))
}

// AddByteString implements zapcore.ObjectEncoder.
func (o objectEncoder) AddByteString(key string, value []byte) {
	o.ObjectEncoder.AddByteString(o.r.Text(key), []byte(o.text(key, string(value))))
}

// AddBinary implements zapcore.ObjectEncoder. What is written is the base64 of
// the value, in which nobody finds a token; so it is looked for before.
func (o objectEncoder) AddBinary(key string, value []byte) {
	o.ObjectEncoder.AddBinary(o.r.Text(key), []byte(o.text(key, string(value))))
}

// AddArray implements zapcore.ObjectEncoder.
func (o objectEncoder) AddArray(key string, value zapcore.ArrayMarshaler) error {
	return o.ObjectEncoder.AddArray(o.r.Text(key), array{value, o.r, o.secret(key)})
}

// AddObject implements zapcore.ObjectEncoder.
func (o objectEncoder) AddObject(key string, value zapcore.ObjectMarshaler) error {
	return o.ObjectEncoder.AddObject(o.r.Text(key), object{value, o.r, o.secret(key)})
}

// AddReflected implements zapcore.ObjectEncoder.
func (o objectEncoder) AddReflected(key string, value any) error {
	safe, err := reflected(o.r, value, o.secret(key))
	if err != nil {
		return err
	}
	return o.ObjectEncoder.AddReflected(o.r.Text(key), safe)
}

// reflected encodes value as zap would, and takes the secrets out of the JSON.
func reflected(r *redact.Redactor, value any, secret bool) (any, error) {
	switch {
	case value == nil:
		return nil, nil
	case secret:
		return redact.Replacement, nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return json.RawMessage(r.JSON(buf.Bytes())), nil
}

// object marshals an object without its secrets.
type object struct {
	zapcore.ObjectMarshaler
	r     *redact.Redactor
	below bool
}

// MarshalLogObject implements zapcore.ObjectMarshaler.
func (o object) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	return o.ObjectMarshaler.MarshalLogObject(objectEncoder{enc, o.r, o.below})
}

// array marshals an array without its secrets.
type array struct {
	zapcore.ArrayMarshaler
	r     *redact.Redactor
	below bool
}

// MarshalLogArray implements zapcore.ArrayMarshaler.
func (a array) MarshalLogArray(enc zapcore.ArrayEncoder) error {
	return a.ArrayMarshaler.MarshalLogArray(arrayEncoder{enc, a.r, a.below})
}

// arrayEncoder hands elements to the encoder below without their secrets.
type arrayEncoder struct {
	zapcore.ArrayEncoder
	r     *redact.Redactor
	below bool
}

// AppendString implements zapcore.PrimitiveArrayEncoder.
func (a arrayEncoder) AppendString(value string) {
	if a.below {
		value = redact.Replacement
	}
	a.ArrayEncoder.AppendString(a.r.Text(value))
}

// AppendByteString implements zapcore.PrimitiveArrayEncoder.
func (a arrayEncoder) AppendByteString(value []byte) { a.AppendString(string(value)) }

// AppendArray implements zapcore.ArrayEncoder.
func (a arrayEncoder) AppendArray(value zapcore.ArrayMarshaler) error {
	return a.ArrayEncoder.AppendArray(array{value, a.r, a.below})
}

// AppendObject implements zapcore.ArrayEncoder.
func (a arrayEncoder) AppendObject(value zapcore.ObjectMarshaler) error {
	return a.ArrayEncoder.AppendObject(object{value, a.r, a.below})
}

// AppendReflected implements zapcore.ArrayEncoder.
func (a arrayEncoder) AppendReflected(value any) error {
	safe, err := reflected(a.r, value, a.below)
	if err != nil {
		return err
	}
	return a.ArrayEncoder.AppendReflected(safe)
}
