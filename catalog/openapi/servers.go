package openapi

import (
	"net/url"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/paths"
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
	base := strings.TrimSuffix(n.Text, "/")
	if n.Text[0] != '/' {
		r.Add(n.At.String(), "basePath starts with a slash, found %s", show.Quote(n.Text))
	} else if err := checkBase(base); err != nil {
		r.Add(n.At.String(), "basePath: %w", err)
	}
	return base
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
	_, path := splitAddress(address.Text)
	variables := server.Get("variables")
	r.expectAny(variables, tree.Object, "variables")
	for _, variable := range variables.Fields() {
		placeholder := "{" + variable.Name + "}"
		if !strings.Contains(address.Text, placeholder) {
			continue
		}
		values := r.variableValues(variable)
		if len(values) == 0 {
			continue
		}
		if !strings.Contains(path, placeholder) && !slices.ContainsFunc(values, func(s string) bool { return strings.Contains(s, "/") }) {
			values = values[:1] // of the host, which does not count
		}
		var next []string
		for _, value := range values {
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
func (r *reader) variableValues(variable tree.Member) (values []string) {
	what := "the variable " + show.Quote(variable.Name) + " of a server"
	if !r.expect(variable.Value, tree.Object, what) {
		return nil
	}
	enum := variable.Value.Get("enum")
	r.expectAny(enum, tree.Array, "enum of "+what)
	for _, v := range append([]*tree.Node{variable.Value.Get("default")}, enum.Items()...) {
		switch {
		case v == nil, v.Is(tree.Null):
		case v.Is(tree.Object), v.Is(tree.Array):
			r.Add(v.At.String(), "a value of %s is a text, found %s", what, v.Describe())
		case !slices.Contains(values, v.Text):
			values = append(values, v.Text)
		}
	}
	return values
}

// splitAddress splits an address into the host and the path. One without a host is all path.
func splitAddress(address string) (host, path string) {
	scheme, rest, absolute := strings.Cut(address, "//")
	if !absolute || scheme != "" && (!strings.HasSuffix(scheme, ":") || strings.ContainsAny(scheme, "{}/")) {
		return "", address
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[:i], rest[i:]
	}
	return rest, ""
}

// withoutHost makes an address one of any host, if its host is a variable that the document gives no
// value: hosts do not count.
func withoutHost(address string) string {
	host, path := splitAddress(address)
	if !strings.ContainsAny(host, "{}") || strings.ContainsAny(host, "?#") {
		return address
	}
	return "/" + strings.TrimPrefix(path, "/")
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
	base = strings.TrimSuffix(u.EscapedPath(), "/")
	if err := checkBase(base); err != nil {
		r.Add(n.At.String(), "the server %s: %w; %s", show.Quote(address), err, remedy)
		return "", false
	}
	return base, true
}

// checkBase refuses what no path can begin with.
func checkBase(base string) error {
	pieces, err := splitPath(base)
	if err != nil || base == "" {
		return err
	}
	path, _ := new(operation).forCatalog(base, pieces)
	_, err = paths.Parse(path, false)
	return err
}
