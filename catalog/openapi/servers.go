package openapi

import (
	"net/url"
	"slices"
	"strings"
)

// maxBases is how many addresses the variables of one server may come to.
const maxBases = 100

// readBases finds out below which paths the API stands, where the configuration does not say.
func (r *reader) readBases() {
	switch {
	case len(r.config.Bases) > 0:
		for _, base := range r.config.Bases {
			r.bases = append(r.bases, strings.TrimSuffix(base, "/"))
		}
	case r.edition == swagger2:
		r.bases = []string{r.basePath()}
	default:
		if r.bases = r.servers(r.root.get("servers")); len(r.bases) == 0 {
			r.bases = []string{""}
		}
	}
}

// basePath reads that of Swagger 2.0.
func (r *reader) basePath() string {
	n := r.root.get("basePath")
	if !r.expectAny(n, text, "basePath") || n.text == "" {
		return ""
	}
	if n.text[0] != '/' {
		r.add(n.at.String(), "basePath starts with a slash, found %s", quote(n.text))
	}
	return strings.TrimSuffix(n.text, "/")
}

// basesOf returns the bases of one operation: its own servers go before those of its path, and
// these before those of the document.
func (r *reader) basesOf(o *operation) []string {
	if len(r.config.Bases) > 0 || r.edition == swagger2 {
		return r.bases
	}
	for _, n := range []*node{o.node, o.item} {
		if own := r.servers(n.get("servers")); len(own) > 0 {
			return own
		}
	}
	return r.bases
}

// servers returns the paths of all servers, each once.
func (r *reader) servers(n *node) (bases []string) {
	if !r.expectAny(n, array, "servers") {
		return nil
	}
	for _, server := range n.list {
		if !r.expect(server, object, "a server") {
			continue
		}
		address := server.get("url")
		if !r.expect(address, text, "the url of a server") {
			continue
		}
		for _, filled := range r.fillVariables(server, address) {
			base, ok := r.baseOf(filled, address)
			if ok && !slices.Contains(bases, base) {
				bases = append(bases, base)
			}
		}
	}
	return bases
}

// fillVariables writes out the variables of a server's address in all ways.
func (r *reader) fillVariables(server, address *node) []string {
	filled := []string{address.text}
	for _, variable := range server.get("variables").fields() {
		placeholder := "{" + variable.name + "}"
		if !strings.Contains(address.text, placeholder) {
			continue
		}
		var next []string
		for _, value := range variableValues(variable.value) {
			for _, s := range filled {
				next = append(next, strings.ReplaceAll(s, placeholder, value))
			}
		}
		if len(next) > maxBases {
			r.add(variable.at.String(), "the variables of this server come to more than %d addresses; name those that are served with %q in the configuration", maxBases, "base PATH")
			return nil
		}
		filled = next
	}
	return filled
}

// variableValues returns the default first, and then the other values that a variable may have.
func variableValues(variable *node) (values []string) {
	if d := variable.get("default"); d != nil && d.kind != null {
		values = append(values, d.text)
	}
	for _, v := range variable.get("enum").items() {
		if !slices.Contains(values, v.text) {
			values = append(values, v.text)
		}
	}
	return values
}

// withoutHost makes an address one of any host, if its host is a variable that the document gives no
// value: hosts do not count.
func withoutHost(address string) string {
	scheme, rest, absolute := strings.Cut(address, "://")
	host, path, _ := strings.Cut(rest, "/")
	if !absolute || strings.ContainsAny(scheme, "{}/") || !strings.ContainsAny(host, "{}") || strings.ContainsAny(host, "?#") {
		return address
	}
	return "/" + path
}

// baseOf returns the path of an address, without a slash at its end.
func (r *reader) baseOf(address string, n *node) (base string, ok bool) {
	const remedy = `name the beginning of the paths with "base PATH" in the configuration`
	address = withoutHost(address)
	if strings.ContainsAny(address, "{}") {
		r.add(n.at.String(), "the server %s has a variable without a value; %s", quote(address), remedy)
		return "", false
	}
	u, err := url.Parse(address)
	switch {
	case address == "": // generators mean the root of the server
		return "", true
	case err != nil:
		r.add(n.at.String(), "the url of the server is none: %s", quote(address))
		return "", false
	case u.RawQuery != "" || u.Fragment != "":
		r.add(n.at.String(), "the server %s has a query or a fragment, which no path starts with; %s", quote(address), remedy)
		return "", false
	case !strings.Contains(address, "://") && !strings.HasPrefix(address, "/"):
		r.add(n.at.String(), "the server %s is relative to where the document is published; %s", quote(address), remedy)
		return "", false
	}
	return strings.TrimSuffix(u.EscapedPath(), "/"), true
}
