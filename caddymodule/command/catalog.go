package command

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/catalog"
)

const catalogLong = `Reads catalog files and OpenAPI documents, which name the methods of an API. It needs
no server.

Exit codes: 0 done; 2 a file cannot be read or has mistakes.`

func buildCatalog(cmd *cobra.Command) {
	addCommands(cmd, catalogCheck(), catalogShow(), catalogDiff())
}

func catalogCheck() *cobra.Command {
	cmd := action(&cobra.Command{
		Use: "check FILE ...", Short: "Checks catalog files and OpenAPI documents, and says what they hold",
		Long: `Reads catalog files and OpenAPI documents as the server reads them together, and prints
what they hold, or each mistake with its file and line. Where a path has a wider one
beside it, as /users/me has /users/:id, it also prints which verbs fall to the wider one.
Where paths of a document cross, as /users/me/:key and /users/:id/name do, it prints a
request that fits both, which is refused. Of many that are alike it prints one; --all prints
each. If either is so at some hosts only, it says at which. It prints paths such as
/things:batch, too, in which the colon begins a parameter.

Exit codes: 0 done; 2 a file cannot be read or has mistakes.`,
		Example: `  patgate catalog check catalogs/platform.json`,
	}, cobra.MinimumNArgs(1), func(cmd *cobra.Command, files []string) error {
		c := call{Command: cmd}
		made, err := c.openCatalog(files...)
		if err != nil {
			return err
		}
		return c.printCatalog(made)
	})
	addDocumentFlags(cmd)
	cmd.Flags().Bool("all", false, "Print each request that is refused or falls to a wider path, also those that are alike")
	return cmd
}

func (c call) printCatalog(found *catalog.Catalog) error {
	groups := make(map[string]bool)
	var public, protected, escalating, readOnly int
	for _, m := range found.Methods() {
		groups[m.Group] = true
		public += one(m.Public)
		protected += one(m.Protected)
		escalating += one(m.Escalating)
		readOnly += one(m.ReadOnly)
	}
	fmt.Fprintf(c.out(), "%s in %s: %d public, %d protected, %d escalating, %d read-only\n",
		plural(len(found.Methods()), "method"), plural(len(groups), "group"), public, protected, escalating, readOnly)
	sets := newTable("SET", "METHODS")
	for _, s := range found.Sets() {
		sets.add(s.Name, strconv.Itoa(len(found.Compile([]string{s.Name}, nil).Methods())))
	}
	if len(sets.rows) > 0 {
		fmt.Fprintln(c.out())
		if err := sets.print(c.out()); err != nil {
			return err
		}
	}
	if err := c.printResources(found); err != nil {
		return err
	}
	c.printCrossings(found.Crossings())
	c.printFallbacks(found.Fallbacks())
	c.printColons(found.Colons())
	return nil
}

// atHosts says that something is so at some hosts only; none: it is so at all.
func atHosts(hosts []string) string {
	if len(hosts) == 0 {
		return ""
	}
	return " at " + strings.Join(hosts, ", ")
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
