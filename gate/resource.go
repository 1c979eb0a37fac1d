package gate

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/paths"
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
	unread bool // the body is of a kind that is not read here

	room [2]named // the memory of named, unless there are more
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

// resourceNames are the parameters that name resources of one kind with one method.
type resourceNames struct {
	resource *catalog.Resource
	names    []watchedName
	lower    parameters // all of them, in lower case
	needed   []*watchedName
}

// watchedName is a parameter that names a resource.
type watchedName struct {
	name     string // as the catalog spells it
	member   string // of the JSON object that is the value; empty: it is the value that names
	indirect bool   // what it names cannot be compared (also_named_by)
	slot     int    // of the parameters with the same slot, a request has one
}

// watchResources works out what is watched with each method.
func watchResources(c *catalog.Catalog) map[*catalog.Method][]resourceNames {
	resources := c.Resources()
	if len(resources) == 0 {
		return nil
	}
	all := make(map[*catalog.Method][]resourceNames)
	for _, m := range c.Methods() {
		for i := range resources {
			all[m] = append(all[m], newResourceNames(c, m, c.Resource(resources[i].Name)))
		}
	}
	return all
}

func newResourceNames(c *catalog.Catalog, m *catalog.Method, r *catalog.Resource) resourceNames {
	w := resourceNames{resource: r}
	how, parameters := c.Naming(m, r.Name)
	slot := 0
	add := func(name, member string, indirect bool) {
		if !slices.ContainsFunc(w.names, func(n watchedName) bool { return r.SameName(n.name, name) }) {
			w.names = append(w.names, watchedName{name, member, indirect, slot})
			w.lower = append(w.lower, lowered(name))
		}
	}
	for _, p := range parameters {
		name, member, _ := strings.Cut(p, ".")
		add(name, member, false)
		if how == catalog.NamedByAll {
			slot++
		}
	}
	needed := len(w.names)
	if how == catalog.NamedByOne {
		needed = 1
	}
	for _, name := range r.Parameters {
		add(name, "", false)
	}
	for _, name := range r.AlsoNamedBy {
		slot++
		add(name, "", true)
	}
	for i := range w.names[:needed] {
		w.needed = append(w.needed, &w.names[i])
	}
	return w
}

// judge judges what the request names. The body was read as far as it is.
func (n *naming) judge(h *head, b *body) verdict {
	if v := n.inPath(h.target.path); v.reason != OK {
		return v
	}
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

func (n *naming) inPath(path string) verdict {
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

// readsAsOneOf reports whether some reader may take a name that stands at a place for one of the parameters.
func readsAsOneOf[T string | []byte](name T, p parameters, s spot) bool {
	return resembles(name, p) || s.in != "JSON" && isMember(name, p)
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

// exactly returns the parameter of this name, in the spelling that the API reads.
func exactly[T string | []byte](w *resourceNames, name T) *watchedName {
	for i := range w.names {
		if p := &w.names[i]; string(name) == p.name || w.resource.IgnoreCase && equalFold(string(name), p.name) {
			return p
		}
	}
	return nil
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

// dropHeaders deletes headers that are named like a parameter that is watched. Some upstreams look there
// for a parameter that stands nowhere else, as Spring does since 6.2.
func (n *naming) dropHeaders(h http.Header, p *headerPolicy) {
	for name := range h {
		if n.watches(name) && !p.isListed(name) {
			delete(h, name)
		}
	}
}

// watches reports whether a header is named like a parameter that is watched, with words joined in any way.
func (n *naming) watches(header string) bool {
	for kind := range n.bounds.Kinds {
		for _, parameter := range n.names[n.bounds.Kinds[kind].Index].lower {
			if !beginsOtherwise(header, parameter) && spellsWords(header, parameter) {
				return true
			}
		}
	}
	return false
}

// foldUnicode returns a name with what Unicode folds or normalizes to ASCII as that, and without what
// dropIgnored drops, as readers compare that ignore letter case; empty: nothing in it is of either kind.
func foldUnicode[T string | []byte](name T) string {
	if !holdsByte(name, func(c byte) bool { return isBeyondText(c) || c == '%' }) {
		return ""
	}
	decoded := decodeValue(name, len(name))
	if !holdsByte(decoded, isBeyondText) {
		return ""
	}
	return string(paths.AppendAlike(nil, strings.Map(dropIgnored, decoded)))
}

func isBeyondText(c byte) bool { return !isASCII(c) || isControl(c) }

// dropIgnored drops what comparing by the rules of a language ignores anywhere in a text, as .NET compares
// names of a NameValueCollection (HttpListener): control characters, and what Unicode calls
// Default_Ignorable_Code_Point, such as the soft hyphen. It drops bytes that are no UTF-8, too, as
// lenient decoders do.
func dropIgnored(r rune) rune {
	for _, between := range ignoredRunes {
		if r >= between[0] && r <= between[1] {
			return -1
		}
	}
	return r
}

var ignoredRunes = [...][2]rune{
	{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c}, {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f},
	{0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
	{0xfff0, 0xfff8}, {utf8.RuneError, utf8.RuneError}, {0xe0000, 0xe0fff},
}

func holdsByte[T string | []byte](s T, of func(byte) bool) bool {
	for i := range len(s) {
		if of(s[i]) {
			return true
		}
	}
	return false
}

// prototype is the name of the object in which JavaScript finds what it does not find in
// another one.
const prototype = "__proto__"

// resembles reports whether some reader may take a name for one of the parameters.
func resembles[T string | []byte](name T, p parameters) bool {
	if string(name) == prototype {
		return true
	}
	trimmed, before := trimIgnored(name)
	for _, parameter := range p {
		if beginsOtherwise(trimmed, parameter) { // as nearly all do
			continue
		}
		if spells(trimmed, before, parameter) || spellsWords(trimmed, parameter) {
			return true
		}
	}
	folded := foldUnicode(name)
	return folded != "" && readsAsAny(folded, p)
}

// isMember reports whether a name in a query or form is that of a member whose own name is one
// of the parameters. ASP.NET looks for "model.envName" and "model[envName]" before "envName".
func isMember[T string | []byte](name T, p parameters) bool {
	if !holdsByte(name, func(c byte) bool { return c == '.' || c == '[' || c == '%' }) {
		return false
	}
	decoded := strings.TrimRight(decodeValue(name, len(name)), "[]")
	at := strings.LastIndexAny(decoded, ".[")
	return at >= 0 && resembles(decoded[at+1:], p)
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
	again := newNaming(n.gate, n.bounds, n.match)
	if path != h.target.path || verb != h.verb {
		again.match = n.gate.catalog.Match(verb, out.Host, path)
		if again.match.Method != n.match.Method {
			return false
		}
	}
	if again.inPath(path).reason != OK || inPairs(again, query, "query").reason != OK {
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

// checkResources refuses a token's parameter that names a resource: nothing would tell one
// from the other.
func (g *Gate) checkResources() error {
	g.resources = watchResources(g.catalog)
	for _, all := range g.resources {
		for _, w := range all {
			for _, name := range w.lower {
				if readsAsAny(name, g.parameters) {
					return errors.New("the token's parameter " + name + " names a resource of the catalog, " + w.resource.Name)
				}
			}
		}
	}
	return nil
}
