package catalog

import (
	"fmt"
	"strings"
)

func (c *Catalog) suggestMethod(canonical string) string {
	for _, n := range c.names { // a name without its group
		if strings.HasSuffix(n.canonical, "."+canonical) {
			return didYouMean(n.method.Name)
		}
	}
	best := nearest{to: canonical}
	for _, n := range c.names {
		best.try(n.canonical, n.method.Name)
	}
	return best.suggestion()
}

func (c *Catalog) suggestPrefix(canonical string) string {
	best := nearest{to: canonical}
	for _, n := range c.names {
		for i := range len(n.canonical) {
			if n.canonical[i] == '.' {
				best.try(n.canonical[:i], n.method.Name[:i]+".*")
			}
		}
	}
	return best.suggestion()
}

func (c *Catalog) suggestSet(name string) string {
	best := nearest{to: fold(name)}
	for _, s := range c.sets {
		best.try(fold(s.Name), fmt.Sprintf("%q", s.Name))
	}
	return best.suggestion()
}

func didYouMean(s string) string { return "; did you mean " + s + "?" }

// nearest keeps the best of what was tried.
type nearest struct {
	to       string
	best     string
	distance int
}

func (n *nearest) try(folded, spelled string) {
	if len(n.to) > maxName || len(folded) > maxName {
		return
	}
	if d := editDistance(n.to, folded); n.best == "" || d < n.distance {
		n.best, n.distance = spelled, d
	}
}

// suggestion is empty where nothing is near enough to be a slip.
func (n *nearest) suggestion() string {
	if n.best == "" || n.distance > 2+len(n.to)/8 {
		return ""
	}
	return didYouMean(n.best)
}

// editDistance counts the bytes to insert, remove or replace (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
