package gate

// JSON bodies are read where a token may stand in them (the place JSON), where a bound token's
// request may name a resource in them, and with an API that takes forms. There they are those of
// webhooks: registries and Git hosts send them to an address that names the method, its
// parameters and the token in the query. Such an API may read the members at the top as
// parameters, so they must not be the token's. Else JSON goes on unread; see catalog.Bodies.

// isJSON reports whether some reader takes a body of this Content-Type for JSON: one with a word
// that begins with "json". That covers RFC 8259 and RFC 6839 section 3.1, text/json of ASP.NET,
// text/x-json of Rails, and Laravel, which looks for "/json" and "+json" anywhere.
func isJSON(contentType string) bool {
	const word = "json"
	for at := 0; at+len(word) <= len(contentType); at++ {
		if equalFold(contentType[at:at+len(word)], word) && (at == 0 || !isAlphanumeric(contentType[at-1])) {
			return true
		}
	}
	return false
}

// maxEscaped is the length of the longest string of JSON that is a credential: in quotes, each
// byte as six.
const maxEscaped = 6*maxValue + len(`""`)

const jsonInWords = "the JSON body"

// readJSON reads a JSON body.
func (b *body) readJSON(g *Gate, h *head, t *token, length int64) verdict {
	text, reason := b.reader.readAll(length, g.formLimit)
	switch {
	case reason == BadRequest:
		return refuse(BodyFraming, "the body")
	case reason != OK:
		return because(reason)
	}
	b.form, b.ended = text, true
	switch {
	case h.contentType.ascii && !allBytes(text, isASCII):
		return refuse(CharsetUnknown, jsonInWords)
	case h.contentType.holdsTokens:
		return t.findInJSON(g, text)
	case h.contentType.passed:
		return because(OK)
	}
	return checkJSON(text, jsonInWords, g.parameters)
}

// checkJSON refuses what is no JSON, and members at the top that some reader may take for the
// token's parameter.
func checkJSON(text []byte, where string, p parameters) verdict {
	return eachMember(text, where, func(m *member) verdict {
		if misread(m.name, p) || resembles(m.name, p) {
			return refuse(JSONMember, "a member at the top of "+where)
		}
		return because(OK)
	})
}

// objectInForm returns the JSON object that a form begins as, if it does. A form is read as JSON
// by programs that do not look at its type; curl -d sends JSON with that of a form.
func objectInForm(form []byte) (text []byte, ok bool) {
	text = form[byteOrderMarkLength(form):]
	return text, isObject(text)
}

// findInJSON finds the credential among the members at the top of a JSON body.
func (t *token) findInJSON(g *Gate, text []byte) verdict {
	m, found, v := tokenMember(text, g.parameters)
	if v.reason != OK || !found {
		return v
	}
	value := ""
	if s, ok := jsonText(m.value, false); ok && m.value.Kind() == '"' { // nothing else is a token
		value = s
	}
	start, end := m.removal(text)
	t.add(credential{place: JSON, value: limited(value), notEmpty: value != "", start: start, end: end})
	if t.several {
		return refuse(CredentialTwice, g.parameters.inWords()+" in "+jsonInWords)
	}
	return because(OK)
}

// tokenMember finds the token's member at the top of a JSON body. It refuses a second one, one in
// another spelling, and one that some frameworks take for the HTTP method.
func tokenMember(text []byte, p parameters) (token member, found bool, v verdict) {
	const where = "a member at the top of " + jsonInWords
	v = eachMember(text, jsonInWords, func(m *member) verdict {
		switch {
		case isParameter(p, m.name) && found:
			return refuse(CredentialTwice, where)
		case isParameter(p, m.name):
			token, found = *m, true
			token.value = m.value.Clone()
		case resembles(m.name, p):
			return refuse(ParameterSpelling, where)
		case misread(m.name, p):
			return refuse(MethodParameter, where)
		}
		return because(OK)
	})
	return token, found, v
}

// leakInJSON returns which credential stands in JSON, in its text or as a value at the top. The
// bytes from start to end do not count.
func leakInJSON(s *leakScanner, text []byte, start, end int) (leak Cause) {
	for _, piece := range [...][]byte{text[:start], text[end:]} {
		if leak = leakIn(s, piece); leak != NoCause {
			return leak
		}
	}
	eachMember(text, jsonInWords, func(m *member) verdict {
		if leak != NoCause || m.valueEnd > start && m.valueAt < end || len(m.value) > maxEscaped {
			return because(OK)
		}
		if value, ok := jsonText(m.value, false); ok {
			leak = s.inValue(value)
		}
		return because(OK)
	})
	return leak
}
