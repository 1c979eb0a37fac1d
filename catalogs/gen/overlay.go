package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"
)

// facts is platform-methods.json.
type facts struct {
	Note     string            `json:"note"`
	Base     string            `json:"base"`
	Template string            `json:"template"`
	Aliases  map[string]string `json:"aliases"`
	Methods  []struct {
		Method     string      `json:"method"`
		Path       string      `json:"path"`
		Public     bool        `json:"public"`
		Parameters []parameter `json:"params"`
	} `json:"methods"`
}

// overlay is platform-overlay.json. Its sets, defaults and further methods are
// written as a catalog file has them.
type overlay struct {
	Note          string              `json:"note"`
	Case          string              `json:"case"`
	TrailingSlash bool                `json:"trailing_slash"`
	Defaults      defaults            `json:"defaults"`
	AlsoBases     []string            `json:"also_bases"`
	Also          []also              `json:"also"`
	Methods       []method            `json:"methods"`
	Protected     []judgement         `json:"protected"`
	Escalating    []judgement         `json:"escalating"`
	ReadOnly      readOnly            `json:"read_only"`
	Secret        []secret            `json:"secret"`
	Resources     map[string]resource `json:"resources"`
	Names         []names             `json:"names"`
	Sets          []set               `json:"sets"`
}

// also names further paths of a method, from the root.
type also struct {
	Method string   `json:"method"`
	Paths  []string `json:"paths"`
}

// judgement gives one reason for several methods.
type judgement struct {
	Why     string   `json:"why"`
	Methods []string `json:"methods"`
}

type readOnly struct {
	Note    string   `json:"note"`
	Words   []string `json:"words"`
	Methods []string `json:"methods"`
	Except  []string `json:"except"`
}

// names says by which parameters methods name a resource; none: it is not known.
type names struct {
	Why        string   `json:"why"`
	Resource   string   `json:"resource"`
	Parameters []string `json:"parameters"`
	Methods    []string `json:"methods"`
}

// secret marks a parameter; the method "*" stands for all that have it.
type secret struct {
	Parameter string   `json:"parameter"`
	Methods   []string `json:"methods"`
}

func read(dir, name string, to any) error {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, to, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
