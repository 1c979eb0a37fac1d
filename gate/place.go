package gate

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Place is where the credential stood. The set is closed. What differs between places stands in
// their rows of placeTable.
type Place uint8

const (
	Nowhere   Place = iota
	Query           // the parameter in the query
	Form            // the parameter in an urlencoded form
	Multipart       // the parameter in a multipart form
	Bearer          // Authorization: Bearer (RFC 6750 section 2.1)
	Basic           // Authorization: Basic, the token as the password
	Header          // a header of its own
	Cookie          // a cookie of its own

	placeCount int = iota
)

// placeRow is what differs between places. One that stands in no header stands in a pair of
// the query, of a form, or in a part of one, which are cut out and put back alike.
type placeRow struct {
	name string // in metrics and in the configuration
	// listed places are switched on by their names, the others by that of a header or cookie.
	listed bool
	// inWords tells the author of a script how a token is sent there.
	inWords func(g *Gate) string
	// secretNames are the names under which requests carry tokens there, for logs. Authorization
	// needs no naming.
	secretNames func(c *Config) (parameters, headers []string)

	// header is the name of the header that it stands in; nil: in none.
	header func(g *Gate) string
	// shared says that other things stand in that header, too, so that it does not go with
	// the token.
	shared bool
	// scheme is that of an Authorization, in which read finds the token behind it, and
	// maybe the name of a user.
	scheme string
	read   func(credentials string) (value, user string)
	// replace puts the session that goes upstream where the token stands in the header's line.
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

func listOf(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

// String returns the name of the place, as in metrics and configuration.
func (p Place) String() string {
	if int(p) < placeCount {
		return placeTable[p].name
	}
	return placeTable[Nowhere].name
}

// ParsePlaces returns the places with these names, of those that Config.Places takes.
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

func listedPlaces() (names []string) {
	for _, row := range placeTable {
		if row.listed {
			names = append(names, row.name)
		}
	}
	return names
}

// SecretNames returns the names of parameters and headers under which requests carry tokens
// with this configuration, beside Authorization and the default parameter.
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

// replaceLast puts the session where the token ends the line.
func replaceLast(_ *Gate, c *credential, line, session string) (string, bool) {
	return c.splice(line, len(strings.TrimRight(line, " "))-len(c.value), session)
}

// replaceFirst puts the session where the token begins the line.
func replaceFirst(_ *Gate, c *credential, line, session string) (string, bool) {
	return c.splice(line, strings.Index(line, c.value), session) // white space stands before it, if anything
}

// replaceInCookies puts the session where the token stands among the cookies that are kept.
func replaceInCookies(g *Gate, c *credential, line, session string) (string, bool) {
	line, ok := c.splice(line, c.end-len(c.value), cookieValue(session))
	return filterCookies(line, func(cookie string) bool {
		return isCookieNamed(cookie, g.policy.keptCookies) || isCookieNamed(cookie, []string{g.cookie})
	}), ok
}

// splice puts the session in the place of the token, which stands at a byte of the line.
func (c *credential) splice(line string, at int, session string) (string, bool) {
	if at < 0 || !strings.HasPrefix(line[at:], c.value) {
		return line, false
	}
	return line[:at] + session + line[at+len(c.value):], true
}

// replaceInBasic puts the session where the token stood: it is the password, or the user name
// if the password is empty.
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
