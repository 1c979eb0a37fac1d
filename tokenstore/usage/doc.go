// Package usage sees which token is used when, and for what: it merges that in memory, so that
// no request waits for a store, and has it written down later, a little at a time.
package usage
