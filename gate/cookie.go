package gate

import (
	"iter"
	"net/http"
	"slices"
	"strings"
)

// ownCookies are those of the dashboard. Cookies ignore ports, so a browser that
// is signed in there sends them here as well; they go no further.
var ownCookies = []string{"patgate", "__Host-patgate"}

// span is a part of a string.
type span struct{ start, end int }

// cookies walks the cookies of one header (RFC 6265 section 4.2.1).
func cookies(h string) iter.Seq[span] {
	return func(yield func(span) bool) {
		for start := 0; start < len(h); {
			end := strings.IndexByte(h[start:], ';')
			if end < 0 {
				end = len(h)
			} else {
				end += start
			}
			first := start
			for first < end && (h[first] == ' ' || h[first] == '\t') {
				first++
			}
			if first < end && !yield(span{first, end}) {
				return
			}
			start = end + 1
		}
	}
}

// dropCookies cuts the named cookies out; the bytes of the others stay.
func dropCookies(h http.Header, names ...string) {
	headers := h["Cookie"]
	if len(headers) == 0 {
		return
	}
	kept := headers[:0:0]
	for _, header := range headers {
		if rest := withoutCookies(header, names); rest != "" {
			kept = append(kept, rest)
		}
	}
	if len(kept) == 0 {
		delete(h, "Cookie")
		return
	}
	h["Cookie"] = kept
}

func withoutCookies(header string, names []string) string {
	found := false
	for c := range cookies(header) {
		found = found || isNamed(header[c.start:c.end], names)
	}
	if !found {
		return header
	}
	var kept []string
	for c := range cookies(header) {
		if cookie := header[c.start:c.end]; !isNamed(cookie, names) {
			kept = append(kept, cookie)
		}
	}
	return strings.Join(kept, "; ")
}

func isNamed(cookie string, names []string) bool {
	name, _, _ := strings.Cut(cookie, "=")
	return slices.Contains(names, strings.TrimRight(name, " \t"))
}
