package openapi

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// position is where something stands. The zero position is nowhere.
type position struct {
	file         *string
	line, column int32
}

func (p position) String() string {
	if p.file == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", *p.file, p.line, p.column)
}

type kind byte

const (
	object  kind = '{'
	array   kind = '['
	text    kind = '"'
	number  kind = '0'
	boolean kind = 't'
	null    kind = 'n'
)

// node is a value of a document, JSON or YAML, that knows where it stands. All
// methods that read work on nil, which stands for a value that is not there.
type node struct {
	at      position
	kind    kind
	text    string // of a text or number: as it stands; of a boolean: true or false
	list    []*node
	members []member
	index   map[string]int // of members, made where there are many
}

type member struct {
	at    position // of the name
	name  string
	value *node
}

const manyMembers = 16

// get returns the value of a member, or nil.
func (n *node) get(name string) *node {
	if i := n.find(name); i >= 0 {
		return n.members[i].value
	}
	return nil
}

// find returns which member has that name, or -1.
func (n *node) find(name string) int {
	if n == nil {
		return -1
	}
	if len(n.members) <= manyMembers {
		for i := range n.members {
			if n.members[i].name == name {
				return i
			}
		}
		return -1
	}
	if n.index == nil {
		n.index = make(map[string]int, len(n.members))
		for i := range n.members {
			n.index[n.members[i].name] = i
		}
	}
	if i, ok := n.index[name]; ok {
		return i
	}
	return -1
}

// set gives a member a value, and adds the member if it is missing.
func (n *node) set(m member) {
	if i := n.find(m.name); i >= 0 {
		n.members[i].value = m.value
		return
	}
	n.append(m)
}

// append adds a member that is not there yet.
func (n *node) append(m member) {
	n.members = append(n.members, m)
	if n.index != nil {
		n.index[m.name] = len(n.members) - 1
	}
}

func (n *node) is(k kind) bool { return n != nil && n.kind == k }

// string returns a text, and "" for everything else.
func (n *node) string() string {
	if n.is(text) {
		return n.text
	}
	return ""
}

func (n *node) isTrue() bool { return n.is(boolean) && n.text == "true" }

// items returns the elements of an array, and nothing of everything else.
func (n *node) items() []*node {
	if n.is(array) {
		return n.list
	}
	return nil
}

// fields returns the members of an object, and nothing of everything else.
func (n *node) fields() []member {
	if n.is(object) {
		return n.members
	}
	return nil
}

// describe says what a value is, for errors.
func (n *node) describe() string {
	switch n.kind {
	case object:
		return "an object"
	case array:
		return "an array"
	case text:
		return quote(n.text)
	case number:
		return "the number " + quote(n.text)
	case boolean:
		return n.text
	case null:
		return "nothing"
	}
	return "nothing"
}

// follow returns the value that the fragment of a reference names, a JSON pointer
// (RFC 6901), or nil.
func (n *node) follow(fragment string) *node {
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

func (n *node) step(name string) *node {
	if n.is(array) {
		if i, err := strconv.ParseUint(name, 10, 31); err == nil && int(i) < len(n.list) {
			return n.list[i]
		}
		return nil
	}
	return n.get(name)
}

// quote shows what was found, on one line and cut to a readable length.
func quote(s string) string {
	const most = 100
	if len(s) > most {
		return fmt.Sprintf("%q…", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
