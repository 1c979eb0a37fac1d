// Package tree reads JSON and YAML into a tree of values that know where they stand, so that
// whatever is wrong with one can be told with its line and column.
//
// A file is not trusted to be small: the number of values and their depth are bounded, and so is
// what YAML aliases stand for. A name that stands twice in an object is an error, as readers differ
// in which of the two they take.
package tree
