package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads one YAML document. The library hands out what aliases stand for as references,
// so that a short file cannot grow in its hands; here they are written out, up to a limit.
func (p *parser) parseYAML(data []byte) (*Node, error) {
	if n := mostValues(data); n > 2*maxValues {
		return nil, fmt.Errorf("%s: the file has more than %d values; split it into several documents", *p.file, maxValues)
	}
	if err := p.checkCharacters(data); err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		return nil, p.explainYAML(err, data)
	}
	var more yaml.Node
	if err := decoder.Decode(&more); err == nil {
		return nil, fmt.Errorf("%s: the file holds several YAML documents (---); keep one", p.yamlAt(&more))
	} else if !errors.Is(err, io.EOF) {
		return nil, p.explainYAML(err, data)
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

// checkCharacters finds bytes that YAML cannot have, as the library names no line for them. What starts with
// the mark of UTF-16 is left to the library.
func (p *parser) checkCharacters(data []byte) error {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil
	}
	line, start := 1, 0
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		at := Position{p.file, int32(line), int32(i - start + 1)}
		switch {
		case c == '\n':
			line, start = line+1, i+1
		case c == utf8.RuneError && size == 1:
			return fmt.Errorf("%s: not valid YAML: the byte %#02x is no UTF-8; save the file as UTF-8", at, data[i])
		case c < ' ' && c != '\t' && c != '\r', c == 0x7f:
			return fmt.Errorf("%s: not valid YAML: the control character %#02x is not allowed; remove it, or write it as an escape in double quotes", at, data[i])
		}
		i += size
	}
	return nil
}

// explainYAML puts the line before what is wrong: "yaml: line 3: …".
func (p *parser) explainYAML(err error, data []byte) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: the file is empty", *p.file)
	}
	said, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if rest, ok := strings.CutPrefix(said, "line "); ok {
		if before, what, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(before); err == nil {
				said, line = what, n
			}
		}
	}
	if anchor, ok := strings.CutPrefix(said, "unknown anchor '"); ok {
		anchor, _, _ = strings.Cut(anchor, "'")
		before, _, _ := bytes.Cut(data, []byte("*"+anchor))
		line, said = bytes.Count(before, []byte("\n"))+1, fmt.Sprintf("no anchor &%s stands before the alias *%s", anchor, anchor)
	}
	if remedy, ok := ofYAMLParser[said]; ok {
		line, said = min(line+1, max(line, bytes.Count(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))+1)), said+remedy
	}
	if strings.Contains(said, "cannot start any token") {
		said += "; if it is a tab, indent with spaces, and if it begins a text, put the text in quotes"
	}
	return fmt.Errorf("%s:%d: not valid YAML: %s", *p.file, max(line, 1), said)
}

// ofYAMLParser are errors in which the library counts lines from 0, as it does not in others, with what to
// add. It names where the list or object begins that it cannot read on.
var ofYAMLParser = map[string]string{
	"did not find expected key":              ", in this line or in what begins there; check the indentation",
	"did not find expected '-' indicator":    ", in this line or in what begins there; check the indentation",
	"did not find expected ',' or ']'":       ", in this line or in what begins there",
	"did not find expected ',' or '}'":       ", in this line or in what begins there",
	"did not find expected node content":     "",
	"did not find expected <document start>": "",
	"found undefined tag handle":             "",
	"found duplicate %YAML directive":        "",
	"found incompatible YAML document":       "; remove the line %YAML, which names a version that is not 1.1",
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
		if err := y.merge(n, v); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// merge adds what YAML's merge key (<<) names: members that n does not have itself, those of the
// first of several objects first.
func (y *yamlParser) merge(n, v *Node) error {
	list := v.Items()
	if !v.Is(Array) {
		list = []*Node{v}
	}
	for _, from := range list {
		if !from.Is(Object) {
			return fmt.Errorf("%s: the merge key << takes an object, or a list of objects, found %s", from.At, from.Describe())
		}
		if err := y.count(from.At, len(from.Members)); err != nil { // again, at each level of merges in merges
			return err
		}
		for _, m := range from.Members {
			if n.Find(m.Name) < 0 {
				n.Append(m)
			}
		}
	}
	return nil
}
