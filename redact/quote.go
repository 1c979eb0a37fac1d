package redact

// quote is a quotation: what opened it, and so what closes it.
type quote struct {
	b       byte // the quotation mark; 0: none is open
	depth   int  // how often it is percent-encoded
	slashes int  // backslashes before it: 0, 1 for JSON in JSON, 3 for one more level
}

// closes reports whether c closes q. Each level of escaping doubles the
// backslashes of the text and adds one to the quotation mark.
func (q quote) closes(c chunk) bool {
	return q.b != 0 && c.b == q.b && c.depth == q.depth && c.slashes%(2*(q.slashes+1)) == q.slashes
}

// chunk is a unit with the backslashes before it.
type chunk struct {
	unit
	slashes    int
	slashWidth int
	at, next   int // where the unit begins, and where the next chunk does
}

// chunkAt reads the chunk at i. At the end of the text its unit is a zero byte.
func chunkAt(s string, i int) chunk {
	c := chunk{at: i}
	for c.at < len(s) {
		c.unit = unitAt(s, c.at)
		c.next = c.at + c.width
		if c.b != '\\' {
			return c
		}
		c.slashes, c.slashWidth = c.slashes+1, c.width
		c.at = c.next
	}
	c.unit, c.next = unit{}, len(s)
	return c
}

// mark is where the quotation mark c, with its own backslashes, begins if it
// closes q: the other backslashes belong to the text.
func (c chunk) mark(q quote) int { return c.at - q.slashes*c.slashWidth }

// trackQuote follows quotations, for a value in quotes ends with them. A mark
// opens one only where something begins; apostrophes do not.
func (sc *scanner) trackQuote(c chunk) {
	if sc.open.b != 0 {
		if sc.open.closes(c) {
			sc.open = quote{}
		}
		return
	}
	switch p := sc.prev; {
	case isSpace(p), p == '(', p == '[', p == '{', p == '<', p == ',', p == ':', p == '=':
		sc.open = quote{c.b, c.depth, c.slashes}
	}
}

// quoteAt reads an opening quotation mark, with its backslashes, at i. It
// returns where the text behind it begins, or none where there is none.
func (sc *scanner) quoteAt(i int) (quote, int) {
	if c := chunkAt(sc.s, i); isQuote(c.b) && !sc.open.closes(c) {
		return quote{c.b, c.depth, c.slashes}, c.next
	}
	return quote{}, none
}

// closeOf finds where the quotation q ends whose text begins at i: the index of
// the closing mark and of what follows it. The quotation around it ends it too,
// as does the end of the text; then it is not found. A search in vain is rare,
// for any later mark that could open q closes it.
func (sc *scanner) closeOf(q quote, i int) (end, after int, found bool) {
	for i < len(sc.s) {
		c := chunkAt(sc.s, i)
		switch {
		case q.closes(c):
			return c.mark(q), c.next, true
		case sc.open.closes(c):
			return c.mark(sc.open), c.mark(sc.open), false
		}
		i = c.next
	}
	return len(sc.s), len(sc.s), false
}
