package gate

import (
	"bytes"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// What a request of a bound token names in multipart forms and in JSON.

// inParts judges the parts of a multipart form that are in memory. Those that are yet to come
// are judged by inLaterPart.
func (n *naming) inParts(m *multipartForm) verdict {
	spans := m.fields.spans
	for i := 0; i < len(spans); i += 2 {
		end, whole := len(m.out), i+1 < len(spans)
		if whole {
			end = spans[i+1]
		}
		header, value, _ := bytes.Cut(m.out[spans[i]:end], []byte("\r\n\r\n"))
		_, lines, _ := strings.Cut(strings.TrimPrefix(string(header), "\r\n"), "\r\n") // behind the boundary
		p, ok := readPartHeader(lines+"\r\n", n.gate.parameters)
		if !ok {
			return because(Inconsistent) // it was accepted before
		}
		if v := n.inPart(p, lines, i/2+1, whole, value); v.reason != OK {
			return v
		}
	}
	m.naming = n
	return because(OK)
}

// inPart judges one part. whole reports whether all of its value is there.
func (n *naming) inPart(p part, lines string, number int, whole bool, value []byte) verdict {
	s := spot{in: "part", at: number, part: p.name}
	if n.isHiddenInHeader(lines) {
		return refuse(ResourceSpelling, s.inWords())
	}
	late := false
	v := judgeParameter(n, p.name, s, func() (string, bool) {
		late = !whole || p.file
		return string(value), !late
	})
	if late && v.cause != ResourceTwice {
		return refuse(ResourceLate, s.inWords())
	}
	return v
}

// inLaterPart refuses a part that names something, or that some reader may take for one that
// does, when the decision was made already.
func (n *naming) inLaterPart(p part, lines string, number int) verdict {
	s := spot{in: "part", at: number, part: p.name}
	if n.isHiddenInHeader(lines) {
		return refuse(ResourceSpelling, s.inWords())
	}
	later := *n
	v := judgeParameter(&later, p.name, s, func() (string, bool) { return "", false })
	if v.reason == ResourceNotAllowed {
		return refuse(ResourceLate, s.inWords())
	}
	return v
}

// isHiddenInHeader reports whether some readers find a watched parameter in the header of a
// part, other than as its name.
func (n *naming) isHiddenInHeader(lines string) bool {
	return slices.ContainsFunc(n.bounds.Kinds, func(k catalog.BoundKind) bool { return hiddenInHeader(lines, n.names[k.Index].lower) })
}

func hiddenInHeader(lines string, names parameters) bool {
	for line := range strings.SplitSeq(lines, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		value = trimOWS(value)
		if !equalFold(name, "Content-Disposition") {
			if readsAsAny(value, names) || holdsParameterName(value, names) {
				return true
			}
			continue
		}
		_, rest, more := strings.Cut(value, ";")
		for ok := true; more && ok; {
			_, value, rest, more, ok = nextAttribute(rest)
			if holdsParameterName(value, names) {
				return true
			}
		}
	}
	return false
}

// inForm judges an urlencoded form. One that some read as a document is not understood.
func (n *naming) inForm(form []byte) verdict {
	n.unread = isDocument(form)
	return inPairs(n, form, "form")
}

// isDocument reports whether a form begins as JSON or XML do: programs that do not look at its type
// read it as that. No client begins the name of a parameter so without encoding it.
func isDocument(form []byte) bool {
	text := bytes.TrimLeft(form[byteOrderMarkLength(form):], " \t\r\n")
	return len(text) > 0 && bytes.IndexByte([]byte("{[<"), text[0]) >= 0
}

// inJSON judges the members at the top of a JSON body. One that is no object is not
// understood.
func (n *naming) inJSON(text []byte) verdict {
	n.unread = len(text) > 0 && !isObject(text)
	return eachMember(text, jsonInWords, func(m *member) verdict {
		if misread(m.name, nil) {
			return refuse(MethodParameter, spot{in: "JSON"}.inWords())
		}
		return judgeParameter(n, m.name, spot{in: "JSON"}, func() (string, bool) { return jsonText(m.value, true) })
	})
}

// memberOf returns the text of a member of a JSON object. ok is false if it has none that
// can be compared.
func memberOf(object, wanted string, s spot) (text string, ok bool, v verdict) {
	if !isObject([]byte(object)) {
		return "", false, because(OK)
	}
	v = eachMember([]byte(object), s.inWords(), func(m *member) verdict {
		switch {
		case m.name == wanted:
			text, ok = jsonText(m.value, false)
		case resembles(m.name, parameters{lowered(wanted)}):
			return refuse(ResourceSpelling, "a member of the JSON object in "+s.inWords())
		}
		return because(OK)
	})
	return text, ok, v
}
