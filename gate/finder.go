package gate

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/patgate/patgate/tokenstore"
)

// finder finds our tokens in texts that go upstream, by their shape: prefix, length and
// checksum. So a text that only resembles one is left alone. It finds them as they are, in
// percent-encoding on up to three levels, in base64 and in the escapes of JSON, whatever
// stands around them.
type finder struct {
	prefix string // of our values, with its underscore
	length int    // of our values
	// base64 holds prefix in base64 behind none, one or two more bytes, less the digits
	// in which the bytes around it have a share.
	base64 [3]string
}

func newFinder(prefix string) finder {
	f := finder{prefix: prefix + "_", length: tokenstore.LengthOf(prefix)}
	for before := range f.base64 {
		digits := base64.RawStdEncoding.EncodeToString([]byte("\x00\x00"[:before] + f.prefix))
		f.base64[before] = digits[(before*8+5)/6 : (before+len(f.prefix))*8/6]
	}
	return f
}

// valueBytes are the bytes of tokens, and of base64 in both alphabets.
var valueBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = isWord(byte(c)) || c == '+' || c == '/'
	}
	return t
}()

// containsToken reports whether a token of our shape stands in a text.
func containsToken[T string | []byte](f *finder, s T) bool {
	if len(s) < f.length {
		return false
	}
	if inRuns(f, s) {
		return true
	}
	// In pieces, so that a large form does not take its size in memory once more.
	for start := 0; ; start += window - windowOverlap {
		piece := s[start:min(start+window, len(s))]
		if isEncoded(piece) && f.inEncoded(string(piece)) {
			return true
		}
		if start+window >= len(s) {
			return false
		}
	}
}

// window is how much is decoded at a time. Two windows share more than the longest value
// has in base64 that is percent-encoded on three levels.
const (
	window        = 64 << 10
	windowOverlap = 1 << 10
)

// inRuns looks into the runs of valueBytes that are long enough to hold a token. Most texts
// have none; one byte out of each such length shows it.
func inRuns[T string | []byte](f *finder, s T) bool {
	for at := f.length - 1; at < len(s); at += f.length {
		if !valueBytes[s[at]] {
			continue
		}
		start, end := at, at+1
		for start > 0 && valueBytes[s[start-1]] {
			start--
		}
		for end < len(s) && valueBytes[s[end]] {
			end++
		}
		if end-start >= f.length && inRun(f, s[start:end]) {
			return true
		}
		at = end // no token goes beyond it; the next one ends length bytes behind it, or later
	}
	return false
}

// inRun looks for a value, as it is and in base64.
func inRun[T string | []byte](f *finder, run T) bool {
	if hasValue(f, run) {
		return true
	}
	if len(run) < base64.RawStdEncoding.EncodedLen(f.length) {
		return false
	}
	for before, digits := range f.base64 {
		for at := 0; ; at++ {
			i := indexOf(run[at:], digits)
			if i < 0 {
				break
			}
			at += i
			if start := at - (before*8+5)/6; start >= 0 && f.inBase64(string(run[start:min(len(run), start+base64.RawStdEncoding.EncodedLen(f.length+2))])) {
				return true
			}
		}
	}
	return false
}

// indexOf returns where a value of at most maxValue bytes stands in a text, -1 if nowhere.
// It copies neither onto the heap.
func indexOf[T string | []byte](text T, value string) int {
	if b, ok := any(text).([]byte); ok {
		var needle [maxValue]byte
		return bytes.Index(b, needle[:copy(needle[:], value)])
	}
	return strings.Index(string(text), value)
}

// inBase64 decodes digits, with up to two bytes before the value and behind it.
func (f *finder) inBase64(digits string) bool {
	digits = strings.NewReplacer("-", "+", "_", "/").Replace(digits)
	for len(digits) > 0 {
		raw, err := base64.RawStdEncoding.DecodeString(digits)
		if err == nil {
			return hasValue(f, raw)
		}
		digits = digits[:len(digits)-1] // a last digit that is no byte yet
	}
	return false
}

// hasValue looks for a value with a good checksum, whatever stands around it.
func hasValue[T string | []byte](f *finder, s T) bool {
	for {
		i := indexOf(s, f.prefix)
		if i < 0 || len(s)-i < f.length {
			return false
		}
		if !tokenstore.Mistyped(f.prefix[:len(f.prefix)-1], string(s[i:i+f.length])) {
			return true
		}
		s = s[i+1:]
	}
}

// isEncoded reports whether valueBytes stand encoded in a text, or something is encoded
// twice.
func isEncoded[T string | []byte](s T) bool {
	for at := indexByte(s, '%'); at >= 0 && at+2 < len(s); {
		if c, size := decodeByte(s[at:]); size == 3 && (valueBytes[c] || c == '%' || c == '\\') {
			return true
		}
		next := indexByte(s[at+1:], '%')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return indexByte(s, '\\') >= 0
}

func indexByte[T string | []byte](s T, c byte) int {
	if b, ok := any(s).([]byte); ok {
		return bytes.IndexByte(b, c)
	}
	return strings.IndexByte(string(s), c)
}

// inEncoded looks into the text behind each level of encoding.
func (f *finder) inEncoded(s string) bool {
	for range 3 {
		s = unescape(s)
		if inRuns(f, s) {
			return true
		}
		if !isEncoded(s) {
			return false
		}
	}
	return false
}

// unescape decodes one level of percent-encoding and of JSON's escapes. "+" stays:
// it stands in base64, and in no token.
func unescape(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		switch {
		case s[i] == '%':
			c, size := decodeByte(s[i:])
			out = append(out, c)
			i += size
		case strings.HasPrefix(s[i:], `\u00`) && i+6 <= len(s) && isHex(s[i+4]) && isHex(s[i+5]):
			high, _ := hexDigit(s[i+4])
			low, _ := hexDigit(s[i+5])
			out = append(out, high<<4|low)
			i += 6
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '/':
			i++
		default:
			out = append(out, s[i])
			i++
		}
	}
	return string(out)
}
