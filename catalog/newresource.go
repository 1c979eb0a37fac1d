package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// SourceResource is a resource as it was written.
type SourceResource struct {
	Resource
	At string // FILE:LINE:COLUMN, for messages; may be empty
}

// SourceNaming is what a method says of how it names a resource.
type SourceNaming struct {
	At         string   // FILE:LINE:COLUMN, for messages; may be empty
	Resource   string   // its name
	Parameters []string // as in the field "names" of a catalog file. Empty: it is not known
}

// addResources adds the resources, and finds out how each method names them.
func (b *builder) addResources(sources []source) {
	positions := make(map[string]string)
	for _, s := range sources {
		for _, r := range s.resources {
			if at, ok := positions[fold(r.Name)]; ok {
				b.problem(r.At, "resource %s is already in %s", quote(r.Name), at)
				continue
			}
			positions[fold(r.Name)] = r.At
			b.checkResource(r)
			b.resources = append(b.resources, r.Resource)
		}
	}
	if len(b.problems) > 0 {
		return
	}
	for _, r := range b.routes {
		r.method.naming = make([]naming, len(b.resources))
		for i := range b.resources {
			r.method.naming[i] = b.namingByDefault(r.method, &b.resources[i])
		}
		for _, n := range b.named[r.method] {
			b.addNaming(r.method, n)
		}
	}
}

// checkResource refuses a resource that cannot be told from another one.
func (b *builder) checkResource(r SourceResource) {
	if err := checkResourceNames(&r.Resource); err != nil {
		b.problem(r.At, "resource %s: %w", quote(r.Name), err)
	}
	for i := range b.resources {
		other := &b.resources[i]
		for _, p := range slices.Concat([]string{r.Name}, r.Parameters, r.AlsoNamedBy) {
			if fold(p) == fold(other.Name) || other.knows(p) || r.IgnoreCase && other.knowsFolded(p) {
				b.problem(r.At, "resource %s: %s is already a name of the resource %s", quote(r.Name), quote(p), quote(other.Name))
			}
		}
	}
}

// knows reports whether a parameter of this name has to do with the resource.
func (r *Resource) knows(parameter string) bool {
	return r.IsParameter(r.Parameters, parameter) || r.IsParameter(r.AlsoNamedBy, parameter)
}

func (r *Resource) knowsFolded(parameter string) bool {
	return slices.ContainsFunc(slices.Concat(r.Parameters, r.AlsoNamedBy), func(p string) bool { return fold(p) == fold(parameter) })
}

// maxTitle is how long a title may be, in characters.
const maxTitle = 64

func checkResourceNames(r *Resource) error {
	if !isParameterWord(r.Name) {
		return fmt.Errorf("a resource's name is made of A-Z a-z 0-9 _ -")
	}
	if !isLine(r.Title, maxTitle) {
		return fmt.Errorf(`"title" is 1 to %d characters of one line, found %s`, maxTitle, quote(r.Title))
	}
	if len(r.Parameters) == 0 {
		return fmt.Errorf(`"parameters" are missing: the names of those that name it`)
	}
	var seen []string
	for _, p := range slices.Concat(r.Parameters, r.AlsoNamedBy) {
		if !isParameterWord(p) {
			return fmt.Errorf("a parameter that names a resource is made of A-Z a-z 0-9 _ -, found %s", quote(p))
		}
		if r.IsParameter(seen, p) {
			return fmt.Errorf("the parameter %s stands twice", quote(p))
		}
		seen = append(seen, p)
	}
	for p := range r.NamesNothing {
		if !slices.Contains(r.AlsoNamedBy, p) {
			return fmt.Errorf(`"names_nothing" has values of %s, which is not in "also_named_by"`, quote(p))
		}
	}
	return nil
}

// isParameterWord reports whether s is a name that the gate can look for: nothing in it is
// read in several ways.
func isParameterWord(s string) bool {
	return s != "" && len(s) <= maxName && strings.Trim(fold(s), "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// namingByDefault finds out how a method that does not say so names a resource: by those of
// its parameters that name one. A path with several of them does not say what each is.
func (b *builder) namingByDefault(m *Method, r *Resource) naming {
	var n naming
	if slices.ContainsFunc(b.unread[m], r.knowsFolded) { // names of headers compare without case
		return naming{how: UnknownNaming}
	}
	for _, route := range b.everyRoute {
		inPath := slices.DeleteFunc(route.ParameterNames(), func(p string) bool { return !r.IsParameter(r.Parameters, p) })
		if route.method == m && len(inPath) > 1 {
			return naming{how: UnknownNaming}
		}
	}
	for _, p := range b.parametersOf(m) {
		switch {
		case r.IsParameter(r.Parameters, p):
			if n.how = NamedByOne; !r.IsParameter(n.parameters, p) {
				n.parameters = append(n.parameters, p)
			}
		case r.IsParameter(r.AlsoNamedBy, p) && n.how == NotNamed:
			n.how = UnknownNaming
		}
	}
	return n
}

// parametersOf lists the parameters of a method, those of its paths first.
func (b *builder) parametersOf(m *Method) (names []string) {
	for _, r := range b.everyRoute {
		if r.method == m {
			names = append(names, r.ParameterNames()...)
		}
	}
	for _, p := range m.Parameters {
		names = append(names, p.Name)
	}
	return names
}

// addNaming takes over what a method says of how it names a resource.
func (b *builder) addNaming(m *Method, s SourceNaming) {
	i := slices.IndexFunc(b.resources, func(r Resource) bool { return r.Name == s.Resource })
	if i < 0 {
		b.problem(s.At, "method %s: %w", quote(m.Name), b.noResource(s.Resource))
		return
	}
	if len(s.Parameters) == 0 {
		m.naming[i] = naming{how: UnknownNaming}
		return
	}
	r, known := &b.resources[i], b.parametersOf(m)
	var seen []string
	for _, p := range s.Parameters {
		name, member, dotted := strings.Cut(p, ".")
		switch {
		case !isParameterWord(name) || dotted && !isParameterWord(member):
			b.problem(s.At, `method %s: what names a resource is a parameter, or "parameter.member" of a JSON object; found %s`, quote(m.Name), quote(p))
		case r.IsParameter(r.AlsoNamedBy, name):
			b.problem(s.At, `method %s: %s is in "also_named_by" of the resource %s, so its value cannot be compared`, quote(m.Name), quote(name), quote(r.Name))
		case r.IsParameter(b.unread[m], name):
			b.problem(s.At, "method %s: %s stands in a header or cookie, or in a path that others share under another name: no resource is read there", quote(m.Name), quote(name))
		case r.IsParameter(seen, name):
			b.problem(s.At, "method %s: the parameter %s stands twice", quote(m.Name), quote(name))
		case len(m.Parameters) > 0 && !r.IsParameter(known, name):
			b.problem(s.At, "method %s: neither its path nor its parameters hold %s", quote(m.Name), quote(name))
		}
		seen = append(seen, name)
	}
	m.naming[i] = naming{how: NamedByAll, parameters: s.Parameters}
}
