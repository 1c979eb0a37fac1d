package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/hostname"
	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
)

// Config says which document is read, and how.
type Config struct {
	// File is the path of the document, relative to the working directory.
	File string
	// Source is FILE:LINE of where the configuration names it; may be empty.
	Source string
	// Prefix goes before the names of all methods, with a dot between. Default:
	// nothing.
	Prefix string
	// Overlays are files of the OpenAPI Overlay Specification that are applied
	// to the document, in this order. Default: none.
	Overlays []string
	// Bases are the beginnings of all paths, in place of what the document says
	// in servers or basePath; "/" is nothing. Default: what the document says.
	Bases []string
	// Doc is a template of links to the documentation of operations that name
	// none. Default: no link. See catalog.CheckDoc for the words that it may
	// hold; it may also hold :operation, the operationId, and :tag, the first tag.
	Doc string
	// PathParameters fix parameters of paths. The first one whose name matches
	// counts. Default: none.
	PathParameters []PathParameter
	// MergeSamePaths makes one method of operations whose requests are the same.
	// Default: they are an error.
	MergeSamePaths bool
	// These are as in catalog.Source.
	Case, Lookalikes, Dots   string
	TrailingSlash, HeadAsGet bool
	// Hosts are those at which the methods answer. Default: all, whatever the document says
	// in servers: the host by which the gate is reached is often another.
	Hosts []string
}

// PathParameter fixes a parameter of paths.
type PathParameter struct {
	Name    string   // of the parameter; * stands for any characters
	Values  []string // one path each
	Default bool     // in place of Values: the default that the document gives it
}

// Read reads a document and its overlays, step by step. The error has all problems of the
// first step that has any.
func Read(c Config) (catalog.Source, error) {
	s, err := read(c, catalog.ReadFile)
	if err != nil && c.Source != "" {
		err = fmt.Errorf("%s: catalog openapi %s:\n%w", c.Source, c.File, err)
	}
	return s, err
}

// read is Read with files from anywhere.
func read(c Config, readFile func(what, path string) ([]byte, error)) (catalog.Source, error) {
	if err := c.check(); err != nil {
		return catalog.Source{}, err
	}
	data, err := readFile("OpenAPI document", c.File)
	if err != nil {
		return catalog.Source{}, err
	}
	root, err := tree.Parse(c.File, data)
	if err != nil {
		return catalog.Source{}, err
	}
	for _, file := range c.Overlays {
		data, err := readFile("overlay", file)
		if err != nil {
			return catalog.Source{}, err
		}
		if err := applyOverlay(root, file, data); err != nil {
			return catalog.Source{}, err
		}
	}
	r := &reader{config: c, root: root, fixed: make([]bool, len(c.PathParameters)), schemas: make(map[*tree.Node]schema), within: make(map[*tree.Node][]catalog.Parameter)}
	return r.source()
}

// source reads the tree, step by step.
func (r *reader) source() (catalog.Source, error) {
	for _, step := range []func(){
		func() { r.readEdition(r.config.File) },
		r.readBases, r.readResources, r.readPaths, r.checkFixed, r.checkNames, r.joinSamePaths,
	} {
		step()
		if r.Any() {
			return catalog.Source{}, r.Err()
		}
	}
	c := &r.config
	s := catalog.Source{
		At: cmp.Or(c.Source, c.File), Case: c.Case, Lookalikes: c.Lookalikes, Dots: c.Dots,
		TrailingSlash: c.TrailingSlash, HeadAsGet: c.HeadAsGet, Hosts: c.Hosts, Resources: r.resources,
	}
	for _, o := range r.operations {
		s.Methods = append(s.Methods, o.SourceMethod)
	}
	return s, nil
}

// check refuses options that are wrong whatever the document is.
func (c *Config) check() error {
	var wrong []error
	if c.Doc != "" {
		if err := catalog.CheckDoc(c.Doc, docWords...); err != nil {
			wrong = append(wrong, fmt.Errorf("doc: %w", err))
		}
	}
	if c.Prefix != "" && nameOf(c.Prefix) != c.Prefix {
		wrong = append(wrong, fmt.Errorf("a prefix is made of A-Z a-z 0-9 _ -, with dots between its parts; found %s", show.Quote(c.Prefix)))
	}
	for _, host := range c.Hosts {
		if err := hostname.Check(host); err != nil {
			wrong = append(wrong, fmt.Errorf("host: %w", err))
		}
	}
	for _, base := range c.Bases {
		if !strings.HasPrefix(base, "/") {
			wrong = append(wrong, fmt.Errorf("base starts with a slash, found %s", show.Quote(base)))
		} else if err := checkBase(strings.TrimSuffix(base, "/")); err != nil {
			wrong = append(wrong, fmt.Errorf("base %s: %w", show.Quote(base), err))
		}
	}
	for _, p := range c.PathParameters {
		if _, err := path.Match(p.Name, ""); err != nil || p.Name == "" {
			wrong = append(wrong, fmt.Errorf("path_parameter takes the name of a parameter, with * for any characters; found %s", show.Quote(p.Name)))
		}
		if len(p.Values) == 0 && !p.Default {
			wrong = append(wrong, fmt.Errorf("path_parameter %s needs the values that stand in the paths", p.Name))
		}
		for _, value := range p.Values {
			if err := checkPathValue(value); err != nil {
				wrong = append(wrong, fmt.Errorf("path_parameter %s: %w", p.Name, err))
			}
		}
	}
	return errors.Join(wrong...)
}

// checkFixed refuses to fix parameters that no path has.
func (r *reader) checkFixed() {
	for i, p := range r.config.PathParameters {
		if !r.fixed[i] {
			r.Add("", "no path of %s has a parameter %s that is not fixed already; correct the name, or remove it", r.config.File, show.Quote(p.Name))
		}
	}
}

// IsDocument reports whether a file looks like an OpenAPI document rather than a catalog file, which is a JSON
// object.
func IsDocument(data []byte) bool {
	if !tree.IsJSON(data) {
		return true
	}
	root, err := tree.ParseJSON("", data)
	if err != nil {
		return false
	}
	return root.Get("openapi") != nil || root.Get("swagger") != nil
}
