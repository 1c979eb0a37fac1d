package tests

import (
	"net/url"
	"strings"
)

// A reading is how some upstream takes a request apart: which path it routes by,
// and what it takes for values of the parameter "session".
type reading struct {
	name   string
	path   func(string) string
	values func(string) []string
}

var readings = []reading{
	{"strict", func(p string) string { return p }, func(q string) []string { v, _ := url.ParseQuery(q); return v["session"] }},
	{"servlet", servletPath, func(q string) []string { return lenientValues(q, "&;") }},
	{"decodes twice", func(p string) string { return decodedOnce(servletPath(p)) }, func(q string) []string { return lenientValues(q, "&") }},
}

// servletPath decodes once, drops path parameters, merges slashes and resolves
// dots.
func servletPath(p string) string {
	var kept []string
	for _, segment := range strings.Split(decodedOnce(p), "/") {
		segment, _, _ = strings.Cut(segment, ";")
		switch segment {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, segment)
		}
	}
	return "/" + strings.Join(kept, "/")
}

func decodedOnce(s string) string {
	if d, err := url.PathUnescape(s); err == nil {
		return d
	}
	return s
}

// lenientValues finds the parameter whatever its spelling.
func lenientValues(q, separators string) (values []string) {
	for _, pair := range strings.FieldsFunc(q, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		name, value, _ := strings.Cut(pair, "=")
		if d, err := url.QueryUnescape(name); err == nil {
			name = d
		}
		name = strings.TrimLeft(strings.ToLower(name), "[]?!:,\x00")
		for _, end := range []string{"[", ".", "\x00"} {
			name, _, _ = strings.Cut(name, end)
		}
		if strings.Trim(name, " \t\n\v\f\r]:,") == "session" {
			values = append(values, value)
		}
	}
	return values
}
