package catalog

import (
	"strings"

	"github.com/patgate/patgate/catalog/paths"
)

// route is where a method answers. Each table of the catalog has its own copy of the Route.
type route struct {
	paths.Route
	method    *Method
	options   pathOptions
	headAsGet bool
	name      []namePart // of a template; nil: the method's name as it stands
	source    string     // FILE:LINE:COLUMN
}

// fill returns the name of the method that a template's path stands for.
func (r *route) fill(path string) string {
	if r.name == nil {
		return r.method.Name
	}
	var b strings.Builder
	for i, p := range r.name {
		if i > 0 {
			b.WriteByte('.')
		}
		if p.depth < 0 {
			b.WriteString(p.text)
		} else {
			b.WriteString(paths.Segment(path, p.depth))
		}
	}
	return b.String()
}
