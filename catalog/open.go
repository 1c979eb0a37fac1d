package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Config says what a catalog is made of. At least one file, source, route or
// template has to bring a method in.
type Config struct {
	Files     []FileConfig
	Sources   []Source
	Routes    []RouteConfig
	Templates []TemplateConfig
	Sets      []SetConfig
}

// FileConfig names a catalog file.
type FileConfig struct {
	Path   string // relative to the working directory
	Source string // FILE:LINE of where the configuration names it; may be empty
}

// Source is what something else than a catalog file brings in, such as an OpenAPI
// document.
type Source struct {
	// At is where the source is named, for messages: FILE:LINE, or FILE.
	At string
	// Case, "exact" or "ignore", and Lookalikes, "refuse" or "values", are as in a catalog file, and
	// for all methods of the catalog. Default: what the files say.
	Case, Lookalikes string
	// Dots is as in a catalog file, "values" or "none", for the methods of this source. Default:
	// what the files say.
	Dots string
	// TrailingSlash lets the paths of requests end in a slash, and HeadAsGet lets HEAD call what GET
	// calls, for the methods of this source. Default: what the files say.
	TrailingSlash, HeadAsGet bool
	// Hosts are those at which the methods answer that name none of their own. Default: all.
	Hosts []string

	// Methods may cross each other: a request that fits two of them is refused if neither
	// is more specific.
	Methods []SourceMethod
	// Resources are as in a catalog file. Default: none.
	Resources []SourceResource
}

// SourceMethod is a method of a Source. Its Group may be left empty.
type SourceMethod struct {
	Method
	At           string   // FILE:LINE:COLUMN, for messages; may be empty
	EncodedSlash []string // names of parameters of its paths whose values may hold "%2F"
	Naming       []SourceNaming
	// Unread are parameters that stand where the gate reads no names of resources, such as in headers. If one
	// of them would name a resource, it is not known how the method names it, unless Naming says so.
	Unread []string
}

// RouteConfig is a method beside those of the files. Its path compares as the
// files say, and exactly where there is no file. All bodies are allowed.
type RouteConfig struct {
	Verbs  []string // GET, POST
	Path   string   // with :parameters or {parameters}, or without
	Name   string
	Source string // FILE:LINE, for messages; may be empty

	EncodedSlash  []string // names of parameters whose values may hold "%2F"
	TrailingSlash bool     // a request's path may end in a slash, also if the files say that none may
	HeadAsGet     bool     // HEAD calls what GET calls, also if the files say that it has to be listed
	Hosts         []string // at which it answers; nil: at all

	// These are as in Source; Dots is for this method.
	Case, Lookalikes, Dots string
}

func (r *RouteConfig) options() (o pathOptions) {
	if o.encodedSlash = r.EncodedSlash; r.TrailingSlash {
		o.trailingSlash = &r.TrailingSlash
	}
	if r.HeadAsGet {
		o.headAsGet = &r.HeadAsGet
	}
	if r.Dots != "" {
		o.noDots = choice(r.Dots == dotsNowhere)
	}
	return o
}

// TemplateConfig names methods by the parameters of their paths: the path
// /1.0/:group/:service/rest/:method with the name :group.:service.:method.
type TemplateConfig struct {
	Verbs  []string // default: GET, POST
	Path   string
	Name   string
	Hosts  []string // at which the methods answer; nil: at all
	Source string   // FILE:LINE, for messages; may be empty
}

// SetConfig is a set beside those of the files.
type SetConfig struct {
	Name        string
	Description string
	Patterns    []string
	Source      string // FILE:LINE, for messages; may be empty
}

// Open reads the files and makes a catalog of everything. The error tells of
// all problems of the first file, or of the first step of combining them, that
// has any.
func Open(c Config) (*Catalog, error) {
	var sources []source
	for _, f := range c.Files {
		data, err := ReadFile("catalog file", f.Path)
		if err != nil {
			return nil, problemAt(f.Source, "%w", err)
		}
		s, err := parseFile(f.Path, data)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	for _, s := range c.Sources {
		sources = append(sources, s.source())
	}
	for _, r := range c.Routes { // a rule has one place
		sources = append(sources, source{rule: partOfRule(r.Source, r.Case, r.Lookalikes)})
	}
	return build(append(sources, c.source()))
}

// Parse makes a catalog of one file's content; name is for messages.
func Parse(name string, data []byte) (*Catalog, error) {
	s, err := parseFile(name, data)
	if err != nil {
		return nil, err
	}
	return build([]source{s})
}

const maxFile = 32 << 20 // bytes

// ReadFile reads a file of at most 32 MiB; what names its kind in errors, such as
// "catalog file".
func ReadFile(what, path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("opening the %s %s: there is no such file; the path is relative to the working directory", what, quote(path))
	}
	if err != nil {
		return nil, fmt.Errorf("opening the %s: %w", what, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the %s: %w", what, err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("the %s %s has more than %d MiB; split it, or leave out what patgate does not read, such as examples", what, quote(path), maxFile>>20)
	}
	return data, nil
}

// source is what the configuration itself brings in.
func (c *Config) source() (s source) {
	for _, r := range c.Routes {
		s.methods = append(s.methods, sourceMethod{
			at: r.Source, Method: Method{Name: r.Name, Verbs: r.Verbs, Path: r.Path, Hosts: r.Hosts, Bodies: anyBody}, options: r.options(),
		})
	}
	for _, t := range c.Templates {
		if len(t.Verbs) == 0 {
			t.Verbs = []string{"GET", "POST"}
		}
		s.methods = append(s.methods, sourceMethod{at: t.Source, Method: Method{Name: t.Name, Verbs: t.Verbs, Path: t.Path, Hosts: t.Hosts, Bodies: anyBody}})
	}
	for _, set := range c.Sets {
		at := make([]string, len(set.Patterns))
		for i := range at {
			at[i] = set.Source
		}
		s.sets = append(s.sets, sourceSet{set.Source, Set{set.Name, set.Description, set.Patterns}, at})
	}
	return s
}

// source is what a Source brings in. It has no defaults to fill in.
func (s *Source) source() (out source) {
	out.rule = partOfRule(s.At, s.Case, s.Lookalikes)
	out.resources = s.Resources
	for _, m := range s.Methods {
		if m.Hosts == nil {
			m.Hosts = s.Hosts
		}
		out.methods = append(out.methods, sourceMethod{m.At, m.Method, s.options(m), m.Naming, m.Unread})
		for _, name := range m.OtherNames {
			out.aliases = append(out.aliases, sourceAlias{m.At, name, m.Name, true})
		}
	}
	return out
}

// partOfRule is what is said of all paths beside those of a method; an empty word says nothing.
func partOfRule(at, letterCase, lookalikes string) rule {
	r := rule{at: cmp.Or(at, unnamedSource), only: []string{}, ignoreCase: letterCase == caseIgnore, exactValues: lookalikes == lookalikesValues}
	if letterCase != "" {
		r.only = append(r.only, "case")
	}
	if lookalikes != "" {
		r.only = append(r.only, "lookalikes")
	}
	return r
}

// options are those of a method's paths.
func (s *Source) options(m SourceMethod) pathOptions {
	o := pathOptions{encodedSlash: m.EncodedSlash, mayCross: true}
	if s.TrailingSlash {
		o.trailingSlash = choice(true)
	}
	if s.HeadAsGet {
		o.headAsGet = choice(true)
	}
	if s.Dots != "" {
		o.noDots = choice(s.Dots == dotsNowhere)
	}
	return o
}
