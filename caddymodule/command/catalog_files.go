package command

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/openapi"
)

// addDocumentFlags adds the options of "catalog openapi" in the configuration.
func addDocumentFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.String("prefix", "", "OpenAPI: prefix of the names of methods")
	flags.StringArray("overlay", nil, "OpenAPI: file of the Overlay Specification to apply; repeatable")
	flags.StringArray("base", nil, "OpenAPI: beginning of all paths, in place of what the document says; repeatable")
	flags.String("doc", "", "OpenAPI: template of links to documentation")
	flags.StringArray("path-parameter", nil, "OpenAPI: NAME=VALUE[,VALUE...] gives a parameter of paths values; repeatable")
	flags.StringArray("path-default", nil, "OpenAPI: parameter of paths that gets its default, * for any characters; repeatable")
	flags.String("same-path", "refuse", "OpenAPI: merge or refuse operations whose requests are the same")
	flags.String("case", "", "OpenAPI: ignore or exact: how paths compare (default exact)")
	flags.String("lookalikes", "", "OpenAPI: values or refuse what some servers take for another path (default refuse)")
	flags.String("dots", "", "OpenAPI: none, or in values of parameters (default values)")
	flags.Bool("trailing-slash", false, "OpenAPI: let paths end in one slash")
	flags.Bool("head-as-get", false, "OpenAPI: let HEAD call what GET calls")
	flags.StringArray("host", nil, "OpenAPI: host at which the methods answer (default all); repeatable")
}

// openCatalog reads catalog files and OpenAPI documents, as the server reads them together.
func (c call) openCatalog(files ...string) (*catalog.Catalog, error) {
	document, err := c.documentConfig()
	if err != nil {
		return nil, err
	}
	var config catalog.Config
	for _, file := range files {
		data, err := catalog.ReadFile("catalog file", file)
		if err != nil {
			return nil, inputError{err}
		}
		if !openapi.IsDocument(data) {
			config.Files = append(config.Files, catalog.FileConfig{Path: file})
			continue
		}
		document.File = file
		source, err := openapi.Read(document)
		if err != nil {
			return nil, badInput("reading the OpenAPI document %s:\n%w", file, err)
		}
		config.Sources = append(config.Sources, source)
	}
	made, err := catalog.Open(config)
	if err != nil {
		return nil, badInput("the catalog has mistakes:\n%w", err)
	}
	return made, nil
}

// documentConfig is what the flags say about documents.
func (c call) documentConfig() (openapi.Config, error) {
	config := openapi.Config{
		Prefix: c.flag("prefix"), Overlays: c.flagList("overlay"), Bases: c.flagList("base"), Doc: c.flag("doc"),
		MergeSamePaths: c.flag("same-path") == "merge", Case: c.flag("case"), Lookalikes: c.flag("lookalikes"), Dots: c.flag("dots"),
		TrailingSlash: c.flagSet("trailing-slash"), HeadAsGet: c.flagSet("head-as-get"), Hosts: c.flagList("host"),
	}
	for _, choice := range [][3]string{
		{"same-path", "merge", "refuse"}, {"case", "ignore", "exact"}, {"lookalikes", "values", "refuse"}, {"dots", "none", "values"},
	} {
		if given := c.flag(choice[0]); given != "" && given != choice[1] && given != choice[2] {
			return config, badInput("--%s is %s or %s, found %q", choice[0], choice[1], choice[2], given)
		}
	}
	for _, given := range c.flagList("path-parameter") {
		name, values, ok := strings.Cut(given, "=")
		if !ok {
			return config, badInput("--path-parameter is NAME=VALUE, with commas between values, found %q", given)
		}
		config.PathParameters = append(config.PathParameters, openapi.PathParameter{Name: name, Values: strings.Split(values, ",")})
	}
	for _, name := range c.flagList("path-default") {
		config.PathParameters = append(config.PathParameters, openapi.PathParameter{Name: name, Default: true})
	}
	return config, nil
}
