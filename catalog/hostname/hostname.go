// Package hostname compares the hosts of requests: in one form, and only those that all servers read alike.
package hostname

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/show"
)

const (
	// MaxLength is how many characters a name may have; RFC 1035 section 2.3.4 has 255 bytes for what they
	// are on the wire.
	MaxLength = 253

	maxLabel = 63

	labelBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
)

// Append appends the name of a host, in the one form in which hosts compare, to what may be memory
// of the caller: without a port and the dot at the end, with ASCII letters in lower case. ok is false if servers
// could read the host in several ways: then nobody knows whose routes a request to it would meet.
func Append(to []byte, host string) (name []byte, ok bool) {
	if strings.HasPrefix(host, "[") {
		return appendAddress(to, host)
	}
	if i := strings.IndexByte(host, ':'); i >= 0 {
		if !isPort(host[i:]) {
			return nil, false
		}
		host = host[:i]
	}
	host = strings.TrimSuffix(host, ".")
	if len(host) > MaxLength {
		return nil, false
	}
	label := 0 // where the label at hand begins
	for i := range len(host) {
		c := hostBytes[host[i]]
		if c == 0 || c == '.' && !isLabel(host[label:i]) {
			return nil, false
		}
		if c == '.' {
			label = i + 1
		}
		to = append(to, c)
	}
	if last := host[label:]; !isLabel(last) || last[0] <= '9' && isNumber(last) && !isIPv4(host) {
		return nil, false
	}
	return to, true
}

// hostBytes maps each byte of a name to what it is compared as, and all others to 0. Names on local networks
// have underscores.
var hostBytes = func() (t [256]byte) {
	for _, c := range []byte(labelBytes + ".") {
		t[c] = c
		if c >= 'A' && c <= 'Z' {
			t[c] += 'a' - 'A'
		}
	}
	return t
}()

// appendAddress is Append for an IPv6 address in brackets. One that stands for an IPv4 address has
// two names.
func appendAddress(to []byte, host string) (name []byte, ok bool) {
	address, port, closed := strings.Cut(host[1:], "]")
	if a, err := netip.ParseAddr(address); closed && err == nil && a.Is6() && a.Zone() == "" && !a.Is4In6() && (port == "" || isPort(port)) {
		return append(a.AppendTo(append(to, '[')), ']'), true
	}
	return nil, false
}

// isLabel reports whether s, which is made of bytes of a name, may stand between its dots. No hyphen stands at
// the end: "xn--shop-" is "shop" for some.
func isLabel(s string) bool {
	return s != "" && len(s) <= maxLabel && s[0] != '-' && s[len(s)-1] != '-'
}

// isNumber reports whether a name that ends in the label is an address for some: 127.1 and 0x7f.1 are
// 127.0.0.1 (WHATWG URL, "ends in a number").
func isNumber(label string) bool {
	if len(label) > 1 && label[0] == '0' && label[1]|' ' == 'x' {
		return strings.Trim(label[2:], "0123456789abcdefABCDEF") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

func isIPv4(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.Is4()
}

// isPort reports whether s is a colon and a port.
func isPort(s string) bool {
	return len(s) > 1 && len(s) < 7 && s[0] == ':' && strings.Trim(s[1:], "0123456789") == ""
}

// Check refuses what is not the name or address of one host.
func Check(host string) error {
	remedy := "name one host as in a URL, such as api.example.com, 192.0.2.7 or [2001:db8::7]"
	switch _, ok := Append(nil, host); {
	case ok && !strings.Contains(host[strings.LastIndexByte(host, ']')+1:], ":"):
		return nil
	case host == "":
		return fmt.Errorf("the name of a host is empty; %s", remedy)
	case ok:
		remedy = "leave the port out: hosts compare without it"
	case strings.Contains(host, "*"):
		remedy = "there are no patterns of hosts: name each of them"
	case strings.Contains(host, "/"):
		remedy = "name the host alone, without the rest of the URL"
	case strings.ContainsFunc(host, func(r rune) bool { return r > 0x7f }):
		remedy = "write it as it is sent, in ASCII: xn--…"
	}
	return fmt.Errorf("%s is not the name of a host; %s", show.Quote(host), remedy)
}

// Canonical returns the names of hosts as they compare, sorted, each once; nil if there are none.
func Canonical(hosts []string) (names []string, err error) {
	for _, host := range hosts {
		if err := Check(host); err != nil {
			return nil, err
		}
		name, _ := Append(nil, host)
		names = append(names, string(name))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
