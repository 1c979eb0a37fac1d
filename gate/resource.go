package gate

import (
	"net/http"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// A bound token may touch only some resources of the API. A request names them by parameters
// of its path, query and body. They are read like the token's own parameter: each exactly
// once, in one spelling. Whatever another reader could take for one of them is refused. What
// is not read here names nothing.

// naming is what a request of a bound token names.
type naming struct {
	gate   *Gate
	bounds *catalog.Bounds
	match  catalog.Match
	names  []resourceNames // for each resource of the catalog
	named  []named
	inPath int  // how many of named the path names, which are the first
	unread bool // the body is of a kind that is not read here

	room, again [2]named // the memory of named, unless there are more, and for inspect
}

func newNaming(g *Gate, b *catalog.Bounds, m catalog.Match) *naming {
	n := &naming{gate: g, bounds: b, match: m, names: g.resources[m.Method]}
	n.named = n.room[:0]
	return n
}

// named is a resource that was found to be named.
type named struct {
	kind      int // index into Bounds.Kinds
	parameter *watchedName
	value     string
	kept      bool // it stands in a body that is not read again
}

// judge judges what the request names. The body was read as far as it is.
func (n *naming) judge(h *head, b *body) verdict {
	if v := n.readPath(h.target.path); v.reason != OK {
		return v
	}
	n.inPath = len(n.named)
	missing, kind := n.missing()
	if v := inPairs(n, h.target.query, "query"); v.reason != OK {
		return v
	}
	if v := n.inBody(h, b); v.reason != OK {
		return v
	}
	if n.unread && missing != nil { // a path alone says enough
		return refuse(ResourceUnread, "the body could name "+n.inWords(kind)+", and it")
	}
	if missing, kind = n.missing(); missing != nil {
		return refuse(ResourceMissing, n.inWords(kind)+" (the parameter `"+missing.name+"`)")
	}
	return because(OK)
}

// missing returns a parameter that has to be there and is not, and of which kind it is.
func (n *naming) missing() (parameter *watchedName, kind int) {
	for kind := range n.bounds.Kinds {
		for _, needed := range n.names[n.bounds.Kinds[kind].Index].needed {
			if !slices.ContainsFunc(n.named, func(of named) bool { return of.kind == kind && of.parameter.slot == needed.slot }) {
				return needed, kind
			}
		}
	}
	return nil, 0
}

func (n *naming) readPath(path string) verdict {
	if !n.match.HasValues() { // as most paths; to loop over them takes memory
		return because(OK)
	}
	return n.inValues(path)
}

func (n *naming) inValues(path string) verdict {
	for name, value := range n.match.Values(path) {
		if v := judgeParameter(n, name, spot{in: "path"}, func() (string, bool) { return decodePath(value), true }); v.reason != OK {
			return v
		}
	}
	return because(OK)
}

func (n *naming) inBody(h *head, b *body) verdict {
	before, v := len(n.named), because(OK)
	switch h.contentType.kind {
	case formBody:
		return n.inForm(b.form)
	case multipartBody:
		v = n.inParts(b.stream)
	case jsonBody:
		v = n.inJSON(b.form)
		n.unread = n.unread || !takesBody(h.verb)
		if h.contentType.holdsTokens { // the token is cut out of it
			return v
		}
	case otherBody:
		n.unread = true
	case noBody, untypedBody:
	}
	for i := before; i < len(n.named); i++ {
		n.named[i].kept = true
	}
	return v
}

// spot is a place of a request.
type spot struct {
	in string // path, query, form or JSON
	at int    // byte of query or form, number of the part
	// part is the name of one of a multipart form.
	part string
}

func (s spot) inWords() string {
	switch s.in {
	case "path":
		return "the path"
	case "part":
		return partIn(s.part, s.at)
	case "JSON":
		return "a member of the JSON body"
	default:
		return atByte("the parameter", s.at, s.in)
	}
}

// inWords names a kind of resource.
func (n *naming) inWords(kind int) string { return "the `" + n.bounds.Kinds[kind].Name + "`" }

// namedAt says in words what a parameter at a place names.
func (n *naming) namedAt(kind int, s spot) string {
	return n.inWords(kind) + " that " + s.inWords() + " names"
}

// judgeParameter judges one parameter of the request. value decodes it; ok is false if it is none that
// can be compared.
func judgeParameter[T string | []byte](n *naming, name T, s spot, value func() (text string, ok bool)) verdict {
	for kind := range n.bounds.Kinds {
		w := &n.names[n.bounds.Kinds[kind].Index]
		parameter := exactly(w, name)
		if parameter == nil {
			if readsAsOneOf(name, w.lower, s) {
				return refuse(ResourceSpelling, s.inWords()+likeWhich(name, w, s))
			}
			continue
		}
		if v := n.add(kind, parameter, s, value); v.reason != OK {
			return v
		}
	}
	return because(OK)
}

// likeWhich says which parameter readers may take a name for.
func likeWhich[T string | []byte](name T, w *resourceNames, s spot) string {
	for i := range w.lower {
		if readsAsOneOf(name, w.lower[i:i+1], s) {
			return ", which resembles `" + w.names[i].name + "`,"
		}
	}
	return ""
}

// add judges what a parameter names.
func (n *naming) add(kind int, parameter *watchedName, s spot, value func() (text string, ok bool)) verdict {
	k := &n.bounds.Kinds[kind]
	if slices.ContainsFunc(n.named, func(of named) bool { return of.kind == kind && of.parameter.slot == parameter.slot }) {
		return refuse(ResourceTwice, n.namedAt(kind, s))
	}
	text, ok := value()
	if ok && parameter.member != "" {
		var v verdict
		if text, ok, v = memberOf(text, parameter.member, s); v.reason != OK {
			return v
		}
	}
	switch {
	case parameter.indirect && !(ok && k.IsNothing(parameter.name, text)):
		return refuse(ResourceIndirect, n.namedAt(kind, s))
	case !parameter.indirect && !(ok && k.Allows(text)):
		return refuse(ResourceOther, n.namedAt(kind, s))
	}
	n.named = append(n.named, named{kind: kind, parameter: parameter, value: text})
	return because(OK)
}

// inPairs judges a query or an urlencoded form that scanPairs has accepted.
func inPairs[T string | []byte](n *naming, raw T, in string) verdict {
	for start := 0; start <= len(raw); {
		end, equals, semicolon := start, -1, false
		for ; end < len(raw) && raw[end] != '&'; end++ {
			if raw[end] == '=' && equals < 0 {
				equals = end
			}
			semicolon = semicolon || raw[end] == ';'
		}
		if equals < 0 {
			equals = end
		}
		if semicolon && n.isHiddenAtSemicolon(string(raw[start:end])) {
			return refuse(ParameterSeparator, spot{in: in, at: start}.inWords())
		}
		if end > start {
			value := raw[min(equals+1, end):end]
			decode := func() (string, bool) { return decodeValue(value, len(value)), true }
			if v := judgeParameter(n, raw[start:equals], spot{in: in, at: start}, decode); v.reason != OK {
				return v
			}
		}
		start = end + 1
	}
	return because(OK)
}

// isHiddenAtSemicolon reports whether readers that separate pairs at ";" as well find a watched
// parameter in a pair.
func (n *naming) isHiddenAtSemicolon(pair string) bool {
	for kind := range n.bounds.Kinds {
		if misreadAtSemicolon(pair, n.names[n.bounds.Kinds[kind].Index].lower) {
			return true
		}
	}
	return false
}

// decodePath decodes a value of a path, once. The catalog has refused malformed escapes.
func decodePath(raw string) string {
	if strings.IndexByte(raw, '%') < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		c, size := raw[i], 1
		if c == '%' {
			c, size = decodeByte(raw[i:])
		}
		out = append(out, c)
		i += size
	}
	return string(out)
}

// inspect reports whether a request that is about to be sent names what was decided on.
func (n *naming) inspect(h *head, b *body, out *http.Request) bool {
	verb, path, query := out.Method, out.URL.EscapedPath(), out.URL.RawQuery
	again := *n // which stays out of the heap
	again.named = append(n.again[:0], n.named[:n.inPath]...)
	if path != h.target.path || verb != h.verb {
		moved := newNaming(n.gate, n.bounds, n.gate.catalog.Match(verb, out.Host, path))
		if moved.match.Method != n.match.Method || moved.readPath(path).reason != OK {
			return false
		}
		again.named = append(n.again[:0], moved.named...)
	}
	if inPairs(&again, query, "query").reason != OK {
		return false
	}
	if again.inRewritten(h, b).reason != OK {
		return false
	}
	for _, of := range n.named[min(len(again.named), len(n.named)):] {
		if !of.kept {
			return false
		}
		again.named = append(again.named, of)
	}
	return slices.Equal(again.named, n.named)
}

// inRewritten judges the body, if the token may have been cut out of it.
func (n *naming) inRewritten(h *head, b *body) verdict {
	switch {
	case b.form == nil:
	case h.contentType.kind == formBody:
		return n.inForm(b.form)
	case h.contentType.holdsTokens:
		return n.inJSON(b.form)
	}
	return because(OK)
}

// stillAllowed reports whether other bounds let the same request through.
func (n *naming) stillAllowed(b *catalog.Bounds, m catalog.Match) bool {
	if b == nil {
		return true
	}
	if _, blocked := b.Blocks(m); blocked || n == nil { // what it named was not looked at
		return false
	}
	for i := range b.Kinds {
		k := &b.Kinds[i]
		if !slices.ContainsFunc(n.bounds.Kinds, func(was catalog.BoundKind) bool { return was.Index == k.Index }) {
			return false
		}
		for _, of := range n.named {
			if n.bounds.Kinds[of.kind].Index == k.Index && !of.parameter.indirect && !k.Allows(of.value) {
				return false
			}
		}
	}
	return true
}
