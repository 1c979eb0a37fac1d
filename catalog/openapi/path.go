package openapi

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
	"github.com/patgate/patgate/catalog/show"
)

// maxPaths is how many paths one operation may come to.
const maxPaths = 1000

// readRest finds the parameter that stands for several segments of the path.
func (r *reader) readRest(o *operation) {
	for _, p := range o.parameters {
		in := "{" + p.Name + "}"
		switch {
		case p.in != "path" || p.slash != slashRest || !strings.Contains(o.path, in):
		case o.rest != "":
			r.Add(p.node.Get(xSlash).At.String(), "%s: %s is \"rest\" in one parameter of a path at most, as nothing tells where a first one ends; found it in %s and %s",
				o, xSlash, show.Quote(o.rest), show.Quote(p.Name))
		case strings.Contains(withoutQuery(o.path)+"/", "/"+in+"/"):
			o.rest = p.Name
		default:
			r.Add(p.node.Get(xSlash).At.String(), "%s: %s is \"rest\" in a parameter that is a whole segment of the path", o, xSlash)
		}
	}
}

// withoutQuery cuts off what is no path. readPaths lets it stand where it is not to count.
func withoutQuery(path string) string {
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		return path[:end]
	}
	return path
}

// findPaths writes out the path of an operation: below each base, and with the values of
// parameters that the configuration fixes.
func (r *reader) findPaths(o *operation) {
	pieces, err := splitPath(withoutQuery(o.path))
	if err != nil {
		r.Add(o.at.String(), "%s: %w", o, err)
		return
	}
	filled := []string{""}
	for _, p := range pieces {
		values := []string{p.text}
		if p.parameter {
			values = r.valuesOf(o, p.text)
		}
		if len(values)*len(filled) > maxPaths {
			r.Add(o.at.String(), "%s: with all values of its parameters it has more than %d paths", o, maxPaths)
			return
		}
		filled = combine(filled, values)
	}
	for _, base := range r.basesOf(o) {
		for _, s := range filled {
			r.addPath(o, base+s)
		}
	}
}

func (r *reader) addPath(o *operation, whole string) {
	if slices.Contains(o.paths, whole) {
		return
	}
	pieces, err := splitPath(whole)
	if err != nil {
		r.Add(o.at.String(), "%s: %w", o, err)
		return
	}
	if len(o.paths) == maxPaths {
		r.Add(o.at.String(), "%s: below all bases it has more than %d paths", o, maxPaths)
		return
	}
	o.paths = append(o.paths, whole)
	path, names := o.forCatalog(whole, pieces)
	if _, err := paths.Parse(path, false); err != nil {
		r.Add(o.at.String(), "%s: %w; patgate takes no request with such a path: remove it with an overlay", o, err)
	}
	if len(o.paths) == 1 {
		o.Path, o.names = path, names
	} else {
		o.Also = append(o.Also, path)
	}
	o.noteParameters(pieces, names)
}

// noteParameters lets parameters of a path hold encoded slashes as the document says, and keeps those from
// naming resources elsewhere that the catalog calls by another name there. Names are how it calls them.
func (o *operation) noteParameters(pieces []piece, names []string) {
	for _, p := range pieces {
		if !p.parameter {
			continue
		}
		takes := slices.ContainsFunc(o.parameters, func(q parameter) bool { return q.in == "path" && q.Name == p.text && q.slash == slashEncoded })
		if takes && !slices.Contains(o.EncodedSlash, names[0]) {
			o.EncodedSlash = append(o.EncodedSlash, names[0])
		}
		if p.text != names[0] {
			o.Unread = append(o.Unread, p.text)
		}
		names = names[1:]
	}
}

func combine(beginnings, ends []string) (whole []string) {
	for _, a := range beginnings {
		for _, b := range ends {
			whole = append(whole, a+b)
		}
	}
	return whole
}

// piece is a part of a path: text, or the name of a parameter.
type piece struct {
	text      string
	parameter bool
}

// splitPath reads a path with {parameters}.
func splitPath(s string) (pieces []piece, err error) {
	if strings.Contains(s, "/:") || strings.Contains(s, "/*") || strings.Contains(s, `\`) { // which catalogs would take for parameters
		return nil, fmt.Errorf("a parameter of a path is written {name}, also one that stands for several segments (x-patgate-slash: rest); found %s", show.Quote(s))
	}
	for rest := s; rest != ""; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			return append(pieces, piece{rest, false}), nil
		}
		end := strings.IndexAny(rest[i+1:], "{}/")
		if rest[i] == '}' || end <= 0 || rest[i+1+end] != '}' {
			return nil, fmt.Errorf("a parameter of a path is written {name}, with a name in it; found %s", show.Quote(s))
		}
		if i > 0 {
			pieces = append(pieces, piece{rest[:i], false})
		}
		pieces = append(pieces, piece{rest[i+1 : i+1+end], true})
		rest = rest[i+2+end:]
	}
	return pieces, nil
}

// valuesOf returns what stands for a parameter in paths: {name}, or the values that the
// configuration fixes.
func (r *reader) valuesOf(o *operation, name string) []string {
	i := r.fixing(name)
	switch {
	case i < 0:
		return []string{"{" + name + "}"}
	case r.config.PathParameters[i].Default:
		r.fixed[i] = true
		return r.defaultOf(o, name)
	}
	r.fixed[i] = true
	return r.config.PathParameters[i].Values
}

// fixing returns which of config.PathParameters fixes a parameter of paths, or -1.
func (r *reader) fixing(name string) int {
	return slices.IndexFunc(r.config.PathParameters, func(fixed PathParameter) bool {
		is, err := path.Match(fixed.Name, name)
		return is && err == nil
	})
}

func (r *reader) defaultOf(o *operation, name string) []string {
	for _, p := range o.parameters {
		if p.in != "path" || p.Name != name || p.standard == nil {
			continue
		}
		if err := checkPathValue(p.standard.Text); err != nil {
			r.Add(p.standard.At.String(), "%s: the default of the path's parameter %s: %w", o, show.Quote(name), err)
		}
		return []string{p.standard.Text}
	}
	r.Add(o.at.String(), "%s: the path's parameter %s has no default in the document; name its values: path_parameter %s VALUE...", o, show.Quote(name), name)
	return []string{"{" + name + "}"}
}

// checkPathValue refuses what cannot stand in a path in place of a parameter.
func checkPathValue(value string) error {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
	if value == "" || strings.Trim(value, allowed) != "" || strings.HasPrefix(value, "/") || strings.HasSuffix(value, "/") {
		return fmt.Errorf("a value in a path is made of A-Z a-z 0-9 - . _ ~, and of / within it; found %s", show.Quote(value))
	}
	return nil
}

// takesRest reports whether a piece of a path stands for several segments.
func (o *operation) takesRest(p piece) bool { return p.parameter && p.text == o.rest }

// forCatalog spells a path as catalogs do, and returns the names of its parameters there: with :name
// where each parameter is a whole segment, else with {name}, and what stands for several segments with *name.
func (o *operation) forCatalog(whole string, pieces []piece) (path string, names []string) {
	before, after := ":", ""
	if inBraces(whole, pieces) {
		before, after = "{", "}"
	}
	var b strings.Builder
	for _, p := range pieces {
		switch {
		case o.takesRest(p):
			names = append(names, nameInPath(strings.NewReplacer("-", "_", ".", "_").Replace(p.text), names))
			b.WriteString("*" + names[len(names)-1])
		case p.parameter:
			names = append(names, nameInPath(p.text, names))
			b.WriteString(before + names[len(names)-1] + after)
		case after == "":
			b.WriteString(strings.ReplaceAll(p.text, ":", `\:`))
		default:
			b.WriteString(p.text)
		}
	}
	return b.String(), names
}

// inBraces reports whether the parameters of a path are written in braces: if some parameter is not a
// whole segment or has a name that stands only there, or some colon belongs to none.
func inBraces(whole string, pieces []piece) bool {
	parameters := 0
	for _, p := range pieces {
		if p.parameter && strings.ContainsAny(p.text, "-.") {
			return true
		}
		if p.parameter {
			parameters++
		}
	}
	for segment := range strings.SplitSeq(whole, "/") {
		if strings.HasPrefix(segment, "{") && strings.IndexByte(segment, '}') == len(segment)-1 {
			continue
		}
		if parameters > 0 && strings.ContainsAny(segment, "{:") {
			return true
		}
	}
	return false
}

// nameInPath makes the name of a parameter one that catalogs take, and that is not taken.
func nameInPath(name string, taken []string) string {
	b := []byte(name)
	for i, c := range b {
		if !isNameByte(c) && c != '.' {
			b[i] = '_'
		}
	}
	if c := b[0]; !isNameByte(c) || c == '-' || c >= '0' && c <= '9' {
		b = append([]byte{'_'}, b...)
	}
	unique := string(b)
	for n := 2; slices.Contains(taken, unique); n++ {
		unique = fmt.Sprintf("%s_%d", b, n)
	}
	return unique
}

// shape is a path without the names of its parameters: paths of one shape are one set of requests.
func (r *reader) shape(o *operation, path string) string {
	var b strings.Builder
	pieces, _ := splitPath(path)
	for _, p := range pieces {
		switch {
		case o.takesRest(p):
			b.WriteString("{*}")
		case p.parameter:
			b.WriteString("{}")
		default:
			b.WriteString(p.text)
		}
	}
	if r.config.Case == "ignore" {
		return strings.Map(lowerASCII, b.String())
	}
	return b.String()
}
