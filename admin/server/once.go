package server

import (
	"crypto/sha256"
	"encoding/json"
	"strings"

	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/tokenstore"
)

// once carries out a request with an idempotency key once, however often it comes; one
// without such a key is carried out as it is.
func (c *call) once(what any, run func(*tokenstore.Applied) (answer, error)) (answer, error) {
	keys := c.r.Header["Idempotency-Key"]
	if len(keys) == 0 {
		return run(nil)
	}
	if len(keys) > 1 || !isKey(keys[0]) {
		return answer{}, problem.Invalid("Idempotency-Key", "it is a text of 8 to 255 printable characters, a new one for each change")
	}
	request, err := json.Marshal(what)
	if err != nil {
		return answer{}, err
	}
	hash := sha256.Sum256([]byte(c.r.Method + " " + c.r.URL.Path + "\n" + string(request)))
	result, replayed, err := c.Once(c.r.Context(), c.who, sha256.Sum256([]byte(keys[0])), hash, func(applied *tokenstore.Applied) (any, error) { return run(applied) })
	if err != nil {
		return answer{}, err
	}
	if replayed {
		c.w.Header().Set("Idempotent-Replayed", "true")
	}
	return result.(answer), nil
}

// minKey and maxKey bound the length of an idempotency key, in characters.
const minKey, maxKey = 8, 255

// isKey tells an idempotency key: visible characters.
func isKey(s string) bool {
	return len(s) >= minKey && len(s) <= maxKey && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}
