//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package boltstore

import "os"

// unlock leaves it to the closing of the file.
func unlock(*os.File) {}
