package openapi

import (
	"bytes"
	"fmt"
)

// Limits of what is read. Real documents stay far below: a large one has a few
// 100,000 values, nested 50 deep.
const (
	maxValues = 2_000_000 // with what YAML aliases stand for counted each time
	maxDepth  = 500
)

// parser makes a tree of a file.
type parser struct {
	problems
	file   *string
	values int
}

// parse reads JSON or YAML.
func parse(file string, data []byte) (*node, error) {
	p := parser{file: &file}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var root *node
	var err error
	if isJSON(data) {
		root, err = p.parseJSON(data)
	} else {
		root, err = p.parseYAML(data)
	}
	if err == nil {
		err = p.err()
	}
	return root, err
}

// isJSON reports whether a file is to be read as JSON: YAML documents rarely start
// with a brace, and those that do are nearly always JSON.
func isJSON(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	return len(data) > 0 && data[0] == '{'
}

// count refuses values beyond the limit.
func (p *parser) count(at position, n int) error {
	p.values += n
	if p.values > maxValues {
		return fmt.Errorf("%s: the file has more than %d values, if each YAML alias is counted as what it stands for; split it into several documents", at, maxValues)
	}
	return nil
}

func (p *parser) tooDeep(at position, depth int) error {
	if depth <= maxDepth {
		return nil
	}
	return fmt.Errorf("%s: values are nested more than %d deep", at, maxDepth)
}

// checkNames refuses names that stand twice in an object: readers differ in which they take.
func (p *parser) checkNames(n *node) {
	if len(n.members) <= manyMembers {
		for i, m := range n.members {
			if first := n.find(m.name); first != i {
				p.twice(n, first, m)
			}
		}
		return
	}
	seen := make(map[string]int, len(n.members))
	for i, m := range n.members {
		if first, ok := seen[m.name]; ok {
			p.twice(n, first, m)
			continue
		}
		seen[m.name] = i
	}
}

func (p *parser) twice(n *node, first int, again member) {
	p.add(again.at.String(), "the field %s stands twice in this object, first in line %d; keep one", quote(again.name), n.members[first].at.line)
}
