package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"

	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
)

// overlay is a document that is being changed by an overlay.
type overlay struct {
	tree.Problems
	root *tree.Node
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
func applyOverlay(root *tree.Node, file string, data []byte) error {
	from, err := tree.Parse(file, data)
	if err != nil {
		return err
	}
	v := &overlay{root: root, queried: root.Plain()}
	if v.check(from, file) {
		for _, action := range from.Get("actions").List {
			if v.apply(action); v.added > maxAdded {
				break
			}
		}
	}
	return v.Err()
}

// check refuses what is no overlay.
func (v *overlay) check(from *tree.Node, file string) bool {
	version := from.Get("overlay")
	switch {
	case version == nil:
		v.Add(from.At.String(), "%s is no overlay: it lacks the field overlay, which names the version", show.Quote(file))
	case !strings.HasPrefix(version.Text+".", "1.0."):
		v.Add(version.At.String(), "overlays of version 1.0 are understood, found %s", version.Describe())
	case !from.Get("actions").Is(tree.Array):
		v.Add(from.At.String(), "an overlay has a list of actions")
	}
	return !v.Any()
}

// apply carries out one action.
func (v *overlay) apply(action *tree.Node) {
	if !action.Is(tree.Object) {
		v.Add(action.At.String(), "an action is an object, found %s", action.Describe())
		return
	}
	for _, m := range action.Members {
		if !slices.Contains([]string{"target", "description", "update", "remove"}, m.Name) && !strings.HasPrefix(m.Name, "x-") {
			v.Add(m.At.String(), "an action has target, description, update and remove, found %s", show.Quote(m.Name))
		}
	}
	target, update, remove := action.Get("target"), action.Get("update"), action.Get("remove")
	query, err := jsonpath.Parse(target.AsText())
	switch {
	case !target.Is(tree.Text):
		v.Add(action.At.String(), "an action has a target, a JSONPath as a text")
	case err != nil:
		v.Add(target.At.String(), "the target %s is no JSONPath (RFC 9535): %w", show.Quote(target.Text), err)
	case remove != nil && !remove.Is(tree.Boolean):
		v.Add(remove.At.String(), "remove is true or false, found %s", remove.Describe())
	case update == nil && !remove.IsTrue():
		v.Add(action.At.String(), "an action needs update, or remove: true")
	default:
		v.change(target, update, query, remove.IsTrue())
	}
}

func (v *overlay) change(target, update *tree.Node, query *jsonpath.Path, remove bool) {
	found := query.SelectLocated(v.queried)
	if len(found) == 0 {
		v.Add(target.At.String(), "the target %s is nowhere in the document; correct it, or remove the action", show.Quote(target.Text))
		return
	}
	if !remove {
		v.added += update.Size() * len(found)
	}
	if v.added > maxAdded {
		v.Add(target.At.String(), "the overlay adds more than %d values to the document", maxAdded)
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
			v.Add(target.At.String(), "%s: %w", one.Path, err)
			return
		}
	}
}

func (v *overlay) update(path spec.NormalizedPath, update *tree.Node) error {
	n := v.at(path)
	switch {
	case n.Is(tree.Array):
		n.List = append(n.List, update.Clone())
	case !n.Is(tree.Object):
		return fmt.Errorf("only objects and arrays can be updated, found %s; select the object that it belongs to", n.Describe())
	case !update.Is(tree.Object):
		return fmt.Errorf("an object is updated with an object, found %s", update.Describe())
	default:
		mergeInto(n, update)
	}
	v.follow(path)
	return nil
}

// mergeInto merges an object into n: objects member by member, arrays by appending; everything else
// is replaced. Nothing (null) leaves what is there.
func mergeInto(n, update *tree.Node) {
	for _, m := range update.Members {
		old := n.Get(m.Name)
		switch {
		case old.Is(tree.Object) && m.Value.Is(tree.Object):
			mergeInto(old, m.Value)
		case old.Is(tree.Array) && m.Value.Is(tree.Array):
			old.List = append(old.List, m.Value.Clone().List...)
		case old == nil || !m.Value.Is(tree.Null):
			n.Set(tree.Member{At: m.At, Name: m.Name, Value: m.Value.Clone()})
		}
	}
}

func (v *overlay) remove(path spec.NormalizedPath) error {
	if len(path) == 0 {
		return errors.New("the whole document cannot be removed")
	}
	parent := v.at(path[:len(path)-1])
	switch last := path[len(path)-1].(type) {
	case spec.Name:
		parent.Remove(string(last))
	case spec.Index:
		parent.List = slices.Delete(parent.List, int(last), int(last)+1)
	}
	v.follow(path[:len(path)-1])
	return nil
}

// at returns the value at a path, which exists.
func (v *overlay) at(path spec.NormalizedPath) *tree.Node {
	n := v.root
	for _, step := range path {
		switch step := step.(type) {
		case spec.Name:
			n = n.Get(string(step))
		case spec.Index:
			n = n.List[step]
		}
	}
	return n
}

// follow repeats a change of what is at a path in what queries see.
func (v *overlay) follow(path spec.NormalizedPath) {
	changed := v.at(path).Plain()
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
