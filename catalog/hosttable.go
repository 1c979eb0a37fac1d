package catalog

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"github.com/patgate/patgate/catalog/hostname"
	"github.com/patgate/patgate/catalog/paths"
)

// hostTable is the table of some hosts: of the routes that name them, and of those that name none.
type hostTable struct {
	*paths.Table
	hosts []string // sorted; nil: all others
}

// maxHostRoutes is how many routes the tables of a catalog may have together, so that a
// configuration of a few lines does not fill the memory: each takes about 0.7 KiB, and 20 us to load.
const maxHostRoutes = 100_000

// tableOf returns the table of a host; nil: servers could take the host for another one. That of the other
// hosts may be wider than that of one that is named, where a parameter stands in place of its literals.
func (c *Catalog) tableOf(host string) *paths.Table {
	if c.hosts == nil { // nothing more, so that this is inlined
		return c.table
	}
	return c.tableOfHost(host)
}

func (c *Catalog) tableOfHost(host string) *paths.Table {
	if t := c.hosts[host]; t != nil { // as nearly every request spells it
		return t
	}
	var room [hostname.MaxLength]byte
	name, ok := hostname.Append(room[:0], host)
	if !ok {
		return nil
	}
	if t := c.hosts[string(name)]; t != nil {
		return t
	}
	return c.table
}

// SpellHost returns a host as a request has it, with its port, in the spelling in which hosts compare. An upstream
// that compares byte by byte takes another spelling for a host that it does not know. It returns the host as it is if
// servers could read it in several ways, and if the catalog has no hosts.
func (c *Catalog) SpellHost(host string) string {
	if c.hosts == nil { // as in tableOf
		return host
	}
	return c.spellHost(host)
}

func (c *Catalog) spellHost(host string) string {
	if c.hosts[host] != nil {
		return host
	}
	var room [hostname.MaxLength]byte
	name, ok := hostname.Append(room[:0], host)
	port := ""
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		port = host[i:]
	}
	if !ok || host[:len(host)-len(port)] == string(name) {
		return host
	}
	return string(name) + port
}

// HasHosts reports whether the host of a request has a say in which method it calls.
func (c *Catalog) HasHosts() bool { return c.hosts != nil }

// addRoutes gives each request to at most one method, at each host.
func (b *builder) addRoutes([]source) {
	b.everyRoute = slices.Concat(b.routes, b.moreRoutes)
	for id, r := range b.everyRoute {
		r.ID = id
	}
	shared := b.sharingHosts()
	if !b.checkTables(shared) {
		return
	}
	told := make(map[[2]int]bool)
	b.table = b.newTable(nil, told) // first, so that what overlaps everywhere is not told of one host
	if len(shared) > 0 {
		b.hosts = make(map[string]*paths.Table)
	}
	for _, hosts := range shared {
		t := b.newTable(hosts, told)
		b.tables = append(b.tables, hostTable{t, hosts})
		for _, host := range hosts {
			b.hosts[host] = t
		}
	}
	b.tables = append(b.tables, hostTable{b.table, nil})
}

// sharingHosts lists the hosts that methods name, in groups that the same methods name.
func (b *builder) sharingHosts() (groups [][]string) {
	lists := make(map[string]bool)     // of hosts, as methods have them
	listing := make(map[string][]byte) // which of these lists have a host
	for _, r := range b.routes {
		list := strings.Join(r.method.Hosts, " ")
		if list == "" || lists[list] {
			continue
		}
		lists[list] = true
		for _, host := range r.method.Hosts {
			listing[host] = binary.AppendUvarint(listing[host], uint64(len(lists)))
		}
	}
	index := make(map[string]int)
	for _, host := range slices.Sorted(maps.Keys(listing)) {
		key := string(listing[host])
		i, known := index[key]
		if !known {
			i = len(groups)
			index[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], host)
	}
	return groups
}

// checkTables refuses more routes than fit into memory.
func (b *builder) checkTables(shared [][]string) bool {
	total := 0
	for _, hosts := range shared {
		for _, r := range b.everyRoute {
			if r.answersAt(hosts) {
				total++
			}
		}
	}
	if total > maxHostRoutes {
		b.problem("", "%d hosts, or groups of hosts, with different methods have %d paths of methods together, and a catalog has at most %d; name fewer hosts, or name none for methods whose paths no other method has",
			len(shared), total, maxHostRoutes)
	}
	return total <= maxHostRoutes
}

// answersAt reports whether the route is one of a table; nil: that of hosts that no method names.
func (r *route) answersAt(hosts []string) bool {
	if len(r.method.Hosts) == 0 || len(hosts) == 0 {
		return len(r.method.Hosts) == 0
	}
	_, found := slices.BinarySearch(r.method.Hosts, hosts[0])
	return found
}

// newTable makes the table of hosts that share one. told are the conflicts that another table has as well.
func (b *builder) newTable(hosts []string, told map[[2]int]bool) *paths.Table {
	var routes []*paths.Route
	for _, r := range b.everyRoute {
		if r.answersAt(hosts) {
			own := r.Route
			routes = append(routes, &own)
		}
	}
	b.addHead(routes)
	t, conflicts := paths.New(paths.Rules{
		IgnoreCase: b.rule.ignoreCase, TrailingSlash: b.rule.trailingSlash, ExactValues: b.rule.exactValues, Hides: b.hides,
	}, routes)
	for _, c := range conflicts {
		pair := [2]int{c.Route.ID, c.Other.ID}
		if told[pair] {
			continue
		}
		told[pair] = true
		r, s := b.everyRoute[c.Route.ID], b.everyRoute[c.Other.ID]
		at, remedy := "", ""
		if len(told) == 1 {
			remedy = "; change one of them or, if they are at different hosts, name these"
		}
		if len(hosts) > 0 {
			at = ", at the host " + hosts[0]
		}
		b.problem(r.source, "method %s: the route %s %s overlaps with that of %s, %s, in %s%s; one request has to be one method, and %s %s could be of either: neither path is more specific%s",
			quote(r.method.Name), strings.Join(r.method.Verbs, ","), quote(r.String()), quote(s.method.Name), quote(s.String()), s.source, at, c.Verb, c.Example, remedy)
	}
	return t
}

// addHead lets HEAD count as GET where that is chosen and no method lists HEAD for the path.
func (b *builder) addHead(routes []*paths.Route) {
	listed := make(map[string]bool)
	for _, r := range routes {
		if r.Has("HEAD") {
			listed[r.Shape()] = true
		}
	}
	for _, r := range routes {
		if b.everyRoute[r.ID].headAsGet && r.Has("GET") && !listed[r.Shape()] {
			r.Verbs = append(slices.Clone(r.Verbs), "HEAD")
		}
	}
}
