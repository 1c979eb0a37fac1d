package gate

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Place is where the credential stood. The set is closed. The rows of placeTable hold what
// differs between places.
type Place uint8

const (
	Nowhere   Place = iota
	Query           // the parameter in the query
	Form            // the parameter in an urlencoded form
	Multipart       // the parameter in a multipart form
	JSON            // the parameter as a member at the top of a JSON object
	Bearer          // Authorization: Bearer (RFC 6750 section 2.1)
	Basic           // Authorization: Basic, the token as the password
	Header          // a header of its own
	Cookie          // a cookie of its own

	placeCount int = iota
)

// placeRow holds what differs between places. Those outside of the header, such as a pair of
// the query and a part of a form, are cut out and put back alike.
type placeRow struct {
	name string // in metrics and in the configuration
	// listed places are switched on by their names, the others by that of a header or cookie.
	listed bool
	// inWords tells the author of a script how a token is sent there.
	inWords func(g *Gate) string
	// secretNames returns the names under which requests carry tokens there, for logs.
	// Authorization needs no naming.
	secretNames func(c *Config) (parameters, headers []string)

	// header returns the name of the header; nil if the place is outside of the header.
	header func(g *Gate) string
	// shared says that the header holds other things, too, so that it does not go with the
	// token.
	shared bool
	// scheme is that of an Authorization. read returns the token behind it, and maybe the
	// name of a user.
	scheme string
	read   func(credentials string) (value, user string)
	// replace returns the header's line with the session in the place of the token.
	replace func(g *Gate, c *credential, line, session string) (string, bool)
}

var placeTable = [placeCount]placeRow{
	Nowhere: {name: "none"},
	Query: {
		name: "query", listed: true, secretNames: hidesParameters,
		inWords: func(g *Gate) string { return g.parameters.inWords() + " in the query" },
	},
	Form: {
		name: "form", listed: true, secretNames: hidesParameters,
		inWords: func(g *Gate) string { return g.parameters.inWords() + " in an urlencoded form" },
	},
	Multipart: {
		name: "multipart", listed: true, secretNames: hidesParameters,
		inWords: func(g *Gate) string { return g.parameters.inWords() + " in a multipart form" },
	},
	JSON: {
		name: "json", listed: true, secretNames: hidesParameters,
		inWords: func(g *Gate) string {
			return g.parameters.inWords() + " as a member at the top of a JSON object (Content-Type: application/json)"
		},
	},
	Bearer: {
		name: "bearer", listed: true, secretNames: hidesNothing,
		inWords: func(*Gate) string { return "Authorization: Bearer" },
		header:  authorization,
		scheme:  "Bearer", read: func(credentials string) (value, user string) { return credentials, "" },
		replace: replaceLast,
	},
	Basic: {
		name: "basic", listed: true, secretNames: hidesNothing,
		inWords: func(*Gate) string { return "Authorization: Basic" },
		header:  authorization,
		scheme:  "Basic", read: basicToken,
		replace: replaceInBasic,
	},
	Header: {
		name:        "header",
		inWords:     func(g *Gate) string { return "the header " + g.header },
		secretNames: func(c *Config) (_, headers []string) { return nil, listOf(c.Header) },
		header:      func(g *Gate) string { return g.header },
		replace:     replaceFirst,
	},
	Cookie: {
		name:        "cookie",
		inWords:     func(g *Gate) string { return "the cookie " + g.cookie },
		secretNames: func(c *Config) (parameters, _ []string) { return listOf(c.Cookie), nil },
		header:      func(*Gate) string { return "Cookie" }, shared: true,
		replace: replaceInCookies,
	},
}

func authorization(*Gate) string { return "Authorization" }

func hidesNothing(*Config) (parameters, headers []string) { return nil, nil }

func hidesParameters(c *Config) (parameters, headers []string) { return c.Parameters, nil }

// listOf returns a list with name, empty if name is.
func listOf(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// isInBody reports whether the credential stood in the body, so that the body that goes upstream
// is another one.
func (p Place) isInBody() bool { return p == Form || p == Multipart || p == JSON }

// String returns the name of the place, as in metrics and configuration.
func (p Place) String() string {
	if int(p) < placeCount {
		return placeTable[p].name
	}
	return placeTable[Nowhere].name
}

// ParsePlaces returns the places with these names, for Config.Places.
func ParsePlaces(names ...string) (list []Place, err error) {
	for _, name := range names {
		i := slices.IndexFunc(placeTable[:], func(row placeRow) bool { return row.listed && row.name == name })
		if i < 0 {
			known := listedPlaces()
			slices.Sort(known)
			return nil, fmt.Errorf("credentials are looked for in %s, found %q", strings.Join(known, ", "), name)
		}
		list = append(list, Place(i))
	}
	return list, nil
}

// listedPlaces returns the names that ParsePlaces takes.
func listedPlaces() (names []string) {
	for _, row := range placeTable {
		if row.listed {
			names = append(names, row.name)
		}
	}
	return names
}

// SecretNames returns the names of the parameters and headers that carry tokens with this
// configuration, beside Authorization and the default parameter.
func (c *Config) SecretNames() (parameters, headers []string) {
	for _, row := range placeTable[Query:] {
		p, h := row.secretNames(c)
		parameters, headers = append(parameters, p...), append(headers, h...)
	}
	slices.Sort(parameters)
	return slices.Compact(parameters), headers
}

// placesInWords lists where a token is looked for.
func (g *Gate) placesInWords() string {
	var list []string
	for p, row := range placeTable {
		if g.places[p] {
			list = append(list, row.inWords(g))
		}
	}
	return strings.Join(list, ", ")
}

// replaceLast replaces the token at the end of the line.
func replaceLast(_ *Gate, c *credential, line, session string) (string, bool) {
	return c.splice(line, len(strings.TrimRight(line, " "))-len(c.value), session)
}

// replaceFirst replaces the token at the start of the line.
func replaceFirst(_ *Gate, c *credential, line, session string) (string, bool) {
	return c.splice(line, strings.Index(line, c.value), session) // white space stands before it, if anything
}

// replaceInCookies replaces the token in its cookie, and keeps only the cookies that go upstream.
func replaceInCookies(g *Gate, c *credential, line, session string) (string, bool) {
	line, ok := c.splice(line, c.end-len(c.value), cookieValue(session))
	return filterCookies(line, func(cookie string) bool {
		return isCookieNamed(cookie, g.policy.keptCookies) || isCookieNamed(cookie, []string{g.cookie})
	}), ok
}

// splice returns the line with the session in the place of the token, at a byte of it. ok is
// false if the token does not stand there.
func (c *credential) splice(line string, at int, session string) (spliced string, ok bool) {
	if at < 0 || !strings.HasPrefix(line[at:], c.value) {
		return line, false
	}
	return line[:at] + session + line[at+len(c.value):], true
}

// replaceInBasic replaces the password or, if that is empty, the user name.
func replaceInBasic(_ *Gate, _ *credential, line, session string) (string, bool) {
	scheme, rest := authScheme(line)
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.Trim(rest, " "))
	if err != nil {
		return line, false
	}
	user, password, _ := strings.Cut(string(raw), ":")
	if password == "" {
		user = session
		if strings.IndexByte(user, ':') >= 0 {
			return line, false // it would end the user name
		}
	} else {
		password = session
	}
	return scheme + " " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)), true
}
