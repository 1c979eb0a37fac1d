package tree

import (
	"slices"
	"strconv"
)

// Clone copies a value, since an update may go to many places.
func (n *Node) Clone() *Node {
	c := &Node{At: n.At, Kind: n.Kind, Text: n.Text}
	for _, element := range n.List {
		c.List = append(c.List, element.Clone())
	}
	for _, m := range n.Members {
		c.Members = append(c.Members, Member{m.At, m.Name, m.Value.Clone()})
	}
	return c
}

// Size counts the values that a value is made of.
func (n *Node) Size() int {
	size := 1
	for _, element := range n.List {
		size += element.Size()
	}
	for _, m := range n.Members {
		size += m.Value.Size()
	}
	return size
}

// Remove takes a member away, if it is there.
func (n *Node) Remove(name string) {
	if i := n.Find(name); i >= 0 {
		n.Members, n.index = slices.Delete(n.Members, i, i+1), nil
	}
}

// Plain returns the value as encoding/json makes it of JSON: libraries that query it take that.
func (n *Node) Plain() any {
	switch n.Kind {
	case Object:
		m := make(map[string]any, len(n.Members))
		for _, one := range n.Members {
			m[one.Name] = one.Value.Plain()
		}
		return m
	case Array:
		list := make([]any, len(n.List))
		for i, one := range n.List {
			list[i] = one.Plain()
		}
		return list
	case number:
		f, err := strconv.ParseFloat(n.Text, 64)
		if err == nil {
			return f
		}
		return n.Text
	case Boolean:
		return n.Text == "true"
	case Text:
		return n.Text
	case Null:
	}
	return nil
}
