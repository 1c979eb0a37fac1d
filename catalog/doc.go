// Package catalog tells which method of an API a request calls, and knows the
// methods, the sets of them, and what a grant allows.
//
// # From a request to a method
//
// A Catalog holds routes: verbs and a path, of texts and parameters, that belong
// to a method. Match judges the path as it stood on the wire. It never decodes,
// cleans or merges anything: a path that another parser could read in another way
// is BadPath, and the upstream gets no such request. The grammar, byte by byte and
// ASCII only:
//
//   - A path is "/" and segments with "/" between them. None is empty, "." or
//     "..". One slash at the end is allowed where the catalog says so, or where
//     the path of the route ends in one.
//   - A segment is made of the unreserved characters of RFC 3986 section 2.3:
//     letters, digits, "-", ".", "_" and "~". One with a "." in it has to be
//     what a route spells out at that depth: "1.0". So has one with a sub-delim,
//     ":" or "@" in it.
//   - Where a route has a parameter, its value may also hold the sub-delims of RFC 3986 section
//     2.2 but ";", ":" and "@", and percent-encoded bytes that are valid UTF-8 and
//     no control characters, / \ . % ; ? or #. A catalog can refuse dots in it,
//     and let one parameter take encoded slashes.
//   - A parameter is a segment, a part of one between texts, or, once in a path, several segments.
//     A segment that is split into values in more than one way fits nothing.
//
// "Where a route has" is judged along the path: of the routes that the segments
// so far fit, one has to allow the next segment.
//
// Of two routes that a request fits, the more specific one counts: all that fits it
// fits the other. A catalog with two routes of which neither is more specific is refused. A request that the
// upstream could take for that of a more specific route than the one that it fits
// is BadPath: see package paths.
//
// # Hosts
//
// Methods can name the hosts at which they answer. A request is matched among those that name its host and
// those that name none; the others do not exist for it. Hosts compare without regard to ASCII case, the port
// and a dot at the end. What servers could read in several ways is BadHost: the methods of an
// unknown host may be wider than those of a known one.
//
// # Names and patterns
//
// A method's name is segments of letters, digits, "_" and "-" with dots between
// them: environment.control.StopEnv. Names compare without regard to ASCII
// case. An alias stands for the beginning of a name: with env = environment,
// env.control.StopEnv is the same method. Aliases are for names only; paths are
// compared as they are written.
//
// A pattern is a name, "prefix.*" or "*". The last two cover neither escalating
// methods, which need their exact name, nor protected ones, which nothing
// covers. Grants and sets are made of patterns.
//
// # Where a catalog comes from
//
// Open combines catalog files with the routes, templates and sets of a
// configuration and refuses what is not consistent. docs/catalog.md describes
// the file.
package catalog
