package gate

import "strings"

// part is what the header of a part says.
type part struct {
	token bool // it is the parameter that holds the token
	file  bool
}

// readPartHeader reads the lines of a part's header: Content-Disposition, once,
// and at most one Content-Type. ok is false for anything that another reader
// could take in another way.
func readPartHeader(lines, parameter string) (p part, ok bool) {
	disposition, mediaType := "", ""
	for lines != "" {
		line, rest, found := strings.Cut(lines, "\r\n")
		if !found {
			return p, false
		}
		lines = rest
		name, value, found := strings.Cut(line, ":")
		value = trimOWS(value)
		if !found || value == "" || !isText(value) {
			return p, false
		}
		switch {
		case equalFold(name, "Content-Disposition") && disposition == "":
			disposition = value
		case equalFold(name, "Content-Type") && mediaType == "":
			mediaType = value
		default:
			return p, false
		}
	}
	if p, ok = readDisposition(disposition, parameter); !ok {
		return p, false
	}
	return p, validPartType(mediaType, p)
}

// isText tells a header's value without control bytes; a tab is one here, and
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
func readDisposition(s, parameter string) (p part, ok bool) {
	kind, rest, more := strings.Cut(s, ";")
	if !equalFold(trimOWS(kind), "form-data") {
		return p, false
	}
	name, named := "", false
	seen := [2]bool{} // filename, filename*
	for more {
		var attribute, value string
		attribute, value, rest, more, ok = nextAttribute(rest)
		if !ok {
			return p, false
		}
		switch {
		case equalFold(attribute, "name") && !named:
			name, named = value, true
		case equalFold(attribute, "filename") && !seen[0]:
			seen[0], p.file = true, true
		case equalFold(attribute, "filename*") && !seen[1]:
			seen[1], p.file = true, true
		default:
			return p, false
		}
	}
	if !named || strings.IndexByte(name, '\\') >= 0 || equalFold(name, "_charset_") {
		return p, false
	}
	if name == parameter {
		p.token = true
		return p, !p.file
	}
	return p, !reads(name, parameter) && !reads(name, methodParameter)
}

// nextAttribute is nextParameter, but for names of files, in which some clients
// write a backslash. One before a quote would be read in two ways.
func nextAttribute(s string) (name, value, rest string, more, ok bool) {
	s = trimOWS(s)
	name, quoted, found := strings.Cut(s, "=")
	if !found || !strings.HasPrefix(quoted, `"`) {
		return nextParameter(s)
	}
	value, rest, found = strings.Cut(quoted[1:], `"`)
	if !found || strings.HasSuffix(value, `\`) || !made(name, isTokenChar) {
		return "", "", "", false, false
	}
	rest = trimOWS(rest)
	if rest != "" && rest[0] != ';' {
		return "", "", "", false, false
	}
	return name, value, strings.TrimPrefix(rest, ";"), rest != "", true
}

// validPartType refuses what would change how the part, or the form, is read:
// nesting, and another character set of a field.
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
		if !ok || equalFold(name, "charset") && !equalFold(value, "utf-8") && !equalFold(value, "us-ascii") {
			return false
		}
	}
	return true
}
