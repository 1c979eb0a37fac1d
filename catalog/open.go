package catalog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Config says what a catalog is made of. At least one file, route or template
// has to bring a method in.
type Config struct {
	Files     []FileConfig
	Routes    []RouteConfig
	Templates []TemplateConfig
	Sets      []SetConfig
}

// FileConfig names a catalog file.
type FileConfig struct {
	Path   string // relative to the working directory
	Source string // FILE:LINE of where the configuration names it; may be empty
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
}

func (r *RouteConfig) options() (o pathOptions) {
	if o.encodedSlash = r.EncodedSlash; r.TrailingSlash {
		o.trailingSlash = &r.TrailingSlash
	}
	if r.HeadAsGet {
		o.headAsGet = &r.HeadAsGet
	}
	return o
}

// TemplateConfig names methods by the parameters of their paths: the path
// /1.0/:group/:service/rest/:method with the name :group.:service.:method.
type TemplateConfig struct {
	Verbs  []string // default: GET, POST
	Path   string
	Name   string
	Source string // FILE:LINE, for messages; may be empty
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
		data, err := readCatalogFile(f.Path)
		if err != nil {
			return nil, problemAt(f.Source, "%w", err)
		}
		s, err := parseFile(f.Path, data)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
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

func readCatalogFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("opening the catalog file %s: there is no such file; the path is relative to the working directory", quote(path))
	}
	if err != nil {
		return nil, fmt.Errorf("opening the catalog file: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the catalog file: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("the catalog file %s has more than %d MiB", quote(path), maxFile>>20)
	}
	return data, nil
}

// source is what the configuration itself brings in.
func (c *Config) source() (s source) {
	for _, r := range c.Routes {
		s.methods = append(s.methods, sourceMethod{r.Source, Method{Name: r.Name, Verbs: r.Verbs, Path: r.Path, Bodies: anyBody}, nil, r.options(), nil})
	}
	for _, t := range c.Templates {
		if len(t.Verbs) == 0 {
			t.Verbs = []string{"GET", "POST"}
		}
		s.methods = append(s.methods, sourceMethod{t.Source, Method{Name: t.Name, Verbs: t.Verbs, Path: t.Path, Bodies: anyBody}, nil, pathOptions{}, nil})
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
