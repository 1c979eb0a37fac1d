package catalog

import (
	"encoding/hex"
	"encoding/json"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

// reference is Match written a second time from the rules in docs/catalog.md, to be read rather than to
// be fast: it reads the file with encoding/json, tries every route and every way to split a
// segment, and compares with regular expressions. It shares no code with what it is compared to.
type reference struct {
	Base          string
	AlsoBases     []string `json:"also_bases"`
	Case          string
	TrailingSlash bool `json:"trailing_slash"`
	Head          string
	Dots          string
	Lookalikes    string
	Crossings     string
	Aliases       map[string]string
	Defaults      struct{ Verbs []string }
	Methods       []referenceMethod
	Hosts         []string

	routes []*referenceRoute // of methods that answer at the host
	byHost map[string]*reference
}

type referenceMethod struct {
	Name          string               `json:"name"`
	Path          string               `json:"path"`
	Also          []string             `json:"also,omitempty"`
	Hosts         []string             `json:"hosts,omitempty"`
	Verbs         []string             `json:"verbs,omitempty"`
	FromRoot      bool                 `json:"from_root,omitempty"`
	TrailingSlash *bool                `json:"trailing_slash,omitempty"`
	Head          string               `json:"head,omitempty"`
	Dots          string               `json:"dots,omitempty"`
	Parameters    []referenceParameter `json:"parameters,omitempty"`
}

type referenceParameter struct {
	Name  string `json:"name"`
	Slash string `json:"slash,omitempty"`
}

// referenceRoute is one path of a method.
type referenceRoute struct {
	name     string // with :parameters, of a template
	verbs    []string
	segments [][]part
	rest     int  // the segment that stands for one or more; -1: none
	slash    bool // it ends in one
	may      bool // a request's may
}

// part is a text, or a parameter.
type part struct {
	text                  string
	parameter             string
	slashes, dots, inName bool
	whole                 bool // it is a segment
}

func newReference(t testing.TB, file string) *reference {
	t.Helper()
	c := new(reference)
	if err := json.Unmarshal([]byte(file), c); err != nil {
		t.Fatal(err)
	}
	c.read("")
	c.byHost = make(map[string]*reference)
	for _, host := range c.namedHosts() {
		at := *c
		at.read(host)
		c.byHost[host] = &at
	}
	return c
}

// namedHosts lists the hosts that methods name.
func (c *reference) namedHosts() (hosts []string) {
	hosts = slices.Clone(c.Hosts)
	for _, m := range c.Methods {
		hosts = append(hosts, m.Hosts...)
	}
	return hosts
}

// at returns the reference for the requests to a host; nil: they are refused.
func (c *reference) at(host string) *reference {
	if len(c.byHost) == 0 {
		return c
	}
	name := asciiLower(expression(`\.?(:[0-9]{1,5})?$`).ReplaceAllString(host, ""))
	if in := expression(`^\[([0-9A-Fa-f:.]+)\](:[0-9]{1,5})?$`).FindStringSubmatch(host); in != nil {
		ip := net.ParseIP(in[1])
		if ip == nil || ip.To4() != nil {
			return nil
		}
		name = "[" + ip.String() + "]"
	} else if !expression(`^(\w|\w[\w-]{0,61}\w)(\.(\w|\w[\w-]{0,61}\w))*$`).MatchString(name) || len(name) > 253 {
		return nil
	} else if expression(`(^|\.)([0-9]+|0x[0-9a-f]*)$`).MatchString(name) {
		for _, part := range strings.Split(name, ".") {
			if n, err := strconv.Atoi(part); err != nil || n > 255 || strconv.Itoa(n) != part || strings.Count(name, ".") != 3 {
				return nil
			}
		}
	}
	if at := c.byHost[name]; at != nil {
		return at
	}
	return c
}

func (c *reference) read(host string) {
	c.routes = nil
	for _, m := range c.Methods {
		hosts := m.Hosts
		if hosts == nil {
			hosts = c.Hosts
		}
		if hosts != nil && !slices.Contains(hosts, host) {
			continue
		}
		paths := slices.Clone(m.Also)
		if m.FromRoot {
			paths = append(paths, m.Path)
		} else {
			for _, base := range append([]string{c.Base}, c.AlsoBases...) {
				if base == "" || m.Path != "/" {
					base += m.Path
				}
				paths = append(paths, base)
			}
		}
		for _, path := range paths {
			c.routes = append(c.routes, c.route(m, path))
		}
	}
	// HEAD, where a method counts it as GET, and none lists it for the same path.
	for i, r := range c.routes {
		head := c.Methods[slices.IndexFunc(c.Methods, func(m referenceMethod) bool { return m.Name == r.name })].Head
		if head == "" {
			head = c.Head
		}
		listed := slices.ContainsFunc(c.routes, func(s *referenceRoute) bool {
			return slices.Contains(s.verbs, "HEAD") && c.within(r, s) && c.within(s, r) && r.slash == s.slash
		})
		if head == "get" && slices.Contains(r.verbs, "GET") && !listed {
			defer func() { c.routes[i].verbs = append(slices.Clone(r.verbs), "HEAD") }()
		}
	}
}

func (c *reference) route(m referenceMethod, path string) *referenceRoute {
	r := &referenceRoute{name: m.Name, verbs: m.Verbs, may: c.TrailingSlash, rest: -1}
	if m.Verbs == nil {
		r.verbs = c.Defaults.Verbs
	}
	if m.TrailingSlash != nil {
		r.may = *m.TrailingSlash
	}
	if path == "/" {
		return r
	}
	noDots := m.Dots == "none" || m.Dots == "" && c.Dots == "none"
	path, r.slash = strings.CutSuffix(path, "/")
	inBraces := strings.Contains(path, "{")
	for i, text := range strings.Split(path, "/")[1:] {
		parameters := expression(`\\:|\{[^}]*\}`)
		if strings.HasPrefix(text, "*") {
			r.rest, text = i, ":"+text[1:]
		}
		if !inBraces || r.rest == i {
			parameters = expression(`\\:|:[A-Za-z_][A-Za-z0-9_]*`)
		}
		var parts []part
		for i, found := 0, false; ; {
			at := parameters.FindStringIndex(text[i:])
			if at == nil || found && !inBraces {
				parts = append(parts, part{text: strings.ReplaceAll(text[i:], `\:`, ":")})
				break
			}
			before, name := text[i:i+at[0]], text[i+at[0]:i+at[1]]
			i += at[1]
			if name == `\:` {
				parts = append(parts, part{text: before + ":"})
				continue
			}
			found = true
			name = strings.Trim(name, ":{}")
			parts = append(parts, part{text: before}, part{
				parameter: name,
				slashes:   slices.ContainsFunc(m.Parameters, func(p referenceParameter) bool { return p.Name == name && p.Slash == "encoded" }),
				dots:      !noDots,
				inName:    slices.Contains(strings.Split(m.Name, "."), ":"+name),
			})
		}
		// Texts beside each other are one.
		var joined []part
		for _, p := range parts {
			if n := len(joined) - 1; p.parameter == "" && n >= 0 && joined[n].parameter == "" {
				joined[n].text += p.text
			} else {
				joined = append(joined, p)
			}
		}
		segment := slices.DeleteFunc(joined, func(p part) bool { return p.parameter == "" && p.text == "" })
		segment[0].whole = len(segment) == 1
		r.segments = append(r.segments, segment)
	}
	return r
}

// judge says what a request calls.
func (c *reference) judge(verb, path string) (Outcome, string) {
	if !strings.HasPrefix(path, "/") {
		return BadPath, ""
	}
	var segments []string
	trimmed := path
	if len(path) > 2 && !strings.HasSuffix(path, "//") {
		trimmed = strings.TrimSuffix(path, "/")
	}
	slash := trimmed != path
	if path != "/" {
		segments = strings.Split(trimmed[1:], "/")
	}
	for i, s := range segments {
		fits := slices.ContainsFunc(c.routes, func(r *referenceRoute) bool { return c.fits(r, segments[:i+1], false) })
		if !fits && !expression(`^([A-Za-z0-9_~-]+|[0-9]+(\.[0-9]+)*)$`).MatchString(s) {
			return BadPath, ""
		}
	}
	var best *referenceRoute
	known := false
	for _, r := range c.routes {
		if !c.fits(r, segments, true) || !(r.slash == slash || slash && r.may) || strings.Contains(r.name, ":") && c.reserved(r.fill(segments)) {
			continue
		}
		known = true
		if slices.Contains(r.verbs, verb) && (best == nil || c.within(r, best) && (!c.within(best, r) || r.slash)) {
			best = r
		}
	}
	for _, r := range c.routes {
		// The most specific route is within all others that the request fits.
		if best != nil && c.fits(r, segments, true) && (r.slash == slash || slash && r.may) && slices.Contains(r.verbs, verb) && !c.within(best, r) {
			return BadPath, ""
		}
	}
	switch {
	case best == nil && known:
		return VerbNotAllowed, ""
	case best == nil && slash && !c.TrailingSlash:
		return BadPath, ""
	case best == nil:
		return Unknown, ""
	}
	for _, r := range c.routes {
		narrower := c.within(r, best) && !c.within(best, r)
		crosses := c.share(r, best) && !c.within(r, best) && !c.within(best, r)
		exact := c.fits(r, segments, true) && (r.slash == slash || slash && r.may)
		if (narrower || crosses) && !exact && slices.Contains(r.verbs, verb) && c.looksLike(r, segments) {
			return BadPath, ""
		}
	}
	return Found, best.fill(segments)
}

// fits reports whether segments fit a route; or, unless whole, more could follow.
func (c *reference) fits(r *referenceRoute, segments []string, whole bool) bool {
	return r.follows(0, segments, whole, c.fitsSegment)
}

// follows reports whether segments are those of the route from the one at i on.
func (r *referenceRoute) follows(i int, segments []string, whole bool, fits func([]part, string) bool) bool {
	if len(segments) == 0 {
		return !whole || i == len(r.segments)
	}
	if r.rest >= 0 && i == r.rest+1 && fits(r.segments[r.rest], segments[0]) && r.follows(i, segments[1:], whole, fits) {
		return true
	}
	return i < len(r.segments) && fits(r.segments[i], segments[0]) && r.follows(i+1, segments[1:], whole, fits)
}

func (c *reference) fitsSegment(parts []part, segment string) bool {
	return slices.ContainsFunc(c.splits(parts, segment), func(values []string) bool {
		for i, p := range parts {
			if p.parameter != "" && !p.takes(values[i]) {
				return false
			}
			if p.parameter != "" || i == 0 {
				continue
			}
			// A text stands once from where the value before it begins to where the one behind it ends.
			if around := strings.Join(values[i-1:min(len(parts), i+2)], ""); c.count(around, p.text) != 1 {
				return false
			}
		}
		return true
	})
}

// splits lists all ways to take a segment for the parts.
func (c *reference) splits(parts []part, segment string) (all [][]string) {
	if len(parts) == 0 {
		if segment == "" {
			return [][]string{nil}
		}
		return nil
	}
	for n := 1; n <= len(segment); n++ {
		if text := segment[:n]; parts[0].parameter != "" || c.folded(text) == c.folded(parts[0].text) {
			for _, more := range c.splits(parts[1:], segment[n:]) {
				all = append(all, append([]string{text}, more...))
			}
		}
	}
	return all
}

func (c *reference) count(s, text string) (n int) {
	for i := range s {
		if strings.HasPrefix(c.folded(s[i:]), c.folded(text)) {
			n++
		}
	}
	return n
}

func (c *reference) folded(s string) string {
	if c.Case == "ignore" {
		return asciiLower(s)
	}
	return s
}

// blank reports whether a value has nothing but dots and white space.
func blank(value string) bool {
	return strings.TrimFunc(unescape(value), func(r rune) bool { return r == '.' || r == 0xfeff || unicode.IsSpace(r) && !unicode.IsControl(r) }) == ""
}

// takes reports whether a value may stand for the parameter.
func (p part) takes(value string) bool {
	if p.inName {
		return expression(`^[A-Za-z0-9_-]{1,64}$`).MatchString(value)
	}
	if p.slashes && p.whole {
		value = expression(`%2[Ee]`).ReplaceAllString(value, ".")
	}
	pieces := []string{value}
	if p.slashes {
		pieces = expression(`%2[Ff]`).Split(value, -1)
	}
	for _, piece := range pieces {
		if !expression(`^([A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+$`).MatchString(piece) || blank(piece) || !p.dots && strings.Contains(piece, ".") {
			return false
		}
		for _, escaped := range expression(`(%..)+`).FindAllString(piece, -1) {
			decoded, err := url.PathUnescape(escaped)
			if err != nil || !utf8.ValidString(decoded) || strings.ContainsAny(decoded, `/\.%;?#`) || strings.ContainsFunc(decoded, unicode.IsControl) {
				return false
			}
		}
	}
	return true
}

// looksLike reports whether the segments could be taken for those of a route.
func (c *reference) looksLike(r *referenceRoute, segments []string) bool {
	return r.follows(0, segments, true, func(parts []part, s string) bool {
		return c.fitsSegment(parts, s) || c.looksLikeSegment(parts, s)
	})
}

func (c *reference) looksLikeSegment(parts []part, segment string) bool {
	if len(parts) == 1 && parts[0].parameter != "" {
		return false
	}
	segment = unescape(segment)
	source := "(?s)^"
	if c.Case == "ignore" || c.Lookalikes != "values" {
		source = "(?is)^"
	}
	if c.Lookalikes != "values" {
		segment = strings.Map(func(r rune) rune {
			switch {
			case r == 'İ' || r == 'ı':
				return 'i'
			case r >= 0xff01 && r <= 0xff5e: // full width
				return r - 0xff01 + '!'
			case unicode.IsSpace(r) || r == 0xfeff: // which JavaScript trims, too
				return ' '
			}
			return r
		}, segment)
		source += " *"
	}
	for _, p := range parts {
		if p.parameter != "" {
			source += ".*"
		}
		source += regexp.QuoteMeta(p.text)
	}
	if c.Lookalikes != "values" {
		source += "([. ].*)?"
	}
	if c.Lookalikes == "values" && c.Case == "ignore" { // ASCII only
		segment = strings.Map(func(r rune) rune {
			if r == 'ſ' || r == '\u212a' {
				return '\u00ff'
			}
			return r
		}, segment)
	}
	return expression(source + "$").MatchString(segment)
}

// share reports whether some path, slashes at the end aside, is one of r and of s.
func (c *reference) share(r, s *referenceRoute) bool {
	return c.shareFrom(r, s, 0, 0)
}

// shareFrom is share from the segments at i and j on. At each, a rest before it may go on.
func (c *reference) shareFrom(r, s *referenceRoute, i, j int) bool {
	if i == len(r.segments) && j == len(s.segments) {
		return true
	}
	both := func(i, j int) bool {
		return i < len(r.segments) && j < len(s.segments) && share(c.letters(r.segments[i]), c.letters(s.segments[j]))
	}
	return both(i, j) && c.shareFrom(r, s, i+1, j+1) ||
		r.rest >= 0 && i == r.rest+1 && both(r.rest, j) && c.shareFrom(r, s, i, j+1) ||
		s.rest >= 0 && j == s.rest+1 && both(i, s.rest) && c.shareFrom(r, s, i+1, j)
}

// letters takes texts apart.
func (c *reference) letters(parts []part) (letters []part) {
	for _, p := range parts {
		if p.parameter != "" {
			letters = append(letters, p)
		}
		for i := range p.text {
			letters = append(letters, part{text: c.folded(p.text[i : i+1])})
		}
	}
	return letters
}

// share reports whether some segment is made of a and of b: letter by letter, each of which goes on in
// one of them or in both.
func share(a, b []part) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	switch x, y := a[0], b[0]; {
	case x.parameter == "" && y.parameter == "":
		return x.text == y.text && share(a[1:], b[1:])
	case x.parameter == "" && !y.takesIn(x.text), y.parameter == "" && !x.takesIn(y.text):
		return false
	case x.parameter != "" && y.parameter == "":
		return share(a[1:], b[1:]) || share(a, b[1:])
	case x.parameter == "":
		return share(a[1:], b[1:]) || share(a[1:], b)
	}
	return share(a[1:], b[1:]) || share(a, b[1:]) || share(a[1:], b)
}

// takesIn reports whether a letter of a text may stand in a value.
func (p part) takesIn(letter string) bool {
	return p.inName && expression(`^[A-Za-z0-9_-]$`).MatchString(letter) || !p.inName && (p.dots || letter != ".")
}

// within reports whether all paths of r, slashes at the end aside, are also those of s.
func (c *reference) within(r, s *referenceRoute) bool {
	for more := range len(r.segments) + len(s.segments) + 1 {
		if a, b := r.with(more), s.with(more+len(r.segments)-len(s.segments)); a != nil && (b == nil || !c.allWithin(a, b)) {
			return false
		}
	}
	return true
}

func (c *reference) allWithin(a, b [][]part) bool {
	for i := range a {
		if !c.withinSegment(a[i], b[i]) {
			return false
		}
	}
	return true
}

// with returns the segments with so many more of the rest; nil: the route has no such paths.
func (r *referenceRoute) with(more int) [][]part {
	if more < 0 || more > 0 && r.rest < 0 {
		return nil
	}
	all := append([][]part{}, r.segments...)
	for range more {
		all = slices.Insert(all, r.rest, r.segments[r.rest])
	}
	return all
}

// withinSegment tries the shortest and the fullest values: those that hold what only some
// parameters take, and a character that no text has.
func (c *reference) withinSegment(a, b []part) bool {
	source := "(?s)^"
	for _, p := range b {
		switch {
		case p.parameter == "":
			source += regexp.QuoteMeta(c.folded(p.text))
		case p.inName:
			source += "[A-Za-z0-9_\x01-]+"
		default:
			without := ""
			if !p.slashes {
				without += "/"
			}
			if !p.dots {
				without += "."
			}
			if without == "" {
				source += ".+"
			} else {
				source += "[^" + without + "]+"
			}
		}
	}
	whole := expression(source + "$")
	texts := []string{""}
	for _, p := range a {
		choices := []string{c.folded(p.text)}
		if p.parameter != "" {
			full := "\x01"
			if p.slashes {
				full += "/\x01"
			}
			if p.dots && !p.inName {
				full += ".\x01"
			}
			if !p.inName {
				full += "~\x01"
			}
			choices = []string{"\x01", full}
		}
		var longer []string
		for _, text := range texts {
			for _, choice := range choices {
				longer = append(longer, text+choice)
			}
		}
		texts = longer
	}
	return !slices.ContainsFunc(texts, func(text string) bool { return !whole.MatchString(text) })
}

func (c *reference) reserved(name string) bool {
	for _, m := range c.Methods {
		if !strings.Contains(m.Name, ":") && asciiLower(m.Name) == asciiLower(name) {
			return true
		}
	}
	for short := range c.Aliases {
		if strings.HasPrefix(asciiLower(name)+".", asciiLower(short)+".") {
			return true
		}
	}
	return false
}

// fill returns the name with the parameters of the path filled in.
func (r *referenceRoute) fill(segments []string) string {
	names := strings.Split(r.name, ".")
	for i, segment := range r.segments {
		for _, p := range segment {
			if n := slices.Index(names, ":"+p.parameter); p.inName && n >= 0 && i < len(segments) {
				names[n] = segments[i]
			}
		}
	}
	return strings.Join(names, ".")
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

var expressions sync.Map // by their source

func expression(source string) *regexp.Regexp {
	made, ok := expressions.Load(source)
	if !ok {
		made, _ = expressions.LoadOrStore(source, regexp.MustCompile(source))
	}
	return made.(*regexp.Regexp)
}

// unescape decodes what it can and leaves the rest.
func unescape(p string) string {
	return expression(`%[0-9A-Fa-f]{2}`).ReplaceAllStringFunc(p, func(e string) string {
		b, _ := hex.DecodeString(e[1:])
		return string(b)
	})
}
