package gate

import (
	"iter"
	"net/http"
	"slices"
	"strings"
)

// ownCookies are those of the dashboard. Cookies ignore ports, so a browser that
// is signed in there sends them here as well. They never go upstream.
var ownCookies = []string{"patgate", "__Host-patgate"}

// span is a part of a string.
type span struct{ start, end int }

// cookies returns the cookies of one header (RFC 6265 section 4.2.1), one after the other.
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

// forwardedCookies returns the cookies of one header that go upstream for this reason. If a
// token let the call through, these are the ones that the operator keeps. Else all go but the
// dashboard's and, with a method that needs no token, the token's.
func (p *headerPolicy) forwardedCookies(header string, place Place, reason Reason) string {
	if reason == OK {
		return filterCookies(header, func(c string) bool {
			return isCookieNamed(c, p.keptCookies) && !isCookieNamed(c, []string{p.tokenCookie})
		})
	}
	drops := ownCookies
	if reason != Passed && place == Cookie {
		drops = append([]string{p.tokenCookie}, ownCookies...)
	}
	return filterCookies(header, func(c string) bool { return !isCookieNamed(c, drops) })
}

// cleanCookies deletes the cookies that do not go upstream.
func (p *headerPolicy) cleanCookies(h http.Header, place Place, reason Reason) {
	headers := h["Cookie"]
	kept := headers[:0:0]
	for _, header := range headers {
		if rest := p.forwardedCookies(header, place, reason); rest != "" {
			kept = append(kept, rest)
		}
	}
	if len(kept) == 0 {
		delete(h, "Cookie")
		return
	}
	h["Cookie"] = kept
}

// filterCookies returns a header of cookies with those that keep accepts, each as it came.
func filterCookies(header string, keep func(cookie string) bool) string {
	all := true
	for c := range cookies(header) {
		all = all && keep(header[c.start:c.end])
	}
	if all {
		return header
	}
	var kept []string
	for c := range cookies(header) {
		if cookie := header[c.start:c.end]; keep(cookie) {
			kept = append(kept, cookie)
		}
	}
	return strings.Join(kept, "; ")
}

// isCookieNamed reports whether a cookie has one of these names.
func isCookieNamed(cookie string, names []string) bool {
	name, _, _ := strings.Cut(cookie, "=")
	return slices.Contains(names, strings.TrimRight(name, " \t"))
}
