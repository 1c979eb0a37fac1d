package gate

import (
	"net/http"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
)

// Limits of the target and the header, before anything of them is used.
const (
	targetLimit      = 8 << 10  // bytes of the request target
	headerLimit      = 16 << 10 // bytes of names and values
	headerCountLimit = 200      // fields
	pairLimit        = 1000     // pairs in a query or form
)

// target is the request target as it stood on the wire (RFC 9112 section 3.2.1,
// origin-form), split at the first "?".
type target struct {
	raw         string // as a whole
	path, query string // as they stand in raw
	hasQuery    bool
}

// readTarget takes the target apart. It refuses another form, and a target that differs from
// the URL that the server parsed from it: then something has rewritten one of the two.
func readTarget(r *http.Request) (t target, wrong Cause) {
	raw := r.RequestURI
	if raw == "" || raw[0] != '/' || r.URL.Opaque != "" || r.URL.Host != "" || r.URL.Fragment != "" {
		return t, TargetForm
	}
	t = splitTarget(raw)
	// A "#" would end the query for some; a space would end the target. Control
	// bytes are left to scanPairs.
	if strings.IndexByte(t.query, '#') >= 0 || strings.IndexByte(t.query, ' ') >= 0 {
		return t, QuerySyntax
	}
	if r.URL.RawQuery != t.query {
		return t, TargetForm
	}
	same := false
	if r.URL.RawPath == "" && strings.IndexByte(t.path, '%') < 0 {
		same = r.URL.Path == t.path
	} else {
		same = r.URL.EscapedPath() == t.path // that of Path, if RawPath says something else
	}
	switch {
	case same:
		return t, NoCause
	case t.rewritten() >= 0:
		return t, PathSyntax // the server wrote it in another way
	}
	return t, TargetForm
}

// rewritten returns where the path has a character that the server encodes, -1 if nowhere.
func (t *target) rewritten() int {
	return strings.IndexFunc(t.path, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("\\\"<>^`{|}", c) })
}

// refusal returns the verdict on what readTarget has refused.
func (t *target) refusal(wrong Cause) verdict {
	switch wrong {
	case QuerySyntax:
		return refuse(wrong, atByte("the character", strings.IndexAny(t.query, "# "), "query"))
	case PathSyntax:
		return refuse(wrong, pathInWords(t.path, paths.Character, t.rewritten()))
	default:
		return refuse(wrong, "the request target")
	}
}

// pathInWords says what is wrong with a path, and where.
func pathInWords(path string, fault paths.Fault, at int) string {
	return fault.In(path, at) + ":"
}

func splitTarget(raw string) (t target) {
	t.raw = raw
	t.path, t.query, t.hasQuery = strings.Cut(raw, "?")
	return t
}

// without returns the target without the bytes of the query from start to end. If the
// query becomes empty, its "?" goes, too.
func (t target) without(start, end int) target {
	if end-start == len(t.query) {
		return splitTarget(t.path)
	}
	query := len(t.path) + 1
	return splitTarget(t.raw[:query+start] + t.raw[query+end:])
}

// validHost reports whether host is a name or address with at most a port (RFC 9110
// section 7.2). The server lets more through.
func validHost(host string) bool {
	if host == "" || len(host) > 255 {
		return false
	}
	name, port := host, ""
	if host[0] == '[' {
		end := strings.IndexByte(host, ']')
		if end < 0 {
			return false
		}
		name, port = host[1:end], host[end+1:]
		if port != "" && port[0] != ':' || !allBytes(name, isAddressChar) {
			return false
		}
	} else {
		if i := strings.IndexByte(host, ':'); i >= 0 {
			name, port = host[:i], host[i:]
		}
		if !allBytes(name, isHostChar) {
			return false
		}
	}
	return port == "" || validPort(port[1:])
}

func validPort(s string) bool {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || n > 65535 {
			return false
		}
		n = n*10 + int(s[i]-'0')
	}
	return s != "" && n <= 65535
}

// allBytes reports whether s is not empty and of accepts all of its bytes.
func allBytes[T string | []byte](s T, of func(byte) bool) bool {
	for i := range len(s) {
		if !of(s[i]) {
			return false
		}
	}
	return len(s) > 0
}

func isHostChar(c byte) bool {
	return isWord(c) || c == '.'
}

func isAddressChar(c byte) bool {
	_, ok := hexDigit(c)
	return ok || c == ':' || c == '.'
}
