// Package api is what the management API says: the members of its bodies, and the
// reasons of its refusals. docs/api.md describes them for people.
package api
