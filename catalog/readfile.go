package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
)

func (r *reader) readFile(v value, f *file) {
	f.Case = caseExact
	r.object(v, "a catalog file", map[string]func(value){
		"note": func(v value) { f.Note = r.text(v) },
		"base": func(v value) { f.Base = r.base(v) },
		"also_bases": func(v value) {
			for _, v := range r.list(v) {
				f.AlsoBases = append(f.AlsoBases, r.base(v))
			}
		},
		"case":           func(v value) { f.Case = r.word(v, caseExact, caseIgnore) },
		"trailing_slash": func(v value) { f.TrailingSlash = r.flag(v) },
		"head":           func(v value) { f.Head = r.word(v, headListed, headGet) },
		"dots":           func(v value) { f.Dots = r.word(v, dotsInValues, dotsNowhere) },
		"lookalikes":     func(v value) { f.Lookalikes = r.word(v, lookalikesRefused, lookalikesValues) },
		"crossings":      func(v value) { f.Crossings = r.word(v, crossingsError, crossingsRefuse) },
		"hosts":          func(v value) { f.Hosts = r.hosts(v) },
		"defaults":       func(v value) { r.readDefaults(v, &f.Defaults) },
		"aliases":        func(v value) { f.Aliases = r.aliases(v) },
		"resources":      func(v value) { f.Resources = r.resources(v) },
		"methods": func(v value) {
			for _, v := range r.list(v) {
				f.Methods = append(f.Methods, r.method(v))
			}
		},
		"sets": func(v value) {
			for _, v := range r.list(v) {
				f.Sets = append(f.Sets, r.set(v))
			}
		},
	})
}

func (r *reader) readDefaults(v value, d *defaults) {
	r.object(v, `"defaults"`, map[string]func(value){
		"verbs":  func(v value) { d.Verbs = r.texts(v) },
		"bodies": func(v value) { d.Bodies = r.bodies(v) },
		"doc":    func(v value) { d.Doc = r.docTemplate(v) },
	})
}

func (r *reader) method(v value) fileMethod {
	m := fileMethod{at: r.at(v.offset)}
	r.object(v, "a method", map[string]func(value){
		"name":           func(v value) { m.Name, m.at = r.text(v), r.at(v.offset) },
		"other_names":    func(v value) { m.OtherNames = r.texts(v) },
		"group":          func(v value) { m.Group = r.group(v) },
		"verbs":          func(v value) { m.Verbs = r.texts(v) },
		"path":           func(v value) { m.Path = r.text(v) },
		"from_root":      func(v value) { m.fromRoot = r.flag(v) },
		"also":           func(v value) { m.Also = r.texts(v) },
		"hosts":          func(v value) { m.Hosts = r.hosts(v) },
		"summary":        func(v value) { m.Summary = r.summary(v) },
		"doc":            func(v value) { m.Doc = r.link(v) },
		"public":         func(v value) { m.Public = r.flag(v) },
		"protected":      func(v value) { m.Protected = r.flag(v) },
		"escalating":     func(v value) { m.Escalating = r.flag(v) },
		"read_only":      func(v value) { m.ReadOnly = r.flag(v) },
		"upgrade":        func(v value) { m.Upgrade = r.flag(v) },
		"why":            func(v value) { m.Why = r.text(v) },
		"bodies":         func(v value) { m.bodies = r.bodies(v) },
		"names":          func(v value) { m.names = r.names(v) },
		"trailing_slash": func(v value) { m.options.trailingSlash = choice(r.flag(v)) },
		"head":           func(v value) { m.options.headAsGet = choice(r.word(v, headListed, headGet) == headGet) },
		"dots":           func(v value) { m.options.noDots = choice(r.word(v, dotsInValues, dotsNowhere) == dotsNowhere) },
		"parameters": func(v value) {
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

func (r *reader) parameter(v value) (p Parameter, encodedSlash bool) {
	r.object(v, "a parameter", map[string]func(value){
		"name":     func(v value) { p.Name = r.parameterName(v) },
		"type":     func(v value) { p.Type = r.word(v, "string", "integer", "number", "boolean", "object", "array") },
		"required": func(v value) { p.Required = r.flag(v) },
		"secret":   func(v value) { p.Secret = r.flag(v) },
		"slash":    func(v value) { encodedSlash = r.word(v, slashEncoded) == slashEncoded },
	}, "name")
	return p, encodedSlash
}

func (r *reader) set(v value) sourceSet {
	s := sourceSet{at: r.at(v.offset)}
	r.object(v, "a set", map[string]func(value){
		"name":        func(v value) { s.Name, s.at = r.text(v), r.at(v.offset) },
		"description": func(v value) { s.Description = r.text(v) },
		"note":        func(v value) { r.text(v) },
		"patterns": func(v value) {
			for _, v := range r.list(v) {
				s.Patterns = append(s.Patterns, r.text(v))
				s.patternsAt = append(s.patternsAt, r.at(v.offset))
			}
		},
	}, "name", "patterns")
	return s
}

func (r *reader) aliases(v value) (aliases []sourceAlias) {
	if v.kind != '{' {
		r.problem(v.offset, `"aliases" is an object such as {"env": "environment"}, found %s`, describe(v))
	}
	for _, m := range v.members {
		aliases = append(aliases, sourceAlias{r.at(m.offset), m.name, r.text(m.value), false})
	}
	return aliases
}

// resources reads an object of resources by name.
func (r *reader) resources(v value) (resources []SourceResource) {
	r.members(v, `"resources" is an object such as {"environment": {"parameters": ["envName"]}}`, func(m member) {
		resource := SourceResource{Resource{Name: m.name, Title: m.name}, r.at(m.offset)}
		r.object(m.value, "a resource", map[string]func(value){
			"title":         func(v value) { resource.Title = r.text(v) },
			"note":          func(v value) { r.text(v) },
			"parameters":    func(v value) { resource.Parameters = r.texts(v) },
			"also_named_by": func(v value) { resource.AlsoNamedBy = r.texts(v) },
			"names_nothing": func(v value) { resource.NamesNothing = r.namesNothing(v) },
			"case":          func(v value) { resource.IgnoreCase = r.word(v, caseExact, caseIgnore) == caseIgnore },
		}, "parameters")
		resources = append(resources, resource)
	})
	return resources
}

func (r *reader) namesNothing(v value) map[string][]string {
	values := make(map[string][]string)
	r.members(v, `"names_nothing" is an object such as {"appid": ["cluster"]}`, func(m member) { values[m.name] = r.texts(m.value) })
	return values
}

// names reads which parameters of a method name resources.
func (r *reader) names(v value) (names []SourceNaming) {
	r.members(v, `"names" is an object such as {"environment": ["srcEnvName", "dstEnvName"]}`, func(m member) {
		names = append(names, SourceNaming{r.at(m.offset), m.name, r.texts(m.value)})
	})
	return names
}

// members hands each member of an object to read. what says what the object should be.
func (r *reader) members(v value, what string, read func(member)) {
	if v.kind != '{' {
		r.problem(v.offset, "%s, found %s", what, describe(v))
	}
	seen := make(map[string]bool)
	for _, m := range v.members {
		if seen[m.name] {
			r.problem(m.offset, "%s stands twice; keep one", quote(m.name))
			continue
		}
		seen[m.name] = true
		read(m)
	}
}

func (r *reader) bodies(v value) *Bodies {
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

func (r *reader) base(v value) string {
	base := r.text(v)
	if base == "" {
		return ""
	}
	if p, err := paths.Parse(base, false); err != nil || base == "/" || p.EndsInSlash() {
		r.problem(v.offset, `"base" is the beginning of a path such as "/1.0", without a slash at its end; found %s`, quote(base))
	}
	return base
}

// hosts reads names of hosts.
func (r *reader) hosts(v value) (hosts []string) {
	for _, v := range r.list(v) {
		host := r.text(v)
		if err := CheckHost(host); err != nil {
			r.problem(v.offset, `"hosts": %w`, err)
		}
		hosts = append(hosts, host)
	}
	if v.kind == '[' && len(hosts) == 0 {
		r.problem(v.offset, `"hosts" names no host; leave it out for methods that answer at all`)
	}
	return hosts
}

// group reads a name that becomes the value of a metric's label.
func (r *reader) group(v value) string {
	group := r.text(v)
	if !isLine(group, maxName) {
		r.problem(v.offset, "a group is 1 to %d characters of one line, found %s", maxName, quote(group))
	}
	return group
}

func (r *reader) parameterName(v value) string {
	name := r.text(v)
	if !isLine(name, maxName) {
		r.problem(v.offset, "a parameter's name is 1 to %d characters of one line, found %s", maxName, quote(name))
	}
	return name
}

// maxSummary is how long a summary may be, in characters: it stands in one row of a list.
const maxSummary = 120

func (r *reader) summary(v value) string {
	summary := r.text(v)
	if !isLine(summary, maxSummary) {
		r.problem(v.offset, `"summary" is 1 to %d characters of one line, found %s`, maxSummary, quote(summary))
	}
	return summary
}

// link reads a URL that pages show as a link: no other scheme gets through.
func (r *reader) link(v value) string {
	url := r.text(v)
	if err := CheckLink(url); err != nil {
		r.problem(v.offset, "%w", err)
	}
	return url
}

func (r *reader) docTemplate(v value) string {
	template := r.text(v)
	if err := CheckDoc(template); err != nil {
		r.problem(v.offset, `"doc": %w`, err)
	}
	return template
}

// object hands each member to its reader, and complains of those that are
// unknown, stand twice or are missing.
func (r *reader) object(v value, what string, fields map[string]func(value), required ...string) {
	if v.kind != '{' {
		r.problem(v.offset, "%s is an object, found %s", what, describe(v))
		return
	}
	seen := make(map[string]bool)
	for _, m := range v.members {
		read, known := fields[m.name]
		switch {
		case !known:
			r.problem(m.offset, "%s has no field %s%s", what, quote(m.name), suggestField(m.name, fields))
		case seen[m.name]:
			r.problem(m.offset, "the field %s stands twice in %s; keep one", quote(m.name), what)
		default:
			read(m.value)
		}
		seen[m.name] = true
	}
	for _, name := range required {
		if !seen[name] {
			r.problem(v.offset, "%s needs the field %q", what, name)
		}
	}
}

func suggestField(name string, fields map[string]func(value)) string {
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

func (r *reader) list(v value) []value {
	if v.kind != '[' {
		r.problem(v.offset, "an array belongs here, found %s", describe(v))
	}
	return v.list
}

func (r *reader) text(v value) string {
	if v.kind != '"' {
		r.problem(v.offset, "a string belongs here, found %s", describe(v))
	}
	return v.text
}

// texts is never nil, so that an empty array differs from an absent one.
func (r *reader) texts(v value) []string {
	texts := []string{}
	for _, v := range r.list(v) {
		texts = append(texts, r.text(v))
	}
	return texts
}

func (r *reader) flag(v value) bool {
	if v.kind != 't' && v.kind != 'f' {
		r.problem(v.offset, "true or false belongs here, found %s", describe(v))
	}
	return v.kind == 't'
}

func (r *reader) word(v value, words ...string) string {
	s := r.text(v)
	if v.kind == '"' && !slices.Contains(words, s) {
		r.problem(v.offset, "one of %s belongs here, found %s", strings.Join(words, ", "), quote(s))
	}
	return s
}

func describe(v value) string {
	switch v.kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return quote(v.text)
	case '0':
		return "a number"
	case 'n':
		return "null"
	case 't':
		return "true"
	default:
		return "false"
	}
}
