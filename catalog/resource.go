package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Resource is a kind of thing of the API, such as an environment or a project, that requests
// name by a parameter. A token can be bound to some of them. Treat as read-only.
type Resource struct {
	Name       string   // environment
	Title      string   // for people; never empty
	Parameters []string // each of them names one: in the path, the query, a form or JSON
	// AlsoNamedBy are parameters that name one in a way that cannot be compared with
	// what a token lists, such as an internal number.
	AlsoNamedBy []string
	// NamesNothing holds, for names of AlsoNamedBy, the values that name none.
	NamesNothing map[string][]string
	// IgnoreCase says that the API reads names of parameters without regard to ASCII case.
	IgnoreCase bool
}

// IsParameter reports whether a parameter of this name is one of the list, such as Parameters.
// A name compares as the API reads it.
func (r *Resource) IsParameter(list []string, name string) bool {
	return slices.ContainsFunc(list, func(p string) bool { return r.SameName(p, name) })
}

// SameName reports whether two names of parameters are the same to the API.
func (r *Resource) SameName(a, b string) bool {
	return a == b || r.IgnoreCase && fold(a) == fold(b)
}

// IsNothing reports whether the value of a parameter of AlsoNamedBy names none.
func (r *Resource) IsNothing(parameter, value string) bool {
	for name, values := range r.NamesNothing {
		if r.SameName(name, parameter) && slices.Contains(values, value) {
			return true
		}
	}
	return false
}

// Naming says how the requests of a method name a resource. The zero Naming is that of a
// method which a bound token cannot call.
type Naming uint8

const (
	// NotNamed says that they do not.
	NotNamed Naming = iota
	// UnknownNaming says that they may, in a way that is not known.
	UnknownNaming
	// NamedByOne says that one of the parameters names it, once.
	NamedByOne
	// NamedByAll says that all of the parameters name one, each once.
	NamedByAll
)

// IsKnown reports whether a bound token may call the method, with the right values.
func (n Naming) IsKnown() bool { return n == NamedByOne || n == NamedByAll }

// naming is how a method names one resource.
type naming struct {
	how        Naming
	parameters []string
}

// Resources lists the resources in the order of the catalog. Treat as read-only.
func (c *Catalog) Resources() []Resource { return slices.Clone(c.resources) }

// Resource finds a resource by its name, exactly. nil: there is none.
func (c *Catalog) Resource(name string) *Resource {
	for i := range c.resources {
		if c.resources[i].Name == name {
			return &c.resources[i]
		}
	}
	return nil
}

// LookupResource finds a resource by what people call it: its name, ignoring ASCII case, or
// one of its parameters. nil: there is none.
func (c *Catalog) LookupResource(name string) *Resource {
	for i := range c.resources {
		if r := &c.resources[i]; fold(r.Name) == fold(name) || r.IsParameter(r.Parameters, name) {
			return r
		}
	}
	return nil
}

// Naming returns how a method of the catalog names a resource, and by which parameters. One
// with a dot, as in "env.shortdomain", is a member of the JSON object that is the value of
// the parameter before the dot. For what the catalog does not know it is NotNamed.
func (c *Catalog) Naming(m *Method, resource string) (how Naming, parameters []string) {
	for i := range c.resources {
		if c.resources[i].Name == resource && i < len(m.naming) {
			return m.naming[i].how, m.naming[i].parameters
		}
	}
	return NotNamed, nil
}

// MethodNaming is how a method names a resource.
type MethodNaming struct {
	Resource   string
	Parameters []string // as of Naming; empty, and never nil: it is not known
	All        bool     // each of the parameters names one, of several; else one of them does
}

// Namings lists the resources that a method of the catalog names, in the order of the catalog.
func (c *Catalog) Namings(m *Method) (all []MethodNaming) {
	for _, r := range c.resources {
		if how, parameters := c.Naming(m, r.Name); how != NotNamed {
			all = append(all, MethodNaming{r.Name, append([]string{}, parameters...), how == NamedByAll && len(parameters) > 1})
		}
	}
	return all
}

// maxBound is the length, in bytes, of the longest value that a token is bound to.
const maxBound = 255

// CheckBound refuses what a token cannot be bound to: a resource that the catalog does not
// have, and a value that is empty, too long, or holds a control character or a "*" that is
// not its end. "*" alone would be no bound.
func (c *Catalog) CheckBound(resource, value string) error {
	if c.Resource(resource) == nil {
		return c.noResource(resource)
	}
	switch {
	case value == "":
		return fmt.Errorf("%s: the value is empty; name one, or a prefix with * behind it", resource)
	case value == "*":
		return fmt.Errorf(`%s: "*" alone is no bound; name values, or a prefix with * behind it`, resource)
	case len(value) > maxBound:
		return fmt.Errorf("%s: a value has at most %d bytes, found %d", resource, maxBound, len(value))
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }):
		return fmt.Errorf("%s: a value has no control characters, found %s", resource, quote(value))
	case strings.TrimSpace(value) != value:
		return fmt.Errorf("%s: there is a space before or behind the value %s; leave it out", resource, quote(value))
	case strings.IndexByte(value[:len(value)-1], '*') >= 0:
		return fmt.Errorf("%s: * stands only at the end of a prefix, found %s", resource, quote(value))
	}
	return nil
}

func (c *Catalog) noResource(name string) error {
	if len(c.resources) == 0 {
		return errors.New("the catalog has no resources, so no token can be bound to any")
	}
	best, known := nearest{to: fold(name)}, []string{}
	for i := range c.resources {
		best.try(fold(c.resources[i].Name), c.resources[i].Name)
		known = append(known, c.resources[i].Name)
	}
	suggestion := best.suggestion()
	if suggestion == "" {
		suggestion = "; the catalog has " + strings.Join(known, ", ")
	}
	return fmt.Errorf("there is no resource %s%s", quote(name), suggestion)
}
