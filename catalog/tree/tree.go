package tree

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/patgate/patgate/catalog/show"
)

// Position is where something stands. The zero position is nowhere.
type Position struct {
	file         *string
	line, column int32
}

// String returns FILE:LINE:COLUMN, or "" for nowhere. Columns count from 1: bytes in JSON, characters in YAML.
func (p Position) String() string {
	if p.file == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", *p.file, p.line, p.column)
}

// Kind is what a value is. The zero Kind is none.
type Kind byte

const (
	Object  Kind = '{'
	Array   Kind = '['
	Text    Kind = '"'
	number  Kind = '0'
	Boolean Kind = 't'
	Null    Kind = 'n'
)

// Node is a value of a document, JSON or YAML, that knows where it stands. All
// methods that read work on nil, which stands for a value that is not there.
type Node struct {
	At      Position
	Kind    Kind
	Text    string // of a text, a number or null: as it stands; of a boolean: true or false
	List    []*Node
	Members []Member
	index   map[string]int // of members, made where there are many
}

// Member is one of an object.
type Member struct {
	At    Position // of the name
	Name  string
	Value *Node
}

const manyMembers = 16

// Get returns the value of a member, or nil.
func (n *Node) Get(name string) *Node {
	if i := n.Find(name); i >= 0 {
		return n.Members[i].Value
	}
	return nil
}

// Find returns which member has that name, or -1.
func (n *Node) Find(name string) int {
	if n == nil {
		return -1
	}
	if len(n.Members) <= manyMembers {
		for i := range n.Members {
			if n.Members[i].Name == name {
				return i
			}
		}
		return -1
	}
	if n.index == nil {
		n.index = make(map[string]int, len(n.Members))
		for i := range n.Members {
			n.index[n.Members[i].Name] = i
		}
	}
	if i, ok := n.index[name]; ok {
		return i
	}
	return -1
}

// Set gives a member a value, and adds the member if it is missing.
func (n *Node) Set(m Member) {
	if i := n.Find(m.Name); i >= 0 {
		n.Members[i].Value = m.Value
		return
	}
	n.Append(m)
}

// Append adds a member that is not there yet.
func (n *Node) Append(m Member) {
	n.Members = append(n.Members, m)
	if n.index != nil {
		n.index[m.Name] = len(n.Members) - 1
	}
}

// Is reports whether the value is there, and of this kind.
func (n *Node) Is(k Kind) bool { return n != nil && n.Kind == k }

// AsText returns a text, and "" for everything else.
func (n *Node) AsText() string {
	if n.Is(Text) {
		return n.Text
	}
	return ""
}

// IsTrue reports whether the value is true.
func (n *Node) IsTrue() bool { return n.Is(Boolean) && n.Text == "true" }

// Items returns the elements of an array, and nothing of everything else.
func (n *Node) Items() []*Node {
	if n.Is(Array) {
		return n.List
	}
	return nil
}

// Fields returns the members of an object, and nothing of everything else.
func (n *Node) Fields() []Member {
	if n.Is(Object) {
		return n.Members
	}
	return nil
}

// Describe says what a value is, for errors.
func (n *Node) Describe() string {
	switch n.Kind {
	case Object:
		return "an object"
	case Array:
		return "an array"
	case Text:
		return show.Quote(n.Text)
	case number:
		return "the number " + show.Quote(n.Text)
	case Boolean:
		return n.Text
	case Null: // in YAML, maybe just the end of the line
	}
	return cmp.Or(n.Text, "nothing")
}

// Follow returns the value that the fragment of a reference names, a JSON pointer
// (RFC 6901), or nil.
func (n *Node) Follow(fragment string) *Node {
	pointer, err := url.PathUnescape(fragment)
	if err != nil || pointer != "" && pointer[0] != '/' {
		return nil
	}
	if pointer == "" {
		return n
	}
	for step := range strings.SplitSeq(pointer[1:], "/") {
		n = n.step(unescapePointer.Replace(step))
	}
	return n
}

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

func (n *Node) step(name string) *Node {
	if n.Is(Array) {
		if i, err := strconv.ParseUint(name, 10, 31); err == nil && int(i) < len(n.List) {
			return n.List[i]
		}
		return nil
	}
	return n.Get(name)
}
