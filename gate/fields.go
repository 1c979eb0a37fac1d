package gate

import "bytes"

// fieldScanner finds secrets where they stand in a multipart form: in a field, or in the header
// of any part. The form streams, so what is read before it is known what to look for is
// remembered.
type fieldScanner struct {
	spans   []int        // where in what was put out they start and end, in turn
	inField bool         // inside one
	leaks   *leakScanner // to be looked for; nil: not yet
	tail    []byte       // of the field so far, for what lies across two reads
	value   []byte       // of the field so far, up to a byte more than a token can have
}

// begin notes that a part begins, and says which secret its header holds. at is the place
// in what is put out.
func (f *fieldScanner) begin(header []byte, at int, file bool) Cause {
	f.inField, f.tail, f.value = !file, f.tail[:0], f.value[:0]
	if f.leaks != nil {
		return leakIn(f.leaks, header)
	}
	f.spans = append(f.spans, at)
	return NoCause
}

// end notes where the field, or the header of a file, ends, and says which secret its
// value is.
func (f *fieldScanner) end(at int) Cause {
	open := f.inField
	f.inField = false
	if len(f.spans)%2 == 1 {
		f.spans = append(f.spans, at)
	}
	if f.leaks != nil && open {
		return f.leaks.inValue(string(f.value))
	}
	return NoCause
}

// text is what was read of fields, and of the headers of files, before start.
func (f *fieldScanner) text(out []byte) (text []byte) {
	for i := 0; i < len(f.spans); i += 2 {
		end := len(out)
		if i+1 < len(f.spans) {
			end = f.spans[i+1]
		}
		text = append(text, out[f.spans[i]:end]...)
	}
	return text
}

// start looks for secrets in what was read up to now, and from now on.
func (f *fieldScanner) start(s *leakScanner, out []byte) Cause {
	f.leaks = s
	if len(f.spans)%2 == 1 {
		from := f.spans[len(f.spans)-1]
		f.tail = append(f.tail, out[max(from, len(out)-windowOverlap):]...)
		if _, value, ok := bytes.Cut(out[from:], []byte("\r\n\r\n")); ok {
			f.remember(value)
		}
		f.spans = append(f.spans, len(out))
	}
	for i := 0; i < len(f.spans); i += 2 {
		field := out[f.spans[i]:f.spans[i+1]]
		c := leakIn(s, field)
		if _, value, ok := bytes.Cut(field, []byte("\r\n\r\n")); ok && c == NoCause && len(value) <= maxValue {
			c = s.inValue(string(value))
		}
		if c != NoCause {
			return c
		}
	}
	f.spans = nil
	return NoCause
}

// scan says which secret a field's next bytes bring.
func (f *fieldScanner) scan(content []byte) Cause {
	if f.leaks == nil || !f.inField {
		return NoCause
	}
	f.remember(content)
	f.tail = append(f.tail, content[:min(len(content), windowOverlap)]...)
	c := leakIn(f.leaks, f.tail)
	if c == NoCause {
		c = leakIn(f.leaks, content)
	}
	if len(content) < windowOverlap {
		f.tail = append(f.tail[:0], f.tail[max(0, len(f.tail)-windowOverlap):]...)
	} else {
		f.tail = append(f.tail[:0], content[len(content)-windowOverlap:]...)
	}
	return c
}

// remember keeps the start of a value.
func (f *fieldScanner) remember(content []byte) {
	f.value = append(f.value, content[:min(len(content), maxValue+1-len(f.value))]...)
}
