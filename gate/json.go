package gate

import (
	"bytes"
	"encoding/json"
)

// JSON bodies of an API that takes forms are those of webhooks. Registries and Git hosts send
// them to an address that names the method, its parameters and the token in the query. Such an
// API may read the members at the top as parameters, so they must not be the token's. An API
// that takes other bodies gets JSON unread; see catalog.Bodies.

// isJSON reports whether a media type is JSON (RFC 8259) or built on it (RFC 6839
// section 3.1), as the one of container registries is.
func isJSON(media string) bool {
	return equalFold(media, "application/json") ||
		hasPrefixFold(media, "application/") && equalFold(media[max(0, len(media)-len("+json")):], "+json")
}

// readJSON reads a JSON body. It goes on byte for byte.
func (b *body) readJSON(g *Gate, h *head, length int64) verdict {
	text, reason := b.reader.readAll(length, g.formLimit)
	switch {
	case reason == BadRequest:
		return refuse(BodyFraming, "the body")
	case reason != OK:
		return because(reason)
	}
	b.form, b.ended = text, true
	if h.contentType.passed {
		return because(OK)
	}
	return checkJSON(text, g.parameters)
}

// checkJSON refuses what is no JSON. It refuses members at the top that stand there twice,
// or that some reader may take for the token's parameter.
func checkJSON(text []byte, p parameters) verdict {
	if !json.Valid(text) {
		return refuse(JSONSyntax, "the body")
	}
	members := json.NewDecoder(bytes.NewReader(text))
	if first, err := members.Token(); err != nil || first != json.Delim('{') {
		return because(OK) // an array, or one value, has no members
	}
	names := make(map[string]bool)
	for members.More() {
		var value json.RawMessage
		token, err := members.Token()
		name, ok := token.(string)
		if err != nil || !ok || members.Decode(&value) != nil {
			return refuse(JSONSyntax, "the body")
		}
		switch {
		case misread(name, p):
			return refuse(JSONMember, "a member at the top of the JSON body")
		case names[name]:
			return refuse(JSONMemberTwice, "a member at the top of the JSON body")
		}
		names[name] = true
	}
	return because(OK)
}
