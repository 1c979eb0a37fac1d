package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/hostname"
	"github.com/patgate/patgate/catalog/paths"
	"github.com/patgate/patgate/catalog/tree"
)

func (r *reader) readFile(v *tree.Node, f *file) {
	f.Case = caseExact
	r.object(v, "a catalog file", map[string]func(*tree.Node){
		"note": func(v *tree.Node) { f.Note = r.text(v) },
		"base": func(v *tree.Node) { f.Base = r.base(v) },
		"also_bases": func(v *tree.Node) {
			for _, v := range r.list(v) {
				f.AlsoBases = append(f.AlsoBases, r.base(v))
			}
		},
		"case":           func(v *tree.Node) { f.Case = r.word(v, caseExact, caseIgnore) },
		"trailing_slash": func(v *tree.Node) { f.TrailingSlash = r.flag(v) },
		"head":           func(v *tree.Node) { f.Head = r.word(v, headListed, headGet) },
		"dots":           func(v *tree.Node) { f.Dots = r.word(v, dotsInValues, dotsNowhere) },
		"lookalikes":     func(v *tree.Node) { f.Lookalikes = r.word(v, lookalikesRefused, lookalikesValues) },
		"crossings":      func(v *tree.Node) { f.Crossings = r.word(v, crossingsError, crossingsRefuse) },
		"hosts":          func(v *tree.Node) { f.Hosts = r.hosts(v) },
		"defaults":       func(v *tree.Node) { r.readDefaults(v, &f.Defaults) },
		"aliases":        func(v *tree.Node) { f.Aliases = r.aliases(v) },
		"resources":      func(v *tree.Node) { f.Resources = r.resources(v) },
		"methods": func(v *tree.Node) {
			for _, v := range r.list(v) {
				f.Methods = append(f.Methods, r.method(v))
			}
		},
		"sets": func(v *tree.Node) {
			for _, v := range r.list(v) {
				f.Sets = append(f.Sets, r.set(v))
			}
		},
	})
}

func (r *reader) readDefaults(v *tree.Node, d *defaults) {
	r.object(v, `"defaults"`, map[string]func(*tree.Node){
		"verbs":  func(v *tree.Node) { d.Verbs = r.texts(v) },
		"bodies": func(v *tree.Node) { d.Bodies = r.bodies(v) },
		"doc":    func(v *tree.Node) { d.Doc = r.docTemplate(v) },
	})
}

func (r *reader) method(v *tree.Node) fileMethod {
	m := fileMethod{at: v.At.String()}
	r.object(v, "a method", map[string]func(*tree.Node){
		"name":           func(v *tree.Node) { m.Name, m.at = r.text(v), v.At.String() },
		"other_names":    func(v *tree.Node) { m.OtherNames = r.texts(v) },
		"group":          func(v *tree.Node) { m.Group = r.group(v) },
		"verbs":          func(v *tree.Node) { m.Verbs = r.texts(v) },
		"path":           func(v *tree.Node) { m.Path = r.text(v) },
		"from_root":      func(v *tree.Node) { m.fromRoot = r.flag(v) },
		"also":           func(v *tree.Node) { m.Also = r.texts(v) },
		"hosts":          func(v *tree.Node) { m.Hosts = r.hosts(v) },
		"summary":        func(v *tree.Node) { m.Summary = r.summary(v) },
		"doc":            func(v *tree.Node) { m.Doc = r.link(v) },
		"public":         func(v *tree.Node) { m.Public = r.flag(v) },
		"protected":      func(v *tree.Node) { m.Protected = r.flag(v) },
		"escalating":     func(v *tree.Node) { m.Escalating = r.flag(v) },
		"read_only":      func(v *tree.Node) { m.ReadOnly = r.flag(v) },
		"upgrade":        func(v *tree.Node) { m.Upgrade = r.flag(v) },
		"why":            func(v *tree.Node) { m.Why = r.text(v) },
		"bodies":         func(v *tree.Node) { m.bodies = r.bodies(v) },
		"names":          func(v *tree.Node) { m.names = r.names(v) },
		"trailing_slash": func(v *tree.Node) { m.options.trailingSlash = choice(r.flag(v)) },
		"head":           func(v *tree.Node) { m.options.headAsGet = choice(r.word(v, headListed, headGet) == headGet) },
		"dots":           func(v *tree.Node) { m.options.noDots = choice(r.word(v, dotsInValues, dotsNowhere) == dotsNowhere) },
		"parameters": func(v *tree.Node) {
			for _, v := range r.list(v) {
				p, encodedSlash := r.parameter(v)
				m.Parameters = append(m.Parameters, p)
				if encodedSlash {
					m.options.encodedSlash = append(m.options.encodedSlash, p.Name)
				}
			}
		},
	}, "name", "path")
	return m
}

func (r *reader) parameter(v *tree.Node) (p Parameter, encodedSlash bool) {
	r.object(v, "a parameter", map[string]func(*tree.Node){
		"name":     func(v *tree.Node) { p.Name = r.parameterName(v) },
		"type":     func(v *tree.Node) { p.Type = r.word(v, "string", "integer", "number", "boolean", "object", "array") },
		"required": func(v *tree.Node) { p.Required = r.flag(v) },
		"secret":   func(v *tree.Node) { p.Secret = r.flag(v) },
		"slash":    func(v *tree.Node) { encodedSlash = r.word(v, slashEncoded) == slashEncoded },
	}, "name")
	return p, encodedSlash
}

func (r *reader) set(v *tree.Node) sourceSet {
	s := sourceSet{at: v.At.String()}
	r.object(v, "a set", map[string]func(*tree.Node){
		"name":        func(v *tree.Node) { s.Name, s.at = r.text(v), v.At.String() },
		"description": func(v *tree.Node) { s.Description = r.text(v) },
		"note":        func(v *tree.Node) { r.text(v) },
		"patterns": func(v *tree.Node) {
			for _, v := range r.list(v) {
				s.Patterns = append(s.Patterns, r.text(v))
				s.patternsAt = append(s.patternsAt, v.At.String())
			}
		},
	}, "name", "patterns")
	return s
}

func (r *reader) aliases(v *tree.Node) (aliases []sourceAlias) {
	if v.Kind != tree.Object {
		r.problem(v.At, `"aliases" is an object such as {"env": "environment"}, found %s`, v.Describe())
	}
	for _, m := range v.Members {
		aliases = append(aliases, sourceAlias{m.At.String(), m.Name, r.text(m.Value), false})
	}
	return aliases
}

// resources reads an object of resources by name.
func (r *reader) resources(v *tree.Node) (resources []SourceResource) {
	r.members(v, `"resources" is an object such as {"environment": {"parameters": ["envName"]}}`, func(m tree.Member) {
		resource := SourceResource{Resource{Name: m.Name, Title: m.Name}, m.At.String()}
		r.object(m.Value, "a resource", map[string]func(*tree.Node){
			"title":         func(v *tree.Node) { resource.Title = r.text(v) },
			"note":          func(v *tree.Node) { r.text(v) },
			"parameters":    func(v *tree.Node) { resource.Parameters = r.texts(v) },
			"also_named_by": func(v *tree.Node) { resource.AlsoNamedBy = r.texts(v) },
			"names_nothing": func(v *tree.Node) { resource.NamesNothing = r.namesNothing(v) },
			"case":          func(v *tree.Node) { resource.IgnoreCase = r.word(v, caseExact, caseIgnore) == caseIgnore },
		}, "parameters")
		resources = append(resources, resource)
	})
	return resources
}

func (r *reader) namesNothing(v *tree.Node) map[string][]string {
	values := make(map[string][]string)
	r.members(v, `"names_nothing" is an object such as {"appid": ["cluster"]}`, func(m tree.Member) { values[m.Name] = r.texts(m.Value) })
	return values
}

// names reads which parameters of a method name resources.
func (r *reader) names(v *tree.Node) (names []SourceNaming) {
	r.members(v, `"names" is an object such as {"environment": ["srcEnvName", "dstEnvName"]}`, func(m tree.Member) {
		names = append(names, SourceNaming{m.At.String(), m.Name, r.texts(m.Value)})
	})
	return names
}

// members hands each member of an object to read. what says what the object should be.
func (r *reader) members(v *tree.Node, what string, read func(tree.Member)) {
	if v.Kind != tree.Object {
		r.problem(v.At, "%s, found %s", what, v.Describe())
	}
	for _, m := range v.Members {
		read(m)
	}
}

func (r *reader) bodies(v *tree.Node) *Bodies {
	var b Bodies
	for _, v := range r.list(v) {
		switch r.word(v, "form", "multipart", "other") {
		case "form":
			b.Form = true
		case "multipart":
			b.Multipart = true
		case "other":
			b.Other = true
		}
	}
	return &b
}

func (r *reader) base(v *tree.Node) string {
	base := r.text(v)
	if base == "" {
		return ""
	}
	if p, err := paths.Parse(base, false); err != nil || base == "/" || p.EndsInSlash() {
		r.problem(v.At, `"base" is the beginning of a path such as "/1.0", without a slash at its end; found %s`, quote(base))
	}
	return base
}

// hosts reads names of hosts.
func (r *reader) hosts(v *tree.Node) (hosts []string) {
	for _, v := range r.list(v) {
		host := r.text(v)
		if err := hostname.Check(host); err != nil {
			r.problem(v.At, `"hosts": %w`, err)
		}
		hosts = append(hosts, host)
	}
	if v.Kind == tree.Array && len(hosts) == 0 {
		r.problem(v.At, `"hosts" names no host; leave it out for methods that answer at all`)
	}
	return hosts
}

// group reads a name that becomes the value of a metric's label.
func (r *reader) group(v *tree.Node) string {
	group := r.text(v)
	if !isLine(group, maxName) {
		r.problem(v.At, "a group is 1 to %d characters of one line, found %s", maxName, quote(group))
	}
	return group
}

func (r *reader) parameterName(v *tree.Node) string {
	name := r.text(v)
	if !isLine(name, maxName) {
		r.problem(v.At, "a parameter's name is 1 to %d characters of one line, found %s", maxName, quote(name))
	}
	return name
}

// maxSummary is how long a summary may be, in characters: it stands in one row of a list.
const maxSummary = 120

func (r *reader) summary(v *tree.Node) string {
	summary := r.text(v)
	if !isLine(summary, maxSummary) {
		r.problem(v.At, `"summary" is 1 to %d characters of one line, found %s`, maxSummary, quote(summary))
	}
	return summary
}

// link reads a URL that pages show as a link: no other scheme gets through.
func (r *reader) link(v *tree.Node) string {
	url := r.text(v)
	if err := CheckLink(url); err != nil {
		r.problem(v.At, "%w", err)
	}
	return url
}

func (r *reader) docTemplate(v *tree.Node) string {
	template := r.text(v)
	if err := CheckDoc(template); err != nil {
		r.problem(v.At, `"doc": %w`, err)
	}
	return template
}

// object hands each member to its reader, and complains of those that are
// unknown or missing.
func (r *reader) object(v *tree.Node, what string, fields map[string]func(*tree.Node), required ...string) {
	if v.Kind != tree.Object {
		r.problem(v.At, "%s is an object, found %s", what, v.Describe())
		return
	}
	for _, m := range v.Members {
		if read, known := fields[m.Name]; known {
			read(m.Value)
		} else {
			r.problem(m.At, "%s has no field %s%s", what, quote(m.Name), suggestField(m.Name, fields))
		}
	}
	for _, name := range required {
		if v.Find(name) < 0 {
			r.problem(v.At, "%s needs the field %q", what, name)
		}
	}
}

func suggestField(name string, fields map[string]func(*tree.Node)) string {
	if name == "openapi" || name == "swagger" {
		return `; an OpenAPI document is named with "catalog openapi FILE"`
	}
	best := nearest{to: name}
	known := slices.Sorted(maps.Keys(fields))
	for _, f := range known {
		best.try(f, f)
	}
	if s := best.suggestion(); s != "" {
		return s
	}
	return "; it may have " + strings.Join(known, ", ")
}

func (r *reader) list(v *tree.Node) []*tree.Node {
	if v.Kind != tree.Array {
		r.problem(v.At, "an array belongs here, found %s", v.Describe())
	}
	return v.List
}

func (r *reader) text(v *tree.Node) string {
	if v.Kind != tree.Text {
		r.problem(v.At, "a string belongs here, found %s", v.Describe())
	}
	return v.Text
}

// texts is never nil, so that an empty array differs from an absent one.
func (r *reader) texts(v *tree.Node) []string {
	texts := []string{}
	for _, v := range r.list(v) {
		texts = append(texts, r.text(v))
	}
	return texts
}

func (r *reader) flag(v *tree.Node) bool {
	if v.Kind != tree.Boolean {
		r.problem(v.At, "true or false belongs here, found %s", v.Describe())
	}
	return v.IsTrue()
}

func (r *reader) word(v *tree.Node, words ...string) string {
	s := r.text(v)
	if v.Kind == tree.Text && !slices.Contains(words, s) {
		r.problem(v.At, "%s belongs here, found %s", strings.Join(words, " or "), quote(s))
	}
	return s
}
