package mask

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// secretsOf is what of a credential is to be kept secret.
func secretsOf(credential string) (secrets []string) {
	secret := credential
	if at := strings.LastIndexByte(secret, ' '); at >= 0 && len(secret)-at > guardable {
		secret = secret[at+1:]
	}
	if len(secret) >= guardable {
		secrets = append(secrets, secret)
	}
	if scheme, basic, _ := strings.Cut(credential, " "); strings.EqualFold(scheme, "Basic") {
		pair, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(basic))
		if _, password, _ := strings.Cut(string(pair), ":"); len(password) >= guardable {
			secrets = append(secrets, password)
		}
	}
	return secrets
}

// Spellings returns how a credential may stand in a log.
func Spellings(credential string) (forms []string) {
	for _, secret := range secretsOf(credential) {
		forms = append(forms, formsOf(secret)...)
	}
	return forms
}

// formsOf spells a secret as encoders do.
func formsOf(secret string) []string {
	if isWord(secret) { // as most are
		return []string{secret}
	}
	escaped, path := url.QueryEscape(secret), url.PathEscape(secret)
	inJSON := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret)
	var g Guard
	g.add(
		secret, escaped, lowerEscapes(escaped), path, lowerEscapes(path),
		strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(escaped), // of JavaScript
		inJSON, strings.ReplaceAll(inJSON, "/", `\/`),
		unicodeEscapes(inJSON, "&<>", "%04x"),                                     // of Go
		unicodeEscapes(inJSON, "&<>='", "%04x"),                                   // of Gson
		unicodeEscapes(strings.ReplaceAll(secret, `\`, `\\`), "\"&<>'+`", "%04X"), // of .NET
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(secret),
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;").Replace(secret),                                 // of Go's templates
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;", "/", "&#x2F;", "=", "&#x3D;", "`", "&#x60;").Replace(secret), // of Mustache
	)
	return g.forms
}

// unicodeEscapes writes some characters as JSON may: \u and their code.
func unicodeEscapes(s, which, code string) string {
	for _, c := range which {
		s = strings.ReplaceAll(s, string(c), fmt.Sprintf(`\u`+code, c))
	}
	return s
}

// isWord tells what is spelt the same everywhere.
func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// lowerEscapes writes percent escapes with small letters.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}

// inBase64 is how a secret stands in any text that was encoded in base64: in one of
// three ways, for what stands before it decides where its bits fall.
func inBase64(secret string) (forms []string) {
	for before := range 3 {
		raw := append(make([]byte, before, before+len(secret)), secret...)
		first, last := (before*8+5)/6, len(raw)*8/6 // characters that are the secret's alone
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if form := encoding.EncodeToString(raw)[first:last]; !slices.Contains(forms, form) {
				forms = append(forms, form)
			}
		}
	}
	return forms
}
