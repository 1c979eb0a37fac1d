// Package caddymodule is the glue between patgate and Caddy.
package caddymodule

import (
	_ "github.com/prometheus/client_golang/prometheus"
	_ "go.etcd.io/bbolt"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/term"
	_ "github.com/puzpuzpuz/xsync/v4"
	_ "github.com/danielgtaylor/huma/v2"
	_ "github.com/go-json-experiment/json"
)
