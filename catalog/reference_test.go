package catalog

import (
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// reference is Match written a second time, to be read rather than to be fast:
// it splits the path, tries every route and uses the standard library.
func (c *Catalog) reference(verb, path string) (Outcome, string) {
	segments, ok := referenceSegments(path, c.trailingSlash)
	if !ok {
		return BadPath, ""
	}
	live := slices.Concat(c.routes, c.moreRoutes)
	for i, s := range segments {
		live = slices.DeleteFunc(live, func(r *route) bool {
			return i >= len(r.segments) || !c.referenceFits(r.segments[i], s)
		})
		if len(live) == 0 && !regexp.MustCompile(`^([A-Za-z0-9_~-]+|[0-9]+(\.[0-9]+)*)$`).MatchString(s) {
			return BadPath, ""
		}
	}
	outcome := Unknown
	for _, r := range live {
		name := referenceName(r, segments)
		if len(r.segments) != len(segments) || r.name != nil && c.referenceReserved(name) {
			continue
		}
		if slices.Contains(r.method.Verbs, verb) {
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

func (c *Catalog) referenceFits(want segment, got string) bool {
	switch want.kind {
	case literal:
		if c.plainByte['A'] == 'a' {
			got = asciiLower(got)
		}
		return got == want.text
	case inMethod:
		return regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString(got)
	case parameter:
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
	for _, r := range c.routes {
		if r.name == nil && asciiLower(r.method.Name) == asciiLower(name) {
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

func referenceName(r *route, segments []string) string {
	if r.name == nil {
		return r.method.Name
	}
	var parts []string
	for _, p := range r.name {
		if p.depth >= 0 && p.depth < len(segments) {
			parts = append(parts, segments[p.depth])
		} else {
			parts = append(parts, p.text)
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
		b, _ := escapedByte(e)
		return string([]byte{b})
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

// named lists what a lenient server would execute.
func (c *Catalog) named(verb string, segments []string) (names []string) {
	if c.trailingSlash && len(segments) > 0 && segments[len(segments)-1] == "" {
		segments = segments[:len(segments)-1]
	}
	for _, r := range c.routes {
		fits := r.has(verb) && len(r.segments) == len(segments)
		for i := 0; fits && i < len(segments); i++ {
			fits = r.segments[i].kind != literal || c.referenceFits(r.segments[i], segments[i])
		}
		if fits {
			names = append(names, referenceName(r, segments))
		}
	}
	return names
}

// checkMatch is the property: fast and slow agree with the reference, and
// whatever is found is what every lenient reading names too.
func checkMatch(t *testing.T, c *Catalog, verb, path string) {
	t.Helper()
	m, slow := c.Match(verb, path), c.matchSlowly(verb, path)
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
		if names := c.named(verb, read(path)); len(names) != 1 || names[0] != m.Name {
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
