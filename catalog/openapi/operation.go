package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
)

// operation is one operation of the document, which becomes a method.
type operation struct {
	catalog.SourceMethod
	verb  string
	path  string   // as the document has it
	paths []string // with {parameters} as the document has them, whole
	names []string // of the parameters of the first path, as the catalog has them
	id    string   // operationId, or where there is none: verb and path
	tag   string   // the first one
	rest  string   // the parameter that stands for several segments of the path; empty: none
	at    tree.Position

	byPath pathName // of one that is called by its operationId

	node       *tree.Node
	item       *tree.Node
	parameters []parameter
}

// String names an operation in errors.
func (o *operation) String() string { return where(o.verb, o.path) }

// verbs are the fields of a path item that are operations. CONNECT and TRACE are never let
// through, so what answers TRACE is left out.
var verbs = map[string]string{
	"get": "GET", "put": "PUT", "post": "POST", "delete": "DELETE", "options": "OPTIONS",
	"head": "HEAD", "patch": "PATCH", "trace": "TRACE", "query": "QUERY",
}

// readPaths reads all operations. Webhooks and callbacks are calls that the API makes: they are
// elsewhere in the document.
func (r *reader) readPaths() {
	paths := r.root.Get("paths")
	if !r.expect(paths, tree.Object, "paths") {
		if paths == nil {
			r.Add(r.root.At.String(), "the document names no paths, so no request would be let through")
		}
		return
	}
	r.checkExtensions("paths", paths)
	for _, m := range paths.Members {
		if r.full() {
			return
		}
		switch {
		case strings.HasPrefix(m.Name, "x-"):
		case !strings.HasPrefix(m.Name, "/"):
			r.Add(m.At.String(), "a path starts with a slash, found %s", show.Quote(m.Name))
		case strings.ContainsAny(m.Name, "?#") && !r.config.MergeSamePaths:
			r.Add(m.At.String(), "%s has more in it than a path, by which alone methods are told apart: remove it with an overlay, or "+
				"let the method have all requests to its path (same_path merge)", show.Quote(m.Name))
		case r.expect(m.Value, tree.Object, "the value of the path "+show.Quote(m.Name)):
			r.readPath(m)
		}
	}
	if !r.full() && len(r.operations) == 0 && !r.Any() {
		r.Add(paths.At.String(), "the document names no operation, so no request would be let through")
	}
}

func (r *reader) readPath(m tree.Member) {
	item := r.whole(m.Value)
	if item.Is(tree.Object) {
		r.checkExtensions("the path "+m.Name, item)
	}
	for _, field := range item.Fields() {
		lower := strings.Map(lowerASCII, field.Name)
		verb, known := verbs[lower]
		switch {
		case field.Name == "additionalOperations":
			r.readAdditional(m, item, field)
		case !known:
		case field.Name != lower:
			r.Add(field.At.String(), "the verbs of a path are written in lower case, found %s", show.Quote(field.Name))
		case lower == "query" && r.edition < openapi32:
			r.Add(field.At.String(), "the verb query needs OpenAPI 3.2")
		default:
			r.readOperation(verb, m, item, field)
		}
	}
}

// whole follows the $ref of a path, or of an operation. Beside it further fields may stand; what
// both have is refused.
func (r *reader) whole(n *tree.Node) *tree.Node { return r.wholeOf(n, maxReferences) }

// wholeOf is whole with at most so many $ref in a row, each of which can have fields beside it.
func (r *reader) wholeOf(n *tree.Node, references int) *tree.Node {
	if n.Get("$ref") == nil {
		return n
	}
	if references == 0 {
		r.tooMany(n)
		return nil
	}
	to := r.wholeOf(r.step(n, true), references-1)
	if !to.Is(tree.Object) {
		return to
	}
	whole := &tree.Node{At: n.At, Kind: tree.Object, Members: slices.Clone(to.Members)}
	for _, m := range n.Members {
		switch {
		case m.Name == "$ref":
		case whole.Find(m.Name) >= 0 && (m.Name == "summary" || m.Name == "description"):
			whole.Set(m) // OpenAPI 3.1 says so of other references
		case whole.Find(m.Name) >= 0:
			r.Add(m.At.String(), "the field %s is here and in what $ref names; keep one", show.Quote(m.Name))
		default:
			whole.Append(m)
		}
	}
	return whole
}

// readAdditional reads operations with other verbs (OpenAPI 3.2).
func (r *reader) readAdditional(path tree.Member, item *tree.Node, field tree.Member) {
	if r.edition < openapi32 {
		r.Add(field.At.String(), "additionalOperations needs OpenAPI 3.2")
		return
	}
	if !r.expectAny(field.Value, tree.Object, "additionalOperations") {
		return
	}
	for _, m := range field.Value.Members {
		lower := strings.Map(lowerASCII, m.Name)
		if _, known := verbs[lower]; known {
			r.Add(m.At.String(), "the verb %s stands beside additionalOperations, as %s", show.Quote(m.Name), lower)
			continue
		}
		if strings.Trim(m.Name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
			r.Add(m.At.String(), "%s: patgate takes verbs of upper-case letters and -, found %s; remove it with an overlay, or write it as clients send it", where(m.Name, path.Name), show.Quote(m.Name))
			continue
		}
		r.readOperation(m.Name, path, item, m)
	}
}

func (r *reader) readOperation(verb string, path tree.Member, item *tree.Node, field tree.Member) {
	n := r.whole(field.Value) // OpenAPI has no $ref here, but documents do: what it names may protect the method
	if n == nil || verb == "TRACE" || verb == "CONNECT" || !r.expect(n, tree.Object, where(verb, path.Name)) {
		return
	}
	o := &operation{verb: verb, path: path.Name, at: field.At, node: n, item: item}
	o.Verbs = []string{verb}
	o.ReadOnly = slices.Contains(safeVerbs, verb)
	r.readName(o)
	r.readFlags(o)
	r.readWords(o)
	r.readParameters(o)
	r.readRest(o)
	r.readNaming(o)
	r.readBodies(o)
	r.findPaths(o)
	r.operations = append(r.operations, o)
	r.entries += 1 + len(o.parameters) + len(o.paths)
}

// safeVerbs change nothing (RFC 9110 section 9.2.1, and QUERY).
var safeVerbs = []string{"GET", "HEAD", "OPTIONS", "QUERY"}

func lowerASCII(c rune) rune {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
