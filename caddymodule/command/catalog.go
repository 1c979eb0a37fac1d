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
request that fits both, which is refused. If either is so at some hosts only, it says at which.

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
	for i, crossing := range found.Crossings() {
		if i == 0 {
			fmt.Fprintln(c.out(), "\nRequests that fit two paths, of which neither is more specific, are refused:")
		}
		fmt.Fprintf(c.out(), "%s %s could be %s (%s) or %s (%s)%s\n", strings.Join(crossing.Verbs, ","), crossing.Example,
			crossing.Methods[0].Name, crossing.Paths[0], crossing.Methods[1].Name, crossing.Paths[1], atHosts(crossing.Hosts))
	}
	for i, f := range found.Fallbacks() {
		if i == 0 {
			fmt.Fprintln(c.out(), "\nThese requests fall to a wider path, since their own has no such verb:")
		}
		fmt.Fprintf(c.out(), "%s %s calls %s (%s)%s\n", strings.Join(f.Verbs, ","), f.Path, f.Wider.Name, f.At, atHosts(f.Hosts))
	}
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
