package catalog

import (
	"cmp"
	"fmt"
	"slices"
)

// source is what one file, or the configuration, brings into a catalog. All
// positions are for messages: FILE:LINE:COLUMN, or FILE:LINE.
type source struct {
	rule      rule
	aliases   []sourceAlias
	methods   []sourceMethod
	sets      []sourceSet
	resources []SourceResource
}

// rule says how paths are read, unless a method says otherwise; a catalog has one.
type rule struct {
	at            string   // empty: it says nothing
	only          []string // the options that it says; nil: all
	ignoreCase    bool
	trailingSlash bool
	headAsGet     bool
	noDots        bool
	exactValues   bool
}

// ruleOptions are the options of a rule, with their words in a file.
var ruleOptions = []struct {
	name, yes, no string
	of            func(*rule) *bool
}{
	{"case", caseIgnore, caseExact, func(r *rule) *bool { return &r.ignoreCase }},
	{"trailing_slash", "true", "false", func(r *rule) *bool { return &r.trailingSlash }},
	{"head", headGet, headListed, func(r *rule) *bool { return &r.headAsGet }},
	{"dots", dotsNowhere, dotsInValues, func(r *rule) *bool { return &r.noDots }},
	{"lookalikes", lookalikesValues, lookalikesRefused, func(r *rule) *bool { return &r.exactValues }},
}

func (r *rule) says(option string) bool {
	return r.at != "" && (r.only == nil || slices.Contains(r.only, option))
}

// pathOptions are what one method says of its paths; nil: what the rule says.
type pathOptions struct {
	trailingSlash, headAsGet, noDots *bool
	encodedSlash                     []string // names of parameters
	mayCross                         bool     // see paths.Route
}

func choice(b bool) *bool { return &b }

// or returns what was chosen, or else what the rule says.
func or(chosen *bool, otherwise bool) bool {
	if chosen != nil {
		return *chosen
	}
	return otherwise
}

type sourceAlias struct {
	at, short, long string
	whole           bool // short is a name, and no beginning of others
}

// sourceMethod is a method as it was written; Path is whole.
type sourceMethod struct {
	at string
	Method
	options pathOptions
	names   []SourceNaming
	unread  []string // as SourceMethod.Unread
}

type sourceSet struct {
	at string
	Set
	patternsAt []string // one for each of Patterns
}

// builder makes a catalog and collects what is wrong with it.
type builder struct {
	*Catalog
	moreRoutes []*route // further paths of methods that are in routes
	named      map[*Method][]SourceNaming
	unread     map[*Method][]string
	problems   []error
}

func (b *builder) problem(at, format string, args ...any) {
	b.problems = append(b.problems, problemAt(at, format, args...))
}

func problemAt(at, format string, args ...any) error {
	if at == "" {
		return fmt.Errorf(format, args...)
	}
	return fmt.Errorf("%s: %w", at, fmt.Errorf(format, args...))
}

// build combines sources. Later steps rest on earlier ones, so it stops after
// the first step that found problems, and tells of all that this step found.
func build(sources []source) (*Catalog, error) {
	b := &builder{Catalog: &Catalog{byName: make(map[string]*Method)}, named: make(map[*Method][]SourceNaming), unread: make(map[*Method][]string)}
	for _, step := range []func([]source){b.addRules, b.addAliases, b.addMethods, b.addNames, b.addRoutes, b.addResources, b.addSets} {
		step(sources)
		if len(b.problems) > 0 {
			return nil, join(b.problems)
		}
	}
	b.summarize()
	return b.Catalog, nil
}

// addRules makes one rule of those of all sources, and refuses those that contradict each other.
func (b *builder) addRules(sources []source) {
	for _, option := range ruleOptions {
		word := func(is bool) string {
			if is {
				return option.yes
			}
			return option.no
		}
		first := "" // where the option is said first
		for _, s := range sources {
			said, all := *option.of(&s.rule), option.of(&b.rule)
			switch {
			case !s.rule.says(option.name):
			case first == "":
				first, *all = s.rule.at, said
			case said != *all:
				b.problem(s.rule.at, "all parts of a catalog need the same %q, found %s, but %s in %s", option.name, word(said), word(*all), first)
			}
		}
	}
}

func (b *builder) addAliases(sources []source) {
	seen := make(map[string]sourceAlias)
	for _, s := range sources {
		for _, a := range s.aliases {
			for _, name := range []string{a.short, a.long} {
				if err := checkName(name); err != nil {
					b.problem(a.at, "alias: %w", err)
				}
			}
			a.short, a.long = fold(a.short), fold(a.long)
			if other, ok := seen[a.short]; !ok {
				seen[a.short] = a
				b.aliases = append(b.aliases, alias{a.short, a.long, a.whole})
			} else if other.long != a.long || other.whole != a.whole {
				b.problem(a.at, "alias %s stands for %s, but for %s in %s", quote(a.short), quote(a.long), quote(other.long), other.at)
			}
		}
	}
	slices.SortFunc(b.aliases, func(x, y alias) int {
		return cmp.Or(cmp.Compare(len(y.short), len(x.short)), cmp.Compare(x.short, y.short))
	})
	for _, a := range b.aliases {
		if b.canonical(a.long) != a.long {
			b.problem(seen[a.short].at, "alias %s stands for %s, which starts with an alias itself; name what is meant in the end",
				quote(a.short), quote(a.long))
		}
	}
}

func (b *builder) addMethods(sources []source) {
	for _, s := range sources {
		for _, m := range s.methods {
			if r, err := b.newRoute(m); err != nil {
				b.problem(m.at, "method %s: %w", quote(m.Name), err)
			} else {
				r.method.index = len(b.routes)
				b.routes = append(b.routes, r)
				b.named[r.method], b.unread[r.method] = m.names, m.unread
				b.addMorePaths(r, m)
			}
		}
	}
	if len(b.routes) == 0 && len(b.problems) == 0 {
		b.problem("", "the catalog has no method; a catalog file, route or template has to name them")
	}
}

// addMorePaths adds the other paths at which a method is called.
func (b *builder) addMorePaths(r *route, m sourceMethod) {
	for _, path := range m.Also {
		another := &route{method: r.method, source: r.source}
		if err := b.readPath(another, path, m.options); err != nil {
			b.problem(m.at, "method %s, also at %s: %w", quote(m.Name), quote(path), err)
			continue
		}
		b.moreRoutes = append(b.moreRoutes, another)
	}
}

// addNames gives each name to one method.
func (b *builder) addNames([]source) {
	positions := make(map[string]string)
	remedy := "; a name stands for one method, at all hosts: rename one of them, or give the names of a document a prefix (catalog openapi FILE PREFIX)"
	for _, r := range b.routes {
		b.methods = append(b.methods, r.method)
		if r.name != nil {
			b.templates++
			b.checkTemplate(r)
			continue
		}
		canonical := b.canonical(r.method.Name)
		switch {
		case canonical != fold(r.method.Name):
			b.problem(r.source, "method %s: the name starts with an alias; write it out", quote(r.method.Name))
		case b.byName[canonical] != nil:
			b.problem(r.source, "method %s is already in %s%s", quote(r.method.Name), positions[canonical], remedy)
			remedy = ""
		default:
			b.byName[canonical] = r.method
			positions[canonical] = r.source
			b.names = append(b.names, listedName{canonical, r.method})
		}
	}
	slices.SortFunc(b.methods, func(x, y *Method) int { return cmp.Compare(fold(x.Name), fold(y.Name)) })
	slices.SortFunc(b.names, func(x, y listedName) int { return cmp.Compare(x.canonical, y.canonical) })
	for _, a := range b.aliases {
		if a.whole {
			continue // the method that it names came with it
		}
		if p := (pattern{reach: under, name: a.long}); !b.knows(p) && b.byName[a.long] == nil && b.templates == 0 {
			b.problem("", "alias %s: no method's name starts with %s", quote(a.short), quote(a.long+"."))
		}
	}
}

func (b *builder) checkTemplate(r *route) {
	if first := r.name[0].text; b.canonical(first) != fold(first) {
		b.problem(r.source, "template %s: the name starts with an alias; write it out", quote(r.method.Name))
	}
	for _, s := range b.routes[:r.method.index] {
		if s.name != nil && r.sameNames(s) {
			b.problem(r.source, "template %s can come to the same names as %s in %s", quote(r.method.Name), quote(s.method.Name), s.source)
		}
	}
}

func (b *builder) addSets(sources []source) {
	positions := make(map[string]string)
	for _, s := range sources {
		for _, set := range s.sets {
			if at, ok := positions[set.Name]; ok {
				b.problem(set.at, "set %s is already in %s", quote(set.Name), at)
				continue
			}
			positions[set.Name] = cmp.Or(set.at, unnamedSource)
			b.checkSet(set)
			b.sets = append(b.sets, set.Set)
		}
	}
}

func (b *builder) checkSet(s sourceSet) {
	if !isLine(s.Name, 64) {
		b.problem(s.at, "a set's name is 1 to 64 printable characters without a space at either end, found %s", quote(s.Name))
	}
	if n := len(s.Patterns); n == 0 || n > MaxPatterns {
		b.problem(s.at, "set %s: a set has 1 to %d patterns, found %d", quote(s.Name), MaxPatterns, n)
	}
	for i, p := range s.Patterns {
		if err := b.checkPattern(p); err != nil {
			b.problem(s.patternsAt[i], "set %s: %w", quote(s.Name), err)
		}
	}
}

// summarize computes what the catalog tells as a whole.
func (b *builder) summarize() {
	for _, m := range b.methods {
		b.bodies = b.bodies.or(m.Bodies)
		for _, p := range m.Parameters {
			if p.Secret {
				b.secrets = append(b.secrets, p.Name)
			}
		}
	}
	for _, t := range b.tables {
		for _, r := range t.Routes() {
			b.verbs = append(b.verbs, r.Verbs...)
		}
	}
	slices.Sort(b.verbs)
	b.verbs = slices.Compact(b.verbs)
	slices.Sort(b.secrets)
	b.secrets = slices.Compact(b.secrets)
}
