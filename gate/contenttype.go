package gate

import (
	"net/http"
	"strings"
)

// bodyKind says how the gate treats a body.
type bodyKind uint8

const (
	noBody bodyKind = iota
	formBody
	multipartBody
	otherBody
	jsonBody    // JSON that is read: see json.go
	untypedBody // of no type and no known length: it is none, or refused
)

// contentType is a Content-Type that was understood.
type contentType struct {
	kind     bodyKind
	ascii    bool   // names hold ASCII only, since the charset is not UTF-8
	boundary string // of multipartBody

	// Of JSON:
	passed      bool  // it goes on whatever it holds
	holdsTokens bool  // a token may stand in it
	isJSON      bool  // also if it is otherBody
	unread      Cause // why it cannot be read; NoCause if it can
}

const (
	urlencodedType  = "application/x-www-form-urlencoded"
	multipartType   = "multipart/form-data"
	multipartPrefix = "multipart/"
)

// readContentType returns which kind of body a request has. It refuses what the upstream
// may read in another way than the gate.
func readContentType(r *http.Request) (contentType, verdict) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return contentType{}, because(OK) // a Content-Type without a body says nothing
	}
	t := contentType{kind: otherBody}
	values := r.Header["Content-Type"]
	switch len(values) {
	case 0:
		if r.ContentLength < 0 {
			return contentType{kind: untypedBody}, because(OK)
		}
		return t, refuse(TypeMissing, "the body")
	case 1:
	default:
		return t, refuse(ContentTypeSyntax, "Content-Type")
	}
	media, parameters, _ := strings.Cut(values[0], ";")
	media = trimOWS(media)
	switch {
	case equalFold(media, urlencodedType):
		t.kind = formBody
	case equalFold(media, multipartType):
		t.kind = multipartBody
	case containsFold(values[0], "urlencoded"), containsFold(values[0], "multipart"), !validMediaType(media):
		// Some upstreams look only at how it begins, at the first of a
		// list, or for such a word anywhere, and would read a form that the
		// gate has not.
		return t, refuse(TypeNotTaken, "the body")
	case isJSON(values[0]):
		return readJSONType(r, parameters), because(OK)
	default:
		return t, because(OK)
	}
	if v := t.readParameters(parameters, strings.IndexByte(values[0], ';') >= 0); v.reason != OK {
		return t, v
	}
	if compressed(r.Header) {
		return t, refuse(BodyCompressed, "the body")
	}
	if !takesBody(r.Method) {
		return t, refuse(FormOnVerb, "a request with "+r.Method)
	}
	return t, because(OK)
}

// readJSONType returns how JSON with these parameters of its type is treated. A charset counts
// (RFC 8259 section 8.1 knows only one); what other parameters say changes no name and no value.
func readJSONType(r *http.Request, parameters string) contentType {
	t := contentType{kind: jsonBody, isJSON: true}
	t.unread = t.readParameters(parameters, parameters != "").cause
	if t.unread == NoCause && compressed(r.Header) {
		t.unread = BodyCompressed
	}
	if t.unread != NoCause || !takesBody(r.Method) {
		t.kind = otherBody
	}
	return t
}

// readForTokens has JSON read as one of the places of tokens. It refuses what cannot be read: a
// reader that can would find a credential there.
func (t *contentType) readForTokens() verdict {
	switch t.unread {
	case NoCause:
		t.kind, t.holdsTokens = jsonBody, true
		return because(OK)
	case ContentTypeSyntax:
		return refuse(t.unread, "Content-Type")
	default:
		return refuse(t.unread, "the body")
	}
}

// compressed reports whether the body has a Content-Encoding.
func compressed(h http.Header) bool {
	e := h["Content-Encoding"]
	return len(e) > 1 || len(e) == 1 && !equalFold(trimOWS(e[0]), "identity")
}

// takesBody reports whether all upstreams read the body of a request with this verb.
func takesBody(verb string) bool {
	return verb == http.MethodPost || verb == http.MethodPut || verb == http.MethodPatch
}

// readForBounds has JSON read that else goes on unread.
func (t *contentType) readForBounds() {
	if t.kind == otherBody && t.passed {
		t.kind = jsonBody
	}
}

// isRead reports whether the gate reads a body of this kind.
func (k bodyKind) isRead() bool { return k != noBody && k != otherBody }

// mayHoldToken reports whether a token may stand in a body of this type.
func (t *contentType) mayHoldToken() bool {
	return t.kind.isRead() && (t.kind != jsonBody || t.holdsTokens)
}

// readParameters reads the parameters of the type: charset, and boundary of a multipart form,
// each once. A form has no others.
func (t *contentType) readParameters(s string, more bool) verdict {
	charset := ""
	for more && trimOWS(s) != "" { // a semicolon may stand at the end (RFC 9110 section 5.6.6)
		name, value, rest, another, ok := nextParameter(s)
		if !ok {
			return refuse(t.syntaxCause(s))
		}
		switch {
		case equalFold(name, "charset") && charset == "" && value != "":
			charset = value
		case equalFold(name, "boundary") && t.kind == multipartBody && t.boundary == "" && validBoundary(value):
			t.boundary = value
		case t.isJSON && !equalFold(name, "charset"):
		default:
			return refuse(t.syntaxCause(name))
		}
		s, more = rest, another
	}
	if t.kind == multipartBody && t.boundary == "" {
		return refuse(t.syntaxCause("boundary"))
	}
	switch {
	case charset == "", isUTF8(charset):
	case equalFold(charset, "us-ascii"), equalFold(charset, "iso-8859-1"):
		t.ascii = true
	default:
		return refuse(CharsetUnknown, "the form")
	}
	return because(OK)
}

// syntaxCause returns the cause of a malformed parameter, by how it begins, and the words
// for where it stands.
func (t *contentType) syntaxCause(parameter string) (Cause, string) {
	if hasPrefixFold(trimOWS(parameter), "boundary") && t.boundary == "" {
		return BoundarySyntax, "the boundary in Content-Type"
	}
	return ContentTypeSyntax, "Content-Type"
}

// isUTF8 reports whether a charset is UTF-8, in either of its common spellings.
func isUTF8(charset string) bool { return equalFold(charset, "utf-8") || equalFold(charset, "utf8") }

// isCommonCharset reports whether ASCII reads the same in a charset as in UTF-8; empty: none is
// named.
func isCommonCharset(charset string) bool {
	return charset == "" || isUTF8(charset) || equalFold(charset, "us-ascii") || equalFold(charset, "iso-8859-1")
}

// validMediaType reports whether s is type "/" subtype (RFC 9110 section 8.3.1).
func validMediaType(s string) bool {
	kind, subtype, _ := strings.Cut(s, "/")
	return allBytes(kind, isTokenChar) && allBytes(subtype, isTokenChar)
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && equalFold(s[:len(prefix)], prefix)
}

// nextParameter reads one name=value of a header's parameters (RFC 9110 section
// 5.6.6). A quoted value holds no backslash: readers differ on what it escapes.
func nextParameter(s string) (name, value, rest string, more, ok bool) {
	s = trimOWS(s)
	equals := strings.IndexByte(s, '=')
	if equals < 0 || !allBytes(s[:equals], isTokenChar) {
		return "", "", "", false, false
	}
	name, s = s[:equals], s[equals+1:]
	if strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 || strings.IndexByte(s[1:1+end], '\\') >= 0 {
			return "", "", "", false, false
		}
		value, s = s[1:1+end], trimOWS(s[2+end:])
		if s != "" && s[0] != ';' {
			return "", "", "", false, false
		}
		more = s != ""
		return name, value, strings.TrimPrefix(s, ";"), more, true
	}
	value, rest, more = strings.Cut(s, ";")
	value = trimOWS(value)
	return name, value, rest, more, allBytes(value, isTokenChar)
}

// validBoundary reports whether s is a boundary of RFC 2046 section 5.1.1 that all readers
// read alike. It has no space and nothing that some readers decode. Nor has it what begins or
// ends one for readers with a regular expression, Rack and Perl's CGI among them.
func validBoundary(s string) bool {
	return len(s) <= 70 && !holdsEncodedWord(s) && !containsFold(s, "boundary=") && allBytes(s, func(c byte) bool {
		return isAlphanumeric(c) || strings.IndexByte("'()+_-./:=?", c) >= 0
	})
}

// trimOWS trims optional white space (RFC 9110 section 5.6.3).
func trimOWS(s string) string { return strings.Trim(s, " \t") }
