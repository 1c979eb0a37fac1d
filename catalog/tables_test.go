package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog/paths"
)

// pieces of paths: literals, parameters in both spellings, segments of both, and rests. A #
// becomes the number of the parameter.
var (
	literalPieces = []string{"a", "b", "me", "Me", "a.b", "1.0", `x\:go`, "@z", "kiss"}
	colonPieces   = []string{":p#", ":p#", ":p#", ":p#.json", "v:p#", ":p#:go", ":p#:gone", "a:p#b", ":p#b"}
	bracePieces   = []string{"{p#}", "{p#}", "{p#}", "{p#}.json", "v{p#}", "{p#}:go", "{p#}:{q#}", "{p#}...{q#}", "{p#}aa{q#}b", "{p#}.{q#}.{r#}"}
	tableVerbs    = []string{"GET", "POST", "HEAD"}
	tableHosts    = []string{"a.example", "b.example", "192.0.2.7", "[2001:db8::7]"}
)

// hostSpellings are hosts as requests have them: each of those of tables in several ways, others, and such as
// nobody should read.
var hostSpellings = []string{
	"a.example", "A.Example", "a.example.", "a.example:8443", "a.example.:80", "b.example", "192.0.2.7", "192.0.2.7:80", "[2001:db8::7]", "[2001:DB8:0:0::7]:443",
	"c.example", "xa.example", "a.example.org", "localhost:80", "my_service", "[::1]", "192.0.2.8",
	"a..example", ".a.example", "a.example..", "a.example:", "a.example:x", "", ".", "-a.example", "a-.example", "xn--a-.example", "192.0.2.07", "192.0.519", "0xc0.0.2.7", "0x", "3221225991",
	"[::ffff:192.0.2.7]", "[2001:db8::7%25eth0]", "[2001:db8::7", "2001:db8::7", "a.example,b.example", "a.example b.example", "u@a.example", "a%2eexample", "a．example", "a.example/b", "a.example:80:80", "[a.example]",
}

// randomFile makes a catalog file of random routes. Those that conflict with one before are left out.
func randomFile(t testing.TB, random *rand.Rand) (file string, c *Catalog) {
	t.Helper()
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	options := fmt.Sprintf(`"case": %q, "trailing_slash": %t, "head": %q, "dots": %q, "lookalikes": %q, "crossings": %q`,
		pick("exact", "ignore"), random.IntN(2) == 0, pick("get", "listed"), pick("values", "values", "none"), pick("refuse", "refuse", "values"), pick("error", "refuse"))
	var hosts []string
	if random.IntN(4) == 0 {
		hosts = tableHosts[:1+random.IntN(2)]
		options += `, "hosts": ["` + strings.Join(hosts, `", "`) + `"]`
	}
	ofOneHost := random.IntN(3) == 0
	var methods []referenceMethod
	for range 1 + random.IntN(12) {
		m := referenceMethod{Name: fmt.Sprintf("m%d", len(methods)), Path: randomPath(random), Verbs: []string{pick(tableVerbs...)}}
		if verb := pick(tableVerbs...); verb != m.Verbs[0] && random.IntN(2) == 0 {
			m.Verbs = append(m.Verbs, verb)
		}
		if random.IntN(8) == 0 {
			slash := random.IntN(2) == 0
			m.TrailingSlash = &slash
		}
		if random.IntN(8) == 0 {
			m.Head, m.Dots = pick("get", "listed"), pick("values", "none")
		}
		if ofOneHost && random.IntN(2) == 0 {
			m.Hosts = []string{tableHosts[random.IntN(len(tableHosts))]}
			if other := tableHosts[random.IntN(len(tableHosts))]; other != m.Hosts[0] && random.IntN(2) == 0 {
				m.Hosts = append(m.Hosts, other)
			}
		}
		if random.IntN(4) == 0 {
			for _, name := range regexp.MustCompile(`[:{*](\w+)`).FindAllStringSubmatch(strings.ReplaceAll(m.Path, `\:`, ""), 1) {
				m.Parameters = []referenceParameter{{name[1], "encoded"}}
			}
		}
		more := append(slices.Clone(methods), m)
		text, err := json.Marshal(more)
		if err != nil {
			t.Fatal(err)
		}
		text = []byte("{" + options + `, "methods": ` + string(text) + "}")
		made, err := Parse("random.json", text)
		if err == nil {
			methods, file, c = more, string(text), made
		} else {
			checkExample(t, string(text), err.Error())
		}
	}
	return file, c
}

func randomPath(random *rand.Rand) string {
	parameters := colonPieces
	if random.IntN(2) == 0 {
		parameters = bracePieces
	}
	path, rest := "", -1
	if random.IntN(4) == 0 {
		rest = random.IntN(3)
	}
	for depth := range random.IntN(4) {
		pieces := literalPieces
		if random.IntN(2) == 0 {
			pieces = parameters
		}
		if depth == rest {
			pieces = []string{"*p#"}
		}
		path += "/" + strings.ReplaceAll(pieces[random.IntN(len(pieces))], "#", fmt.Sprint(depth))
	}
	switch n := random.IntN(8); {
	case n == 0 && rest < 0:
		return path + "/*rest"
	case n == 1:
		return path + "/"
	}
	if path == "" {
		return "/"
	}
	return path
}

// checkExample: the request in the error fits both routes, or its segments are of texts and values
// that could be split to fit.
func checkExample(t testing.TB, file, problem string) {
	t.Helper()
	if !strings.Contains(problem, "overlaps") {
		return // such as the parameters of a path in two spellings
	}
	r := newReference(t, file)
	for _, line := range strings.Split(problem, "\n") {
		found := regexp.MustCompile(`method "(\w+)": .* overlaps with that of "(\w+)", .* and (\w+) (\S+) could be of either`).FindStringSubmatch(line)
		if found == nil {
			t.Fatalf("%s\n%s", file, line)
		}
		segments := strings.Split(strings.Trim(found[4], "/"), "/")
		if found[4] == "/" {
			segments = nil
		}
		for _, name := range found[1:3] {
			fits := slices.ContainsFunc(r.everyRoute(), func(route *referenceRoute) bool {
				return route.name == name && slices.Contains(route.verbs, found[3]) && (r.fits(route, segments, true) || r.looksLike(route, segments))
			})
			if !fits {
				t.Fatalf("%s\n%s\nit does not fit %s", file, line, name)
			}
		}
	}
}

// everyRoute lists the routes of all hosts.
func (c *reference) everyRoute() []*referenceRoute {
	routes := slices.Clone(c.routes)
	for _, host := range slices.Sorted(maps.Keys(c.byHost)) {
		routes = append(routes, c.byHost[host].routes...)
	}
	return routes
}

// randomRequest makes a path that fits some route, or nearly so.
func randomRequest(random *rand.Rand, c *reference) string {
	routes := c.everyRoute()
	r := routes[random.IntN(len(routes))]
	values := []string{"7", "me", "a", "b", "x%20y", "a.b", "p%2Fq", "p%2Eq", "p%2Fa%2eb", "go", "a:go", ":go", "aab", "v1", "K", "a%3Ago", "m%65", "ME", "me.json", "%6De"}
	path := ""
	for i, segment := range r.segments {
		for n := 1; n == 1 || i == r.rest && random.IntN(2) == 0; n++ {
			path += "/"
			for _, p := range segment {
				if p.parameter == "" {
					path += p.text
				} else {
					path += values[random.IntN(len(values))]
				}
			}
		}
	}
	if path == "" || r.slash || random.IntN(8) == 0 {
		path += "/"
	}
	for range max(0, random.IntN(4)-1) {
		i := random.IntN(len(path) + 1)
		j := min(len(path), i+random.IntN(3))
		replaced := spice[random.IntN(len(spice))]
		if i < j && random.IntN(2) == 0 {
			replaced = fmt.Sprintf("%%%02x", path[i])
			j = i + 1
		}
		path = path[:i] + replaced + path[j:]
		if random.IntN(4) == 0 {
			path = swapCase(path, random.IntN(len(path)))
		}
	}
	return path
}

// table is a random catalog and its reference.
type table struct {
	file      string
	catalog   *Catalog // nil: all of its routes conflict with themselves
	reference *reference
	random    *rand.Rand
}

func newTable(t testing.TB, seed uint64) (made table) {
	t.Helper()
	made.random = rand.New(rand.NewPCG(seed, 3))
	if made.file, made.catalog = randomFile(t, made.random); made.catalog != nil {
		made.reference = newReference(t, made.file)
	}
	return made
}

// check compares the catalog with the reference.
func (made table) check(t *testing.T, host, path string) (found, refused, crossing int) {
	t.Helper()
	c, r := made.catalog, made.reference
	defer func() {
		if t.Failed() {
			t.Log(made.file)
		}
	}()
	for _, verb := range tableVerbs {
		switch m := checkMatchAt(t, c, r, verb, host, path); {
		case m.Outcome == Found:
			found++
			checkValues(t, r.at(host), m, path)
		case m.Fault == paths.Crossing:
			crossing++
			checkEither(t, c, r.at(host), verb, host, path)
		case m.Outcome == BadPath:
			refused++
		}
	}
	return found, refused, crossing
}

// checkEither: a request that could be of two methods fits a route of each.
func checkEither(t *testing.T, made *Catalog, c *reference, verb, host, path string) {
	t.Helper()
	segments := strings.Split(strings.Trim(path, "/"), "/")
	a, b := made.Either(verb, host, path)
	for _, either := range []*Method{a, b} {
		if !slices.ContainsFunc(c.routes, func(r *referenceRoute) bool {
			return r.name == either.Name && slices.Contains(r.verbs, verb) && c.fits(r, segments, true)
		}) {
			t.Fatalf("%s %q does not fit %s", verb, path, either.Name)
		}
	}
}

// checkValues: with its values in the place of its parameters, the route is the path.
func checkValues(t *testing.T, c *reference, m Match, path string) {
	t.Helper()
	values := make(map[string]string)
	for name, value := range m.Values(path) {
		values[name] = value
		if v, ok := m.Value(path, name); !ok || v != value {
			t.Fatalf("%s of %q is %q, and %q %t", name, path, value, v, ok)
		}
	}
	for _, r := range c.routes {
		if r.name != m.Name {
			continue
		}
		filled := ""
		for _, segment := range r.segments {
			filled += "/"
			for _, p := range segment {
				filled += p.text + values[p.parameter]
			}
		}
		if strings.TrimSuffix(c.folded(filled), "/") != strings.TrimSuffix(c.folded(path), "/") {
			t.Fatalf("%q has the values %q, which make %q", path, values, filled)
		}
	}
}

func TestRandomTables(t *testing.T) {
	t.Parallel()
	found, refused, crossing, hosts := 0, 0, 0, 0
	for seed := range uint64(800) {
		made := newTable(t, seed)
		if made.catalog == nil {
			continue
		}
		for range 50 {
			host := hostSpellings[min(made.random.IntN(len(hostSpellings)), made.random.IntN(len(hostSpellings)))]
			f, r, c := made.check(t, host, randomRequest(made.random, made.reference))
			found, refused, crossing = found+f, refused+r, crossing+c
			if made.catalog.tableOf(host) != made.catalog.table {
				hosts += f
			}
		}
	}
	if found < 10_000 || refused < 10_000 || crossing < 100 || hosts < 1000 {
		t.Errorf("%d requests were found, %d of these at hosts that are named, %d refused, and %d could be of two methods; the test tests too little", found, hosts, refused, crossing)
	}
}

// FuzzTables tries any host and path on random tables of routes with all kinds of segments.
func FuzzTables(f *testing.F) {
	const tables = 4096
	var made [tables]table // the fuzzer has one process for each worker
	for seed := range uint64(len(spice)) {
		host := hostSpellings[seed%uint64(len(hostSpellings))]
		f.Add(uint16(seed), host, "/me/"+spice[seed])
		if made[seed] = newTable(f, seed); made[seed].catalog != nil {
			f.Add(uint16(seed), host, randomRequest(made[seed].random, made[seed].reference))
		}
	}
	f.Fuzz(func(t *testing.T, seed uint16, host, path string) {
		seed %= tables
		if made[seed].random == nil {
			made[seed] = newTable(t, uint64(seed))
		}
		if made[seed].catalog == nil || len(path) > 256 {
			return
		}
		made[seed].check(t, host, path)
	})
}
