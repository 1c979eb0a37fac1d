package gate

// Pairs of a query or an urlencoded form are name=value, separated by "&" (WHATWG
// URL, application/x-www-form-urlencoded). They are read in place: nothing is
// decoded into new memory, and nothing is changed.

// pairs says what was found in a query or form.
type pairs struct {
	count      int  // pairs that are not empty
	found      bool // the parameter stands there
	twice      bool // and once more
	start, end int  // its pair: name=value
	value      int  // where its value starts; end if there is no "="

	cause Cause // why it is refused, or NoCause
	at    int   // the byte that is refused
}

// refused returns p, refused for a cause at a byte.
func (p pairs) refused(c Cause, at int) (pairs, bool) {
	p.cause, p.at = c, at
	return p, false
}

// refusal returns the verdict on what scanPairs has refused. in is "query" or "form".
func (p *pairs) refusal(in string) verdict {
	switch p.cause {
	case PercentEscape:
		return refuse(p.cause, atByte("`%`", p.at, in))
	case ControlByte:
		return refuse(p.cause, atByte("the character", p.at, in))
	case TooManyParameters:
		return refuse(p.cause, "the "+in)
	default:
		return refuse(p.cause, atByte("the parameter", p.at, in))
	}
}

// significant are the bytes that scanPairs looks at inside a pair.
var significant = func() (marks [256]bool) {
	for c := range marks {
		marks[c] = c == '=' || c == '%' || c == ';' || isControl(byte(c))
	}
	return marks
}()

// scanPairs finds the parameters in raw. ok is false if raw is outside the grammar, or
// could be read in another way. Then it holds one of these:
//   - a malformed percent escape, or a raw control byte, anywhere
//   - a parameter in another spelling (letter case, percent-encoding,
//     brackets, dots, spaces, NUL), or one that would be there if ";" separated
//     pairs, too
//   - a parameter that some frameworks take for the HTTP method
//   - the name of another character set, in which names would read otherwise
//   - more than limit pairs
func scanPairs[T string | []byte](raw T, parameters parameters, limit int) (p pairs, ok bool) {
	for start := 0; start <= len(raw); {
		end, equals, semicolon := start, -1, false
		for ; end < len(raw) && raw[end] != '&'; end++ {
			c := raw[end]
			if !significant[c] {
				continue
			}
			switch c {
			case '=':
				if equals < 0 {
					equals = end
				}
			case '%':
				if end+2 >= len(raw) || !isHex(raw[end+1]) || !isHex(raw[end+2]) {
					return p.refused(PercentEscape, end)
				}
			case ';':
				semicolon = true
			default:
				return p.refused(ControlByte, end)
			}
		}
		if end > start {
			if p.count++; p.count > limit {
				return p.refused(TooManyParameters, start)
			}
			if equals < 0 {
				equals = end
			}
			if semicolon && misreadAtSemicolon(raw[start:end], parameters) {
				return p.refused(ParameterSeparator, start)
			}
			switch name := raw[start:equals]; {
			case isParameter(parameters, name):
				p.twice = p.found
				p.found, p.start, p.end, p.value = true, start, end, min(equals+1, end)
			case readsAs(name, charsetParameter) && !isCommonCharset(decodeValue(raw[min(equals+1, end):end], maxValue)):
				return p.refused(CharsetUnknown, start)
			case misread(name, parameters):
				if readsAsAny(name, parameters) {
					return p.refused(ParameterSpelling, start)
				}
				return p.refused(MethodParameter, start)
			}
		}
		start = end + 1
	}
	return p, true
}

// misreadAtSemicolon reports whether readers that separate pairs at ";" as well find the
// parameter in a pair, or one for the HTTP method.
func misreadAtSemicolon[T string | []byte](pair T, parameters parameters) bool {
	for start := 0; start <= len(pair); {
		end, equals := start, -1
		for ; end < len(pair) && pair[end] != ';'; end++ {
			if pair[end] == '=' && equals < 0 {
				equals = end
			}
		}
		name := end
		if equals >= 0 {
			name = equals
		}
		// The first piece with "=" is judged as the pair that it is.
		if (start > 0 || equals < 0) && misread(pair[start:name], parameters) {
			return true
		}
		start = end + 1
	}
	return false
}

func isHex(c byte) bool {
	_, ok := hexDigit(c)
	return ok
}

// decodeByte decodes the first byte of s, as a form does. size is how much of s that took.
func decodeByte[T string | []byte](s T) (c byte, size int) {
	switch {
	case s[0] == '+':
		return ' ', 1
	case s[0] == '%' && len(s) > 2:
		high, ok1 := hexDigit(s[1])
		low, ok2 := hexDigit(s[2])
		if ok1 && ok2 {
			return high<<4 | low, 3
		}
	}
	return s[0], 1
}

// decodeValue decodes a value as a form does, into new memory only if it has to.
// It returns "" for a value of more than most bytes.
func decodeValue[T string | []byte](raw T, most int) string {
	plain := true
	for i := range len(raw) {
		if raw[i] == '%' || raw[i] == '+' {
			plain = false
			break
		}
	}
	if plain {
		if len(raw) > most {
			return ""
		}
		return string(raw)
	}
	if len(raw) > 3*most {
		return ""
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		c, size := decodeByte(raw[i:])
		out = append(out, c)
		i += size
	}
	if len(out) > most {
		return ""
	}
	return string(out)
}

// removal returns the span to remove with the pair from length bytes: itself and one "&"
// beside it.
func (p *pairs) removal(length int) (start, end int) {
	switch {
	case p.end < length:
		return p.start, p.end + 1
	case p.start > 0:
		return p.start - 1, p.end
	}
	return p.start, p.end
}
