package gate

import "bytes"

// fieldScanner finds credentials in the fields of a multipart form, and in the headers of its
// parts. The form streams, so it remembers what it read before it knew what to look for.
type fieldScanner struct {
	spans   []int        // starts and ends, in turn, of what was remembered of the output
	inField bool         // a field is being read
	leaks   *leakScanner // nil if it is not known yet what to look for
	tail    []byte       // of the field so far, for what lies across two reads
	value   []byte       // of the field so far, up to a byte more than a token can have
}

// begin begins a part, and returns which credential its header holds. at is where it begins
// in the output.
func (f *fieldScanner) begin(header []byte, at int, file bool) Cause {
	f.inField, f.tail, f.value = !file, f.tail[:0], f.value[:0]
	if f.leaks != nil {
		return leakIn(f.leaks, header)
	}
	f.spans = append(f.spans, at)
	return NoCause
}

// end ends the field, or the header of a file, at this place of the output. It returns which
// credential the value of the field is.
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

// text returns what was read of fields, and of the headers of files, before start.
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

// start looks for credentials in what was read up to now, and from now on.
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

// scan returns which credential stands in the field, with the bytes that come now.
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
