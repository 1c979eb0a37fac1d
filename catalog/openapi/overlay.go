package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

// overlay is a document that is being changed by an overlay.
type overlay struct {
	problems
	root *node
	// queried is the same document as the JSONPath library takes it; it follows each change.
	queried any
	added   int // values so far, in all places
}

// maxAdded is how many values the actions of one overlay may add, in all places together.
const maxAdded = 200_000

// applyOverlay changes the document as an overlay says (OpenAPI Overlay Specification 1.0): its
// actions one after the other, each on what the one before made of the document.
//
// An action that selects nothing is an error here, where the specification lets it pass: what was
// to mark a method escalating would silently not do so.
func applyOverlay(root *node, file string, data []byte) error {
	from, err := parse(file, data)
	if err != nil {
		return err
	}
	v := &overlay{root: root, queried: root.plain()}
	if v.check(from, file) {
		for _, action := range from.get("actions").list {
			if v.apply(action); v.added > maxAdded {
				break
			}
		}
	}
	return v.err()
}

// check refuses what is no overlay.
func (v *overlay) check(from *node, file string) bool {
	version := from.get("overlay")
	switch {
	case version == nil:
		v.add(from.at.String(), "%s is no overlay: it lacks the field overlay, which names the version", quote(file))
	case !strings.HasPrefix(version.text+".", "1.0."):
		v.add(version.at.String(), "overlays of version 1.0 are understood, found %s", version.describe())
	case !from.get("actions").is(array):
		v.add(from.at.String(), "an overlay has a list of actions")
	}
	return !v.any()
}

// apply carries out one action.
func (v *overlay) apply(action *node) {
	if !action.is(object) {
		v.add(action.at.String(), "an action is an object, found %s", action.describe())
		return
	}
	for _, m := range action.members {
		if !slices.Contains([]string{"target", "description", "update", "remove"}, m.name) && !strings.HasPrefix(m.name, "x-") {
			v.add(m.at.String(), "an action has target, description, update and remove, found %s", quote(m.name))
		}
	}
	target, update, remove := action.get("target"), action.get("update"), action.get("remove")
	query, err := jsonpath.Parse(target.string())
	switch {
	case !target.is(text):
		v.add(action.at.String(), "an action has a target, a JSONPath as a text")
	case err != nil:
		v.add(target.at.String(), "the target %s is no JSONPath (RFC 9535): %w", quote(target.text), err)
	case remove != nil && !remove.is(boolean):
		v.add(remove.at.String(), "remove is true or false, found %s", remove.describe())
	case update == nil && !remove.isTrue():
		v.add(action.at.String(), "an action needs update, or remove: true")
	default:
		v.change(target, update, query, remove.isTrue())
	}
}

func (v *overlay) change(target, update *node, query *jsonpath.Path, remove bool) {
	found := query.SelectLocated(v.queried)
	if len(found) == 0 {
		v.add(target.at.String(), "the target %s is nowhere in the document; correct it, or remove the action", quote(target.text))
		return
	}
	if !remove {
		v.added += update.size() * len(found)
	}
	if v.added > maxAdded {
		v.add(target.at.String(), "the overlay adds more than %d values to the document", maxAdded)
		return
	}
	slices.SortFunc(found, func(a, b *spec.LocatedNode) int { return b.Path.Compare(a.Path) }) // so that indexes hold while elements go
	found = slices.CompactFunc(found, func(a, b *spec.LocatedNode) bool { return a.Path.Compare(b.Path) == 0 })
	for _, one := range found {
		var err error
		if remove {
			err = v.remove(one.Path)
		} else {
			err = v.update(one.Path, update)
		}
		if err != nil {
			v.add(target.at.String(), "%s: %w", one.Path, err)
			return
		}
	}
}

func (v *overlay) update(path spec.NormalizedPath, update *node) error {
	n := v.at(path)
	switch {
	case n.is(array):
		n.list = append(n.list, update.clone())
	case !n.is(object):
		return fmt.Errorf("only objects and arrays can be updated, found %s; select the object that it belongs to", n.describe())
	case !update.is(object):
		return fmt.Errorf("an object is updated with an object, found %s", update.describe())
	default:
		n.overlay(update)
	}
	v.follow(path)
	return nil
}

// overlay merges an object into n: objects member by member, arrays by appending; everything else
// is replaced. Nothing (null) leaves what is there.
func (n *node) overlay(update *node) {
	for _, m := range update.members {
		old := n.get(m.name)
		switch {
		case old.is(object) && m.value.is(object):
			old.overlay(m.value)
		case old.is(array) && m.value.is(array):
			old.list = append(old.list, m.value.clone().list...)
		case old == nil || !m.value.is(null):
			n.set(member{m.at, m.name, m.value.clone()})
		}
	}
}

// clone copies a value, since an update may go to many places.
func (n *node) clone() *node {
	c := &node{at: n.at, kind: n.kind, text: n.text}
	for _, element := range n.list {
		c.list = append(c.list, element.clone())
	}
	for _, m := range n.members {
		c.members = append(c.members, member{m.at, m.name, m.value.clone()})
	}
	return c
}

// size counts the values that a value is made of.
func (n *node) size() int {
	size := 1
	for _, element := range n.list {
		size += element.size()
	}
	for _, m := range n.members {
		size += m.value.size()
	}
	return size
}

func (v *overlay) remove(path spec.NormalizedPath) error {
	if len(path) == 0 {
		return errors.New("the whole document cannot be removed")
	}
	parent := v.at(path[:len(path)-1])
	switch last := path[len(path)-1].(type) {
	case spec.Name:
		i := parent.find(string(last))
		parent.members, parent.index = slices.Delete(parent.members, i, i+1), nil
	case spec.Index:
		parent.list = slices.Delete(parent.list, int(last), int(last)+1)
	}
	v.follow(path[:len(path)-1])
	return nil
}

// at returns the value at a path, which exists.
func (v *overlay) at(path spec.NormalizedPath) *node {
	n := v.root
	for _, step := range path {
		switch step := step.(type) {
		case spec.Name:
			n = n.get(string(step))
		case spec.Index:
			n = n.list[step]
		}
	}
	return n
}

// follow repeats a change of what is at a path in what queries see.
func (v *overlay) follow(path spec.NormalizedPath) {
	changed := v.at(path).plain()
	if len(path) == 0 {
		v.queried = changed
		return
	}
	in := v.queried
	for i, step := range path {
		last := i == len(path)-1
		switch step := step.(type) {
		case spec.Name:
			m := in.(map[string]any)
			if last {
				m[string(step)] = changed
			}
			in = m[string(step)]
		case spec.Index:
			list := in.([]any)
			if last {
				list[step] = changed
			}
			in = list[step]
		}
	}
}

// plain is a value as the JSONPath library takes it.
func (n *node) plain() any {
	switch n.kind {
	case object:
		m := make(map[string]any, len(n.members))
		for _, one := range n.members {
			m[one.name] = one.value.plain()
		}
		return m
	case array:
		list := make([]any, len(n.list))
		for i, one := range n.list {
			list[i] = one.plain()
		}
		return list
	case number:
		f, err := strconv.ParseFloat(n.text, 64)
		if err == nil {
			return f
		}
		return n.text
	case boolean:
		return n.text == "true"
	case text:
		return n.text
	case null:
	}
	return nil
}
