package openapi

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
)

// edition is a version of the specification, as far as documents are read differently.
type edition int

const (
	swagger2 edition = iota + 1
	openapi30
	openapi31
	openapi32
)

// reader turns the tree of a document into operations, and collects what is wrong.
type reader struct {
	tree.Problems
	config     Config
	root       *tree.Node
	edition    edition
	bases      []string // of the whole document
	operations []*operation
	resources  []catalog.SourceResource

	fixed   []bool                             // which of config.PathParameters are in some path
	schemas map[*tree.Node]schema              // that were read
	within  map[*tree.Node][]catalog.Parameter // secrets of schemas
	looks   int                                // at members of parameters
	entries int                                // operations, parameters and paths so far
}

// maxEntries is how many operations, parameters and paths a document may come to in all. Large ones
// come to some 10,000.
const maxEntries = 500_000

// maxLooks is how many members of parameters that are objects are looked at for secrets.
const maxLooks = 5_000_000

// full reports whether a document came to too much, and says so.
func (r *reader) full() bool {
	switch {
	case r.looks > maxLooks:
		r.Add(r.config.File, "the schemas of parameters come to more than %d members, one in the other; split the document, or remove some with an overlay", maxLooks)
	case r.entries > maxEntries:
		r.Add(r.config.File, "the document comes to more than %d operations, parameters and paths; split it into several documents", maxEntries)
	default:
		return false
	}
	return true
}

// readEdition finds out what the document is.
func (r *reader) readEdition(file string) {
	if !r.root.Is(tree.Object) {
		r.Add(r.root.At.String(), "an OpenAPI document is an object, found %s", r.root.Describe())
		return
	}
	version := r.root.Get("openapi")
	if version == nil {
		version = r.root.Get("swagger")
	}
	if version == nil {
		r.Add(r.root.At.String(), "%s is no OpenAPI document: it has neither the field openapi nor swagger, which names the version%s", show.Quote(file), r.whatElse())
		return
	}
	editions := []struct {
		field, series string
		edition       edition
	}{{"swagger", "2.0", swagger2}, {"openapi", "3.0", openapi30}, {"openapi", "3.1", openapi31}, {"openapi", "3.2", openapi32}}
	for _, e := range editions {
		written := r.root.Get(e.field)
		if written == version && (version.Text == e.series || strings.HasPrefix(version.Text, e.series+".")) {
			r.edition = e.edition
			return
		}
	}
	r.Add(version.At.String(), "documents of the versions 2.0, 3.0, 3.1 and 3.2 are understood, found %s; convert the document", version.Describe())
}

// whatElse guesses what a document is that is not one of OpenAPI.
func (r *reader) whatElse() string {
	switch {
	case r.root.Get("methods").Is(tree.Array), r.root.Get("sets").Is(tree.Array):
		return `; it looks like a catalog file, which is named without "openapi"`
	case r.root.Get("overlay") != nil:
		return "; it is an overlay, which belongs to a document"
	}
	return ""
}

// localFragment returns where in the document a reference leads, also if it names the document's own
// file, or what the document says that it is ($self, OpenAPI 3.2).
func (r *reader) localFragment(reference string) (fragment string, local bool) {
	file, fragment, found := strings.Cut(reference, "#")
	own := file == "" || strings.TrimPrefix(file, "./") == filepath.Base(r.config.File) || r.isSelf(file)
	return fragment, found && own
}

// isSelf reports whether a reference names the document as $self does, which references are relative to.
func (r *reader) isSelf(file string) bool {
	self := r.root.Get("$self").AsText()
	base, err := url.Parse(self)
	if err != nil || self == "" {
		return false
	}
	to, err := base.Parse(file)
	return err == nil && to.String() == base.String()
}

const maxReferences = 32 // in a row

// resolve follows $ref, which has to stay in the document: nothing is ever fetched, and no other
// file is read. It returns nil where that fails, which is then among the problems.
func (r *reader) resolve(n *tree.Node) *tree.Node {
	for range maxReferences {
		if n.Get("$ref") == nil {
			return n
		}
		for _, m := range n.Members {
			if isExtension(m.Name) {
				r.Add(m.At.String(), "the field %s stands beside $ref, where it does not count; write it into what $ref names", show.Quote(m.Name))
			}
		}
		if n = r.step(n, true); n == nil {
			return nil
		}
	}
	r.tooMany(n)
	return nil
}

// step follows one $ref. Unless it must exist, what is not in the document is nil and no problem.
func (r *reader) step(n *tree.Node, mustExist bool) *tree.Node {
	reference := n.Get("$ref")
	fragment, local := r.localFragment(reference.AsText())
	if !local {
		r.Add(reference.At.String(), "$ref names %s, which is outside of the document; patgate reads one file and fetches nothing: "+
			"bundle the document into one file first, for example with \"redocly bundle\"", reference.Describe())
		return nil
	}
	to := r.root.Follow(fragment)
	if to == nil && mustExist {
		r.Add(reference.At.String(), "$ref names %s, which is not in the document; correct it, or add what it names", reference.Describe())
	}
	return to
}

func (r *reader) tooMany(n *tree.Node) {
	r.Add(n.At.String(), "$ref leads from one to the next more than %d times, or in a circle; let it name what is meant", maxReferences)
}

// expect reports whether a value is there and of the kind that is needed. It complains of one of
// another kind, and not of one that is missing.
func (r *reader) expect(n *tree.Node, k tree.Kind, what string) bool {
	if n == nil || n.Kind == k {
		return n != nil
	}
	names := map[tree.Kind]string{tree.Object: "an object", tree.Array: "an array", tree.Text: "a text", tree.Boolean: "true or false"}
	r.Add(n.At.String(), "%s is %s, found %s", what, names[k], n.Describe())
	return false
}

// expectAny is expect for a field that documents leave empty, as YAML lets them: "parameters:" and
// nothing behind it is as if the field were not there.
func (r *reader) expectAny(n *tree.Node, k tree.Kind, what string) bool {
	return !n.Is(tree.Null) && r.expect(n, k, what)
}

// where names an operation in errors.
func where(verb, path string) string { return fmt.Sprintf("%s %s", verb, path) }
