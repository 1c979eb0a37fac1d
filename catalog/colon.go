package catalog

import (
	"fmt"
	"slices"
)

// Colon is a path with a parameter that reads like a text with a colon in it: of /things:batch, many take
// the colon for one, and a request for /things:delete calls the method, too.
type Colon struct {
	Method    *Method
	Path      string
	Parameter string
}

// String says how to write what is meant.
func (c Colon) String() string {
	return fmt.Sprintf(`%s (%s): the colon begins a parameter, which takes any value; write \: if the path has a colon there, or {%s} for the parameter`,
		c.Method.Name, c.Path, c.Parameter)
}

// Colons lists such paths, in the order of the methods.
func (c *Catalog) Colons() (all []Colon) {
	for _, r := range c.everyRoute {
		found := Colon{r.method, r.String(), r.ColonInText()}
		if found.Parameter != "" && !slices.Contains(all, found) {
			all = append(all, found)
		}
	}
	return all
}
