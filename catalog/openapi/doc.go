// Package openapi makes methods of a catalog from OpenAPI documents: Swagger 2.0,
// OpenAPI 3.0, 3.1 and 3.2, in JSON or YAML.
//
// It reads what a catalog needs of a document and nothing else: paths, operations,
// parameters, bodies, security, servers and extensions. It reads one file, and
// overlays beside it, and fetches nothing: a $ref that leaves the document is an
// error, where it would have to be followed.
//
// A document is first made a tree of values that know their places (package tree),
// then changed by overlays (overlay.go), then read (operation.go and the files
// named after what they read). Names, paths and flags come out as the package
// catalog takes them; that package judges them. docs/catalog.md says what becomes
// of each part of a document.
//
// A document is not trusted to be small or right: beside what package tree bounds,
// references in a row, and what variables, parameters and overlays multiply
// are bounded.
package openapi
