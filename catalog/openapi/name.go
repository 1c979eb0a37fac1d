package openapi

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
)

// readName gives an operation its name: x-patgate-method, or operationId below the first tag, or
// path and verb.
func (r *reader) readName(o *operation) {
	if tags := o.node.Get("tags").Items(); len(tags) > 0 {
		o.tag = tags[0].AsText()
	}
	id := o.node.Get("operationId")
	if id != nil && !r.expectAny(id, tree.Text, "operationId") && !id.Is(tree.Null) {
		return
	}
	o.id = id.AsText()
	if o.id != "" {
		o.at = id.At
	}
	given := o.node.Get(xMethod)
	switch {
	case r.expect(given, tree.Text, xMethod):
		o.Name, o.at = r.prefixed(given.Text), given.At // the catalog refuses what is no name
	case nameOf(o.id) != "":
		o.Name, o.byPath = r.prefixed(o.nameOfID()), r.nameOfPath(o)
	default:
		o.take(r.nameOfPath(o))
	}
	o.At = o.at.String()
}

// pathName is the name of an operation by its path and verb.
type pathName struct{ name, group string }

func (o *operation) take(n pathName) { o.Name, o.Group, o.byPath = n.name, n.group, pathName{} }

func (r *reader) prefixed(name string) string {
	if r.config.Prefix == "" || name == "" {
		return name
	}
	return r.config.Prefix + "." + name
}

// nameOfPath makes a name of path and verb. A slash at the end of a path is a part of its own, as the
// path without it can be that of another operation.
func (r *reader) nameOfPath(o *operation) pathName {
	path := o.path
	if strings.HasSuffix(path, "/") && path != "/" {
		path += "_"
	}
	name := nameOf(path + "/" + strings.Map(lowerASCII, o.verb))
	first, _, below := strings.Cut(name, ".")
	group := nameOf(o.tag)
	if group == "" && below { // all but the last part would be a group for each path
		group = first
	}
	return pathName{r.prefixed(name), r.prefixed(group)}
}

// nameOfID makes a name of the operationId.
func (o *operation) nameOfID() string {
	name := nameOf(o.id)
	if tag := nameOf(o.tag); tag != "" && !strings.Contains(name, ".") {
		return strings.ReplaceAll(tag, ".", "_") + "." + name
	}
	return name
}

// nameOf makes a name of any text: "/" becomes ".", and each run of other characters that a name
// cannot have becomes one "_". At either end of a part they are dropped, and so are empty parts.
func nameOf(s string) string {
	var parts []string
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == '/' || c == '.' }) {
		var b strings.Builder
		gap := false
		for _, c := range part {
			if c > 0x7f || !isNameByte(byte(c)) {
				gap = b.Len() > 0
				continue
			}
			if gap {
				b.WriteByte('_')
				gap = false
			}
			b.WriteRune(c)
		}
		if b.Len() > 0 {
			parts = append(parts, b.String())
		}
	}
	return strings.Join(parts, ".")
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// checkNames refuses names that two operations have. operationIds that differ make the same name if
// they differ in case alone, or in characters that a name cannot have. All of these operations are then
// called by their paths: so no name goes over to another operation when the document changes.
func (r *reader) checkNames() {
	for _, alike := range r.byName() {
		if len(alike) == 1 || !differentIDs(alike) {
			continue
		}
		for _, o := range alike {
			o.take(o.byPath)
		}
	}
	seen := make(map[string]*operation, len(r.operations))
	for _, o := range r.operations {
		key := strings.Map(lowerASCII, o.Name)
		first := seen[key]
		switch {
		case first == nil:
			seen[key] = o
		case o.id == first.id && o.id != "":
			r.Add(o.at.String(), "%s: the operationId %s is that of %s, too, in %s; give one of them another name with x-patgate-method, in the document or in an overlay", o, show.Quote(o.id), first, first.at)
		default:
			r.Add(o.at.String(), "%s: the name %s is that of %s, too, in %s; give one of them another name with x-patgate-method, in the document or in an overlay", o, show.Quote(o.Name), first, first.at)
		}
	}
}

// byName returns the operations by what their names compare as.
func (r *reader) byName() map[string][]*operation {
	found := make(map[string][]*operation, len(r.operations))
	for _, o := range r.operations {
		key := strings.Map(lowerASCII, o.Name)
		found[key] = append(found[key], o)
	}
	return found
}

// differentIDs reports whether all operations are called by operationIds, each by one of its own.
func differentIDs(operations []*operation) bool {
	seen := make(map[string]bool, len(operations))
	for _, o := range operations {
		if o.byPath == (pathName{}) || seen[o.id] {
			return false
		}
		seen[o.id] = true
	}
	return true
}

// readWords reads what is shown to people.
func (r *reader) readWords(o *operation) {
	for _, n := range []*tree.Node{o.node, o.item} {
		o.Summary = cmp.Or(o.Summary, summarize(n.Get("summary").AsText()), summarize(n.Get("description").AsText()))
	}
	o.Doc = o.node.Get("externalDocs").Get("url").AsText()
	if !isLink(o.Doc) {
		o.Doc = ""
		if r.config.Doc != "" {
			template := strings.NewReplacer(":operation", url.PathEscape(o.id), ":tag", url.PathEscape(o.tag)).Replace(r.config.Doc)
			o.Doc = catalog.FillDoc(template, o.Name)
		}
	}
}

// docWords are what a template of links may hold besides what the catalog fills in.
var docWords = []string{":operation", ":tag"}

// isLink reports whether pages may show a URL as a link.
func isLink(s string) bool { return catalog.CheckLink(s) == nil }

// maxSummary is how long a summary may be in a catalog, in bytes.
const maxSummary = 120

// summarize makes one line of the first paragraph of a text. A long one ends with its first
// sentence, if that fits, or else after a word, with an ellipsis.
func summarize(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	s, _, _ = strings.Cut(s, "\n\n")
	words := strings.FieldsFunc(s, func(c rune) bool { return c <= ' ' || c == 0x7f })
	const ellipsis = "…"
	var line strings.Builder
	sentence := 0 // where the first one ends
	for i, word := range words {
		if i > 0 {
			word = " " + word
		}
		if line.Len()+len(word) > maxSummary {
			return cutShort(line.String(), sentence, words[i], ellipsis)
		}
		line.WriteString(word)
		if sentence == 0 && strings.HasSuffix(word, ".") {
			sentence = line.Len()
		}
	}
	return line.String()
}

// cutShort ends a line that the next word no longer fits in.
func cutShort(line string, sentence int, next, ellipsis string) string {
	if sentence > 0 {
		return line[:sentence]
	}
	if line == "" {
		line = next // a word of its own that is too long
	}
	for len(line) > maxSummary-len(ellipsis) {
		end := strings.LastIndexByte(line, ' ')
		if end < 0 {
			end = maxSummary - len(ellipsis)
			for end > 0 && line[end]&0xc0 == 0x80 { // within a character
				end--
			}
		}
		line = line[:end]
	}
	return line + ellipsis
}
