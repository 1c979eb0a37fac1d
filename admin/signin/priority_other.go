//go:build !unix

package signin

func lowerPriority(int) {}
