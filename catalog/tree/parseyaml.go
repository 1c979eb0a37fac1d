package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads one YAML document. The library hands out what aliases stand for as references,
// so that a short file cannot grow in its hands; here they are written out, up to a limit.
func (p *parser) parseYAML(data []byte) (*Node, error) {
	if n := mostValues(data); n > 2*maxValues {
		return nil, fmt.Errorf("%s: the file has more than %d values; split it into several documents", *p.file, maxValues)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		return nil, p.explainYAML(err)
	}
	var more yaml.Node
	if err := decoder.Decode(&more); err == nil {
		return nil, fmt.Errorf("%s: the file holds several YAML documents (---); keep one", p.yamlAt(&more))
	} else if !errors.Is(err, io.EOF) {
		return nil, p.explainYAML(err)
	}
	y := yamlParser{parser: p, open: make(map[*yaml.Node]bool)}
	return y.value(&document, 0)
}

// mostValues counts what separates values in YAML: a file has at most a little more of them.
func mostValues(data []byte) (n int) {
	for _, b := range data {
		switch b {
		case '\n', ',', '[', '{', '-', '?', ':':
			n++
		}
	}
	return n
}

// explainYAML puts the line before what is wrong: "yaml: line 3: …".
func (p *parser) explainYAML(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: the file is empty", *p.file)
	}
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(said, "line "); ok {
		if line, what, ok := strings.Cut(rest, ": "); ok {
			if _, err := strconv.Atoi(line); err == nil {
				return fmt.Errorf("%s:%s: not valid YAML: %s", *p.file, line, what)
			}
		}
	}
	return fmt.Errorf("%s: not valid YAML: %s", *p.file, said)
}

func (p *parser) yamlAt(n *yaml.Node) Position {
	return Position{p.file, int32(n.Line), int32(n.Column)}
}

type yamlParser struct {
	*parser
	open map[*yaml.Node]bool // aliases that are being written out
}

func (y *yamlParser) value(from *yaml.Node, depth int) (*Node, error) {
	at := y.yamlAt(from)
	if err := errors.Join(y.count(at, 1), y.tooDeep(at, depth)); err != nil {
		return nil, err
	}
	switch from.Kind {
	case yaml.DocumentNode:
		if len(from.Content) == 1 {
			return y.value(from.Content[0], depth)
		}
	case yaml.AliasNode:
		return y.alias(from, depth)
	case yaml.MappingNode:
		return y.mapping(from, depth)
	case yaml.SequenceNode:
		n := &Node{At: at, Kind: Array}
		for _, element := range from.Content {
			v, err := y.value(element, depth+1)
			if err != nil {
				return nil, err
			}
			n.List = append(n.List, v)
		}
		return n, nil
	case yaml.ScalarNode:
		return scalar(from, at), nil
	}
	return &Node{At: at, Kind: Null}, nil
}

func scalar(from *yaml.Node, at Position) *Node {
	switch from.ShortTag() {
	case "!!null":
		return &Node{At: at, Kind: Null, Text: from.Value}
	case "!!bool":
		var is bool
		if err := from.Decode(&is); err == nil {
			return &Node{At: at, Kind: Boolean, Text: strconv.FormatBool(is)}
		}
	case "!!int", "!!float":
		return &Node{At: at, Kind: number, Text: from.Value}
	}
	return &Node{At: at, Kind: Text, Text: from.Value}
}

func (y *yamlParser) alias(from *yaml.Node, depth int) (*Node, error) {
	if y.open[from.Alias] {
		return nil, fmt.Errorf("%s: the alias *%s stands within what it stands for", y.yamlAt(from), from.Value)
	}
	y.open[from.Alias] = true
	defer delete(y.open, from.Alias)
	return y.value(from.Alias, depth)
}

func (y *yamlParser) mapping(from *yaml.Node, depth int) (*Node, error) {
	n := &Node{At: y.yamlAt(from), Kind: Object}
	var merged []*Node
	for i := 0; i+1 < len(from.Content); i += 2 {
		key := from.Content[i]
		v, err := y.value(from.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, v)
			continue
		}
		for key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("%s: the name of a field is a text", y.yamlAt(key))
		}
		n.Members = append(n.Members, Member{y.yamlAt(from.Content[i]), key.Value, v})
	}
	y.checkNames(n)
	for _, v := range merged {
		if err := n.merge(v); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// merge adds what YAML's merge key (<<) names: members that n does not have itself, those of the
// first of several objects first.
func (n *Node) merge(v *Node) error {
	list := v.Items()
	if !v.Is(Array) {
		list = []*Node{v}
	}
	for _, from := range list {
		if !from.Is(Object) {
			return fmt.Errorf("%s: the merge key << takes an object, or a list of objects, found %s", from.At, from.Describe())
		}
		for _, m := range from.Members {
			if n.Find(m.Name) < 0 {
				n.Append(m)
			}
		}
	}
	return nil
}
