package catalog

import (
	"encoding/hex"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// referenceRoute is a route as the reference reads it.
type referenceRoute struct {
	verbs    []string
	name     string   // with :parameters
	segments []string // likewise
}

func (c *Catalog) referenceRoutes() (routes []referenceRoute) {
	for _, m := range c.methods {
		segments, _ := referenceSegments(m.Path, false)
		routes = append(routes, referenceRoute{m.Verbs, m.Name, segments})
	}
	return routes
}

// reference is Match written a second time, to be read rather than to be fast:
// it splits the path, tries every route and uses the standard library.
func (c *Catalog) reference(verb, path string) (Outcome, string) {
	segments, ok := referenceSegments(path, c.rule.trailingSlash)
	if !ok {
		return BadPath, ""
	}
	live := c.referenceRoutes()
	for i, s := range segments {
		live = slices.DeleteFunc(live, func(r referenceRoute) bool {
			return i >= len(r.segments) || !c.referenceFits(r, r.segments[i], s)
		})
		if len(live) == 0 && !regexp.MustCompile(`^([A-Za-z0-9_~-]+|[0-9]+(\.[0-9]+)*)$`).MatchString(s) {
			return BadPath, ""
		}
	}
	outcome := Unknown
	for _, r := range live {
		name := r.fill(segments)
		if len(r.segments) != len(segments) || strings.Contains(r.name, ":") && c.referenceReserved(name) {
			continue
		}
		if slices.Contains(r.verbs, verb) {
			return Found, name
		}
		outcome = VerbNotAllowed
	}
	return outcome, ""
}

func referenceSegments(path string, trailingSlash bool) ([]string, bool) {
	if !strings.HasPrefix(path, "/") {
		return nil, false
	}
	if path == "/" {
		return nil, true
	}
	segments := strings.Split(path[1:], "/")
	if last := len(segments) - 1; trailingSlash && segments[last] == "" {
		segments = segments[:last]
	}
	return segments, !slices.Contains(segments, "") && len(segments) > 0
}

func (c *Catalog) referenceFits(r referenceRoute, want, got string) bool {
	switch {
	case !strings.HasPrefix(want, ":"):
		if c.rule.ignoreCase {
			want, got = asciiLower(want), asciiLower(got)
		}
		return got == want
	case slices.Contains(strings.Split(r.name, "."), want):
		return regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString(got)
	}
	if !regexp.MustCompile(`^([A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+$`).MatchString(got) || strings.Trim(got, ".") == "" {
		return false
	}
	for _, escaped := range regexp.MustCompile(`(%..)+`).FindAllString(got, -1) {
		decoded, err := url.PathUnescape(escaped)
		if err != nil || !utf8.ValidString(decoded) || strings.ContainsAny(decoded, `/\.%;?#`) || strings.ContainsFunc(decoded, unicode.IsControl) {
			return false
		}
	}
	return true
}

func (c *Catalog) referenceReserved(name string) bool {
	for _, m := range c.methods {
		if !strings.Contains(m.Name, ":") && asciiLower(m.Name) == asciiLower(name) {
			return true
		}
	}
	for _, a := range c.aliases {
		if strings.HasPrefix(asciiLower(name)+".", a.short+".") {
			return true
		}
	}
	return false
}

// fill returns the name with the parameters of the path filled in.
func (r referenceRoute) fill(segments []string) string {
	parts := strings.Split(r.name, ".")
	for i, p := range parts {
		if depth := slices.Index(r.segments, p); strings.HasPrefix(p, ":") && depth < len(segments) {
			parts[i] = segments[depth]
		}
	}
	return strings.Join(parts, ".")
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// readings are how lenient servers read a path. Each returns its segments.
var readings = map[string]func(string) []string{
	"as is": func(p string) []string {
		if p == "/" {
			return nil
		}
		return strings.Split(p, "/")[1:]
	},
	"servlet": func(p string) []string {
		p = regexp.MustCompile(`;[^/]*`).ReplaceAllString(p, "")
		return resolve(strings.ReplaceAll(unescape(p), `\`, "/"))
	},
	"decoded twice": func(p string) []string {
		p, _, _ = strings.Cut(unescape(unescape(p)), "?")
		p, _, _ = strings.Cut(p, "#")
		p, _, _ = strings.Cut(p, "\x00")
		return resolve(strings.ReplaceAll(p, `\`, "/"))
	},
}

// unescape decodes what it can and leaves the rest.
func unescape(p string) string {
	return regexp.MustCompile(`%[0-9A-Fa-f]{2}`).ReplaceAllStringFunc(p, func(e string) string {
		b, _ := hex.DecodeString(e[1:])
		return string(b)
	})
}

func resolve(p string) []string {
	var segments []string
	for s := range strings.SplitSeq(p, "/") {
		switch s {
		case "", ".":
		case "..":
			segments = segments[:max(0, len(segments)-1)]
		default:
			segments = append(segments, s)
		}
	}
	return segments
}

// executed lists what a lenient server would execute.
func (c *Catalog) executed(verb string, segments []string) (names []string) {
	if c.rule.trailingSlash && len(segments) > 0 && segments[len(segments)-1] == "" {
		segments = segments[:len(segments)-1]
	}
	for _, r := range c.referenceRoutes() {
		fits := slices.Contains(r.verbs, verb) && len(r.segments) == len(segments)
		for i := 0; fits && i < len(segments); i++ {
			fits = strings.HasPrefix(r.segments[i], ":") || c.referenceFits(r, r.segments[i], segments[i])
		}
		if fits {
			names = append(names, r.fill(segments))
		}
	}
	return names
}

// checkMatch is the property: fast and slow agree with the reference, and
// whatever is found is what every lenient reading names too.
func checkMatch(t *testing.T, c *Catalog, verb, path string) {
	t.Helper()
	m, slow := c.Match(verb, path), c.named(c.table.MatchSlowly(verb, path), path)
	if m != slow {
		t.Fatalf("Match(%q, %q) = %v %q, slowly %v %q", verb, path, m.Outcome, m.Name, slow.Outcome, slow.Name)
	}
	outcome, name := c.reference(verb, path)
	if m.Outcome != outcome || outcome == Found && m.Name != name {
		t.Fatalf("Match(%q, %q) = %v %q, reference %v %q", verb, path, m.Outcome, m.Name, outcome, name)
	}
	if m.Outcome != Found {
		return
	}
	for reading, read := range readings {
		if names := c.executed(verb, read(path)); len(names) != 1 || names[0] != m.Name {
			t.Fatalf("Match(%q, %q) = %q, read %s it is %q", verb, path, m.Name, reading, names)
		}
	}
}

func TestMatchEqualsReference(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []*Catalog{platformLike(t), generic(t)} {
		found := 0
		for range 20_000 {
			verb := c.verbs[random.IntN(len(c.verbs))]
			path := mutate(random, c.methods[random.IntN(len(c.methods))].Path)
			checkMatch(t, c, verb, path)
			if c.Match(verb, path).Outcome == Found {
				found++
			}
		}
		if found < 1000 {
			t.Errorf("only %d of the paths were found; the test tests too little", found)
		}
	}
}

// spice is what paths are confused with.
var spice = []string{
	"/", "//", ".", "..", "/..", "/../", "/./", ";", ";a=b", "..;", "\\", "%", "%2f", "%2F", "%252f", "%2e", "%2e%2e",
	"%5c", "%00", "%20", "%3b", "%23", "%3f", "%25", "%61", "%6d", "%c3%a9", "%c0%af", "%ef%bc%8f", "%c2%85", "#", "?",
	"*", "+", "~", "-", "_", "@", ":", "&", "=", "ſ", "K", "é", "\x00", "\t", " ", ".json", "me", "all.json", "1.0", "A", "z",
}

func mutate(random *rand.Rand, path string) string {
	path = regexp.MustCompile(`:\w+`).ReplaceAllStringFunc(path, func(string) string {
		return []string{"7", "me", "tom", "a.b", "x%20y", "Health"}[random.IntN(6)]
	})
	for range random.IntN(3) {
		i := random.IntN(len(path) + 1)
		j := min(len(path), i+random.IntN(3))
		path = path[:i] + spice[random.IntN(len(spice))] + path[j:]
		if random.IntN(4) == 0 {
			path = swapCase(path, random.IntN(len(path)))
		}
	}
	return path
}

func swapCase(s string, i int) string {
	if b := s[i]; b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' {
		return s[:i] + string([]byte{b ^ 0x20}) + s[i+1:]
	}
	return s
}

func FuzzMatch(f *testing.F) {
	catalogs := []*Catalog{platformLike(f), generic(f)}
	for _, c := range catalogs {
		for _, m := range c.methods {
			for i, s := range spice {
				f.Add(m.Verbs[0], m.Path+s)
				f.Add(m.Verbs[0], m.Path[:i%len(m.Path)]+s+m.Path[i%len(m.Path):])
			}
		}
	}
	f.Fuzz(func(t *testing.T, verb, path string) {
		for _, c := range catalogs {
			checkMatch(t, c, verb, path)
		}
	})
}
