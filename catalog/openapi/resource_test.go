package openapi

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
)

// TestResources: what names resources in documents comes out as it does of a catalog file, and can be
// written as one.
func TestResources(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		Config
		want string
	}{
		{Config{File: "projects.yaml"}, `
			project Project [project projectName] [projectId] map[projectId:[0]] true
			team team [team 2team team-name] [] map[] false
			batch project unknown []
			copyProject project all [project to]
			createProject project one [projectName]
			deleteProject project one [project]
			deploy project all [settings.project]
			getFile team unknown []
			getTeam team unknown []
			listProjects
			moveProject project unknown []
			report project one [project]
			reportAll project unknown []
			rooms team unknown []
			search team one [team]
			status project unknown [] team unknown []
			usage project unknown []`},
		{Config{File: "projects.json", Overlays: []string{"resources.yaml"}, MergeSamePaths: true}, `
			project project [project] [] map[] false
			getLogs project all [project]
			getProject project unknown []
			importProject project all [project from]`},
	} {
		s, err := read(c.Config, fromTestdata)
		if err != nil {
			t.Fatal(err)
		}
		made, err := catalog.Open(catalog.Config{Sources: []catalog.Source{s}})
		if err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(strings.TrimPrefix(c.want, "\n"), "\t", "") + "\n"
		if got := naming(made); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.File, got, want)
		}
		var file bytes.Buffer
		if err := made.Write(&file, ""); err != nil {
			t.Fatal(err)
		}
		again, err := catalog.Parse("shown.json", file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got := naming(again); got != want {
			t.Errorf("%s, as a catalog file:\n%s\nwant\n%s", c.File, got, want)
		}
	}
}

// naming lists the resources of a catalog, and how its methods name them.
func naming(c *catalog.Catalog) string {
	var b strings.Builder
	for _, r := range c.Resources() {
		fmt.Fprintln(&b, r.Name, r.Title, r.Parameters, r.AlsoNamedBy, r.NamesNothing, r.IgnoreCase)
	}
	how := map[catalog.Naming]string{catalog.UnknownNaming: "unknown", catalog.NamedByOne: "one", catalog.NamedByAll: "all"}
	for _, m := range c.Methods() {
		b.WriteString(m.Name)
		for _, r := range c.Resources() {
			if n, parameters := c.Naming(m, r.Name); n != catalog.NotNamed {
				fmt.Fprint(&b, " ", r.Name, " ", how[n], " ", parameters)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestResourcesRefused(t *testing.T) {
	t.Parallel()
	resource := func(s string) string {
		return document("    get: {parameters: [{name: q, in: query}, {name: h, in: header}]}\nx-patgate-resources: {r: " + s + "}\n")
	}
	names := func(s string) string {
		return document("    get: {parameters: [{name: q, in: query}, {name: h, in: header}], x-patgate-names: " + s + "}\nx-patgate-resources: {r: {parameters: [p], also_named_by: [i]}}\n")
	}
	for name, c := range map[string]struct{ document, want string }{
		"list":              {document("    get: {}\nx-patgate-resources: []"), `pets.yaml:5:22: x-patgate-resources is an object, found an array`},
		"nothing":           {document("    get: {}\nx-patgate-resources:"), `pets.yaml:5:21: x-patgate-resources is an object, found nothing`},
		"misspelt":          {document("    get: {}\nx-patgate-resource: {}"), `pets.yaml:5:1: the document: there is no field "x-patgate-resource"; patgate knows x-patgate-resources`},
		"in the path":       {document("    get: {}\n    x-patgate-names: {}"), `pets.yaml:5:5: the path /pets: the field "x-patgate-names" stands in operations`},
		"resource as list":  {resource("[p]"), `pets.yaml:5:26: the resource "r" is an object, found an array`},
		"field":             {resource("{parameter: [p]}"), `pets.yaml:5:27: the resource "r" has no field "parameter"; it may have parameters, also_named_by,`},
		"parameters":        {resource("{parameters: p}"), `pets.yaml:5:39: parameters of the resource "r" is an array, found "p"`},
		"number":            {resource("{parameters: [p, 1]}"), `an element of parameters of the resource "r" is a text, found the number "1"`},
		"case":              {resource("{parameters: [p], case: any}"), `case of the resource "r" is "exact" or "ignore", found "any"`},
		"case of nothing":   {resource("{parameters: [p], case: }"), `case of the resource "r" is "exact" or "ignore", found nothing`},
		"title":             {resource("{parameters: [p], title: ''}"), `pets.yaml:5:23: resource "r": "title" is 1 to 64 characters of one line, found ""`},
		"note":              {resource("{parameters: [p], note: 1}"), `note of the resource "r" is a text`},
		"names nothing":     {resource("{parameters: [p], names_nothing: [p]}"), `names_nothing of the resource "r" is an object, found an array`},
		"no parameters":     {resource("{}"), `pets.yaml:5:23: resource "r": "parameters" are missing`},
		"names":             {names("[r]"), `x-patgate-names is an object, found an array`},
		"names a text":      {names("{r: q}"), `x-patgate-names is an array, found "q"`},
		"no resource":       {names("{s: [q]}"), `pets.yaml:4:88: method "pets.get": there is no resource "s"; did you mean r?`},
		"no parameter":      {names("{r: [x]}"), `method "pets.get": neither its path nor its parameters hold "x"`},
		"header":            {names("{r: [h]}"), `method "pets.get": "h" stands in a header or cookie, or in a path that others share under another name: no resource is read there`},
		"cannot be compare": {names("{r: [i]}"), `"i" is in "also_named_by" of the resource "r"`},
	} {
		s, err := read(Config{File: "pets.yaml"}, only(c.document))
		if err == nil {
			_, err = catalog.Open(catalog.Config{Sources: []catalog.Source{s}})
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}
