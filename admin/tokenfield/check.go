package tokenfield

import (
	"net/netip"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/input"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/catalog"
)

// Limits of what a token can be told.
const (
	maxDescription = 200 // characters
	maxAddresses   = 100
	maxSites       = 100
)

// checkDescription refuses what cannot stand in a list: nothing, too much, and
// characters that hide or turn around others.
func checkDescription(s string) error {
	switch {
	case !strings.ContainsFunc(s, input.IsSeen):
		return problem.Invalid("description", "say what the token is for, so that its owner recognizes it")
	case !utf8.ValidString(s):
		return problem.Invalid("description", "it is not UTF-8")
	case utf8.RuneCountInString(s) > maxDescription:
		return problem.Invalid("description", "it has %d characters, at most %d are possible", utf8.RuneCountInString(s), maxDescription)
	}
	if err := input.CheckVisible("description", s); err != nil {
		return err
	}
	if input.HoldsValue(s) {
		return input.ErrValue("description")
	}
	return nil
}

// grant checks what a token is to allow.
func (r *Rules) grant(sets, methods []string) (s, m []string, err error) {
	if err := checkNames("sets", sets); err != nil {
		return nil, nil, err
	}
	if err := checkNames("methods", methods); err != nil {
		return nil, nil, err
	}
	s, m = unique(sets), unique(methods)
	if len(s) == 0 && len(m) == 0 {
		return nil, nil, problem.Invalid("methods", "name at least one set or method that the token may call")
	}
	if i := slices.IndexFunc(sets, func(s string) bool { return r.Catalog.Check([]string{s}, nil) != nil }); i >= 0 {
		return nil, nil, problem.Invalid("sets", "%s does not exist; the sets are %s", input.Nth("set", i, len(sets)), strings.Join(r.setNames(), ", "))
	}
	if i := slices.IndexFunc(methods, func(s string) bool { return isNoPattern(s) && r.Catalog.Check(nil, []string{s}) != nil }); i >= 0 {
		return nil, nil, problem.Invalid("methods", "%s is neither the name of a method, nor prefix.*, nor *", input.Nth("method", i, len(methods)))
	}
	if err := r.Catalog.Check(nil, m); err != nil {
		return nil, nil, problem.Invalid("methods", "%v", err)
	}
	m = uniqueFunc(m, strings.EqualFold) // not before: what folds to a name need not be one
	return s, m, r.Policy.checkGrant(s, m)
}

// checkGrant refuses sets and methods that the policy does not allow.
func (p *Policy) checkGrant(sets, methods []string) error {
	if len(p.AllowedSets) == 0 {
		return nil
	}
	if len(methods) > 0 {
		return problem.ByPolicy(api.ReasonSetNotAllowed, "methods", "tokens can have predefined sets only here, no methods of their own; the sets are %s", strings.Join(p.AllowedSets, ", "))
	}
	for _, s := range sets {
		if !slices.Contains(p.AllowedSets, s) {
			return problem.ByPolicy(api.ReasonSetNotAllowed, "sets", "tokens cannot have the set %q here; the sets are %s", s, strings.Join(p.AllowedSets, ", "))
		}
	}
	return nil
}

// isNoPattern tells what may be a secret that went to the wrong place, unless a
// method is called so.
func isNoPattern(s string) bool {
	return s != "*" && (!strings.Contains(s, ".") || strings.ContainsFunc(s, func(c rune) bool {
		return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune(".*_-:", c)
	}))
}

func (r *Rules) setNames() (names []string) {
	for _, s := range r.Catalog.Sets() {
		names = append(names, s.Name)
	}
	return names
}

// checkNames refuses lists that are too long to look at, and values of tokens,
// which the catalog would repeat as names that it does not know.
func checkNames(field string, names []string) error {
	if len(names) > catalog.MaxPatterns {
		return problem.Invalid(field, "at most %[2]d are possible, found %[1]d; prefix.* names many methods", len(names), catalog.MaxPatterns)
	}
	if i := slices.IndexFunc(names, input.HoldsValue); i >= 0 {
		return input.ErrValueAt(field, strings.TrimSuffix(field, "s"), i, len(names))
	}
	return nil
}

// unique keeps the first of equals, in order.
func unique[T comparable](list []T) []T {
	return uniqueFunc(list, func(a, b T) bool { return a == b })
}

func uniqueFunc[T any](list []T, same func(a, b T) bool) []T {
	var kept []T
	for _, s := range list {
		if !slices.ContainsFunc(kept, func(k T) bool { return same(k, s) }) {
			kept = append(kept, s)
		}
	}
	return kept
}

// addresses reads addresses and CIDRs. A host's bits are masked away, IPv4 in
// IPv6 is taken for IPv4.
func addresses(list []string) ([]netip.Prefix, error) {
	if len(list) > maxAddresses {
		return nil, problem.Invalid("addresses", "at most %[2]d are possible, found %[1]d; name larger networks", len(list), maxAddresses)
	}
	var prefixes []netip.Prefix
	for i, s := range list {
		p, ok := parsePrefix(s)
		if !ok {
			return nil, problem.Invalid("addresses", "%s is not written 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32%s", input.Nth("address", i, len(list)), input.Found(s, "0123456789abcdefABCDEF:./"))
		}
		if !slices.Contains(prefixes, p) {
			prefixes = append(prefixes, p)
		}
	}
	return prefixes, nil
}

// parsePrefix reads an address or a network; ok is false for anything else.
func parsePrefix(s string) (p netip.Prefix, ok bool) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, false
	}
	if p.Addr().Is4In6() {
		if p.Bits() < 96 {
			return p, false
		}
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), true
}

// sites checks the names of the sites that a token is good at.
func sites(list []string) ([]string, error) {
	if len(list) > maxSites {
		return nil, problem.Invalid("audience", "at most %[2]d sites are possible, found %[1]d", len(list), maxSites)
	}
	for i, s := range list {
		if !strings.ContainsFunc(s, input.IsSeen) || len(s) > 100 {
			return nil, problem.Invalid("audience", "the name of %s has to have 1 to 100 characters", input.Nth("site", i, len(list)))
		}
		if err := input.CheckVisible("audience", s); err != nil {
			return nil, err
		}
		if input.HoldsValue(s) {
			return nil, input.ErrValueAt("audience", "site", i, len(list))
		}
	}
	return unique(list), nil
}
