// Command gen makes catalogs/platform.json of two files beside it: the facts in
// platform-methods.json and the judgements in platform-overlay.json. A name in
// the overlay that no method has is an error, so that neither can go stale
// unnoticed.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

//go:generate go run . -dir ..

const (
	factsFile   = "platform-methods.json"
	overlayFile = "platform-overlay.json"
	catalogFile = "platform.json"
)

func main() {
	dir := flag.String("dir", "catalogs", "folder of the files")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	catalog, err := generate(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, catalogFile), catalog, 0o644)
}
