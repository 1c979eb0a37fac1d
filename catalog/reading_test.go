package catalog

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

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

// executed lists what a lenient server would execute, of a catalog whose parameters are
// whole segments.
func (c *reference) executed(verb string, segments []string) (names []string) {
	if c.TrailingSlash && len(segments) > 0 && segments[len(segments)-1] == "" {
		segments = segments[:len(segments)-1]
	}
	for _, r := range c.routes {
		fits := slices.Contains(r.verbs, verb) && len(r.segments) == len(segments)
		for i := 0; fits && i < len(segments); i++ {
			fits = r.segments[i][0].parameter != "" || c.fitsSegment(r.segments[i], segments[i])
		}
		if fits {
			names = append(names, r.fill(segments))
		}
	}
	return names
}

// checkMatch is the property: what is found is what the reference finds.
func checkMatch(t *testing.T, c *Catalog, r *reference, verb, path string) Match {
	t.Helper()
	return checkMatchAt(t, c, r, verb, "", path)
}

func checkMatchAt(t *testing.T, c *Catalog, r *reference, verb, host, path string) Match {
	t.Helper()
	m := c.Match(verb, host, path)
	outcome, name := BadHost, ""
	if at := r.at(host); at != nil {
		outcome, name = at.judge(verb, path)
	}
	if m.Outcome != outcome || outcome == Found && m.Name != name {
		t.Fatalf("Match(%q, %q, %q) = %v %q (%s), reference %v %q", verb, host, path, m.Outcome, m.Name, m.Fault, outcome, name)
	}
	if spelled := c.SpellHost(host); c.tableOf(spelled) != c.tableOf(host) || c.SpellHost(spelled) != spelled {
		t.Fatalf("the host %q is sent as %q", host, spelled)
	}
	if (m.Outcome == BadPath) == m.Fault.Allows() {
		t.Fatalf("Match(%q, %q, %q) = %v with the fault %q", verb, host, path, m.Outcome, m.Fault)
	}
	return m
}

// checkReadings: whatever is found is what every lenient reading names too.
func checkReadings(t *testing.T, c *Catalog, r *reference, verb, path string) {
	t.Helper()
	m := checkMatch(t, c, r, verb, path)
	if m.Outcome != Found {
		return
	}
	for reading, read := range readings {
		if names := r.executed(verb, read(path)); len(names) != 1 || names[0] != m.Name {
			t.Fatalf("Match(%q, %q) = %q, read %s it is %q", verb, path, m.Name, reading, names)
		}
	}
}

func TestMatchEqualsReference(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, file := range []string{platformLikeFile, genericFile} {
		c, r := mustParse(t, file), newReference(t, file)
		found := 0
		for range 20_000 {
			verb := c.verbs[random.IntN(len(c.verbs))]
			path := mutate(random, c.methods[random.IntN(len(c.methods))].Path)
			checkReadings(t, c, r, verb, path)
			if c.Match(verb, "", path).Outcome == Found {
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
	files := []string{platformLikeFile, genericFile}
	var catalogs []*Catalog
	var references []*reference
	for _, file := range files {
		c := mustParse(f, file)
		catalogs, references = append(catalogs, c), append(references, newReference(f, file))
		for _, m := range c.methods {
			for i, s := range spice {
				f.Add(m.Verbs[0], m.Path+s)
				f.Add(m.Verbs[0], m.Path[:i%len(m.Path)]+s+m.Path[i%len(m.Path):])
			}
		}
	}
	f.Fuzz(func(t *testing.T, verb, path string) {
		for i, c := range catalogs {
			checkReadings(t, c, references[i], verb, path)
		}
	})
}
