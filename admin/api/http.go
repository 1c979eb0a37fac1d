package api

import (
	"net/url"
	"strconv"
)

// Root is where the API stands.
const Root = "/api/v1"

// RequestHeader must be on each request that changes something in the name of a
// cookie. A web page of another origin cannot set it without being asked for
// permission, which it does not get.
const RequestHeader = "X-Patgate-Request"

// TokenPath is where a token stands, below Root.
func TokenPath(id uint64) string { return "/tokens/" + strconv.FormatUint(id, 10) }

// AccountPath is where an account stands, below Root.
func AccountPath(login string) string { return "/accounts/" + url.PathEscape(login) }

// MaxBody is the largest body of a request, in bytes.
const MaxBody = 64 << 10

// ETag is the entity tag of a revision (RFC 9110 section 8.8.3).
func ETag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }
