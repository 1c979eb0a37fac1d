package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// printResources says how many methods name each resource, and so can be called by a bound token.
func (c call) printResources(found *catalog.Catalog) error {
	t := newTable("RESOURCE", "NAMED BY", "METHODS", "NOT KNOWN HOW")
	for _, r := range found.Resources() {
		var known, unknown int
		for _, m := range found.Methods() {
			how, _ := found.Naming(m, r.Name)
			known += one(how.IsKnown())
			unknown += one(how == catalog.UnknownNaming)
		}
		t.add(r.Name, strings.Join(r.Parameters, ", "), strconv.Itoa(known), strconv.Itoa(unknown))
	}
	if len(t.rows) == 0 {
		return nil
	}
	fmt.Fprintln(c.out())
	return t.print(c.out())
}

// printCrossings prints one of the crossings of each path, or with --all each. A document of 1,000
// methods has paths that cross twenty others in the same way.
func (c call) printCrossings(crossings []catalog.Crossing) {
	if len(crossings) == 0 {
		return
	}
	fmt.Fprintln(c.out(), "\nRequests that fit two paths, of which neither is more specific, are refused:")
	alike := make(map[string]int) // by path
	for _, x := range crossings {
		alike[x.Paths[0]]++
		alike[x.Paths[1]]++
	}
	var told []string
	for _, x := range crossings {
		path := x.Paths[0]
		if alike[x.Paths[1]] > alike[path] {
			path = x.Paths[1]
		}
		if slices.Contains(told, path) && !c.flagSet("all") {
			continue
		}
		more := ""
		if n := alike[path] - 1; n > 0 && !c.flagSet("all") {
			told = append(told, path)
			more = fmt.Sprintf(", and %d more of %s", n, path)
		}
		fmt.Fprintf(c.out(), "%s %s could be %s (%s) or %s (%s)%s%s\n", strings.Join(x.Verbs, ","), x.Example,
			x.Methods[0].Name, x.Paths[0], x.Methods[1].Name, x.Paths[1], atHosts(x.Hosts), more)
	}
}

// printFallbacks prints which verbs of a path fall to a wider one, in one line for the two, or with
// --all in one for each method.
func (c call) printFallbacks(fallbacks []catalog.Fallback) {
	for i, f := range fallbacks {
		if i == 0 {
			fmt.Fprintln(c.out(), "\nThese requests fall to a wider path, since their own has no such verb:")
		}
		same := func(g catalog.Fallback) bool {
			return g.Path == f.Path && g.At == f.At && slices.Equal(g.Hosts, f.Hosts)
		}
		verbs, names := f.Verbs, []string{f.Wider.Name}
		if !c.flagSet("all") {
			if slices.ContainsFunc(fallbacks[:i], same) {
				continue
			}
			for _, g := range fallbacks[i+1:] {
				if same(g) {
					verbs, names = slices.Concat(verbs, g.Verbs), append(names, g.Wider.Name)
				}
			}
		}
		fmt.Fprintf(c.out(), "%s %s calls %s (%s)%s\n", strings.Join(verbs, ","), f.Path, strings.Join(names, ", "), f.At, atHosts(f.Hosts))
	}
}

// printColons prints paths that could be misread by who wrote them.
func (c call) printColons(colons []catalog.Colon) {
	if len(colons) > 0 {
		fmt.Fprintln(c.out(), "\nThese paths may not mean what they say:")
	}
	for _, colon := range colons {
		fmt.Fprintln(c.out(), colon)
	}
}
