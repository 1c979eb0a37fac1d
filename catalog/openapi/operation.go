package openapi

import (
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// operation is one operation of the document, which becomes a method.
type operation struct {
	catalog.SourceMethod
	verb  string
	path  string   // as the document has it
	paths []string // with {parameters} as the document has them, whole
	names []string // of the parameters of the first of them, as the catalog has them
	id    string   // operationId, or where there is none: verb and path
	tag   string   // the first one
	rest  string   // the parameter that takes the rest of the path; empty: none
	at    position

	byPath pathName // of one that is called by its operationId

	node       *node
	item       *node
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
	paths := r.root.get("paths")
	if !r.expect(paths, object, "paths") {
		if paths == nil {
			r.add(r.root.at.String(), "the document names no paths, so no request would be let through")
		}
		return
	}
	for _, m := range paths.members {
		if r.full() {
			return
		}
		switch {
		case strings.HasPrefix(m.name, "x-"):
		case !strings.HasPrefix(m.name, "/"):
			r.add(m.at.String(), "a path starts with a slash, found %s", quote(m.name))
		case strings.ContainsAny(m.name, "?#") && !r.config.MergeSamePaths:
			r.add(m.at.String(), "%s has more in it than a path, by which alone methods are told apart: remove it with an overlay, or "+
				"let the method have all requests to its path (same_path merge)", quote(m.name))
		case r.expect(m.value, object, "the value of the path "+quote(m.name)):
			r.readPath(m)
		}
	}
	if len(r.operations) == 0 && !r.any() {
		r.add(paths.at.String(), "the document names no operation, so no request would be let through")
	}
}

func (r *reader) readPath(m member) {
	item := r.whole(m.value)
	if item.is(object) {
		r.checkExtensions("the path "+m.name, item)
	}
	for _, field := range item.fields() {
		lower := strings.Map(lowerASCII, field.name)
		verb, known := verbs[lower]
		switch {
		case field.name == "additionalOperations":
			r.readAdditional(m, item, field)
		case !known:
		case field.name != lower:
			r.add(field.at.String(), "the verbs of a path are written in lower case, found %s", quote(field.name))
		case lower == "query" && r.edition < openapi32:
			r.add(field.at.String(), "the verb query needs OpenAPI 3.2")
		default:
			r.readOperation(verb, m, item, field)
		}
	}
}

// whole follows the $ref of a path, or of an operation. Beside it further fields may stand; what
// both have is refused.
func (r *reader) whole(n *node) *node {
	if n.get("$ref") == nil {
		return n
	}
	to := r.resolve(n)
	if !to.is(object) {
		return to
	}
	whole := &node{at: n.at, kind: object, members: slices.Clone(to.members)}
	for _, m := range n.members {
		switch {
		case m.name == "$ref":
		case whole.find(m.name) >= 0 && (m.name == "summary" || m.name == "description"):
			whole.set(m) // OpenAPI 3.1 says so of other references
		case whole.find(m.name) >= 0:
			r.add(m.at.String(), "the field %s is here and in what $ref names; keep one", quote(m.name))
		default:
			whole.append(m)
		}
	}
	return whole
}

// readAdditional reads operations with other verbs (OpenAPI 3.2).
func (r *reader) readAdditional(path member, item *node, field member) {
	if r.edition < openapi32 {
		r.add(field.at.String(), "additionalOperations needs OpenAPI 3.2")
		return
	}
	if !r.expectAny(field.value, object, "additionalOperations") {
		return
	}
	for _, m := range field.value.members {
		lower := strings.Map(lowerASCII, m.name)
		if _, known := verbs[lower]; known {
			r.add(m.at.String(), "the verb %s stands beside additionalOperations, as %s", quote(m.name), lower)
			continue
		}
		if strings.Trim(m.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
			r.add(m.at.String(), "%s: patgate takes verbs of upper-case letters alone, found %s; remove it with an overlay, or write it as clients send it", where(m.name, path.name), quote(m.name))
			continue
		}
		r.readOperation(m.name, path, item, m)
	}
}

func (r *reader) readOperation(verb string, path member, item *node, field member) {
	n := r.whole(field.value) // OpenAPI has no $ref here, but documents do: what it names may protect the method
	if n == nil || verb == "TRACE" || verb == "CONNECT" || !r.expect(n, object, where(verb, path.name)) {
		return
	}
	o := &operation{verb: verb, path: path.name, at: field.at, node: n, item: item}
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
