package redact

import (
	"encoding/json"

	"github.com/go-json-experiment/json/jsontext"
)

// JSON returns the JSON value src without its secrets; src itself where it has
// none. Names of members count as names of parameters and headers: all strings
// and numbers below one that is secret go. What is not valid JSON is read as
// text.
func (r *Redactor) JSON(src []byte) []byte {
	w := jsonWalk{r: r, src: src}
	if end := w.value(0, false); end == none || w.space(end) != len(src) {
		if text := r.Text(string(src)); text != string(src) {
			return []byte(text)
		}
		return src
	}
	if w.copied == 0 {
		return src
	}
	return append(w.out, src[w.copied:]...)
}

// jsonWalk follows the grammar no further than it has to: to find the strings,
// and which of them are names of members.
type jsonWalk struct {
	r      *Redactor
	src    []byte
	out    []byte
	copied int
}

// value walks the value at i and returns where it ends, none where it is none.
func (w *jsonWalk) value(i int, secret bool) int {
	i = w.space(i)
	if i >= len(w.src) {
		return none
	}
	switch c := w.src[i]; c {
	case '{', '[':
		return w.members(i+1, c == '{', secret)
	case '"':
		return w.text(i, secret)
	default:
		end := i
		for end < len(w.src) && (isDigit62(w.src[end]) || w.src[end] == '-' || w.src[end] == '+' || w.src[end] == '.') {
			end++
		}
		if end == i {
			return none
		}
		if secret && (c == '-' || c >= '0' && c <= '9') {
			w.replace(i, end, Replacement)
		}
		return end
	}
}

// members walks an object, or an array, from behind its bracket.
func (w *jsonWalk) members(i int, object, secret bool) int {
	closing := byte(']')
	if object {
		closing = '}'
	}
	for {
		if i = w.space(i); i >= len(w.src) {
			return none
		}
		switch w.src[i] {
		case closing:
			return i + 1
		case ',':
			i++
			continue
		}
		below := secret
		if object {
			end := stringEnd(w.src, i)
			if end == none {
				return none
			}
			name, _ := jsontext.AppendUnquote(nil, w.src[i:end])
			below = secret || w.r.Secret(string(name))
			if w.text(i, false) == none {
				return none
			}
			if i = w.space(end); i >= len(w.src) || w.src[i] != ':' {
				return none
			}
			i++
		}
		if i = w.value(i, below); i == none {
			return none
		}
	}
}

func (w *jsonWalk) text(i int, secret bool) int {
	end := stringEnd(w.src, i)
	if end == none {
		return none
	}
	raw, err := jsontext.AppendUnquote(nil, w.src[i:end])
	if err != nil && !json.Valid(w.src[i:end]) { // valid: broken UTF-8 or half a surrogate pair, mended in raw
		return none
	}
	old := string(raw)
	text := w.r.Text(old)
	if secret && old != "" {
		text = Replacement
	}
	if text != old {
		w.replace(i, end, text)
	}
	return end
}

func (w *jsonWalk) replace(from, to int, text string) {
	w.out = append(w.out, w.src[w.copied:from]...)
	w.out, _ = jsontext.AppendQuote(w.out, text) // always appends; the error is of invalid UTF-8
	w.copied = to
}

func (w *jsonWalk) space(i int) int {
	for i < len(w.src) && (w.src[i] == ' ' || w.src[i] == '\n' || w.src[i] == '\r' || w.src[i] == '\t') {
		i++
	}
	return i
}

// stringEnd returns what follows the string at i, none where there is none.
func stringEnd(src []byte, i int) int {
	if i >= len(src) || src[i] != '"' {
		return none
	}
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return none
}
