// Package keysource reads keys from where the configuration says that they are.
package keysource

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/patgate/patgate/caddymodule/block"
)

// Source names a key, and where it comes from: one of Env and File. The
// configuration, which can be read, holds no key.
type Source struct {
	// ID is its name: letters, digits and - _ .
	ID string `json:"id"`

	// Env is the environment variable that holds it.
	Env string `json:"env,omitempty"`

	// File is the file that holds it. Placeholders work.
	File string `json:"file,omitempty"`
}

// maxKeyFile is more than the file of a key can be, in bytes.
const maxKeyFile = 16 << 10

// text reads the key. The error does not hold it.
func (s Source) text() (string, error) {
	switch {
	case (s.Env == "") == (s.File == ""):
		return "", fmt.Errorf("the key %q comes from an environment variable or from a file", s.ID)
	case strings.Contains(s.Env+s.File, "-----BEGIN"):
		return "", fmt.Errorf("the key %q stands in the configuration itself, which can be read; name the variable or the file that holds it", s.ID)
	case s.Env != "":
		text, set := os.LookupEnv(s.Env)
		if !set {
			return "", fmt.Errorf("the key %q is to come from the environment variable %s, which is not set", s.ID, s.Env)
		}
		return text, nil
	}
	path, err := caddy.NewReplacer().ReplaceOrErr(s.File, true, true)
	if err != nil {
		return "", fmt.Errorf("finding the file of the key %q: %w", s.ID, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading the key %q: %w", s.ID, err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("reading the key %q: %w", s.ID, err)
	}
	return string(text), nil
}

// Load reads the keys of an option, each with the parser of its kind.
func Load[K any](option string, sources []Source, parse func(id, text string) (K, error)) ([]K, error) {
	var keys []K
	for _, source := range sources {
		text, err := source.text()
		if err != nil {
			return nil, fmt.Errorf("loading %s: %w", option, err)
		}
		key, err := parse(source.ID, text)
		if err != nil {
			return nil, fmt.Errorf("loading %s: %w", option, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

const keyForm = "key <id> from env <name>|file <path>"

// Parse reads the keys of an option:
//
//	<option> {
//		key <id> from env <name>|file <path>
//	}
func Parse(d *caddyfile.Dispenser, name string, sources *[]Source) error {
	return block.Options{block.Repeated(keyForm)}.Read(d, name, func(option block.Option) error {
		args := d.RemainingArgs()
		if len(args) != 4 || args[1] != "from" || args[2] != "env" && args[2] != "file" {
			return block.WrongForm(d, option.Form)
		}
		key := Source{ID: args[0]}
		if args[2] == "env" {
			key.Env = args[3]
		} else {
			key.File = args[3]
		}
		if slices.ContainsFunc(*sources, func(k Source) bool { return k.ID == key.ID }) {
			return d.Errf("two keys have the id %q", key.ID)
		}
		*sources = append(*sources, key)
		return nil
	})
}
