// Command xcaddybuild builds Caddy from a manifest: a JSON file with the fields
// of xcaddy's Builder. The xcaddy command itself reads no such file.
//
// In a clone of this repository,
//
//	go -C tools run ./xcaddybuild
//
// reads xcaddy.json and writes the program caddy beside it. All paths, those of
// the flags and those in the manifest, are relative to the manifest's folder,
// that of -manifest to the working directory.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/caddyserver/xcaddy"
)

func main() {
	log.SetFlags(0)
	manifest := flag.String("manifest", filepath.Join("..", "xcaddy.json"), "read the manifest from `file`")
	output := flag.String("output", "caddy", "write the program to `file`")
	flag.Parse()
	if flag.NArg() > 0 {
		log.Fatalf("xcaddybuild takes flags only, found %q", flag.Arg(0))
	}
	if err := build(*manifest, *output); err != nil {
		log.Fatalf("xcaddybuild: %v", err)
	}
}

func build(manifest, output string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	builder, err := readManifest(manifest)
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(filepath.Dir(manifest))
	if err != nil {
		return fmt.Errorf("finding the folder of %q: %w", manifest, err)
	}
	for i, r := range builder.Replacements {
		builder.Replacements[i].New = xcaddy.ReplacementPath(local(folder, string(r.New)))
	}
	if err := keepLocal(ctx, builder.Replacements); err != nil {
		return err
	}
	for i, dir := range builder.EmbedDirs {
		builder.EmbedDirs[i].Dir = absolute(folder, dir.Dir)
	}
	output = absolute(folder, output)
	if err := builder.Build(ctx, output); err != nil {
		return fmt.Errorf("building %s from %s: %w", output, manifest, err)
	}
	return nil
}

// readManifest refuses unknown members, which are misspelled ones.
func readManifest(path string) (*xcaddy.Builder, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the manifest: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	builder := new(xcaddy.Builder)
	if err := dec.Decode(builder); err != nil {
		return nil, fmt.Errorf("reading the manifest %s: %w", path, err)
	}
	return builder, nil
}

// local makes the target of a replacement absolute if it is a folder, which
// begins with a dot as in go.mod; xcaddy builds in a folder of its own.
func local(folder, target string) string {
	if strings.HasPrefix(target, ".") {
		return filepath.Join(folder, target)
	}
	return target
}

func absolute(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
