package redact

// value cuts the value behind the separator sep, = or a colon, if the name
// before it is that of a secret. It begins at i. The answer is where reading
// goes on, none where nothing was passed over.
func (sc *scanner) value(sep unit, i int) int {
	k := sc.nameKind(i - sep.width)
	if k == 0 || i >= len(sc.s) {
		return none
	}
	if sep.b == '=' {
		return sc.cutPair(i, sep.depth)
	}
	next := unitAt(sc.s, i)
	switch {
	case sc.quoted:
		return sc.cutMember(sc.skipSpace(i))
	case next.b == '[': // how Go prints http.Header and url.Values
		return sc.cutList(i + next.width)
	case isSpace(next.b) && k == header && sc.lineStart:
		return sc.cutLine(sc.skipSpace(i))
	case !isSpace(next.b): // how Go prints maps and structs
		return sc.cutPair(i, sep.depth)
	}
	return none
}

func (sc *scanner) skipSpace(i int) int {
	for i < len(sc.s) {
		u := unitAt(sc.s, i)
		if u.b != ' ' && u.b != '\t' {
			break
		}
		i += u.width
	}
	return i
}

// cutPair cuts the value of name=value at i. It ends where the most generous
// reader would end it: with the next pair, not with ; or # inside, which some
// take for data.
func (sc *scanner) cutPair(i, depth int) int {
	end := i
	if q, text := sc.quoteAt(i); text != none {
		if _, after, found := sc.closeOf(q, text); found {
			end = after
		}
	}
	end = sc.pairEnd(end, depth)
	sc.cut(i, end)
	return end
}

// pairEnd finds the end of the unquoted rest of a value whose separator has
// this depth: an ampersand that is encoded once more is data.
func (sc *scanner) pairEnd(i, depth int) int {
	for i < len(sc.s) {
		c := chunkAt(sc.s, i)
		switch {
		case sc.open.closes(c):
			return c.mark(sc.open)
		case c.depth == 0 && isSpace(c.b), c.b == '&' && c.depth <= depth:
			return c.at
		case c.b == ';' && c.depth == 0 && (c.next == len(sc.s) || isSpace(sc.s[c.next])):
			return c.at // between cookies, or before their attributes
		}
		i = c.next
	}
	return len(sc.s)
}

// cutMember cuts the value of a JSON member at i.
func (sc *scanner) cutMember(i int) int {
	if i >= len(sc.s) {
		return none
	}
	if q, text := sc.quoteAt(i); text != none {
		end, _, _ := sc.closeOf(q, text)
		sc.cut(text, end)
		return end
	}
	switch u := unitAt(sc.s, i); u.b {
	case '[':
		return sc.cutList(i + u.width)
	case '{':
		return none // its members are judged by their own names
	}
	end := i
	for end < len(sc.s) {
		u := unitAt(sc.s, end)
		if isSpace(u.b) || isQuote(u.b) || u.b == ',' || u.b == '}' || u.b == ']' || u.b == '\\' {
			break
		}
		end += u.width
	}
	sc.cut(i, end)
	return end
}

// cutList cuts what is between brackets; it begins at i. A bracket inside a
// quotation, or with text right behind it, is data.
func (sc *scanner) cutList(i int) int {
	end := i
	for end < len(sc.s) {
		if q, text := sc.quoteAt(end); text != none {
			if _, after, found := sc.closeOf(q, text); found {
				end = after
				continue
			}
		}
		c := chunkAt(sc.s, end)
		if sc.open.closes(c) {
			end = c.mark(sc.open)
			break
		}
		if c.b == ']' && sc.endsList(c.next) {
			end = c.at
			break
		}
		end = c.next
	}
	sc.cut(i, end)
	return end
}

// endsList reports whether what stands at i can follow a list.
func (sc *scanner) endsList(i int) bool {
	if i >= len(sc.s) {
		return true
	}
	switch c := unitAt(sc.s, i).b; {
	case isSpace(c), isQuote(c), c == ']', c == '}', c == ')', c == ',', c == '\\':
		return true
	}
	return false
}

// cutLine cuts the rest of a line of an HTTP header.
func (sc *scanner) cutLine(i int) int {
	end := i
	for end < len(sc.s) {
		c := chunkAt(sc.s, end)
		if sc.open.closes(c) {
			end = c.mark(sc.open)
			break
		}
		if c.b == '\n' || c.b == '\r' {
			end = c.at
			break
		}
		end = c.next
	}
	sc.cut(i, end)
	return end
}
