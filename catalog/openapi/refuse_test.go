package openapi

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// document is a document of one path.
func document(path string) string {
	return "openapi: 3.0.0\npaths:\n  /pets:\n" + path
}

func TestRefused(t *testing.T) {
	t.Parallel()
	get := "    get: {operationId: listPets}\n"
	for name, c := range map[string]struct{ document, want string }{
		"empty":            {"# nothing\n", "pets.yaml: the file is empty"},
		"list":             {"- 1", "pets.yaml:1:1: an OpenAPI document is an object, found an array"},
		"no document":      {"info: {}", `pets.yaml:1:1: "pets.yaml" is no OpenAPI document`},
		"catalog file":     {`{"methods": []}`, `it looks like a catalog file`},
		"overlay":          {`{"overlay": "1.0.0"}`, `it is an overlay`},
		"newer":            {"openapi: 3.3.0\npaths: {}", `pets.yaml:1:10: documents of the versions 2.0, 3.0, 3.1 and 3.2 are understood, found "3.3.0"`},
		"much newer":       {"openapi: 3.01.0\npaths: {}", `found "3.01.0"`},
		"older":            {"swagger: 1.2\npaths: {}", `pets.yaml:1:10: documents of the versions 2.0, 3.0, 3.1 and 3.2 are understood, found the number "1.2"`},
		"version as list":  {"openapi: [3]\npaths: {}", `found an array`},
		"YAML syntax":      {"openapi: 3.0.0\npaths: [\n", "pets.yaml:2: not valid YAML: did not find expected node content"},
		"JSON syntax":      {"{\n \"openapi\": ,}", "pets.yaml:2:13: not valid JSON: "},
		"JSON cut off":     {`{"openapi": "3.0.0"`, "not valid JSON: the file ends too early"},
		"JSON and more":    {`{"openapi": "3.0.0"} {}`, "pets.yaml:1:23: something follows the end of the JSON object"},
		"two documents":    {"openapi: 3.0.0\n---\nopenapi: 3.0.0\n", "several YAML documents"},
		"not UTF-8":        {"{\"openapi\": \"\xff\"}", "not valid JSON: "},
		"duplicate":        {document(get + get), `pets.yaml:5:5: the field "get" stands twice in this object, first in line 4; keep one`},
		"duplicate (JSON)": {"{\"openapi\": \"3.0.0\",\n\"paths\": {}, \"paths\": {}}", `pets.yaml:2:14: the field "paths" stands twice in this object, first in line 2`},
		"object as name":   {"openapi: 3.0.0\n? {a: b}\n: c\n", "pets.yaml:2:3: the name of a field is a text"},
		"own alias":        {"openapi: 3.0.0\npaths: &a\n  /a: *a\n", "pets.yaml:3:7: the alias *a stands within what it stands for"},
		"merge of text":    {"<<: a\nopenapi: 3.0.0\n", "the merge key << takes an object"},

		"no paths":        {"openapi: 3.1.0\nwebhooks: {a: {post: {}}}", "pets.yaml:1:1: the document names no paths"},
		"no operations":   {"openapi: 3.1.0\npaths: {/a: {}}", "pets.yaml:2:8: the document names no operation"},
		"paths as list":   {"openapi: 3.1.0\npaths: []", "pets.yaml:2:8: paths is an object, found an array"},
		"no slash":        {"openapi: 3.1.0\npaths: {pets: {}}", `pets.yaml:2:9: a path starts with a slash, found "pets"`},
		"query":           {"openapi: 3.1.0\npaths: {'/pets?a': {}}", `pets.yaml:2:9: "/pets?a" has more in it than a path`},
		"fragment":        {"openapi: 3.1.0\npaths: {'/pets#a': {}}", `"/pets#a" has more in it than a path`},
		"upper case":      {document("    GET: {}"), `pets.yaml:4:5: the verbs of a path are written in lower case, found "GET"`},
		"query verb":      {document("    query: {}"), `pets.yaml:4:5: the verb query needs OpenAPI 3.2`},
		"more verbs":      {document("    additionalOperations: {}"), `pets.yaml:4:5: additionalOperations needs OpenAPI 3.2`},
		"known verb":      {"openapi: 3.2.0\npaths: {/a: {additionalOperations: {Get: {}}}}", `the verb "Get" stands beside additionalOperations, as get`},
		"lower-case verb": {"openapi: 3.2.0\npaths: {/a: {additionalOperations: {copy: {}}}}", `pets.yaml:2:37: copy /a: patgate takes verbs of upper-case letters and -, found "copy"; remove it with an overlay`},
		"no operation":    {document("    get: []"), `pets.yaml:4:10: GET /pets is an object, found an array`},
		"id":              {document("    get: {operationId: 5}"), `operationId is a text, found the number "5"`},
		"id twice":        {document(get + "    put: {operationId: listPets}"), `pets.yaml:5:24: PUT /pets: the operationId "listPets" is that of GET /pets, too, in pets.yaml:4:24; give one of them another name with x-patgate-method`},
		"name twice":      {document("    get: {x-patgate-method: a}\n    put: {x-patgate-method: A}"), `PUT /pets: the name "A" is that of GET /pets, too, in pets.yaml:4:29`},
		"name given":      {document("    get: {operationId: a}\n    put: {x-patgate-method: A}"), `PUT /pets: the name "A" is that of GET /pets, too, in pets.yaml:4:24`},
		"name of a path":  {"openapi: 3.1.0\npaths: {'/a/{b}': {get: {}}, '/{a}/b': {get: {}}}", `GET /{a}/b: the name "a.b.get" is that of GET /a/{b}, too`},
		"braces":          {"openapi: 3.1.0\npaths: {'/{a': {get: {}}}", `GET /{a: a parameter of a path is written {name}, with a name in it; found "/{a"`},
		"no name":         {"openapi: 3.1.0\npaths: {'/{}': {get: {}}}", `a parameter of a path is written {name}`},
		"nested":          {"openapi: 3.1.0\npaths: {'/{a{b}}': {get: {}}}", `a parameter of a path is written {name}`},
		"slash in it":     {"openapi: 3.1.0\npaths: {'/{a/b}': {get: {}}}", `a parameter of a path is written {name}`},
		"colon":           {"openapi: 3.1.0\npaths: {'/users/:id': {get: {}}}", `a parameter of a path is written {name}, also one that stands for several segments (x-patgate-slash: rest); found "/users/:id"`},
		"star":            {"openapi: 3.1.0\npaths: {'/files/*': {get: {}}}", `a parameter of a path is written {name}, also one that stands for several segments (x-patgate-slash: rest); found "/files/*"`},
		"backslash":       {"openapi: 3.1.0\npaths: {'/a\\:b': {get: {}}}", `a parameter of a path is written {name}`},
		"no URL":          {"openapi: 3.1.0\npaths: {'/<upload>': {get: {}}}", `pets.yaml:2:23: GET /<upload>: path "/<upload>": a segment is made of`},
		"empty segment":   {"openapi: 3.1.0\npaths: {'/a//b': {get: {}}}", `it has an empty segment; patgate takes no request with such a path: remove it with an overlay`},
		"no text behind":  {"openapi: 3.1.0\npaths: {'/{a}{b}': {get: {}}}", `between two parameters of a segment stands a text that tells where the first ends; found "{a}{b}"; patgate takes`},
		"colon in base":   {"openapi: 3.1.0\nservers: [{url: '/:v'}]\npaths: {/a: {get: {}}}", `the server "/:v": a parameter of a path is written {name}`},
		"same requests":   {"openapi: 3.1.0\npaths: {'/{a}': {get: {}}, '/{b}': {get: {}}}", `pets.yaml:2:37: GET /{b} has the same requests as GET /{a}, in pets.yaml:2:18`},
		"remedies":        {"openapi: 3.1.0\npaths: {'/{a}': {get: {}}, '/{b}': {get: {}}}", `(path_parameter NAME VALUE..., or path_default NAME where the document has a default), make one method of them (same_path merge), or remove some with an overlay`},
		"remote":          {document("    $ref: https://evil.example/pets.yaml#/a"), `pets.yaml:4:11: $ref names "https://evil.example/pets.yaml#/a", which is outside of the document; patgate reads one file and fetches nothing: bundle the document into one file first`},
		"other file":      {document("    get: {parameters: [{$ref: 'common.yaml#/a'}]}"), `$ref names "common.yaml#/a", which is outside of the document`},
		"operation":       {document("    get: {$ref: 'get.yaml'}"), `pets.yaml:4:17: $ref names "get.yaml", which is outside of the document`},
		"nowhere":         {document("    get: {requestBody: {$ref: '#/components/a'}}"), `$ref names "#/components/a", which is not in the document`},
		"anchor":          {document("    get: {requestBody: {$ref: '#body'}}"), `$ref names "#body", which is not in the document`},
		"circle":          {document("    $ref: '#/paths/~1pets'"), `pets.yaml:4:5: $ref leads from one to the next more than 32 times, or in a circle`},
		"also in $ref":    {"openapi: 3.1.0\npaths:\n  /a: {get: {}}\n  /b: {$ref: '#/paths/~1a', get: {}}", `pets.yaml:4:29: the field "get" is here and in what $ref names; keep one`},
		"parameter":       {document("    get: {parameters: [{name: a}]}"), `a parameter has a name, and in`},
		"parameters":      {document("    get: {parameters: {}}"), `parameters is an array, found an object`},
		"slash":           {document("    get: {parameters: [{name: a, in: path, x-patgate-slash: true}]}"), `pets.yaml:4:61: x-patgate-slash is "encoded" or "rest", and stands in a parameter of the path; found true in "path"`},
		"slash of query":  {document("    get: {parameters: [{name: a, in: query, x-patgate-slash: encoded}]}"), `x-patgate-slash is "encoded" or "rest", and stands in a parameter of the path; found "encoded" in "query"`},
		"part of segment": {"openapi: 3.1.0\npaths:\n  '/{a}.b': {get: {parameters: [{name: a, in: path, x-patgate-slash: rest}]}}", `pets.yaml:3:70: GET /{a}.b: x-patgate-slash is "rest" in a parameter that is a whole segment of the path`},
		"two rests":       {"openapi: 3.1.0\npaths:\n  '/{a}/b/{c}':\n    get: {parameters: [{name: a, in: path, x-patgate-slash: rest}, {name: c, in: path, x-patgate-slash: rest}]}", `pets.yaml:4:105: GET /{a}/b/{c}: x-patgate-slash is "rest" in one parameter of a path at most, as nothing tells where a first one ends; found it in "a" and "c"`},
		"misspelt slash":  {document("    get: {parameters: [{name: a, in: path, x-patgate-slashes: encoded}]}"), `the parameter "a": there is no field "x-patgate-slashes"; patgate knows x-patgate-slash`},
		"parameter name":  {document("    get: {parameters: [{name: \"a\\nb\", in: query}]}"), `the name of a parameter has at most 255 characters of one line`},

		"server":             {"servers: [{url: v1}]\n" + document(get), `pets.yaml:1:17: the server "v1" is relative to where the document is published; name the beginning of the paths with "base PATH" in the configuration`},
		"server host":        {"servers: [{url: '{scheme}://a.example/v1'}]\n" + document(get), `the server "{scheme}://a.example/v1" has a variable without a value`},
		"server variable":    {"servers: [{url: '/{v}'}]\n" + document(get), `the server "/{v}" has a variable without a value`},
		"server without //":  {"servers: [{url: 'localhost:8080/v1'}]\n" + document(get), `the server "localhost:8080/v1" is relative to where`},
		"server query":       {"servers: [{url: '/v1?a'}]\n" + document(get), `the server "/v1?a" has a query or a fragment`},
		"server address":     {"servers: [{url: 'http://[::1/'}]\n" + document(get), `is not the URL of a server`},
		"server segment":     {"servers: [{url: '/v1;a'}]\n" + document(get), `pets.yaml:1:17: the server "/v1;a": path "/v1;a": a segment is made of`},
		"server dots":        {"servers: [{url: 'https://a.example/a/../b'}]\n" + document(get), `pets.yaml:1:17: the server "https://a.example/a/../b": path "/a/../b"`},
		"no variable":        {"servers: [{url: '/{v}', variables: {v: a}}]\n" + document(get), `pets.yaml:1:40: the variable "v" of a server is an object, found "a"`},
		"variable's default": {"servers: [{url: '/{v}', variables: {v: {default: {a: b}}}}]\n" + document(get), `pets.yaml:1:50: a value of the variable "v" of a server is a text, found an object`},
		"variable's enum":    {"servers: [{url: '/{v}', variables: {v: {enum: a}}}]\n" + document(get), `enum of the variable "v" of a server is an array, found "a"`},
		"variables":          {"servers: [{url: '/{v}', variables: [a]}]\n" + document(get), `variables is an object, found an array`},
		"servers":            {"servers: {}\n" + document(get), `servers is an array, found an object`},
		"server of nothing":  {"servers: [{}, a]\n" + document(get), `a server is an object, found "a"`},
		"base path":          {"swagger: '2.0'\nbasePath: v1\npaths: {/a: {get: {}}}", `pets.yaml:2:11: basePath starts with a slash, found "v1"`},
		"base path, segment": {"swagger: '2.0'\nbasePath: /v 1\npaths: {/a: {get: {}}}", `pets.yaml:2:11: basePath: path "/v 1": a segment is made of`},
		"extension of paths": {"openapi: 3.1.0\npaths:\n  x-patgate-protected: no\n  /a: {get: {}}", `pets.yaml:3:3: paths: the field "x-patgate-protected" stands in operations`},
		"extension's case":   {document("    get: {X-Patgate-Protected: no}"), `pets.yaml:4:11: GET /pets: there is no field "X-Patgate-Protected"; patgate knows x-patgate-method,`},
		"extension's dash":   {document("    get: {x_patgate_protected: no}"), `there is no field "x_patgate_protected"`},
		"beside $ref":        {document("    get: {parameters: [{$ref: '#/a', x-patgate-slash: encoded}]}\na: {name: b, in: query}"), `pets.yaml:4:38: the field "x-patgate-slash" stands beside $ref, where it does not count; write it into what $ref names`},
		"beside each $ref":   {document("    get: {$ref: '#/a'}\na: {$ref: '#/b', operationId: c}\nb: {operationId: d}"), `pets.yaml:5:18: the field "operationId" is here and in what $ref names; keep one`},
		"circle of schemas":  {document("    get: {parameters: [{name: a, in: query, schema: {$ref: '#/a'}}]}\na: {$ref: '#/b'}\nb: {$ref: '#/a'}"), `pets.yaml:6:4: $ref leads from one to the next more than 32 times, or in a circle`},
		"not $self":          {"openapi: 3.2.0\n$self: https://a.example/b/c.yaml\npaths: {/a: {$ref: 'd.yaml#/a'}}", `$ref names "d.yaml#/a", which is outside of the document`},
		"escalating":         {document("    get: {x-patgate-escalating: true}"), `pets.yaml:4:33: GET /pets: x-patgate-escalating needs a reason, for whoever is refused: write it as the value, in place of true`},
		"protected":          {document("    get: {x-patgate-protected: 1}"), `x-patgate-protected is true, or the reason as a text, found the number "1"`},
		"public":             {document("    get: {x-patgate-public: 'yes'}"), `x-patgate-public is true or false, found "yes"`},
		"misspelt extension": {document("    get: {x-patgate-protect: no}"), `pets.yaml:4:11: GET /pets: there is no field "x-patgate-protect"; patgate knows x-patgate-method,`},
	} {
		_, err := read(Config{File: "pets.yaml"}, only(c.document))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

// only has one document, and nothing else.
func only(document string) func(what, path string) ([]byte, error) {
	return func(_, path string) ([]byte, error) {
		if path != "pets.yaml" {
			return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
		}
		return []byte(document), nil
	}
}

func TestOptionsRefused(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Config{
		`doc: the template may hold :name_lower,`:                     {Doc: "https://a.example/:nme"},
		`doc: a link starts with "https://"`:                          {Doc: "javascript:a"},
		`a prefix is made of`:                                         {Prefix: "a b"},
		`base "/v1?": path "/v1?": a segment is made of`:              {Bases: []string{"/v1?"}},
		`base starts with a slash, found "v1"`:                        {Bases: []string{"v1"}},
		`path_parameter takes the name of a parameter`:                {PathParameters: []PathParameter{{Name: "[", Values: []string{"a"}}}},
		`path_parameter a needs the values`:                           {PathParameters: []PathParameter{{Name: "a"}}},
		`path_parameter a: a value in a path is made of`:              {PathParameters: []PathParameter{{Name: "a", Values: []string{"{b}"}}}},
		`no path of mounts.yaml has a parameter "region" that is`:     {PathParameters: []PathParameter{{Name: "region", Values: []string{"a"}}}, MergeSamePaths: true},
		`the path's parameter "ns" has no default in the document`:    {PathParameters: []PathParameter{{Name: "ns", Default: true}}, MergeSamePaths: true},
		`with all values of its parameters it has more than 1000`:     {PathParameters: []PathParameter{{Name: "*", Values: strings.Fields(strings.Repeat("a ", 40))}}, MergeSamePaths: true},
		`POST /{ns}/random/{urlbytes} has some of the paths of POST `: {PathParameters: []PathParameter{{Name: "source", Values: []string{"a"}}, {Name: "urlbytes", Values: []string{"a", "b"}}}, MergeSamePaths: true},
		`overlay "missing.yaml": there is no such file`:               {Overlays: []string{"missing.yaml"}},
		`"pets.yaml" is no overlay`:                                   {Overlays: []string{"../testdata/pets.yaml"}},
	} {
		c.File = "mounts.yaml"
		if _, err := read(c, fromTestdata); err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "../testdata/", ""), strings.ReplaceAll(want, `"missing.yaml"`, `"testdata/missing.yaml"`)) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

func TestOverlayRefused(t *testing.T) {
	t.Parallel()
	for overlay, want := range map[string]string{
		"overlay: 1.1.0\nactions: []": `o.yaml:1:10: overlays of version 1.0 are understood, found "1.1.0"`,
		"overlay: 1.0.0":              `an overlay has a list of actions`,
		"overlay: 1.0.0\nactions: [{target: '$.paths[', update: {}}]":                                                      `o.yaml:2:20: the target "$.paths[" is no JSONPath (RFC 9535): `,
		"overlay: 1.0.0\nactions: [{target: '$.paths.nowhere', update: {}}]":                                               `o.yaml:2:20: the target "$.paths.nowhere" is nowhere in the document; correct it, or remove the action`,
		"overlay: 1.0.0\nactions: [{target: '$', copy: '$.paths'}]":                                                        `an action has target, description, update and remove, found "copy"`,
		"overlay: 1.0.0\nactions: [{target: '$'}]":                                                                         `an action needs update, or remove: true`,
		"overlay: 1.0.0\nactions: [{update: {}}]":                                                                          `an action has a target`,
		"overlay: 1.0.0\nactions:\n" + strings.Repeat("- {target: '$..[?@]', update: {a: {}, b: {}, c: {}, d: {}}}\n", 30): `the overlay adds more than 200000 values to the document`,
		"overlay: 1.0.0\nactions: [a]":                                                                                     `an action is an object, found "a"`,
		"overlay: 1.0.0\nactions: [{target: '$', remove: true}]":                                                           `$: the whole document cannot be removed`,
		"overlay: 1.0.0\nactions: [{target: '$', remove: 1}]":                                                              `remove is true or false, found the number "1"`,
		"overlay: 1.0.0\nactions: [{target: '$.paths', update: a}]":                                                        `$['paths']: an object is updated with an object, found "a"`,
		"overlay: 1.0.0\nactions: [{target: '$.openapi', update: a}]":                                                      `$['openapi']: only objects and arrays can be updated, found "3.0.0"`,
		"overlay: 1.0.0\nactions: [{target: '$', update: {openapi: 3.9.0}}]":                                               `o.yaml:2:43: documents of the versions 2.0, 3.0, 3.1 and 3.2 are understood, found "3.9.0"`,
		"overlay: 1.0.0\nactions:\n- {target: '$.a', remove: true}\n- {target}":                                            `o.yaml:4:3: an action has a target`,
	} {
		_, err := read(Config{File: "pets.yaml", Overlays: []string{"o.yaml"}}, func(_, path string) ([]byte, error) {
			if path == "o.yaml" {
				return []byte(overlay), nil
			}
			return []byte(document("    get: {}")), nil
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", overlay, err, want)
		}
	}
}

// TestIsDocument: a catalog file is a JSON object, so that other files are told what an OpenAPI document is.
func TestIsDocument(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]bool{
		`{"openapi": "3.1.0"}`: true, `{"swagger": "2.0"}`: true, "openapi: 3.1.0": true, "OpenAPI: 3.1.0": true, "Not found": true, "[1]": true, "a: [": true,
		`{"methods": []}`: false, `{"openapi": `: false, "\ufeff\n{}": false,
	} {
		if got := IsDocument([]byte(data)); got != want {
			t.Errorf("%q is taken for an OpenAPI document: %t, want %t", data, got, want)
		}
	}
}

// TestBounds gives the reader what grows in careless hands. Each is refused, or read, at once;
// that it ends is what the test is about, so no time is measured.
func TestBounds(t *testing.T) {
	t.Parallel()
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 30; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	schemas := ""
	for i := range 200 {
		schemas += fmt.Sprintf("    s%d: {allOf: [%s{$ref: '#/components/schemas/s%d'}]}\n", i, strings.Repeat(fmt.Sprintf("{$ref: '#/components/schemas/s%d'}, ", (i+1)%200), 50), (i+2)%200)
	}
	for name, c := range map[string]struct{ document, want string }{
		"aliases":     {bomb, "the file has more than 2000000 values"},
		"values":      {"openapi: 3.0.0\na: [" + strings.Repeat("1,", 5_000_000) + "1]", "the file has more than 2000000 values"},
		"values JSON": {`{"openapi": "3.0.0", "a": [` + strings.Repeat("1,", 5_000_000) + "1]}", "the file has more than 2000000 values"},
		"deep YAML":   {"openapi: 3.0.0\na: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "values are nested more than 500 deep"},
		"deeper YAML": {"openapi: 3.0.0\na: " + strings.Repeat("[", 1_000_000), "not valid YAML: exceeded max depth of 10000"},
		"deep JSON":   {`{"a": ` + strings.Repeat("[", 5_000_000), "values are nested more than 500 deep"},
		"schemas":     {document("    get: {requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/s0'}}}}}\ncomponents:\n  schemas:\n" + schemas), ""},
		"members":     {document("    get: {requestBody: {content: {a/b: {schema: {properties: {" + strings.ReplaceAll(numbers(1001), ",", ": {}, ") + ": {}}}}}}}"), "the body of GET /pets has more than 1000 members"},
		"objects":     {objects(), "the schemas of parameters come to more than 5000000 members, one in the other"},
		"everything":  {everything(), "the document comes to more than 500000 operations, parameters and paths"},
		"problems":    {document(strings.Repeat("    get: {}\n", 100_000)), "and 99989 more problems"},
		"servers":     {"servers: [{url: '/{a}{b}', variables: {a: {enum: [" + strings.Repeat("1,", 50) + "2]}, b: {enum: [" + numbers(200) + "]}}}]\n" + document("    get: {}"), "come to more than 100 addresses"},
		"parameters":  {document("    get: {parameters: [{in: query, name: n" + strings.ReplaceAll(numbers(1001), ",", "}, {in: query, name: n") + "}]}"), "GET /pets has more than 1000 parameters"},
	} {
		_, err := read(Config{File: "pets.yaml"}, only(c.document))
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %.300v\nwant %s", name, err, c.want)
		}
	}
	large := filepath.Join(t.TempDir(), "large.yaml")
	if err := errors.Join(os.WriteFile(large, []byte("openapi: 3.0.0\n"), 0o600), os.Truncate(large, 50<<20)); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(Config{File: large}); err == nil || !strings.Contains(err.Error(), "has more than 32 MiB") {
		t.Errorf("a document of 50 MiB: %v", err)
	}
	_, err := Read(Config{File: "no such file", Source: "Caddyfile:3"})
	if want := `Caddyfile:3: catalog openapi no such file:`; err == nil || !strings.HasPrefix(err.Error(), want) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// objects is a document of parameters that are objects of objects, each of which leads to all others.
func objects() string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n")
	for i := range 600 {
		fmt.Fprintf(&b, "      - {name: p%d, in: query, style: deepObject, schema: {$ref: '#/components/schemas/s%d'}}\n", i, i)
	}
	b.WriteString("components:\n  schemas:\n")
	for i := range 600 {
		fmt.Fprintf(&b, "    s%d: {properties: {", i)
		for j := range 100 {
			fmt.Fprintf(&b, "m%d: {$ref: '#/components/schemas/s%d'}, ", j, (7*i+13*j+1)%600)
		}
		b.WriteString("}}\n")
	}
	return b.String()
}

// everything is a document of many operations that share many members.
func everything() string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\ncomponents: {schemas: {all: {properties: {" + strings.ReplaceAll(numbers(900), ",", ": {}, ") + ": {}}}}}\npaths:\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "  /%d: {post: {requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/all'}}}}}}\n", i)
	}
	return b.String()
}

// customVerbs is a document of paths that differ in what stands behind the parameter.
func customVerbs() string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\npaths:\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "  '/things/{id}:verb%d': {post: {}}\n", i)
	}
	return b.String()
}

func numbers(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint(i))
	}
	return strings.Join(list, ",")
}
