// Package listing holds in memory what pages of tokens are selected by: it follows a store, and
// sorts, filters and searches a million tokens within milliseconds.
package listing
