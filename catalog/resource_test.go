package catalog

import (
	"iter"
	"slices"
	"strings"
	"testing"
)

const resourceFile = `{"resources": {
	"environment": {"title": "Environment", "note": "as people call it", "parameters": ["envName", "environmentName"],
		"also_named_by": ["appid"], "names_nothing": {"appid": ["cluster"]}, "case": "ignore"},
	"node": {"parameters": ["nodeId"]}
}, "defaults": {"verbs": ["GET"]}, "methods": [
	{"name": "a.ByList", "path": "/a", "parameters": [{"name": "x"}, {"name": "ENVNAME"}]},
	{"name": "a.ByPath", "path": "/a/:envName"},
	{"name": "a.ByOtherPath", "path": "/b", "also": ["/old/{environmentName}"]},
	{"name": "a.Case", "path": "/c", "parameters": [{"name": "nodeid"}]},
	{"name": "a.Two", "path": "/d", "names": {"environment": ["src", "dst.name"], "node": ["nodeId"]}},
	{"name": "a.Unknown", "path": "/e", "parameters": [{"name": "envName"}], "names": {"environment": []}},
	{"name": "a.Indirect", "path": "/f", "parameters": [{"name": "appId"}]},
	{"name": "a.TwoInPath", "path": "/g/:envName/:environmentName"},
	{"name": "a.:method", "path": "/h/:method/:nodeId"},
	{"name": "a.None", "path": "/i"}
]}`

func TestNaming(t *testing.T) {
	t.Parallel()
	c := mustParse(t, resourceFile)
	for name, want := range map[string]struct {
		environment, node Naming
		parameters        string
	}{
		"a.ByList":      {NamedByOne, NotNamed, "ENVNAME"},
		"a.ByPath":      {NamedByOne, NotNamed, "envName"},
		"a.ByOtherPath": {NamedByOne, NotNamed, "environmentName"},
		"a.Case":        {NotNamed, NotNamed, ""},
		"a.Two":         {NamedByAll, NamedByAll, "src dst.name"},
		"a.Unknown":     {UnknownNaming, NotNamed, ""},
		"a.Indirect":    {UnknownNaming, NotNamed, ""},
		"a.TwoInPath":   {UnknownNaming, NotNamed, ""},
		"a.:method":     {NotNamed, NamedByOne, ""},
		"a.None":        {NotNamed, NotNamed, ""},
	} {
		i := slices.IndexFunc(c.Methods(), func(m *Method) bool { return m.Name == name })
		how, parameters := c.Naming(c.Methods()[i], "environment")
		node, _ := c.Naming(c.Methods()[i], "node")
		if how != want.environment || node != want.node || strings.Join(parameters, " ") != want.parameters {
			t.Errorf("%s: %d %q, %d, want %+v", name, how, parameters, node, want)
		}
		if how, _ := c.Naming(c.Methods()[i], "zone"); how != NotNamed {
			t.Errorf("%s names what there is not", name)
		}
	}
}

func TestLookupResource(t *testing.T) {
	t.Parallel()
	c := mustParse(t, resourceFile)
	for name, want := range map[string]string{
		"environment": "environment", "Environment": "environment", "envName": "environment", "ENVNAME": "environment", "environmentname": "environment",
		"node": "node", "nodeId": "node", "nodeid": "", "appid": "", "": "", "zone": "",
	} {
		r := c.LookupResource(name)
		if got := r != nil; got != (want != "") || got && r.Name != want {
			t.Errorf("%q is %v, want %q", name, r, want)
		}
	}
	if r := c.Resources(); len(r) != 2 || r[0].Title != "Environment" || r[1].Title != "node" || !r[0].IsNothing("APPID", "cluster") || r[0].IsNothing("appid", "Cluster") {
		t.Errorf("%+v", r)
	}
}

func TestResourcesRefused(t *testing.T) {
	t.Parallel()
	const methods = `"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b"}]`
	resource := func(s string) string { return `{"resources": {"r": ` + s + `}, ` + methods + `}` }
	method := func(s string) string {
		return `{"resources": {"r": {"parameters": ["p"], "also_named_by": ["id"]}}, "methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "parameters": [{"name": "q"}], "names": ` + s + `}]}`
	}
	for name, test := range map[string]struct{ file, want string }{
		"no object":         {`{"resources": [], ` + methods + `}`, `test.json:1:15: "resources" is an object such as {"environment"`},
		"resource twice":    {`{"resources": {"r": {"parameters": ["p"]}, "r": {"parameters": ["q"]}}, ` + methods + `}`, `test.json:1:44: the field "r" stands twice in this object`},
		"no parameters":     {resource(`{}`), `test.json:1:21: a resource needs the field "parameters"`},
		"empty parameters":  {resource(`{"parameters": []}`), `test.json:1:16: resource "r": "parameters" are missing`},
		"unknown field":     {resource(`{"parameter": ["p"]}`), `did you mean parameters?`},
		"dot":               {resource(`{"parameters": ["p.q"]}`), `is made of A-Z a-z 0-9 _ -, found "p.q"`},
		"parameter twice":   {resource(`{"parameters": ["p", "p"]}`), `the parameter "p" stands twice`},
		"twice, other case": {resource(`{"parameters": ["p"], "also_named_by": ["P"], "case": "ignore"}`), `the parameter "P" stands twice`},
		"names nothing":     {resource(`{"parameters": ["p"], "names_nothing": {"p": ["x"]}}`), `which is not in "also_named_by"`},
		"case":              {resource(`{"parameters": ["p"], "case": "any"}`), `exact or ignore belongs here`},
		"title":             {resource(`{"title": "", "parameters": ["p"]}`), `"title" is 1 to 64 characters`},
		"name":              {`{"resources": {"a=b": {"parameters": ["p"]}}, ` + methods + `}`, `a resource's name is made of`},
		"name of another":   {`{"resources": {"r": {"parameters": ["p"]}, "p": {"parameters": ["q"]}}, ` + methods + `}`, `resource "p": "p" is already a name of the resource "r"`},
		"names one":         {`{"resources": {"r": {"parameters": ["p"]}, "s": {"parameters": ["r"]}}, ` + methods + `}`, `resource "s": "r" is already a name of the resource "r"`},
		"no names":          {method(`[]`), `"names" is an object such as`},
		"no such resource":  {method(`{"s": ["q"]}`), `method "a.B": there is no resource "s"; did you mean r?`},
		"no such parameter": {method(`{"r": ["x"]}`), `neither its path nor its parameters hold "x"`},
		"not to compare":    {method(`{"r": ["id"]}`), `"id" is in "also_named_by" of the resource "r"`},
		"named twice":       {method(`{"r": ["q", "q.a"]}`), `the parameter "q" stands twice`},
		"two dots":          {method(`{"r": ["q.a.b"]}`), `what names a resource is a parameter, or "parameter.member"`},
		"no resources":      {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "names": {"r": ["q"]}}]}`, `the catalog has no resources`},
	} {
		if _, err := Parse("test.json", []byte(test.file)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v\nwant one with %s", name, err, test.want)
		}
	}
}

func TestCheckBound(t *testing.T) {
	t.Parallel()
	c := mustParse(t, resourceFile)
	for _, test := range []struct{ resource, value, want string }{
		{"environment", "shop", ""}, {"environment", "staging-*", ""}, {"environment", "ä b/c=d", ""}, {"environment", strings.Repeat("x", 255), ""},
		{"environment", "", "the value is empty"}, {"environment", "*", `"*" alone is no bound`}, {"environment", "a*b", "* stands only at the end"},
		{"environment", "**", "* stands only at the end"}, {"environment", "a\n", "no control characters"}, {"environment", "a\u0085", "no control characters"},
		{"environment", "shop ", `a space before or behind the value "shop "`}, {"environment", "\u00a0shop-*", "a space before"}, {"environment", "my shop *", ""},
		{"environment", strings.Repeat("x", 256), "at most 255 bytes"}, {"environments", "x", "did you mean environment?"}, {"galaxy", "x", "the catalog has environment, node"},
	} {
		if err := c.CheckBound(test.resource, test.value); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s=%.20q: error %v, want %q", test.resource, test.value, err, test.want)
		}
	}
}

// pairs yields resources and values, in turn.
func pairs(all ...string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := 0; i < len(all) && yield(all[i], all[i+1]); i += 2 {
		}
	}
}

func TestBind(t *testing.T) {
	t.Parallel()
	c := mustParse(t, resourceFile)
	if b := c.Bind(pairs(), []string{"a.None"}); b != nil {
		t.Error("without a resource there are bounds")
	}
	b := c.Bind(pairs("node", "7", "environment", "shop", "environment", "staging-*"), []string{"A.None"})
	if len(b.Kinds) != 2 || b.Kinds[0].Name != "environment" || b.Kinds[1].Name != "node" || len(b.Unknown()) > 0 {
		t.Fatalf("%+v", b)
	}
	for value, want := range map[string]bool{
		"shop": true, "staging-": true, "staging-aZ0._-": true, "Shop": false, "shop\x00": false, "": false, "staging": false,
		"staging-a,b": false, "staging-é": false, "staging-*": false, "staging-a/b": false, "7": false,
	} {
		if got := b.Kinds[0].Allows(value); got != want {
			t.Errorf("%q: %t, want %t", value, got, want)
		}
	}
	team := c.Bind(pairs("environment", "team/*", "environment", "exact/.."), nil).Kinds[0]
	for value, want := range map[string]bool{
		"team/a": true, "team/..a": true, "team/a..": true, "team/..": false, "team/.": false, "exact/..": true,
	} {
		if got := team.Allows(value); got != want {
			t.Errorf("%q: %t, want %t", value, got, want)
		}
	}
	for path, want := range map[string]string{"/a/x": "node", "/d": "", "/i": "", "/h/x/7": "environment"} {
		if resource, blocked := b.Blocks(c.Match("GET", "", path)); resource != want || blocked != (want != "") {
			t.Errorf("%s: blocked by %q, want %q", path, resource, want)
		}
	}
	two, _ := c.Lookup("a.Two")
	none, _ := c.Lookup("a.None")
	if !b.MustName(two) || b.MustName(none) {
		t.Error("MustName")
	}
	for _, gone := range []*Bounds{c.Bind(pairs("zone", "x"), nil), c.Bind(pairs("", "x", "node", "7"), []string{"a.None"}), {}} {
		if _, blocked := gone.Blocks(c.Match("GET", "", "/i")); !blocked {
			t.Errorf("bounds of what is gone let through: %+v", gone)
		}
	}
	if b := c.Bind(pairs("environment", "*", "environment", "", "environment", "a*b*"), nil); b.Kinds[0].Allows("x") || b.Kinds[0].Allows("") || b.Kinds[0].Allows("a*b1") {
		t.Error("what CheckBound refuses allows something")
	}
}
