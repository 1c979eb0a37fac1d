package tree

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// TestParse: a value is the same in JSON and in YAML, and knows where it stands.
func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, at string }{
		"JSON":           {"{\n\t\"a\": [1, true, null],\n\t\"b\": {\"c\": \"\\u00e9\"}\n}\n", "f:3:13"},
		"JSON in a mark": {"\ufeff\n\n{\"a\":[1,true,null],\"b\":{\"c\":\"é\"}}", "f:3:29"},
		"YAML":           {"a: [1, true, ~]\nb:\n  c: é\n", "f:3:6"},
		"YAML, aliases":  {"a: [1, true, ~]\nb: &b\n  <<: {c: no, d: &d é}\n  c: *d\n", "f:3:18"},
	} {
		root, err := Parse("f", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		root.Get("b").Remove("d")
		if got, want := root.Plain(), any(map[string]any{"a": []any{1.0, true, nil}, "b": map[string]any{"c": "é"}}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read as %v, want %v", name, got, want)
		}
		if at := root.Follow("/b/c").At.String(); at != c.at {
			t.Errorf("%s: the text stands at %s, want %s", name, at, c.at)
		}
	}
}

// TestParseRefuses: what readers take differently, and what is too much, with its place.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a": 1, "\u0061": 2}`: "f:1:10: the field \"a\" stands twice in this object, first in line 1",
		"a: 1\n\"a\": 2":        "f:2:1: the field \"a\" stands twice in this object, first in line 1",
		`{"a": 1} {}`:           "f:1:",
		"{\"a\":\n1,}":          "f:2:",
		"a: [":                  "f:1: not valid YAML",
		"a: b\nc:\n  d: 1\n  e:\n    f: 2\n   g: 3\n": "f:3: not valid YAML: did not find expected key, in this line or in what begins there; check the indentation",
		"a: b\nc: {d: $.e['f'], g: h}\n":              "f:2: not valid YAML: did not find expected ',' or '}', in this line",
		"a: b\nc:\n\td: 1\n":                          "f:3: not valid YAML: found character that cannot start any token; if it is a tab, indent with spaces",
		"\ta: b":                                      "f:1: not valid YAML: ",
		"a: b\nc: *d\n":                               "f:2: not valid YAML: no anchor &d stands before the alias *d",
		"a: b\nc: caf\xe9\n":                          "f:2:7: not valid YAML: the byte 0xe9 is no UTF-8; save the file as UTF-8",
		"a: b\nc: d\x00\n":                            "f:2:5: not valid YAML: the control character 0x00 is not allowed",
		"%YAML 1.2\n---\na: b\n":                      "f:1: not valid YAML: found incompatible YAML document; remove the line %YAML",
		"---\na: 1\n---\nb: 2":                        "several YAML documents",
		mergesInMerges():                              "the file has more than 2000000 values",
		"a: &a [*a]":                                  "stands within what it stands for",
		"? [a]\n: 1":                                  "the name of a field is a text",
		"":                                            "the file is empty",
		"a:\n  <<: 1":                                 "the merge key << takes an object",
		strings.Repeat(`{"a":`, 600) + "1":            "nested more than 500 deep",
	} {
		if _, err := Parse("f", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

// mergesInMerges has few values, which are merged again and again.
func mergesInMerges() string {
	b := "a0: &a0 {"
	for i := range 1000 {
		b += fmt.Sprintf("k%d: 1, ", i)
	}
	b += "}\n"
	for i := range 400 {
		b += fmt.Sprintf("a%d: &a%d {<<: *a%d}\n", i+1, i+1, i)
	}
	return b
}
