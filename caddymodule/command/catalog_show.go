package command

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/catalog"
)

func catalogShow() *cobra.Command {
	cmd := action(&cobra.Command{
		Use: "show FILE ...", Short: "Shows the methods of catalog files and OpenAPI documents",
		Long: `Shows what patgate makes of catalog files and OpenAPI documents: each method with its
verbs, paths and flags. --json prints a catalog file with the same methods, to take over.

Exit codes: 0 done; 2 a file cannot be read or has mistakes.`,
		Example: `  patgate catalog show openapi.yaml --prefix shop --json > shop.json`,
	}, cobra.MinimumNArgs(1), func(cmd *cobra.Command, files []string) error {
		c := call{Command: cmd}
		made, err := c.openCatalog(files...)
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return made.Write(c.out(), "Made of "+strings.Join(files, ", ")+".")
		}
		return c.printMethods(made)
	})
	addDocumentFlags(cmd)
	addJSONFlag(cmd)
	return cmd
}

func (c call) printMethods(made *catalog.Catalog) error {
	t := newTable("METHOD", "VERBS", "PATH", "NOTES")
	for _, m := range made.Methods() {
		t.add(m.Name, strings.Join(m.Verbs, ","), m.Path, strings.Join(remarks(made, m), "; "))
		for _, path := range m.Also {
			t.add("", "", path, "")
		}
	}
	return t.print(c.out())
}

// remarks says what is special about a method of a catalog.
func remarks(made *catalog.Catalog, m *catalog.Method) (words []string) {
	flags := api.Method{Public: m.Public, Protected: m.Protected, Escalating: m.Escalating, ReadOnly: m.ReadOnly, Names: names(made, m), Hosts: m.Hosts}
	if n := notes(flags); n != "" {
		words = append(words, n)
	}
	if m.Upgrade {
		words = append(words, "may switch protocols")
	}
	if len(m.OtherNames) > 0 {
		words = append(words, "also named "+strings.Join(m.OtherNames, ", "))
	}
	return words
}

// names says how a method of a catalog names resources.
func names(made *catalog.Catalog, m *catalog.Method) (names []api.Naming) {
	for _, n := range made.Namings(m) {
		names = append(names, api.Naming(n))
	}
	return names
}
