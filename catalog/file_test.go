package catalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const oneMethod = `{"name": "a.B", "verbs": ["GET"], "path": "/b"}`

func TestParseFillsInDefaults(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `{
		"note": "an example", "base": "/api",
		"defaults": {"verbs": ["GET"], "bodies": ["form"], "doc": "https://docs.example:8443/:group_lower/:method_lower?m=:name"},
		"methods": [
			{"name": "Env.Control.Stop", "path": "/stop"},
			{"name": "Env.Control.Upload", "path": "/", "verbs": ["PUT"], "bodies": ["multipart", "other"], "doc": "http://x/", "group": "files",
			 "summary": "Stores a file", "read_only": true, "upgrade": true, "parameters": [{"name": "id", "type": "integer", "required": true, "secret": true}]},
			{"name": "ping", "path": "/ping", "public": true}
		]}`)
	stop, _ := c.Lookup("env.control.stop")
	if stop.Path != "/api/stop" || stop.Group != "Env.Control" || strings.Join(stop.Verbs, "") != "GET" || stop.Bodies != (Bodies{Form: true}) ||
		stop.Doc != "https://docs.example:8443/env.control/stop?m=Env.Control.Stop" {
		t.Errorf("%+v", stop)
	}
	upload, _ := c.Lookup("env.control.upload")
	if upload.Path != "/api" || upload.Group != "files" || upload.Verbs[0] != "PUT" || upload.Bodies != (Bodies{Multipart: true, Other: true}) ||
		upload.Doc != "http://x/" || upload.Summary != "Stores a file" || !upload.ReadOnly || !upload.Upgrade || upload.Parameters[0] != (Parameter{"id", "integer", true, true}) {
		t.Errorf("%+v", upload)
	}
	if ping, _ := c.Lookup("ping"); ping.Group != "other" || !ping.Public {
		t.Errorf("%+v", ping)
	}
	if c.AllowsBody() != anyBody || !c.KnowsVerb("PUT") {
		t.Error("AllowsBody or KnowsVerb")
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ file, want string }{
		"not JSON":             {"{\n  \"methods\": [,]}", `test.json:2:15: not valid JSON`},
		"summary of two lines": {`{"methods": [{"name": "a", "path": "/a", "summary": "one\ntwo"}]}`, `"summary" is 1 to 120 characters of one line`},
		"cut off":              {`{"methods": [`, `test.json:1:14: not valid JSON: the file ends too early`},
		"empty":                {``, `test.json:1:1: not valid JSON: the file ends too early`},
		"trailing data":        {`{"methods": [` + oneMethod + `]} {}`, `something follows the end`},
		"deep":                 {strings.Repeat(`[`, 1000), `nested more than 500 deep`},
		"not an object":        {`[]`, `test.json:1:1: a catalog file is an object, found an array`},
		"no method":            {`{"methods": []}`, `the catalog has no method`},
		"unknown field":        {"{\n\"metods\": []}", `test.json:2:1: a catalog file has no field "metods"; did you mean methods?`},
		"OpenAPI (YAML)":       {"openapi: 3.0.0", `and an OpenAPI document is named with "catalog openapi FILE"`},
		"OpenAPI (JSON)":       {`{"openapi": "3.0.0"}`, `no field "openapi"; an OpenAPI document is named with "catalog openapi FILE"`},
		"case of field":        {`{"Methods": []}`, `no field "Methods"`},
		"field twice":          {`{"methods": [` + oneMethod + `], "methods": []}`, `the field "methods" stands twice`},
		"field twice (2)":      {`{"methods": [{"name": "a", "name": "b", "path": "/", "verbs": ["GET"]}]}`, `test.json:1:28: the field "name" stands twice in this object, first in line 1; keep one`},
		"no path":              {`{"methods": [{"name": "a.B", "verbs": ["GET"]}]}`, `test.json:1:14: a method needs the field "path"`},
		"empty path":           {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": ""}]}`, `"path" is missing`},
		"no verbs":             {`{"methods": [{"name": "a.B", "path": "/b"}]}`, `"verbs" are missing`},
		"empty verbs":          {`{"defaults": {"verbs": ["GET"]}, "methods": [{"name": "a.B", "path": "/b", "verbs": []}]}`, `"verbs" are missing`},
		"lower verb":           {`{"methods": [{"name": "a.B", "verbs": ["get"], "path": "/b"}]}`, `a verb is upper-case letters such as GET, found "get"`},
		"verb twice":           {`{"methods": [{"name": "a.B", "verbs": ["GET", "GET"], "path": "/b"}]}`, `GET stands twice`},
		"CONNECT":              {`{"methods": [{"name": "a.B", "verbs": ["CONNECT"], "path": "/b"}]}`, `CONNECT is never let through`},
		"name":                 {`{"methods": [{"name": "a..B", "verbs": ["GET"], "path": "/b"}]}`, `found "a..B"`},
		"name ſ":               {`{"methods": [{"name": "ſ", "verbs": ["GET"], "path": "/b"}]}`, `a method's name is made of`},
		"relative path":        {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "b"}]}`, `a path starts with a slash`},
		"slashes at end":       {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b//"}]}`, `an empty segment`},
		"slash alone":          {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "//"}]}`, `an empty segment`},
		"open brace":           {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/{id"}]}`, `found "{id"`},
		"closing brace":        {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/id}"}]}`, `found "id}"`},
		"empty braces":         {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/{}"}]}`, `a parameter in braces is letters`},
		"no name":              {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/x:"}]}`, `found "x:"`},
		"digit":                {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/x:1"}]}`, `a colon that is none \:; found "x:1"`},
		"two spellings":        {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/:a/{b}"}]}`, `all written {name} or all :name`},
		"no text between":      {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/{a}{b}"}]}`, `between two parameters of a segment stands a text`},
		"many parameters":      {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/{a}-{b}-{c}-{d}-{e}-{f}-{g}-{h}-{i}"}]}`, `at most 8 parameters`},
		"backslash":            {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/a\\b"}]}`, `a segment is made of`},
		"star":                 {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/a*"}]}`, `a segment is made of`},
		"rest without a name":  {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/a/*"}]}`, `several segments is * and letters`},
		"two rests":            {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/*a/b/*c"}]}`, `one parameter that stands for several segments at most`},
		"rests in the middle":  {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/*x/b/:y"}, {"name": "b", "verbs": ["GET"], "path": "/a/*y/c"}]}`, `GET /a/b/c could be of either`},
		"rest as a name":       {`{"methods": [{"name": "a.:b", "verbs": ["GET"], "path": "/a/*b"}]}`, `no parameter ":b" that is a whole segment`},
		"part as a name":       {`{"methods": [{"name": "a.:b", "verbs": ["GET"], "path": "/a/v:b"}]}`, `no parameter ":b" that is a whole segment`},
		"slash of nothing":     {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/:a", "parameters": [{"name": "b", "slash": "encoded"}]}]}`, `no value of "b" can hold an encoded slash`},
		"slash of a name":      {`{"methods": [{"name": "a.:b", "verbs": ["GET"], "path": "/:b", "parameters": [{"name": "b", "slash": "encoded"}]}]}`, `no value of "b" can hold an encoded slash`},
		"slash's word":         {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/:a", "parameters": [{"name": "a", "slash": true}]}]}`, `a string belongs here, found true`},
		"head's word":          {`{"head": "GET", "methods": [` + oneMethod + `]}`, `listed or get belongs here, found "GET"`},
		"dots' word":           {`{"dots": "all", "methods": [` + oneMethod + `]}`, `values or none belongs`},
		"lookalikes' word":     {`{"lookalikes": "allow", "methods": [` + oneMethod + `]}`, `refuse or values`},
		"dots":                 {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/a/../b"}]}`, `is not . or ..; found ".."`},
		"percent":              {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/a%20b"}]}`, `found "a%20b"`},
		"twice in a segment":   {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/{a}:{a}"}]}`, `"{a}:{a}" stands in it twice`},
		"parameter twice":      {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/:id/:id"}]}`, `":id" stands in it twice`},
		"no such part":         {`{"methods": [{"name": "a.:b", "verbs": ["GET"], "path": "/:id"}]}`, `has no parameter ":b"`},
		"no why":               {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "protected": true}]}`, `needs a "why"`},
		"public and more":      {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "protected": true, "public": true, "why": "x"}]}`, `excludes "protected"`},
		"both":                 {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "protected": true, "escalating": true, "why": "x"}]}`, `exclude each other`},
		"flag":                 {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "public": "yes"}]}`, `true or false belongs here, found "yes"`},
		"null":                 {`{"methods": null}`, `an array belongs here, found null`},
		"case":                 {`{"case": "ignored", "methods": [` + oneMethod + `]}`, `exact or ignore belongs here, found "ignored"`},
		"body":                 {`{"defaults": {"bodies": ["json"]}, "methods": [` + oneMethod + `]}`, `form or multipart or other`},
		"type":                 {`{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "parameters": [{"name": "x", "type": "int"}]}]}`, `found "int"`},
		"base":                 {`{"base": "/1.0/", "methods": [` + oneMethod + `]}`, `"base" is the beginning of a path`},
		"doc":                  {`{"defaults": {"doc": "javascript:alert(1)"}, "methods": [` + oneMethod + `]}`, `a link starts with "https://"`},
		"doc word":             {`{"defaults": {"doc": "https://x/:verb"}, "methods": [` + oneMethod + `]}`, `found ":verb"`},
		"alias chain":          {`{"aliases": {"x": "y", "y": "a"}, "methods": [` + oneMethod + `]}`, `starts with an alias itself`},
		"alias of itself":      {`{"aliases": {"a": "a.b"}, "methods": [` + oneMethod + `]}`, `starts with an alias`},
		"alias unused":         {`{"aliases": {"x": "y"}, "methods": [` + oneMethod + `]}`, `no method's name starts with "y."`},
		"name of alias":        {`{"aliases": {"x": "a"}, "methods": [` + oneMethod + `, {"name": "x.C", "verbs": ["GET"], "path": "/c"}]}`, `the name starts with an alias`},
		"set's method":         {`{"methods": [` + oneMethod + `],` + "\n" + `"sets": [{"name": "S", "patterns": ["a.B",` + "\n" + `"a.C"]}]}`, `test.json:3:1: set "S": there is no method "a.C"; did you mean a.B?`},
		"set twice":            {`{"methods": [` + oneMethod + `], "sets": [{"name": "S", "patterns": ["*"]}, {"name": "S", "patterns": ["*"]}]}`, `set "S" is already in test.json:1:82`},
		"empty set":            {`{"methods": [` + oneMethod + `], "sets": [{"name": "S", "patterns": []}]}`, `a set has 1 to 1000 patterns`},
		"set's name":           {`{"methods": [` + oneMethod + `], "sets": [{"name": " ", "patterns": ["*"]}]}`, `a set's name is`},
		"method twice":         {`{"methods": [` + oneMethod + `,` + "\n" + ` {"name": "A.b", "verbs": ["GET"], "path": "/c"}]}`, `test.json:2:11: method "A.b" is already in test.json:1:23`},
		"route twice":          {`{"methods": [` + oneMethod + `,` + "\n" + ` {"name": "a.C", "verbs": ["POST", "GET"], "path": "/b"}]}`, `test.json:2:11: method "a.C": the route POST,GET "/b" overlaps with that of "a.B", "/b", in test.json:1:23`},
		"other names":          {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/v/:x"}, {"name": "b", "verbs": ["GET"], "path": "/v/{y}"}]}`, `GET /v/x could be of either`},
		"also other names":     {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/v/:x", "also": ["/w/:x"]}, {"name": "b", "verbs": ["GET"], "path": "/w/{y}"}]}`, `"/w/:x" overlaps with that of "b", "/w/{y}"`},
		"slash or not":         {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/v/:x", "trailing_slash": true}, {"name": "b", "verbs": ["GET"], "path": "/v/:x"}]}`, `overlaps with that of "a"`},
		"endings":              {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/v:x"}, {"name": "b", "verbs": ["GET"], "path": "/:x.json"}]}`, `GET /v.json could be of either`},
		"splits":               {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/{p}...{q}/{s}"}, {"name": "b", "verbs": ["GET"], "path": "/{p}.{q}.{r}/a"}]}`, `GET /x...x/a could be of either`},
		"rests":                {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/a/*x"}, {"name": "b", "verbs": ["GET"], "path": "/:y/b"}]}`, `GET /a/b could be of either`},
		"template, first":      {`{"methods": [{"name": "r.:x", "verbs": ["GET"], "path": "/:x"}, ` + oneMethod + `]}`, `overlaps with that of "r.:x"`},
		"template, then":       {`{"methods": [` + oneMethod + `, {"name": "r.:x", "verbs": ["GET"], "path": "/:x"}]}`, `overlaps with that of "a.B"`},
		"overlap by case":      {`{"case": "ignore", "methods": [` + oneMethod + `, {"name": "a.C", "verbs": ["GET"], "path": "/B"}]}`, `overlaps with that of "a.B"`},
		"crossing":             {`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/:x/b"}, {"name": "b", "verbs": ["GET"], "path": "/a/:y"}]}`, `GET /a/b could be of either: neither path is more specific`},
		"same templates":       {`{"methods": [{"name": "r.:x", "verbs": ["GET"], "path": "/r/:x"}, {"name": "R.:y", "verbs": ["POST"], "path": "/s/:y"}]}`, `can come to the same names`},
		"crossing names":       {`{"methods": [{"name": "r.:x.b", "verbs": ["GET"], "path": "/r/:x"}, {"name": "r.a.:y", "verbs": ["GET"], "path": "/s/:y"}]}`, `can come to the same names`},
		"template alias":       {`{"aliases": {"r": "a"}, "methods": [` + oneMethod + `, {"name": "r.:x", "verbs": ["GET"], "path": "/r/:x"}]}`, `the name starts with an alias`},
	}
	for name, test := range tests {
		if c, err := Parse("test.json", []byte(test.file)); err == nil || c != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v\nwant one with %s", name, err, test.want)
		}
	}
}

// The example of the documentation is one that works.
func TestDocumentedExample(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/catalog.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	example, _, _ := strings.Cut(rest, "```")
	c := mustParse(t, example)
	m := c.Match("PUT", "", "/v1/accounts/5/password")
	if m.Name != "accounts.SetPassword" || c.Compile(nil, []string{"acct.*"}).Allows(m) || !c.Compile(nil, []string{"acct.setpassword"}).Allows(m) {
		t.Errorf("%v %q", m.Outcome, m.Name)
	}
}

func TestParseTellsOfAllProblems(t *testing.T) {
	t.Parallel()
	_, err := Parse("test.json", []byte(`{"methods": [`+strings.Repeat(`{"path": 1}, `, 20)+`{}]}`))
	if err == nil || strings.Count(err.Error(), "\n") != maxProblems || !strings.HasSuffix(err.Error(), "more problems") {
		t.Error(err)
	}
}

func TestRoutesThatDiffer(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `{"methods": [
		{"name": "a", "verbs": ["GET"], "path": "/b"},
		{"name": "b", "verbs": ["GET"], "path": "/B"},
		{"name": "c", "verbs": ["POST"], "path": "/b"},
		{"name": "d", "verbs": ["GET"], "path": "/b/:x"},
		{"name": "e.:y", "verbs": ["POST"], "path": "/b/:y"},
		{"name": "f", "verbs": ["POST"], "path": "/b/1.0"},
		{"name": "g", "verbs": ["GET"], "path": "/c", "trailing_slash": true},
		{"name": "h", "verbs": ["GET"], "path": "/c/"}
	]}`)
	if m, n := c.Match("GET", "", "/c"), c.Match("GET", "", "/c/"); m.Name != "g" || n.Name != "h" {
		t.Errorf("/c is %q and /c/ is %q", m.Name, n.Name)
	}
}

func TestOpenCombines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one := write(t, dir, "one.json", `{"case": "ignore", "aliases": {"x": "a"}, "methods": [`+oneMethod+`]}`)
	two := write(t, dir, "two.json", `{"case": "ignore", "aliases": {"x": "a"}, "methods": [{"name": "a.C", "verbs": ["GET"], "path": "/c"}]}`)
	sets := write(t, dir, "sets.json", `{"sets": [{"name": "S", "description": "both", "patterns": ["a.B", "x.C"]}]}`)
	c, err := Open(Config{
		Files:     []FileConfig{{Path: sets}, {Path: one}, {Path: two}},
		Routes:    []RouteConfig{{Verbs: []string{"POST"}, Path: "/Users/:id", Name: "users.Edit", Source: "Caddyfile:7"}},
		Templates: []TemplateConfig{{Path: "/t/:m", Name: "t.:m", Source: "Caddyfile:8"}},
		Sets:      []SetConfig{{Name: "T", Patterns: []string{"t.go", "users.*"}, Source: "Caddyfile:9"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for request, want := range map[[2]string]string{
		{"GET", "/B"}: "a.B", {"GET", "/c"}: "a.C", {"POST", "/users/5"}: "users.Edit", {"POST", "/T/Go"}: "t.Go",
	} {
		m := c.Match(request[0], "", request[1])
		if m.Name != want || !c.Compile([]string{"S", "T"}, nil).Allows(m) {
			t.Errorf("%q is %v %q, want %q, allowed by the sets", request, m.Outcome, m.Name, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one := FileConfig{Path: write(t, dir, "one.json", `{"methods": [`+oneMethod+`]}`)}
	other := func(name, file string) Config {
		return Config{Files: []FileConfig{one, {Path: write(t, dir, name, file)}}}
	}
	tests := map[string]struct {
		config Config
		want   string
	}{
		"nothing":          {Config{}, "the catalog has no method"},
		"no file":          {Config{Files: []FileConfig{{Path: filepath.Join(dir, "none.json"), Source: "Caddyfile:3"}}}, "Caddyfile:3: opening the catalog file"},
		"a folder":         {Config{Files: []FileConfig{{Path: dir}}}, "reading the catalog file"},
		"other case":       {other("case.json", `{"case": "ignore", "methods": [{"name": "c", "verbs": ["GET"], "path": "/c"}]}`), `need the same "case", found ignore, but exact in`},
		"other slash":      {other("slash.json", `{"trailing_slash": true, "methods": [{"name": "c", "verbs": ["GET"], "path": "/c"}]}`), `need the same "trailing_slash", found true, but false in`},
		"method in both":   {other("twice.json", `{"methods": [`+oneMethod+`]}`), `twice.json:1:23: method "a.B" is already in ` + one.Path + `:1:23`},
		"aliases differ":   {other("alias.json", `{"aliases": {"q": "a"}, "methods": [{"name": "r.C", "verbs": ["GET"], "path": "/c"}]}`), ""},
		"other head":       {other("head.json", `{"head": "get", "methods": [{"name": "c", "verbs": ["GET"], "path": "/c"}]}`), `need the same "head", found get, but listed in`},
		"other dots":       {other("dots.json", `{"dots": "none", "methods": [{"name": "c", "verbs": ["GET"], "path": "/c"}]}`), `need the same "dots", found none, but values in`},
		"other lookalikes": {other("like.json", `{"lookalikes": "values", "methods": [{"name": "c", "verbs": ["GET"], "path": "/c"}]}`), `need the same "lookalikes", found values, but refuse in`},
		"route":            {Config{Files: []FileConfig{one}, Routes: []RouteConfig{{Verbs: []string{"GET"}, Path: "/b", Name: "x", Source: "Caddyfile:4"}}}, `Caddyfile:4: method "x": the route GET "/b" overlaps`},
		"route's slash":    {Config{Routes: []RouteConfig{{Verbs: []string{"GET"}, Path: "/:a", Name: "x", EncodedSlash: []string{"b"}, Source: "Caddyfile:4"}}}, `Caddyfile:4: method "x": no value of "b" can hold an encoded slash`},
		"route's verbs":    {Config{Routes: []RouteConfig{{Path: "/x", Name: "x", Source: "Caddyfile:4"}}}, `Caddyfile:4: method "x": "verbs" are missing`},
		"template":         {Config{Templates: []TemplateConfig{{Path: "/{x", Name: "x", Source: "Caddyfile:5"}}}, `Caddyfile:5: method "x": path "/{x": a parameter in braces is`},
		"set":              {Config{Files: []FileConfig{one}, Sets: []SetConfig{{Name: "S", Patterns: []string{"a.X"}, Source: "Caddyfile:6"}}}, `Caddyfile:6: set "S": there is no method "a.X"`},
		"set, no source":   {Config{Files: []FileConfig{one}, Sets: []SetConfig{{Name: "S", Patterns: []string{"a.B"}}, {Name: "S", Patterns: []string{"a.B"}}}}, `set "S" is already in the configuration`},
		"without a source": {Config{Files: []FileConfig{one}, Sets: []SetConfig{{Name: "S", Patterns: []string{"a.X"}}}}, `set "S": there is no method "a.X"`},
	}
	for name, test := range tests {
		_, err := Open(test.config)
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v\nwant one with %s", name, err, test.want)
		}
	}
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExplain(t *testing.T) {
	t.Parallel()
	c := platformLike(t)
	const group = "/1.0/environment/control/rest/"
	for request, want := range map[[2]string]string{
		{"GET", group + "stopenv?envName=e"}:             "calls environment.control.StopEnv",
		{"HEAD", group + "stopenv"}:                      `takes GET, POST, found "HEAD"; it does not count as GET there (head)`,
		{"PUT", group + "stopenv"}:                       `is not allowed: environment.control.StopEnv takes GET, POST, found "PUT"`,
		{"GET", group + "stopenw"}:                       "calls no method of the catalog; did you mean /1.0/environment/control/rest/stopenv (environment.control.StopEnv)?",
		{"GET", group + "execcmdbyid"}:                   "only by its exact name: it runs commands",
		{"GET", "/1.0/users/authentication/rest/Signin"}: "which needs no token",
		{"GET", group + "stopenv/"}:                      "no slash at the end",
		{"GET", "/1.0//x"}:                               "two slashes in a row",
		{"GET", group + "../x"}:                          `the segment ".." is made of dots or white space alone, which some servers resolve or cut off`,
		{"GET", group + "stop%65nv"}:                     `the segment "stop%65nv" is percent-encoded, which only values of parameters may be`,
		{"GET", "stopenv"}:                               "a path starts with a slash",
	} {
		if _, got := c.Explain(request[0], request[1]); !strings.Contains(got, want) {
			t.Errorf("%q: %s\nwant %s", request, got, want)
		}
	}
}

// FuzzFile loads what it is given; what loads has to hold together.
func FuzzFile(f *testing.F) {
	f.Add([]byte(`{"methods": [` + oneMethod + `]}`))
	f.Add([]byte(`{"base": "/1", "case": "ignore", "trailing_slash": true, "aliases": {"x": "a"}, "defaults": {"verbs": ["GET"], "bodies": []},
		"methods": [{"name": "a.B", "path": "/:b/1.0"}, {"name": "t.:x", "path": "/t/:x", "verbs": ["PUT"]}], "sets": [{"name": "S", "patterns": ["*"]}]}`))
	f.Add([]byte(`{"methods": [{"name": "a", "verbs": ["GET"], "path": "/:x/b"}, {"name": "b", "verbs": ["GET"], "path": "/a/:y"}]}`))
	f.Add([]byte(`[[[[{"\ud800": "`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("fuzz.json", data)
		if (c == nil) == (err == nil) {
			t.Fatalf("catalog %v, error %v", c, err)
		}
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Fatal("an error without a word")
			}
			return
		}
		for _, m := range c.Methods() {
			if strings.ContainsAny(m.Path, `:{*`) {
				continue
			}
			for _, verb := range m.Verbs {
				if got := c.Match(verb, "", m.Path); got.Method != m {
					t.Fatalf("%s %s is %v %q, want %q", verb, m.Path, got.Outcome, got.Name, m.Name)
				}
			}
		}
		for _, s := range c.Sets() {
			if err := c.Check([]string{s.Name}, s.Patterns); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestMorePaths: a method may be called at several paths, and is the same at each.
func TestMorePaths(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `{"base": "/1.0", "also_bases": ["/JElastic"], "defaults": {"verbs": ["GET"]}, "methods": [
		{"name": "a.Stop", "path": "/a/stop", "also": ["/stop", "/old/:name/stop"]},
		{"name": "a.Deploy", "path": "/deploy", "from_root": true}
	]}`)
	stop, _ := c.Lookup("a.Stop")
	for path, want := range map[string]Outcome{
		"/1.0/a/stop": Found, "/JElastic/a/stop": Found, "/stop": Found, "/old/x/stop": Found,
		"/a/stop": Unknown, "/JElastic/stop": Unknown, "/1.0/deploy": Unknown, "/JElastic/deploy": Unknown,
	} {
		if m := c.Match("GET", "", path); m.Outcome != want || want == Found && (m.Method != stop || m.Name != "a.Stop" || !c.Compile(nil, []string{"a.Stop"}).Allows(m)) {
			t.Errorf("%s is %s %s, want %s", path, m.Outcome, m.Name, want)
		}
	}
	if m := c.Match("GET", "", "/deploy"); m.Outcome != Found || m.Name != "a.Deploy" || c.Compile(nil, []string{"a.Stop"}).Allows(m) {
		t.Errorf("/deploy is %s %s", m.Outcome, m.Name)
	}
	if n := len(c.Methods()); n != 2 {
		t.Errorf("%d methods, want 2", n)
	}
}
