package openapi

import (
	"net/url"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/show"
	"github.com/patgate/patgate/catalog/tree"
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
		if r.bases = r.servers(r.root.Get("servers")); len(r.bases) == 0 {
			r.bases = []string{""}
		}
	}
}

// basePath reads that of Swagger 2.0.
func (r *reader) basePath() string {
	n := r.root.Get("basePath")
	if !r.expectAny(n, tree.Text, "basePath") || n.Text == "" {
		return ""
	}
	if n.Text[0] != '/' {
		r.Add(n.At.String(), "basePath starts with a slash, found %s", show.Quote(n.Text))
	}
	return strings.TrimSuffix(n.Text, "/")
}

// basesOf returns the bases of one operation: its own servers go before those of its path, and
// these before those of the document.
func (r *reader) basesOf(o *operation) []string {
	if len(r.config.Bases) > 0 || r.edition == swagger2 {
		return r.bases
	}
	for _, n := range []*tree.Node{o.node, o.item} {
		if own := r.servers(n.Get("servers")); len(own) > 0 {
			return own
		}
	}
	return r.bases
}

// servers returns the paths of all servers, each once.
func (r *reader) servers(n *tree.Node) (bases []string) {
	if !r.expectAny(n, tree.Array, "servers") {
		return nil
	}
	for _, server := range n.List {
		if !r.expect(server, tree.Object, "a server") {
			continue
		}
		address := server.Get("url")
		if !r.expect(address, tree.Text, "the url of a server") {
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
func (r *reader) fillVariables(server, address *tree.Node) []string {
	filled := []string{address.Text}
	for _, variable := range server.Get("variables").Fields() {
		placeholder := "{" + variable.Name + "}"
		if !strings.Contains(address.Text, placeholder) {
			continue
		}
		var next []string
		for _, value := range variableValues(variable.Value) {
			for _, s := range filled {
				next = append(next, strings.ReplaceAll(s, placeholder, value))
			}
		}
		if len(next) > maxBases {
			r.Add(variable.At.String(), "the variables of this server come to more than %d addresses; name those that are served with %q in the configuration", maxBases, "base PATH")
			return nil
		}
		filled = next
	}
	return filled
}

// variableValues returns the default first, and then the other values that a variable may have.
func variableValues(variable *tree.Node) (values []string) {
	if d := variable.Get("default"); d != nil && d.Kind != tree.Null {
		values = append(values, d.Text)
	}
	for _, v := range variable.Get("enum").Items() {
		if !slices.Contains(values, v.Text) {
			values = append(values, v.Text)
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
func (r *reader) baseOf(address string, n *tree.Node) (base string, ok bool) {
	const remedy = `name the beginning of the paths with "base PATH" in the configuration`
	address = withoutHost(address)
	if strings.ContainsAny(address, "{}") {
		r.Add(n.At.String(), "the server %s has a variable without a value; %s", show.Quote(address), remedy)
		return "", false
	}
	u, err := url.Parse(address)
	switch {
	case address == "": // generators mean the root of the server
		return "", true
	case err != nil:
		r.Add(n.At.String(), "%s is not the URL of a server", show.Quote(address))
		return "", false
	case u.RawQuery != "" || u.Fragment != "":
		r.Add(n.At.String(), "the server %s has a query or a fragment, which no path starts with; %s", show.Quote(address), remedy)
		return "", false
	case !strings.Contains(address, "://") && !strings.HasPrefix(address, "/"):
		r.Add(n.At.String(), "the server %s is relative to where the document is published; %s", show.Quote(address), remedy)
		return "", false
	}
	return strings.TrimSuffix(u.EscapedPath(), "/"), true
}
