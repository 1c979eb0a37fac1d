package caddymodule

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/caddyserver/caddy/v2"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/openapi"
)

// catalogSources are what a catalog is made of.
type catalogSources struct {
	catalog.Config
	documents []openapi.Config
}

// namesMethods reports whether there is anything to make a catalog of.
func (a *App) namesMethods() bool { return len(a.Catalog)+len(a.Route)+len(a.Template) > 0 }

// catalogSources lists what the catalog is made of. Lines says where the options stand, by name;
// nil: nobody knows.
func (a *App) catalogSources(lines map[string][]string) (c catalogSources, err error) {
	at := func(option string, i int) string {
		if i < len(lines[option]) {
			return lines[option][i]
		}
		return ""
	}
	repl := caddy.NewReplacer()
	replace := func(s string) string { return repl.ReplaceAll(s, "") }
	for i, f := range a.Catalog {
		if f.OpenAPI == nil {
			c.Files = append(c.Files, catalog.FileConfig{Path: replace(f.File), Source: at("catalog", i)})
			continue
		}
		document, err := f.OpenAPI.config(f.File, at("catalog", i), replace)
		if err != nil {
			return c, err
		}
		c.documents = append(c.documents, document)
	}
	for i, r := range a.Route {
		if err := checkChoices("the route "+r.Path, r.choices()); err != nil {
			return c, err
		}
		c.Routes = append(c.Routes, catalog.RouteConfig{
			Verbs: r.Verbs, Path: r.Path, Name: r.Name, Source: at("route", i),
			EncodedSlash: r.EncodedSlash, TrailingSlash: r.TrailingSlash, HeadAsGet: r.HeadAsGet, Hosts: replaced(r.Host, replace),
			Dots: r.Dots, Case: r.Case, Lookalikes: r.Lookalikes,
		})
	}
	for i, t := range a.Template {
		c.Templates = append(c.Templates, catalog.TemplateConfig{Path: t.Path, Name: t.Name, Hosts: replaced(t.Host, replace), Source: at("template", i)})
	}
	for i, s := range a.Set {
		c.Sets = append(c.Sets, catalog.SetConfig{Name: s.Name, Patterns: s.Methods, Source: at("set", i)})
	}
	return c, nil
}

// replaced fills in the placeholders of a list.
func replaced(list []string, replace func(string) string) (filled []string) {
	for _, s := range list {
		filled = append(filled, replace(s))
	}
	return filled
}

// knowsHosts reports whether all placeholders of hosts stand for something on this machine.
func (c catalogSources) knowsHosts() bool {
	var hosts []string
	for _, d := range c.documents {
		hosts = append(hosts, d.Hosts...)
	}
	for _, r := range c.Routes {
		hosts = append(hosts, r.Hosts...)
	}
	for _, t := range c.Templates {
		hosts = append(hosts, t.Hosts...)
	}
	return !slices.Contains(hosts, "")
}

// haveFiles reports whether all files that open reads are on this machine.
func (c catalogSources) haveFiles() bool {
	return !slices.ContainsFunc(c.files(), func(file string) bool { return !isReadable(file) })
}

// digest returns App.CatalogDigest; empty: there is no file.
func (c catalogSources) digest() (string, error) {
	files := c.files()
	if len(files) == 0 {
		return "", nil
	}
	all := sha256.New()
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return "", fmt.Errorf("reading a file of the catalog: %w", err)
		}
		one := sha256.New()
		_, err = io.Copy(one, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return "", fmt.Errorf("reading a file of the catalog: %w", err)
		}
		all.Write(one.Sum(nil)) // of fixed length: no content can be moved from one file to the next
	}
	return "sha256:" + hex.EncodeToString(all.Sum(nil)), nil
}

// files lists all files that open reads.
func (c catalogSources) files() (files []string) {
	for _, f := range c.Files {
		files = append(files, f.Path)
	}
	for _, d := range c.documents {
		files = append(files, d.File)
		files = slices.Concat(files, d.Overlays)
	}
	return files
}

// open makes the catalog.
func (c catalogSources) open() (*catalog.Catalog, error) {
	for _, d := range c.documents {
		s, err := openapi.Read(d)
		if err != nil {
			return nil, err
		}
		c.Sources = append(c.Sources, s)
	}
	return catalog.Open(c.Config)
}
