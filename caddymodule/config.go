package caddymodule

import "github.com/caddyserver/caddy/v2"

// CatalogFile names a catalog file, or an OpenAPI document.
type CatalogFile struct {
	// File is its path, relative to the working directory. Placeholders work.
	File string `json:"file"`

	// OpenAPI says that the file is an OpenAPI document, and how it is read; {} is
	// enough. Default: it is a catalog file.
	OpenAPI *OpenAPI `json:"openapi,omitempty"`
}

// Route names one method of the API.
type Route struct {
	// Verbs are the HTTP methods that call it, in upper case.
	Verbs []string `json:"verbs"`

	// Path is its path, with :name or {name} for each parameter.
	Path string `json:"path"`

	// Name is the name that grants use.
	Name string `json:"name"`

	// EncodedSlash names the parameters whose values may hold "%2F". Default: none.
	EncodedSlash []string `json:"encoded_slash,omitempty"`

	// TrailingSlash lets the path of a request end in a slash. Default: as the catalog files
	// say.
	TrailingSlash bool `json:"trailing_slash,omitempty"`

	// HeadAsGet lets HEAD call what GET calls. Default: as the catalog files say.
	HeadAsGet bool `json:"head_as_get,omitempty"`

	// Dots says where a dot may stand that the path does not spell out: in "values" of
	// parameters, or "none". Default: as the catalog files say, else values.
	Dots string `json:"dots,omitempty"`

	// Case and Lookalikes are as in OpenAPI: for all methods of the catalog.
	Case       string `json:"case,omitempty"`
	Lookalikes string `json:"lookalikes,omitempty"`

	// Host lists the hosts at which the method answers. Placeholders work. Default: all.
	Host []string `json:"host,omitempty"`
}

// Template names methods by parameters of their paths.
type Template struct {
	// Path is the path, with :name for each parameter.
	Path string `json:"path"`

	// Name is the name that grants use, with some of those parameters in it.
	Name string `json:"name"`

	// Host lists the hosts at which the methods answer. Placeholders work. Default: all.
	Host []string `json:"host,omitempty"`
}

// Set names a list of method patterns.
type Set struct {
	// Name is how tokens name the set.
	Name string `json:"name"`

	// Methods are names of methods, "prefix.*" or "*".
	Methods []string `json:"methods"`
}

// TokenPolicy says what tokens may be.
type TokenPolicy struct {
	// Prefix starts each new value, so that scanners recognise it: lower-case
	// letters, digits and underscores. Default: pat.
	Prefix string `json:"prefix,omitempty"`

	// MaxPerAccount is how many tokens an account may own; -1: any number.
	// Default: 100.
	MaxPerAccount int `json:"max_per_account,omitempty"`

	// MaxLifetime is how long a token may live from when its expiry is set.
	// Default: any time.
	MaxLifetime caddy.Duration `json:"max_lifetime,omitempty"`

	// RequireExpiry refuses tokens that never expire. Default: false.
	RequireExpiry bool `json:"require_expiry,omitempty"`

	// AllowedSets limits which sets a token may be given, and leaves out
	// lists of methods. Default: all sets, and any list.
	AllowedSets []string `json:"allowed_sets,omitempty"`

	// Zone is the time zone in which a date ends, as in "Europe/Berlin".
	// Default: UTC.
	Zone string `json:"zone,omitempty"`
}
