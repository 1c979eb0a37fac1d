package gate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strings"

	"github.com/patgate/patgate/catalog"
)

// Calls that are answered here. The credential is none of ours: the program that
// answers finds out whose it is.

// resolveAnswered finds the methods of these names in the catalog.
func (g *Gate) resolveAnswered(names []string) error {
	if len(names) == 0 {
		return nil
	}
	g.answered = make(map[*catalog.Method]bool, len(names))
	for _, name := range names {
		for _, m := range g.catalog.Methods() {
			if m.Name == name {
				g.answered[m] = true
			}
		}
	}
	if len(g.answered) != len(names) {
		return fmt.Errorf("the catalog lacks one of the methods that are answered here: %s", strings.Join(names, ", "))
	}
	return nil
}

// isAnswered reports whether the method that was called is answered here.
func (g *Gate) isAnswered(m catalog.Match) bool {
	return m.Outcome == catalog.Found && g.answered[m.Method]
}

// Credential returns the one that the client sent if the decision is Answered,
// else "".
func (d *Decision) Credential() string {
	if d.Reason != Answered {
		return ""
	}
	return d.token.value
}

// Parameters are those of a call, by name, in the order in which they were sent:
// of the query, then of the form. The credential's own is not among them.
type Parameters map[string][]string

// errParameters is returned for a form with files, and for what the gate would have
// refused to send on.
var errParameters = errors.New("the parameters of this call stand in the query, in an urlencoded form, or in a multipart form without files")

// Parameters reads the parameters of a request whose decision is Answered, once.
// The error repeats none of them.
func (d *Decision) Parameters() (Parameters, error) {
	defer d.forwarding.body.release()
	if d.Reason != Answered {
		return nil, fmt.Errorf("the parameters were asked for of a call that is not answered here, but %s", d.Reason)
	}
	return d.forwarding.body.parameters(d.gate, &d.head)
}

// parameters returns those of the query and of the form.
func (b *body) parameters(g *Gate, h *head) (Parameters, error) {
	p := make(Parameters)
	p.addPairs(h.target.query, g.parameters)
	kind := h.contentType.kind
	if kind == formBody {
		p.addPairs(string(b.form), g.parameters)
	}
	switch {
	case kind == otherBody, kind == jsonBody, b.stream != nil && (b.stream.hasFile || !b.stream.whole()):
		return nil, errParameters
	case b.stream != nil:
		return p, p.addMultipart(b.stream.out, h.contentType.boundary)
	}
	return p, nil
}

// addPairs adds the pairs of a query or form that scanPairs has accepted.
func (p Parameters) addPairs(raw string, credential parameters) {
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if isParameter(credential, name) {
			continue
		}
		name = decodeValue(name, len(name))
		p[name] = append(p[name], decodeValue(value, len(value)))
	}
}

// addMultipart adds the fields of a form without files.
func (p Parameters) addMultipart(form []byte, boundary string) error {
	parts := multipart.NewReader(bytes.NewReader(form), boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errParameters
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return errParameters
		}
		p[part.FormName()] = append(p[part.FormName()], string(value))
	}
}
