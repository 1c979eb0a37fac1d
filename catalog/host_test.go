package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// hostsFile has methods of two hosts, each with the same paths, of one more host, and of all hosts.
const hostsFile = `{
	"defaults": {"verbs": ["GET"]},
	"crossings": "refuse",
	"methods": [
		{"name": "common.User", "path": "/users/:id", "verbs": ["GET", "DELETE"]},
		{"name": "common.New", "path": "/users/new"},
		{"name": "common.Ping", "path": "/ping", "head": "get"},
		{"name": "a.Me", "path": "/users/me", "hosts": ["a.example"]},
		{"name": "a.Stop", "path": "/stop", "hosts": ["A.Example.", "a.example"], "verbs": ["POST"]},
		{"name": "b.Stop", "path": "/stop", "hosts": ["b.example", "b2.example"], "verbs": ["POST"]},
		{"name": "b.Head", "path": "/ping", "hosts": ["b.example"], "verbs": ["HEAD"]},
		{"name": "b.Cross", "path": "/:x/keys", "hosts": ["b2.example"]},
		{"name": "b.Rest", "path": "/things/*rest", "hosts": ["b2.example"]},
		{"name": "ip.Stop", "path": "/stop", "hosts": ["192.0.2.7", "[2001:db8:0::7]"], "verbs": ["POST"]},
		{"name": "rpc.:method", "path": "/rpc/:method", "hosts": ["b.example"]}
	]
}`

// TestHosts: which method a request calls depends on its host, and what only other hosts have is no method.
func TestHosts(t *testing.T) {
	t.Parallel()
	c, r := mustParse(t, hostsFile), newReference(t, strings.ReplaceAll(strings.ReplaceAll(hostsFile, "A.Example.", "a.example"), "db8:0::7", "db8::7"))
	for _, test := range []struct{ verb, host, path, want string }{
		{"POST", "a.example", "/stop", "a.Stop"},
		{"POST", "b.example", "/stop", "b.Stop"},
		{"POST", "b2.example", "/stop", "b.Stop"},
		{"POST", "192.0.2.7", "/stop", "ip.Stop"},
		{"POST", "[2001:db8::7]:443", "/stop", "ip.Stop"},
		{"POST", "other.example", "/stop", "unknown"},
		{"GET", "a.example", "/stop", "verb not allowed"},
		{"GET", "a.example", "/users/me", "a.Me"},
		{"GET", "b.example", "/users/me", "common.User"},
		{"GET", "other.example", "/users/me", "common.User"},
		{"DELETE", "a.example", "/users/me", "common.User"},
		{"GET", "a.example", "/users/ME", "bad path"}, // a lookalike there only
		{"GET", "b.example", "/users/ME", "common.User"},
		{"GET", "b2.example", "/things/keys", "bad path"}, // paths that cross there only
		{"GET", "b2.example", "/x/keys", "b.Cross"},
		{"GET", "b.example", "/x/keys", "unknown"},
		{"HEAD", "a.example", "/ping", "common.Ping"},
		{"HEAD", "b.example", "/ping", "b.Head"},
		{"GET", "b.example", "/ping", "common.Ping"},
		{"GET", "b.example", "/rpc/Go", "rpc.Go"},
		{"GET", "a.example", "/rpc/Go", "unknown"},
		{"GET", "other.example", "/rpc/%2F", "bad path"},
	} {
		m := checkMatchAt(t, c, r, test.verb, test.host, test.path)
		got := m.Outcome.String()
		if m.Outcome == Found {
			got = m.Name
		}
		if got != test.want {
			t.Errorf("%s %s%s: %s, want %s", test.verb, test.host, test.path, got, test.want)
		}
	}
	for host, want := range map[string]string{"a.example": "POST", "192.0.2.7": "POST", "other.example": "", "a..example": ""} {
		if got := strings.Join(c.Match("GET", host, "/stop").Verbs("/stop"), ","); got != want {
			t.Errorf("at %s /stop takes %q, want %q", host, got, want)
		}
	}
	if a, b := c.Either("GET", "b2.example", "/things/keys"); a == nil || a.Name != "b.Cross" || b.Name != "b.Rest" {
		t.Errorf("it could be %v or %v", a, b)
	}
	if a, _ := c.Either("GET", "a..example", "/things/keys"); a != nil {
		t.Errorf("at a host that is refused, a request could be %s", a.Name)
	}
}

// TestHostSpellings: a host counts in any spelling that all servers read in the same way, and no other.
func TestHostSpellings(t *testing.T) {
	t.Parallel()
	c, r := mustParse(t, hostsFile), newReference(t, strings.ReplaceAll(strings.ReplaceAll(hostsFile, "A.Example.", "a.example"), "db8:0::7", "db8::7"))
	long := strings.Repeat("a", 63)
	for want, hosts := range map[string][]string{
		"a.Stop":  {"a.example", "A.EXAMPLE", "a.example.", "a.example:80", "a.example.:65535", "a.example:0080"},
		"ip.Stop": {"192.0.2.7", "192.0.2.7.:80", "[2001:db8::7]", "[2001:DB8:0:0:0:0:0:7]:80", "[2001:db8::0.0.0.7]"},
		"unknown": {
			"xa.example", "a.example.org", "example", "my_service", "xn--bcher-kva.example", "3com", "7.com", "0xyz", "localhost:1", "[::1]", "192.0.2.8", "_", long + ".example",
			strings.Repeat(long[:49]+".", 5) + "com",
		},
		"bad host": {
			"", ".", "..", "a..example", ".a.example", "a.example..", "-a.example", "a-.example", "a.-", "xn--a-.example", long + "a.example", strings.Repeat(long[:49]+".", 5) + "comm",
			"a.example:", "a.example:+80", "a.example:80a", "a.example:123456", "a.example:80:80", "u@a.example", "a.example@b.example", "a%2eexample", "a.exam%70le",
			"a．example", "ａ.example", "a.éxample", "a.exampl\u212a", "a.example\x00", "a.example\t", " a.example", "a.example/", `a.example\`, "a.example,b.example", "a.example b.example", "*.example",
			"192.0.2.07", "192.0.519", "192.519", "3221225991", "0xc0.0.2.7", "192.0.2.0x7", "0x", "0X7F.0X1", "192.0.2.256", "192.0.2.7.1", "a.1", "1..",
			"[::ffff:192.0.2.7]", "[2001:db8::7%eth0]", "[2001:db8::7%25eth0]", "[2001:db8::7", "2001:db8::7", "[2001:db8::7]x", "[2001:db8::7]:", "[2001:db8::7].", "[a.example]", "[192.0.2.7]", "[]", "[v1.x]",
		},
	} {
		for _, host := range hosts {
			m := checkMatchAt(t, c, r, "POST", host, "/stop")
			if got := m.Outcome.String(); got != want && m.Name != want {
				t.Errorf("%q: %s %s, want %s", host, got, m.Name, want)
			}
		}
	}
	// The other hosts may have what looks wider, so a host that is spelled in an odd way has nothing at all.
	if m := c.Match("GET", "a.example..", "/users/me"); m.Outcome != BadHost || m.Method != nil {
		t.Errorf("%s %v", m.Outcome, m.Method)
	}
}

// TestSpellHost: what goes upstream is the spelling that was compared, with the port.
func TestSpellHost(t *testing.T) {
	t.Parallel()
	c := mustParse(t, hostsFile)
	for host, want := range map[string]string{
		"a.example": "a.example", "A.Example": "a.example", "a.example.": "a.example", "A.example.:8443": "a.example:8443", "a.example:80": "a.example:80",
		"Other.Example.:1": "other.example:1", "192.0.2.7.": "192.0.2.7", "[2001:DB8:0::7]": "[2001:db8::7]", "[2001:DB8:0::7]:443": "[2001:db8::7]:443", "[2001:db8::7]:443": "[2001:db8::7]:443",
		"A..example": "A..example", "": "", "A.example:": "A.example:",
	} {
		if got := c.SpellHost(host); got != want {
			t.Errorf("%q is sent as %q, want %q", host, got, want)
		}
	}
	if got := mustParse(t, restFile).SpellHost("A.Example."); got != "A.Example." {
		t.Errorf("without hosts, it is sent as %q", got)
	}
}

// TestNoHosts: without hosts in it, a catalog does not look at that of a request.
func TestNoHosts(t *testing.T) {
	t.Parallel()
	c := mustParse(t, restFile)
	for _, host := range []string{"", "a.example", "a..b", "\x00"} {
		if m := c.Match("GET", host, "/users/me"); m.Outcome != Found || c.HasHosts() {
			t.Errorf("at %q: %s", host, m.Outcome)
		}
	}
}

// TestHostProblems: what is wrong with the hosts of methods, and what to do.
func TestHostProblems(t *testing.T) {
	t.Parallel()
	method := func(name, path, more string) string {
		return fmt.Sprintf(`{"name": %q, "path": %q, "verbs": ["GET"]%s}`, name, path, more)
	}
	for _, test := range []struct{ file, want string }{
		{`{"hosts": ["a.example:443"], "methods": [` + method("a", "/a", "") + `]}`, `t.json:1:12: "hosts": "a.example:443" is not the name of a host; leave the port out`},
		{`{"hosts": ["[::1]:443"], "methods": [` + method("a", "/a", "") + `]}`, `"[::1]:443" is not the name of a host; leave the port out`},
		{`{"hosts": ["*.example"]}`, `"*.example" is not the name of a host; there are no patterns of hosts: name each of them`},
		{`{"hosts": ["https://a.example"]}`, `"https://a.example" is not the name of a host; name the host alone`},
		{`{"hosts": ["bücher.example"]}`, `write it as it is sent, in ASCII: xn--…`},
		{`{"hosts": ["127.1"]}`, `"127.1" is not the name of a host; name one host as in a URL, such as api.example.com, 192.0.2.7 or [2001:db8::7]`},
		{`{"hosts": [""]}`, `the name of a host is empty`},
		{`{"hosts": []}`, `"hosts" names no host; leave it out for methods that answer at all`},
		{`{"hosts": "a.example"}`, `an array belongs here`},
		{`{"methods": [` + method("a", "/a", `, "hosts": ["a b"]`) + `]}`, `t.json:1:70: "hosts": "a b" is not the name of a host`},
		{
			`{"methods": [` + method("a", "/:x", "") + "," + method("b", "/:y", `, "hosts": ["b.example", "c.example"]`) + `]}`,
			`method "b": the route GET "/:y" overlaps with that of "a", "/:x", in t.json:1:23, at the host b.example; one request`,
		},
		{
			`{"methods": [` + method("a", "/a", `, "hosts": ["a.example"]`) + "," + method("a", "/a", `, "hosts": ["b.example"]`) + `]}`,
			`method "a" is already in t.json:1:23; a name stands for one method, at all hosts: rename one of them, or give the names of a document a prefix (catalog openapi FILE PREFIX)`,
		},
	} {
		_, err := Parse("t.json", []byte(test.file))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v\nwant %s", test.file, err, test.want)
		}
	}
	// What overlaps at all hosts is told once, and of none of them.
	_, err := Parse("t.json", []byte(`{"methods": [`+method("a", "/:x", "")+","+method("b", "/:y", "")+","+method("c", "/c", `, "hosts": ["c.example"]`)+`]}`))
	if err == nil || strings.Count(err.Error(), "overlaps") != 1 || strings.Contains(err.Error(), "c.example") {
		t.Error(err)
	}
	if _, err := Open(Config{Routes: []RouteConfig{{Name: "a", Verbs: []string{"GET"}, Path: "/a", Hosts: []string{"a:1"}, Source: "Caddyfile:7"}}}); err == nil || !strings.HasPrefix(err.Error(), `Caddyfile:7: method "a": "a:1" is not the name of a host`) {
		t.Error(err)
	}
}

// TestHostTables: hosts with the same methods share a table, and more tables than fit into memory are refused.
func TestHostTables(t *testing.T) {
	t.Parallel()
	many := func(hosts, apart int) Config {
		all := Source{}
		for i := range hosts {
			all.Hosts = append(all.Hosts, fmt.Sprintf("h%d.example", i))
		}
		for i := range 500 {
			all.Methods = append(all.Methods, SourceMethod{Method: Method{Name: fmt.Sprintf("m%d", i), Verbs: []string{"GET"}, Path: fmt.Sprintf("/m%d", i)}})
		}
		c := Config{Sources: []Source{all}}
		for i := range apart {
			c.Routes = append(c.Routes, RouteConfig{Name: fmt.Sprintf("own%d", i), Verbs: []string{"GET"}, Path: "/own", Hosts: all.Hosts[i : i+1]})
		}
		return c
	}
	c, err := Open(many(1000, 3))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.hosts) != 1000 || len(c.tables) != 5 {
		t.Errorf("%d hosts have %d tables", len(c.hosts), len(c.tables))
	}
	_, err = Open(many(1000, 200))
	if err == nil || err.Error() != "201 hosts, or groups of hosts, with different methods have 100700 paths of methods together, and a catalog has at most 100000; name fewer hosts, or name none for methods whose paths no other method has" {
		t.Error(err)
	}
}

// TestHostsAreTold: what is said of a catalog says at which hosts it is so.
func TestHostsAreTold(t *testing.T) {
	t.Parallel()
	c := mustParse(t, hostsFile)
	var got []string
	for _, f := range c.Fallbacks() {
		got = append(got, strings.Join(f.Verbs, ",")+" "+f.Path+" "+f.Wider.Name+" at "+strings.Join(f.Hosts, " "))
	}
	for _, x := range c.Crossings() {
		got = append(got, strings.Join(x.Verbs, ",")+" "+x.Example+" at "+strings.Join(x.Hosts, " "))
	}
	want := []string{
		"DELETE /users/new common.User at ",
		"DELETE /users/me common.User at a.example",
		"GET /users/keys at b2.example",
		"GET /things/keys at b2.example",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for target, want := range map[string]string{
		"https://a.example:8443/stop?x=y": "calls a.Stop",
		"http://B.example/stop":           "calls b.Stop",
		"HTTPS://other.example/stop":      "calls no method of the catalog",
		"https://a..example/stop":         `is refused: servers may read the host "a..example" in several ways`,
		"https:///stop":                   `is refused: servers may read the host "" in several ways`,
		"/users/7":                        "calls common.User",
		"/nosuch":                         "calls no method of the catalog",
		"/stop": "depends on the host, so name the whole URL: at 192.0.2.7, [2001:db8::7] it calls ip.Stop; at a.example it calls a.Stop; at b.example it calls b.Stop; " +
			"at b2.example it calls b.Stop; at other hosts it calls no method of the catalog",
	} {
		verb := "POST"
		if strings.HasPrefix(target, "/users") {
			verb = "DELETE"
		}
		if _, why := c.Explain(verb, target); !strings.HasPrefix(why, want) {
			t.Errorf("%s %s, want %s", target, why, want)
		}
	}
	if _, why := c.Explain("GET", "/users/me"); !strings.Contains(why, "at a.example it calls a.Me; at b.example it calls common.User;") {
		t.Errorf("/users/me %s", why)
	}
	if m, _ := c.Lookup("a.Stop"); !slices.Equal(m.Hosts, []string{"a.example"}) {
		t.Errorf("a.Stop is at %q", m.Hosts)
	}
	if m, _ := c.Explain("POST", "/stop"); m.Outcome != BadHost || m.Method != nil {
		t.Errorf("without a host it is %s", m.Outcome)
	}
}

func TestHostsAllocateNothing(t *testing.T) { // not beside others: it counts what the process allocates
	c := mustParse(t, hostsFile)
	for _, host := range []string{"a.example", "A.Example.:8443", "other.example", "192.0.2.7:80", "[2001:DB8::7]:80"} {
		if n := testing.AllocsPerRun(100, func() { c.Match("POST", host, "/stop") }); n > 0 {
			t.Errorf("%s takes %v allocations", host, n)
		}
		if spelled := c.SpellHost(host); testing.AllocsPerRun(100, func() { c.SpellHost(spelled) }) > 0 {
			t.Errorf("to spell %s as it is takes allocations", spelled)
		}
	}
}

func BenchmarkHosts(b *testing.B) {
	c := mustParse(b, hostsFile)
	for _, host := range []string{"a.example", "api.production.example.com:8443", "192.0.2.7", "[2001:db8::7]"} {
		b.Run(host, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Match("POST", host, "/stop")
			}
		})
	}
}
