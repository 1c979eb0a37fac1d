package gate

import "bytes"

// fields finds secrets where they stand in a multipart form: in a field, or in the header
// of any part. The form streams, so what is read before it is known what to look for is
// remembered.
type fields struct {
	read    []int    // where in what was put out they start and end, in turn
	open    bool     // inside one
	secrets *secrets // to be looked for; nil: not yet
	tail    []byte   // of the field so far, for what lies across two reads
	value   []byte   // of the field so far, up to a byte more than a token can have
}

// begin notes that a part begins, and says which secret its header holds. at is the place
// in what is put out.
func (f *fields) begin(header []byte, at int, file bool) Cause {
	f.open, f.tail, f.value = !file, f.tail[:0], f.value[:0]
	if f.secrets != nil {
		return standsIn(f.secrets, header)
	}
	f.read = append(f.read, at)
	return NoCause
}

// end notes where the field, or the header of a file, ends, and says which secret its
// value is.
func (f *fields) end(at int) Cause {
	open := f.open
	f.open = false
	if len(f.read)%2 == 1 {
		f.read = append(f.read, at)
	}
	if f.secrets != nil && open {
		return f.secrets.is(string(f.value))
	}
	return NoCause
}

// text is what was read of fields, and of the headers of files, before seek.
func (f *fields) text(out []byte) (text []byte) {
	for i := 0; i < len(f.read); i += 2 {
		end := len(out)
		if i+1 < len(f.read) {
			end = f.read[i+1]
		}
		text = append(text, out[f.read[i]:end]...)
	}
	return text
}

// seek looks for secrets in what was read up to now, and from now on.
func (f *fields) seek(s *secrets, out []byte) Cause {
	f.secrets = s
	if len(f.read)%2 == 1 {
		from := f.read[len(f.read)-1]
		f.tail = append(f.tail, out[max(from, len(out)-windowOverlap):]...)
		if _, value, ok := bytes.Cut(out[from:], []byte("\r\n\r\n")); ok {
			f.keep(value)
		}
		f.read = append(f.read, len(out))
	}
	for i := 0; i < len(f.read); i += 2 {
		field := out[f.read[i]:f.read[i+1]]
		c := standsIn(s, field)
		if _, value, ok := bytes.Cut(field, []byte("\r\n\r\n")); ok && c == NoCause && len(value) <= maxValue {
			c = s.is(string(value))
		}
		if c != NoCause {
			return c
		}
	}
	f.read = nil
	return NoCause
}

// more says which secret a field's next bytes bring.
func (f *fields) more(content []byte) Cause {
	if f.secrets == nil || !f.open {
		return NoCause
	}
	f.keep(content)
	f.tail = append(f.tail, content[:min(len(content), windowOverlap)]...)
	c := standsIn(f.secrets, f.tail)
	if c == NoCause {
		c = standsIn(f.secrets, content)
	}
	if len(content) < windowOverlap {
		f.tail = append(f.tail[:0], f.tail[max(0, len(f.tail)-windowOverlap):]...)
	} else {
		f.tail = append(f.tail[:0], content[len(content)-windowOverlap:]...)
	}
	return c
}

// keep keeps the start of a value.
func (f *fields) keep(content []byte) {
	f.value = append(f.value, content[:min(len(content), maxValue+1-len(f.value))]...)
}
