package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/hostname"
	"github.com/patgate/patgate/catalog/paths"
)

// unnamedSource stands for where something is that came without a position.
const unnamedSource = "the configuration"

// newRoute judges one method by itself.
func (b *builder) newRoute(m sourceMethod) (r *route, err error) {
	r = &route{method: &m.Method, source: cmp.Or(m.at, unnamedSource)}
	if err = b.readPath(r, m.Path, m.options); err != nil {
		return nil, err
	}
	if err := checkSlashes(m); err != nil {
		return nil, err
	}
	if r.method.Hosts, err = hostname.Canonical(m.Hosts); err != nil {
		return nil, err
	}
	if err := checkVerbs(m.Verbs); err != nil {
		return nil, err
	}
	if err := checkFlags(&m.Method); err != nil {
		return nil, err
	}
	if r.method.Group == "" {
		r.method.Group = group(m.Name)
	}
	return r, nil
}

// readPath reads one of the paths of a method.
func (b *builder) readPath(r *route, path string, o pathOptions) (err error) {
	if r.Pattern, err = paths.Parse(path, b.rule.ignoreCase); err != nil {
		return err
	}
	r.Verbs, r.options, r.MayCross = r.method.Verbs, o, o.mayCross
	r.TrailingSlash, r.headAsGet = or(o.trailingSlash, b.rule.trailingSlash), or(o.headAsGet, b.rule.headAsGet)
	if or(o.noDots, b.rule.noDots) {
		r.RefuseDots()
	}
	if err := r.parseName(); err != nil {
		return err
	}
	for _, name := range o.encodedSlash {
		r.TakeSlashes(name)
	}
	return nil
}

// checkSlashes refuses an encoded slash in what is no parameter of any path of the method, or
// one that becomes part of its name.
func checkSlashes(m sourceMethod) error {
	for _, name := range m.options.encodedSlash {
		taken := slices.ContainsFunc(append([]string{m.Path}, m.Also...), func(path string) bool {
			p, err := paths.Parse(path, false)
			return err == nil && p.TakeSlashes(name)
		})
		if !taken || slices.Contains(strings.Split(m.Name, "."), ":"+name) {
			return fmt.Errorf("no value of %s can hold an encoded slash: the path %s has no such parameter, or the method's name is made of it", quote(name), quote(m.Path))
		}
	}
	return nil
}

// parseName reads the method's name; one with :parameters of the path in it
// makes the route a template.
func (r *route) parseName() error {
	name := r.method.Name
	if !strings.Contains(name, ":") {
		return checkName(name)
	}
	for text := range strings.SplitSeq(name, ".") {
		p := namePart{text: text, depth: -1}
		if parameterName, ok := strings.CutPrefix(text, ":"); ok {
			p.text = ""
			if p.depth, ok = r.PutInName(parameterName); !ok {
				return fmt.Errorf("the path %s has no parameter %s that is a whole segment, with no parameter before it that stands for several segments",
					quote(r.method.Path), quote(text))
			}
			r.Template = true
		} else if err := checkName(text); err != nil {
			return err
		}
		r.name = append(r.name, p)
	}
	return nil
}

// checkVerbs refuses what is not a request method, or never let through.
func checkVerbs(verbs []string) error {
	if len(verbs) == 0 {
		return errors.New(`"verbs" are missing, such as GET and POST`)
	}
	for i, v := range verbs {
		switch {
		case v == "" || strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "":
			return fmt.Errorf("a verb is upper-case letters such as GET, found %s", quote(v))
		case v == "CONNECT" || v == "TRACE":
			return fmt.Errorf("the verb %s is never let through", v)
		case slices.Contains(verbs[:i], v):
			return fmt.Errorf("the verb %s stands twice", v)
		}
	}
	return nil
}

// checkFlags refuses flags that exclude each other, and those that hide a
// method from wildcards without saying why.
func checkFlags(m *Method) error {
	switch {
	case m.Public && m.Protected, m.Public && m.Escalating:
		return errors.New(`"public" needs no token and excludes "protected" and "escalating"`)
	case m.Protected && m.Escalating:
		return errors.New(`"protected" and "escalating" exclude each other: a protected method is allowed to no token`)
	case (m.Protected || m.Escalating) && m.Why == "":
		return errors.New(`a protected or escalating method needs a "why", for whoever is refused`)
	}
	return nil
}

// isLine reports whether s is 1 to most bytes of one line, as a name for people.
func isLine(s string, most int) bool {
	if s == "" || len(s) > most || strings.TrimSpace(s) != s {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}
