package gate

import "bytes"

// fields finds the credential where it stands in a multipart form once more: in a
// field, or in the header of any part. The form streams, so what is read before it
// is known what to look for is remembered.
type fields struct {
	read   []int  // where in what was put out they start and end, in turn
	open   bool   // inside one
	secret []byte // to be looked for; nil: not yet
	tail   []byte // of the field so far, for what lies across two reads
}

// begin notes that a part begins, and tells whether its header holds the
// credential. at is the place in what is put out.
func (f *fields) begin(header []byte, at int, file bool) (repeated bool) {
	f.open, f.tail = !file, f.tail[:0]
	if f.secret != nil {
		return bytes.Contains(header, f.secret)
	}
	f.read = append(f.read, at)
	return false
}

// end notes where the field, or the header of a file, ends.
func (f *fields) end(at int) {
	f.open = false
	if len(f.read)%2 == 1 {
		f.read = append(f.read, at)
	}
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

// seek looks for the credential in what was read up to now, and from now on.
func (f *fields) seek(credential string, out []byte) (repeated bool) {
	f.secret = []byte(credential)
	if len(f.read)%2 == 1 {
		f.tail = append(f.tail, out[max(f.read[len(f.read)-1], len(out)-len(credential)+1):]...)
		f.read = append(f.read, len(out))
	}
	for i := 0; i < len(f.read); i += 2 {
		if bytes.Contains(out[f.read[i]:f.read[i+1]], f.secret) {
			return true
		}
	}
	f.read = nil
	return false
}

// repeat tells whether a field's next bytes bring the credential.
func (f *fields) repeat(content []byte) bool {
	if f.secret == nil || !f.open {
		return false
	}
	most := len(f.secret) - 1
	f.tail = append(f.tail, content[:min(len(content), most)]...)
	if bytes.Contains(f.tail, f.secret) || bytes.Contains(content, f.secret) {
		return true
	}
	if len(content) < most {
		f.tail = f.tail[max(0, len(f.tail)-most):]
	} else {
		f.tail = append(f.tail[:0], content[len(content)-most:]...)
	}
	return false
}
