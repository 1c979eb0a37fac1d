package platform

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
)

// file is an uploaded file, of which only size and hash are kept.
type file struct {
	parameter, name, hash string
	size                  int64
}

// maxField is how much of one field of a multipart form is read, in bytes.
const maxField = 1 << 20

// read collects the parameters of a call, from query and form. The query comes
// first, as in a servlet.
func (c *call) read(r *http.Request) error {
	c.values = make(map[string]string)
	for name, values := range r.URL.Query() {
		c.keep(name, values[0])
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "multipart/form-data":
		return c.readMultipart(r)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return fail(badParameter, "the form cannot be read")
		}
		for name, values := range r.PostForm {
			c.keep(name, values[0])
		}
	}
	return nil
}

// keep keeps the first value of a parameter. Letter case of the names that the method knows
// does not matter.
func (c *call) keep(name, value string) {
	for _, p := range c.method.Parameters {
		if strings.EqualFold(p.Name, name) {
			name = p.Name
		}
	}
	if _, known := c.values[name]; !known {
		c.values[name] = value
	}
}

func (c *call) readMultipart(r *http.Request) error {
	form, err := r.MultipartReader()
	if err != nil {
		return fail(badParameter, "the form cannot be read")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fail(badParameter, "the form is cut off")
		}
		if part.FileName() == "" {
			value, err := io.ReadAll(io.LimitReader(part, maxField))
			if err != nil {
				return fail(badParameter, "the form is cut off")
			}
			c.keep(part.FormName(), string(value))
			continue
		}
		// A session may end while a large file arrives.
		if err := c.authenticate(r); err != nil {
			return err
		}
		sum := sha256.New()
		size, err := io.Copy(sum, part)
		if err != nil {
			return fail(badParameter, "the form is cut off")
		}
		c.files = append(c.files, file{part.FormName(), part.FileName(), hex.EncodeToString(sum.Sum(nil)), size})
	}
}

func (c *call) hasFile(parameter string) bool {
	for _, f := range c.files {
		if f.parameter == parameter {
			return true
		}
	}
	return false
}

// upload tells what arrived.
func (c *call) upload() (answer, error) {
	if len(c.files) == 0 {
		return nil, fail(badParameter, "parameter [file] is required")
	}
	f := c.files[0]
	return answer{"name": f.name, "size": f.size, "sha256": f.hash}, nil
}
