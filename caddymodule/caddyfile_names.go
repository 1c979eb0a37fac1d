package caddymodule

import (
	"fmt"
	"os"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
)

// appBlock is the global option while it is read. It knows where its options stand, for errors;
// the configuration that is made of it does not.
type appBlock struct {
	*App
	lines map[string][]string // by option, FILE:LINE of each time that it stands there
}

func newAppBlock() *appBlock { return &appBlock{new(App), make(map[string][]string)} }

// note remembers where the option stands that d is at.
func (a *appBlock) note(d *caddyfile.Dispenser) {
	a.lines[d.Val()] = append(a.lines[d.Val()], fmt.Sprintf("%s:%d", d.File(), d.Line()))
}

// checkNames refuses names of methods and sets that the catalog does not have, or has twice,
// as the server does, which could not tell the line. It leaves that to the server where a
// catalog file is not here, or the value of a placeholder: a Caddyfile may be adapted on another machine, or by somebody who
// may not read all that the server reads. It notes what is in the files.
func (a *appBlock) checkNames() error {
	if !a.namesMethods() {
		return nil
	}
	sources, err := a.catalogSources(a.lines)
	if err != nil {
		return err
	}
	if !sources.haveFiles() {
		return nil
	}
	if a.CatalogDigest, err = sources.digest(); err != nil { // before they are read: what changes then is another reload's
		return err
	}
	if !sources.knowsHosts() {
		return nil
	}
	made, err := sources.open()
	if err != nil {
		return fmt.Errorf("loading the catalog: %w", err)
	}
	if err := a.Tokens.checkSets(made); err != nil {
		lines := a.lines["allowed_sets"]
		return fmt.Errorf("%s: %w", lines[len(lines)-1], err)
	}
	return nil
}

// isReadable reports whether path is a file that can be read, and read again: a pipe cannot.
func isReadable(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	return err == nil && f.Close() == nil
}
