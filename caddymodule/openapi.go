package caddymodule

import (
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/patgate/patgate/caddymodule/block"
	"github.com/patgate/patgate/catalog/openapi"
)

// OpenAPI says how an OpenAPI document becomes methods; see docs/catalog.md.
type OpenAPI struct {
	// Prefix goes before the names of all methods of the document, with a dot
	// between. Default: nothing.
	Prefix string `json:"prefix,omitempty"`

	// Overlay lists files of the OpenAPI Overlay Specification that change
	// the document, in this order. Placeholders work.
	Overlay []string `json:"overlay,omitempty"`

	// Base lists beginnings of the paths, in place of those that the document
	// says in servers or basePath; "/" is nothing. Default: what it says.
	Base []string `json:"base,omitempty"`

	// Doc is a template of links to the documentation of operations that name
	// none. Default: no link.
	Doc string `json:"doc,omitempty"`

	// PathParameter gives parameters of paths the values that stand in the paths.
	PathParameter []PathParameter `json:"path_parameter,omitempty"`

	// PathDefault lists parameters of paths that get the default which the document
	// gives them. * stands for any characters.
	PathDefault []string `json:"path_default,omitempty"`

	// SamePath says what becomes of operations whose requests are the same:
	// "refuse" does not load the document, "merge" makes one method of them.
	// Default: refuse.
	SamePath string `json:"same_path,omitempty"`

	// Case says how paths compare: "exact", or "ignore" for ASCII letters of
	// either case. Default: as the other catalogs say, else exact.
	Case string `json:"case,omitempty"`

	// Lookalikes says what becomes of a value that some servers take for what another
	// path spells out: "refuse", or "values" where the API compares exactly. Default: as
	// the other catalogs say, else refuse.
	Lookalikes string `json:"lookalikes,omitempty"`

	// Dots says where a dot may stand that no path spells out: in "values" of
	// parameters, or "none". Default: as the catalog files say, else values.
	Dots string `json:"dots,omitempty"`

	// TrailingSlash lets a path end in one slash. Default: as the catalog files say,
	// else false.
	TrailingSlash bool `json:"trailing_slash,omitempty"`

	// HeadAsGet lets HEAD call what GET calls, where the document has no HEAD. Default: as
	// the catalog files say, else false.
	HeadAsGet bool `json:"head_as_get,omitempty"`

	// Host lists the hosts at which the methods answer. Placeholders work. Default: all.
	Host []string `json:"host,omitempty"`
}

// PathParameter gives a parameter of paths values.
type PathParameter struct {
	// Name is the parameter's name. * stands for any characters.
	Name string `json:"name"`

	// Values are what stands in its place; each makes a path.
	Values []string `json:"values"`
}

const openapiForm = "catalog openapi <file> [<prefix>] { ... }"

var openapiOptions = block.Options{
	block.Repeated("overlay <file>"),
	block.Once("base <paths...>"),
	block.Once("doc <template>"),
	block.Repeated("path_parameter <name> <values...>"),
	block.Repeated("path_default <names...>"),
	block.Once("same_path merge|refuse"),
	block.Once("case ignore|exact"),
	block.Once("lookalikes values|refuse"),
	block.Once("dots none|values"),
	block.Once("trailing_slash"),
	block.Once("head_as_get"),
	block.Repeated("host <names...>"),
}

// parseOpenAPI reads what stands behind "catalog openapi":
//
//	catalog openapi <file> [<prefix>] {
//		overlay <file>
//		base <paths...>
//		doc <template>
//		path_parameter <name> <values...>
//		path_default <names...>
//		same_path merge|refuse
//		case ignore|exact
//		lookalikes values|refuse
//		dots none|values
//		trailing_slash
//		head_as_get
//		host <names...>
//	}
//
// overlay, path_parameter, path_default and host can be repeated.
func (a *App) parseOpenAPI(d *caddyfile.Dispenser, args []string) error {
	if len(args) > 2 {
		return block.WrongForm(d, openapiForm)
	}
	o := new(OpenAPI)
	if len(args) == 2 {
		o.Prefix = args[1]
	}
	a.Catalog = append(a.Catalog, CatalogFile{File: args[0], OpenAPI: o})
	return openapiOptions.Read(d, "catalog openapi", func(option block.Option) error {
		return o.parseOption(d, option, d.RemainingArgs())
	})
}

func (o *OpenAPI) parseOption(d *caddyfile.Dispenser, option block.Option, args []string) error {
	one := len(args) == 1
	switch {
	case option.Name == "overlay" && one:
		o.Overlay = append(o.Overlay, args[0])
	case option.Name == "base" && len(args) > 0:
		o.Base = args
	case option.Name == "doc" && one:
		o.Doc = args[0]
	case option.Name == "path_parameter" && len(args) > 1:
		o.PathParameter = append(o.PathParameter, PathParameter{Name: args[0], Values: args[1:]})
	case option.Name == "path_default" && len(args) > 0:
		o.PathDefault = append(o.PathDefault, args...)
	case option.Name == "trailing_slash" && len(args) == 0:
		o.TrailingSlash = true
	case option.Name == "head_as_get" && len(args) == 0:
		o.HeadAsGet = true
	case option.Name == "host" && len(args) > 0:
		o.Host = append(o.Host, args...)
	case one && take(o.choices(), option.Name, args[0]):
	default:
		return block.WrongForm(d, option.Form)
	}
	return nil
}

func (o *OpenAPI) choices() []choice {
	return append(pathChoices(&o.Case, &o.Lookalikes, &o.Dots), choice{"same_path", []string{"merge", "refuse"}, &o.SamePath})
}

// config is how the package that reads documents takes it.
func (o *OpenAPI) config(file, source string, replace func(string) string) (openapi.Config, error) {
	if err := checkChoices("the catalog openapi "+file, o.choices()); err != nil {
		return openapi.Config{}, err
	}
	c := openapi.Config{
		File: replace(file), Source: source, Prefix: o.Prefix, Bases: o.Base, Doc: o.Doc,
		MergeSamePaths: o.SamePath == "merge", Case: o.Case, Lookalikes: o.Lookalikes, Dots: o.Dots,
		TrailingSlash: o.TrailingSlash, HeadAsGet: o.HeadAsGet, Hosts: replaced(o.Host, replace),
		Overlays: replaced(o.Overlay, replace),
	}
	for _, p := range o.PathParameter {
		c.PathParameters = append(c.PathParameters, openapi.PathParameter{Name: p.Name, Values: p.Values})
	}
	for _, name := range o.PathDefault {
		c.PathParameters = append(c.PathParameters, openapi.PathParameter{Name: name, Default: true})
	}
	return c, nil
}
