package redact

import (
	"regexp"
	"strings"
)

const lineEnd = `(?:\r?\n|(?:\\+r)?\\+n)` // as it is, or escaped

var (
	// partHeader finds a delimiter and the header behind it, up to the empty line.
	partHeader = regexp.MustCompile(`(?s)(--[^\s\\"]+)` + lineEnd + `(.*?)` + lineEnd + lineEnd)
	partName   = regexp.MustCompile(`(?i)[;\s]name\s*=\s*\\*"?([^"\\;\r\n]+)`)
	valueEnd   = regexp.MustCompile(lineEnd + `$`)
)

// parts cuts the values of secret parameters out of a multipart form (RFC 7578). A value
// goes on to the delimiter that its part began with, or to the end where a log cut the
// form off.
func (r *Redactor) parts(s string) string {
	if !strings.Contains(s, "orm-") { // of form-data; most texts
		return s
	}
	var out strings.Builder
	for {
		at := partHeader.FindStringSubmatchIndex(s)
		if at == nil {
			break
		}
		delimiter, head, value := s[at[2]:at[3]], s[at[4]:at[5]], at[1]
		end := len(s)
		if next := strings.Index(s[value:], delimiter); next >= 0 {
			end = value + next
		}
		out.WriteString(s[:value])
		if name := partName.FindStringSubmatch(head); name != nil && r.Secret(name[1]) {
			last := end
			if mark := valueEnd.FindStringIndex(s[value:end]); mark != nil {
				last = value + mark[0]
			}
			if value < last {
				out.WriteString(Replacement)
			}
			value = last
		}
		out.WriteString(s[value:end])
		s = s[end:]
	}
	if out.Len() == 0 {
		return s
	}
	out.WriteString(s)
	return out.String()
}
