package gate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// part holds what the header of a part says.
type part struct {
	token  bool // it holds the token
	file   bool
	length int64 // in bytes, as its header says; -1 if it does not

	name  string // of the part, if it was read
	wrong Cause  // why it is refused
	what  string // the header that is wrong; "" if the part itself is
}

// refused returns p, refused for a cause. what is the header that is wrong.
func (p part) refused(c Cause, what string) (part, bool) {
	p.wrong, p.what = c, what
	return p, false
}

// partHeaders are the headers that a part may have, by name in lower case, each at
// most once. The others are refused: some reader may know them. See the table in
// docs/reasons.md.
var partHeaders = map[string]int{
	"content-disposition":       fieldDisposition,
	"content-type":              fieldType,
	"content-length":            fieldLength,
	"content-transfer-encoding": fieldTransferEncoding,
	"content-id":                fieldID,
	"mime-version":              fieldIgnored,
	"content-description":       fieldIgnored + 1,
	"content-language":          fieldIgnored + 2,
	"content-md5":               fieldIgnored + 3,
}

// Indexes of the headers in partHeaders. No reader of forms heeds those from fieldIgnored on.
const (
	fieldDisposition = iota
	fieldType
	fieldLength
	fieldTransferEncoding
	fieldID // for Rack, the name of a part without another one
	fieldIgnored
)

// readPartHeader reads the lines of a part's header: Content-Disposition, and the others of
// partHeaders. ok is false for anything that another reader could take in another way.
func readPartHeader(lines string, parameters parameters) (p part, ok bool) {
	var values [fieldIgnored + 4]string
	for lines != "" {
		line, rest, found := strings.Cut(lines, "\r\n")
		if !found {
			return p.refused(PartHeaderSyntax, "")
		}
		lines = rest
		name, value, found := strings.Cut(line, ":")
		value = trimOWS(value)
		if !found || value == "" || !isText(value) {
			return p.refused(PartHeaderSyntax, "")
		}
		at, known := partHeaders[lowered(name)]
		switch {
		case !known:
			return p.refused(PartHeaderUnknown, headerInWords(name))
		case values[at] != "":
			return p.refused(PartHeaderTwice, headerInWords(name))
		case holdsPartHeader(value), at != fieldDisposition && at != fieldLength && (misread(value, parameters) || holdsParameterName(value, parameters)):
			return p.refused(PartName, headerInWords(name))
		}
		values[at] = value
	}
	if p, ok = readDisposition(values[fieldDisposition], parameters); !ok {
		return p, false
	}
	if p.length, ok = partLength(values[fieldLength]); !ok {
		return p.refused(PartLength, "Content-Length")
	}
	if !validPartType(values[fieldType], p) {
		return p.refused(PartType, "Content-Type")
	}
	if !isIdentity(values[fieldTransferEncoding]) {
		return p.refused(PartTransferEncoding, encodingInWords(values[fieldTransferEncoding]))
	}
	return p, true
}

// headerInWords returns the name of a part's header, if it is short enough to be one.
func headerInWords(name string) string {
	if len(name) > 2*minSearchLength || !allBytes(name, func(c byte) bool { return isAlphanumeric(c) || c == '-' }) {
		return "a header"
	}
	return name
}

// encodingInWords returns Content-Transfer-Encoding, with its value if that is a word of
// RFC 2045 and so certainly no secret.
func encodingInWords(value string) string {
	for _, word := range []string{"base64", "quoted-printable"} {
		if equalFold(value, word) {
			return "Content-Transfer-Encoding: " + word
		}
	}
	return "Content-Transfer-Encoding"
}

// isIdentity reports whether a Content-Transfer-Encoding says nothing about the bytes
// (RFC 2045 section 6.2). RFC 7578 section 4.7 deprecates the header in forms; Apache's
// httpmime 4, Retrofit, AsyncHttpClient and multipart-post send it all the same. Readers
// that heed it decode the others.
func isIdentity(encoding string) bool {
	return encoding == "" || equalFold(encoding, "8bit") || equalFold(encoding, "binary") || equalFold(encoding, "7bit")
}

// holdsPartHeader reports whether a value holds one of the headers that parts are read
// by: Rack looks for them anywhere in the header of a part, not only where lines begin.
func holdsPartHeader(value string) bool {
	if strings.IndexByte(value, ':') < 0 {
		return false
	}
	for name := range partHeaders {
		if containsFold(value, name+":") {
			return true
		}
	}
	return false
}

// isText reports whether a header's value has no control bytes. A tab is one here, and
// so is a bare line end.
func isText(s string) bool {
	for i := range len(s) {
		if isControl(s[i]) {
			return false
		}
	}
	return true
}

// readDisposition reads form-data with its name, and perhaps the name of a file
// (RFC 7578 section 4.2).
func readDisposition(s string, parameters parameters) (p part, ok bool) {
	kind, rest, more := strings.Cut(s, ";")
	if !equalFold(trimOWS(kind), "form-data") {
		return p.refused(PartDisposition, "Content-Disposition")
	}
	name, named, also := "", false, false
	hasFilename := [2]bool{} // filename, filename*
	for more {
		var attribute, value string
		attribute, value, rest, more, ok = nextAttribute(rest)
		if !ok {
			return p.refused(PartDisposition, "Content-Disposition")
		}
		also = also || holdsParameterName(value, parameters)
		switch {
		case equalFold(attribute, "name") && !named:
			name, named = value, true
		case equalFold(attribute, "filename") && !hasFilename[0]:
			hasFilename[0], p.file = true, true
		case equalFold(attribute, "filename*") && !hasFilename[1]:
			hasFilename[1], p.file = true, true
		default:
			return p.refused(PartDisposition, "Content-Disposition")
		}
	}
	p.name = name
	switch {
	case !named || strings.IndexByte(name, '\\') >= 0 || holdsEncodedWord(name):
		return p.refused(PartDisposition, "Content-Disposition")
	case also, equalFold(name, charsetParameter):
		return p.refused(PartName, "Content-Disposition")
	case isParameter(parameters, name):
		if p.token = true; p.file {
			return p.refused(TokenInFile, "")
		}
	case misread(name, parameters):
		return p.refused(PartName, "Content-Disposition")
	}
	return p, true
}

// holdsParameterName reports whether some readers find the token's parameter in a value of a
// part's header. They look for "name=" in all of the header, also in quotes, as Rack does,
// or split it at any ";", as older Nettys do.
func holdsParameterName(value string, parameters parameters) bool {
	const attribute = "name="
	for at := 0; at+len(attribute) <= len(value); at++ {
		if !equalFold(value[at:at+len(attribute)], attribute) {
			continue
		}
		name := strings.TrimLeft(value[at+len(attribute):], `"' `)
		if end := strings.IndexAny(name, `;"`); end >= 0 {
			name = name[:end]
		}
		first, _, _ := strings.Cut(name, " ")
		if misread(name, parameters) || misread(first, parameters) {
			return true
		}
	}
	return false
}

// holdsEncodedWord reports whether s holds an encoded word (RFC 2047 section 2). Some readers,
// Java's file upload among them, decode it wherever it stands.
func holdsEncodedWord(s string) bool { return strings.Contains(s, "=?") }

// nextAttribute is nextParameter, but for names of files: some clients write a
// backslash there. One before a quote would be read in two ways. So would a single
// quote outside of double ones: some readers, PHP's among them, take it for a quote.
// The two of an encoded file name (RFC 8187 section 3.2) enclose nothing that matters.
func nextAttribute(s string) (name, value, rest string, more, ok bool) {
	s = trimOWS(s)
	name, quoted, found := strings.Cut(s, "=")
	if !found || !strings.HasPrefix(quoted, `"`) {
		name, value, rest, more, ok = nextParameter(s)
		quotes := strings.Count(value, "'")
		return name, value, rest, more, ok && (quotes == 0 || quotes == 2 && strings.HasSuffix(name, "*"))
	}
	value, rest, found = strings.Cut(quoted[1:], `"`)
	if !found || strings.HasSuffix(value, `\`) || !allBytes(name, isTokenChar) {
		return "", "", "", false, false
	}
	rest = trimOWS(rest)
	if rest != "" && rest[0] != ';' {
		return "", "", "", false, false
	}
	return name, value, strings.TrimPrefix(rest, ";"), rest != "", true
}

// validPartType reports whether the Content-Type of a part changes nothing in how the part
// or the form is read. Nesting would, and another character set of a field.
func validPartType(s string, p part) bool {
	if s == "" {
		return true
	}
	media, rest, more := strings.Cut(s, ";")
	media = trimOWS(media)
	if hasPrefixFold(media, multipartPrefix) {
		return false
	}
	for more && !p.file {
		var name, value string
		var ok bool
		name, value, rest, more, ok = nextParameter(rest)
		if !ok || equalFold(name, "charset") && (value == "" || !isCommonCharset(value)) {
			return false // names would read otherwise in some of them
		}
	}
	return true
}

// partLength reads the Content-Length of a part. No standard knows it, and still
// many clients send it. A reader that heeds it and one that looks for the boundary
// see the same only if it is true.
func partLength(s string) (length int64, ok bool) {
	if s == "" {
		return -1, true
	}
	if len(s) > 15 || !allBytes(s, isDigit) {
		return 0, false
	}
	length, err := strconv.ParseInt(s, 10, 64)
	return length, err == nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// withContent returns the header of a part for another content of length bytes. It replaces
// the length, if there is one, and leaves out a digest.
func withContent(header []byte, length int) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(header) {
		switch name, _, _ := bytes.Cut(line, []byte(":")); lowered(string(name)) {
		case "content-length":
			line = append(append([]byte{}, name...), ": "+strconv.Itoa(length)+"\r\n"...)
		case "content-md5":
			continue
		}
		b.Write(line)
	}
	return b.Bytes()
}

// withName returns the header of a token's part with another name. Its disposition has no
// other attribute.
func withName(header []byte, from, to string) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(header) {
		if name, value, _ := bytes.Cut(line, []byte("=")); hasPrefixFold(string(name), "Content-Disposition:") {
			line = slices.Concat(name, []byte("="), bytes.Replace(value, []byte(from), []byte(to), 1))
		}
		b.Write(line)
	}
	return b.Bytes()
}
