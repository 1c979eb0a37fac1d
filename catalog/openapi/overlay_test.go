package openapi

import (
	"reflect"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog/tree"
)

// TestOverlay: what actions make of a document, one after the other.
func TestOverlay(t *testing.T) {
	t.Parallel()
	var many []string
	for name := range strings.FieldsSeq("a b c d e f g h i j k l m n o p q r s t") {
		many = append(many, name+": 1")
	}
	for name, c := range map[string]struct{ document, actions, want string }{
		"several elements":    {"l: [{a: 1}, {b: 2}, {a: 3}, {a: 4}]", "- {target: '$.l[?@.a]', remove: true}", "l: [{b: 2}]"},
		"one element twice":   {"l: [{a: 1}, {a: 2}, {a: 3}]", "- {target: '$.l[0,0]', remove: true}", "l: [{a: 2}, {a: 3}]"},
		"parent and child":    {"a: {b: {c: {}}}", "- {target: '$.a..[?@]', remove: true}", "a: {}"},
		"what was added":      {"a: {}", "- {target: '$.a', update: {b: {}}}\n- {target: '$.a.b', update: {c: 1}}", "a: {b: {c: 1}}"},
		"what was appended":   {"a: [{x: 1}]", "- {target: '$.a', update: {y: 1}}\n- {target: '$.a[?@.y]', update: {z: 1}}", "a: [{x: 1}, {y: 1, z: 1}]"},
		"removed and added":   {"a: {b: {old: 1}}", "- {target: '$.a.b', remove: true}\n- {target: '$.a', update: {b: {new: 1}}}", "a: {b: {new: 1}}"},
		"after a removal":     {"a: [{b: 1}, {b: 2}]", "- {target: '$.a[0]', remove: true}\n- {target: '$.a[0]', update: {c: 1}}", "a: [{b: 2, c: 1}]"},
		"removed is gone":     {"a: {b: {}, c: {}}", "- {target: '$.a.b', remove: true}\n- {target: '$.a[?@]', update: {d: 1}}", "a: {c: {d: 1}}"},
		"copies are apart":    {"a: {}\nb: {}", "- {target: '$[?@]', update: {x: {}}}\n- {target: '$.a.x', update: {y: 1}}", "a: {x: {y: 1}}\nb: {x: {}}"},
		"many members":        {"m: {" + strings.Join(many, ", ") + "}", "- {target: '$.m', update: {u: {y: 1}}}\n- {target: '$.m', update: {u: {x: 1}, a: 2}}", "m: {" + strings.Join(many, ", ") + ", u: {y: 1, x: 1}}"},
		"merged deep":         {"a: {b: [1], c: {d: 1}}", "- {target: $, update: {a: {b: [2], c: {e: 2}, f: null}}}", "a: {b: [1, 2], c: {d: 1, e: 2}, f: null}"},
		"nothing changes it":  {"a: {b: 1}", "- {target: $, update: {a: null}}", "a: {b: 1}"},
		"another kind":        {"a: {b: [1]}", "- {target: $.a, update: {b: {c: 1}}}", "a: {b: {c: 1}}"},
		"remove goes before":  {"a: {}\nb: {}", "- {target: $.a, remove: true, update: {x: 1}}", "b: {}"},
		"remove that is not":  {"a: {}", "- {target: $.a, remove: false, update: {x: 1}}", "a: {x: 1}"},
		"numbers and boolean": {"a: [{n: 1.5, x: true}, {n: 2}]", "- {target: '$.a[?@.n < 2 && @.x == true]', update: {found: yes}}", "a: [{n: 1.5, x: true, found: yes}, {n: 2}]"},
	} {
		root, err := tree.Parse("d.yaml", []byte(c.document))
		if err != nil {
			t.Fatal(err)
		}
		if err := applyOverlay(root, "o.yaml", []byte("overlay: 1.0.1\nactions:\n"+c.actions)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want, err := tree.Parse("want.yaml", []byte(c.want))
		if err != nil {
			t.Fatal(err)
		}
		if name == "many members" {
			want.Get("m").Get("a").Text = "2"
		}
		if got := root.Plain(); !reflect.DeepEqual(got, want.Plain()) {
			t.Errorf("%s: %v\nwant %v", name, got, want.Plain())
		}
	}
}
