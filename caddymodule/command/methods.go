package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
)

const methodsLong = `Lists the API methods in the catalog of a running server, and reports which one a
request calls.` + exitCodes

func buildMethods(cmd *cobra.Command) {
	addServerFlags(cmd)
	addCommands(cmd, methodsList(), methodsResolve())
}

func methodsList() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "list [--search TEXT]", Short: "Lists API methods, with the names that --method takes",
		Example: `  patgate methods list --search stop`,
	}, cobra.NoArgs, func(c call) error {
		methods, err := c.client.Methods(c.Context(), c.flag("search"))
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(methods)
		}
		t := newTable("METHOD", "VERBS", "PATH", "NOTES")
		for _, m := range methods {
			t.add(m.Name, strings.Join(m.Verbs, ","), m.Path, notes(m))
		}
		return t.print(c.out())
	})
	cmd.Flags().String("search", "", "List only methods with this text in their name")
	addJSONFlag(cmd)
	return cmd
}

func methodsResolve() *cobra.Command {
	cmd := remote(&cobra.Command{
		Use: "resolve VERB PATH|URL", Short: "Reports which API method a request calls",
		Example: `  patgate methods resolve GET '/1.0/environment/control/rest/stopenv'`,
	}, cobra.ExactArgs(2), func(c call) error {
		found, err := c.client.Resolve(c.Context(), c.args[0], c.args[1])
		if err != nil {
			return err
		}
		if c.flagSet("json") {
			return c.printJSON(found)
		}
		fmt.Fprintln(c.out(), found.Name)
		if n := notes(*found); n != "" {
			fmt.Fprintln(c.text(), n)
		}
		return nil
	})
	addJSONFlag(cmd)
	return cmd
}

// notes says what is special about a method.
func notes(m api.Method) string {
	var words []string
	for _, n := range []struct {
		is   bool
		word string
	}{
		{m.Public, "public: needs no token"},
		{m.Protected, "protected: no token may call it"},
		{m.Escalating, "escalating: only by its exact name"},
		{m.ReadOnly, "read-only"},
	} {
		if n.is {
			words = append(words, n.word)
		}
	}
	if len(m.Hosts) > 0 {
		words = append(words, "only"+atHosts(m.Hosts))
	}
	for _, n := range m.Names {
		words = append(words, naming(n))
	}
	return strings.Join(words, "; ")
}

// naming says how calls of a method name a resource.
func naming(n api.Naming) string {
	how := " by one of "
	switch {
	case len(n.Parameters) == 0:
		return "may name " + n.Resource + " in a way that is not known"
	case n.All:
		how = " by all of "
	}
	if len(n.Parameters) == 1 {
		how = " by "
	}
	return "names " + n.Resource + how + strings.Join(n.Parameters, ", ")
}
