package tree

import (
	"bytes"
	"fmt"

	"github.com/patgate/patgate/catalog/show"
)

// Limits of what is read. Real documents stay far below: a large one has a few
// 100,000 values, nested 50 deep.
const (
	maxValues = 2_000_000 // with what YAML aliases stand for counted each time
	maxDepth  = 500
)

// parser makes a tree of a file.
type parser struct {
	Problems
	file   *string
	values int
}

// Parse reads JSON or YAML. Positions, in errors too, name the file as it is named here.
func Parse(file string, data []byte) (*Node, error) {
	if IsJSON(data) {
		return ParseJSON(file, data)
	}
	return parseFile(file, data, (*parser).parseYAML)
}

// ParseJSON reads JSON (RFC 8259), of which names stand in no object twice.
func ParseJSON(file string, data []byte) (*Node, error) {
	return parseFile(file, data, (*parser).parseJSON)
}

func parseFile(file string, data []byte, parse func(*parser, []byte) (*Node, error)) (*Node, error) {
	p := parser{file: &file}
	root, err := parse(&p, bytes.TrimPrefix(data, byteOrderMark))
	if err == nil {
		err = p.Err()
	}
	return root, err
}

var byteOrderMark = []byte("\ufeff")

// IsJSON reports whether a file is to be read as JSON: YAML documents rarely start
// with a brace, and those that do are nearly always JSON.
func IsJSON(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, byteOrderMark), " \t\r\n")
	return len(data) > 0 && data[0] == '{'
}

// count refuses values beyond the limit.
func (p *parser) count(at Position, n int) error {
	p.values += n
	if p.values > maxValues {
		return fmt.Errorf("%s: the file has more than %d values, if each YAML alias is counted as what it stands for; split it into several documents", at, maxValues)
	}
	return nil
}

func (p *parser) tooDeep(at Position, depth int) error {
	if depth <= maxDepth {
		return nil
	}
	return fmt.Errorf("%s: values are nested more than %d deep", at, maxDepth)
}

// checkNames refuses names that stand twice in an object: readers differ in which they take.
func (p *parser) checkNames(n *Node) {
	if len(n.Members) <= manyMembers {
		for i, m := range n.Members {
			if first := n.Find(m.Name); first != i {
				p.twice(n, first, m)
			}
		}
		return
	}
	seen := make(map[string]int, len(n.Members))
	for i, m := range n.Members {
		if first, ok := seen[m.Name]; ok {
			p.twice(n, first, m)
			continue
		}
		seen[m.Name] = i
	}
}

func (p *parser) twice(n *Node, first int, again Member) {
	p.Add(again.At.String(), "the field %s stands twice in this object, first in line %d; keep one", show.Quote(again.Name), n.Members[first].At.line)
}
