package gate

import (
	"fmt"
	"strings"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/catalog/paths"
)

// Cause says what exactly is wrong with a request, for the reasons that have many
// causes. The set is closed; its names are metric labels, part of the answers and
// anchors of docs/reasons.md, so they do not change.
type Cause uint8

// The causes, in groups of one reason; see causeTable.
const (
	NoCause Cause = iota

	TargetForm // of BadRequest
	HostSyntax
	HostDiffers
	PathSyntax
	PathCrossing
	QuerySyntax
	PercentEscape
	ControlByte
	ParameterSpelling
	ParameterSeparator
	MethodParameter
	TooManyParameters
	PlaceSwitchedOff
	AuthorizationSyntax
	ContentTypeSyntax
	BoundarySyntax
	FormOnVerb
	BodyFraming
	MultipartFraming
	MultipartCutOff
	TooManyParts
	PartHeaderSize
	PartHeaderSyntax
	PartHeaderUnknown
	PartHeaderTwice
	PartDisposition
	PartName
	PartType
	PartTransferEncoding
	PartLength
	TokenInFile
	JSONSyntax
	JSONMemberTwice
	ResourceSpelling
	ResourceTwice
	ResourceLate

	CredentialTwice // of Ambiguous
	AuthorizationTwice
	CookieSpelling
	TokenRepeated
	AnotherToken
	TokenInPublicCall

	TokenEmpty // of Malformed
	TokenTooLong
	TokenLineBreak
	TokenWhiteSpace
	TokenQuoted
	TokenChecksum

	TypeMissing // of UnsupportedMedia
	TypeNotTaken
	CharsetUnknown
	BodyCompressed
	JSONMember

	NoToken // of Missing
	TokenTooLate

	ResourceMissing // of ResourceNotAllowed
	ResourceOther
	ResourceIndirect
	ResourceUnnamed
	ResourceUnread
	ResourceUnknown

	causeCount // how many there are
)

// causeTable holds for each cause its name, its reason, and the words that follow the place
// where it was found.
var causeTable = [causeCount]struct {
	name   string
	reason Reason
	text   string
}{
	TargetForm:           {"target_form", BadRequest, "is not a path, with or without a query, as it came from the client: send /path?query, not a whole URL, and let nothing before the gate rewrite it"},
	HostSyntax:           {"host_syntax", BadRequest, "is not a name or address in its usual spelling, with at most a port behind it"},
	HostDiffers:          {"host_differs", BadRequest, "differs from the authority of the request: send one of the two"},
	PathSyntax:           {"path_syntax", BadRequest, "send the path as the documentation of the API has it"},
	PathCrossing:         {"path_crossing", BadRequest, "fits two methods of the API, of which neither is more specific: let the operator see which they are (patgate methods resolve) and change the catalog"},
	QuerySyntax:          {"query_syntax", BadRequest, "ends the query, or the address, for some readers: encode it"},
	PercentEscape:        {"percent_escape", BadRequest, "is not followed by two hexadecimal digits: encode the value; a percent sign is %25"},
	ControlByte:          {"control_byte", BadRequest, "is a line break or another control byte: encode the value, and remove line breaks at the end of a form that was read from a file"},
	ParameterSpelling:    {"parameter_spelling", BadRequest, "is another spelling of the token's parameter, which some readers take for it: send %s, in these letters, once"},
	ParameterSeparator:   {"parameter_separator", BadRequest, "holds another parameter behind a semicolon, which separates parameters for some readers: separate them with &, not &amp; or ;"},
	MethodParameter:      {"method_parameter", BadRequest, "replaces the HTTP method for some readers: send the request with the method that is meant"},
	TooManyParameters:    {"too_many_parameters", BadRequest, "has more than 1000 parameters or, of JSON, more than 10000 members at the top"},
	PlaceSwitchedOff:     {"place_switched_off", BadRequest, "is not a place for a token here: send it in one of these: %s"},
	AuthorizationSyntax:  {"authorization_syntax", BadRequest, "is not followed by one space and the credential: a tab, a colon or another sign stands there"},
	ContentTypeSyntax:    {"content_type_syntax", BadRequest, "can be read in more than one way: send it once, with charset and boundary only"},
	BoundarySyntax:       {"boundary_syntax", BadRequest, "is missing, longer than 70 characters, or holds a character that readers take differently: let the library choose it"},
	FormOnVerb:           {"form_on_verb", BadRequest, "carries a form, which some servers read and others do not: use POST, or put the parameters into the query"},
	BodyFraming:          {"body_framing", BadRequest, "ended before its length, or its chunks are malformed"},
	MultipartFraming:     {"multipart_framing", BadRequest, "is framed in a way that readers take differently: only parts stand in it, each line ends in CR LF, and the boundary stands nowhere else"},
	MultipartCutOff:      {"multipart_cut_off", BadRequest, "ended before its closing boundary"},
	TooManyParts:         {"too_many_parts", BadRequest, "has more than 200 parts"},
	PartHeaderSize:       {"part_header_size", BadRequest, "has a header of more than 1024 bytes"},
	PartHeaderSyntax:     {"part_header_syntax", BadRequest, "has a line in its header that is not a name, a colon and a value on one line"},
	PartHeaderUnknown:    {"part_header_unknown", BadRequest, "is a header whose meaning to other readers is not known: leave it out"},
	PartHeaderTwice:      {"part_header_twice", BadRequest, "stands twice: send it once"},
	PartDisposition:      {"part_disposition", BadRequest, `is not form-data with one name, in double quotes without a backslash, and perhaps one filename: send form-data; name="…"; filename="…"`},
	PartName:             {"part_name", BadRequest, "holds a spelling of the token's parameter, or of one that replaces the HTTP method or the character set, for some readers: send %s, in these letters, once"},
	PartType:             {"part_type", BadRequest, "is nested, or names a character set other than UTF-8, US-ASCII or ISO-8859-1"},
	PartTransferEncoding: {"part_transfer_encoding", BadRequest, "is not 7bit, 8bit or binary: send the bytes as they are"},
	PartLength:           {"part_length", BadRequest, "is not the length of the part's content"},
	TokenInFile:          {"token_in_file", BadRequest, "has a filename: send the token as a field, without one"},
	JSONSyntax:           {"json_syntax", BadRequest, "cannot be read as JSON: send one value in UTF-8, without a byte order mark, comments, or anything behind it"},
	JSONMemberTwice:      {"json_member_twice", BadRequest, "stands there twice: readers differ on which of them counts"},

	ResourceSpelling: {"resource_spelling", BadRequest, "is another spelling of a parameter that names a resource, which some readers take for it: send the parameter once, in the letters that the API's documentation has"},
	ResourceTwice:    {"resource_twice", BadRequest, "is named a second time: name it once, in one place"},
	ResourceLate:     {"resource_late", BadRequest, "names a resource behind a file, or in one, where it is read too late: put this field before the files"},

	CredentialTwice:    {"credential_twice", Ambiguous, "is a second credential: send exactly one, in one place"},
	AuthorizationTwice: {"authorization_twice", Ambiguous, "holds a second credential: send one Authorization header, with one scheme"},
	CookieSpelling:     {"cookie_spelling", Ambiguous, "holds the token's cookie in another spelling, or twice: send it once"},
	TokenInPublicCall:  {"token_in_public_call", Ambiguous, "holds a token, which this method does not need and the upstream must not see: leave it out and send the token as %s with the other calls, or let the operator have sign-ins with a token answered (token_api platform)"},
	AnotherToken:       {"another_token", Ambiguous, "holds a token besides the credential of the call, which the upstream must not see: leave it out"},
	TokenRepeated:      {"token_repeated", Ambiguous, "holds the token as well: send it in one place only"},

	TokenEmpty:      {"token_empty", Malformed, "is empty, or cannot be decoded: set the variable that holds it"},
	TokenTooLong:    {"token_too_long", Malformed, "is longer than a token can be"},
	TokenLineBreak:  {"token_line_break", Malformed, "has a line break at its end or inside: it was read from a file together with its line end; remove that"},
	TokenWhiteSpace: {"token_white_space", Malformed, "has white space around or inside: send the token alone"},
	TokenQuoted:     {"token_quoted", Malformed, "stands in quotes or brackets: send the token alone"},
	TokenChecksum:   {"token_checksum", Malformed, "does not fit its checksum: characters are missing or mistyped; copy the token again"},

	TypeMissing:    {"type_missing", UnsupportedMedia, "names no Content-Type: name it; accepted are: %s"},
	TypeNotTaken:   {"type_not_taken", UnsupportedMedia, "is of a type that is not accepted here; accepted are: %s"},
	CharsetUnknown: {"charset_unknown", UnsupportedMedia, "is not in UTF-8, or not in US-ASCII where its charset says so, or names another charset: send UTF-8"},
	BodyCompressed: {"body_compressed", UnsupportedMedia, "is compressed: send it as it is"},
	JSONMember:     {"json_member", UnsupportedMedia, "is named like the token's parameter, or like one that replaces the HTTP method: send the token as %s in the query or as Authorization: Bearer, and no such member"},

	NoToken:      {"no_token", Missing, "carries no token; it was looked for in: %s"},
	TokenTooLate: {"token_too_late", Missing, "has no token before its files, or within the form limit: put the token's field first, or send the token as Authorization: Bearer"},

	ResourceMissing:  {"resource_missing", ResourceNotAllowed, "is not named, and the token may touch only some: send the parameter in the query, in a form, or as a member at the top of a JSON object"},
	ResourceOther:    {"resource_other", ResourceNotAllowed, "is not one that the token may touch; its owner can add it"},
	ResourceIndirect: {"resource_indirect", ResourceNotAllowed, "is named in a way that cannot be compared with those that the token may touch: leave this parameter out"},
	ResourceUnnamed:  {"resource_unnamed", ResourceNotAllowed, "is not named in a known way, and the token may touch only some; its owner can allow this method all the same"},
	ResourceUnread:   {"resource_unread", ResourceNotAllowed, "is of a kind that is not read here, while the token may touch only some: send a form, or a JSON object with its own Content-Type, by POST, PUT or PATCH, and not compressed"},
	ResourceUnknown:  {"resource_unknown", ResourceNotAllowed, "is what the token is bound to, but the API has no such resources any more, so the token may call nothing; its owner can bind it anew"},
}

// String returns the name of the cause, as in metrics and answers; "" for NoCause.
func (c Cause) String() string {
	if c >= causeCount {
		return ""
	}
	return causeTable[c].name
}

// Causes returns all causes.
func Causes() []Cause {
	all := make([]Cause, 0, causeCount-1)
	for c := NoCause + 1; c < causeCount; c++ {
		all = append(all, c)
	}
	return all
}

// detail returns why a request was refused: the text of its reason or, if that has
// causes, what was found, where, and what to change.
func (d *Decision) detail() string {
	text := reasonTable[d.Reason].text
	switch {
	case d.Reason == MethodNotAllowed, d.Reason == MethodProtected:
		return text + ": " + d.Method + "."
	case d.Reason == VerbNotAllowed:
		return d.verbsInWords()
	case d.Reason == UnknownMethod && d.head.match.Fault != paths.NoFault:
		return text + " The path " + d.head.match.Fault.String() + "."
	case d.Reason == UnknownMethod && d.gate.catalog.HasHosts():
		return text + " It may have one at another host."
	case d.Cause == NoCause:
		return text
	}
	what := d.gate.explain(d.Cause, d.where, d.head.bodiesInWords(d.gate.catalog))
	if d.Reason == BadRequest || d.Reason == Ambiguous {
		return text + " " + what
	}
	return what
}

// verbsInWords says which HTTP methods the API has, there or at all.
func (d *Decision) verbsInWords() string {
	h := &d.head
	switch {
	case h.asked != "":
		return "This preflight asks for no method of the API: with its path and " + headerRequestMethod + ", there is none."
	case !d.gate.catalog.KnowsVerb(h.verb):
		return "No method of the API has this HTTP method; they have " + strings.Join(h.allow, ", ") + "."
	}
	return reasonTable[VerbNotAllowed].text + " It is called with " + strings.Join(h.allow, " or ") + catalog.OtherVerbs(h.target.path) + "."
}

// explain returns what was found, where, and what to change.
func (g *Gate) explain(c Cause, where, bodies string) string {
	text := causeTable[c].text
	if strings.Contains(text, "%s") {
		switch c {
		case TypeMissing, TypeNotTaken:
			text = strings.Replace(text, "%s", bodies, 1)
		case NoToken, PlaceSwitchedOff:
			text = strings.Replace(text, "%s", g.placesInWords(), 1)
		default:
			text = strings.Replace(text, "%s", g.parameters.inWords(), 1)
		}
	}
	return upperFirst(where) + " " + text + "."
}

func upperFirst(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-('a'-'A')) + s[1:]
}

// atByte names the byte at an index of a query or form, counted from 1.
func atByte(what string, at int, in string) string {
	return fmt.Sprintf("%s at byte %d of the %s", what, at+1, in)
}

// partIn names a part of a form. Its name is repeated if that is harmless: short, and made of
// letters, digits and few signs.
func partIn(name string, number int) string {
	if len(name) > 0 && len(name) < minSearchLength && allBytes(name, isHostChar) {
		return "the part `" + name + "`"
	}
	return fmt.Sprintf("the part number %d of the form", number)
}

// malformedCause returns what is wrong with a value that begins as our tokens do.
func malformedCause(value string) Cause {
	switch {
	case strings.ContainsAny(value, "\r\n"):
		return TokenLineBreak
	case strings.ContainsAny(value, " \t"):
		return TokenWhiteSpace
	case strings.ContainsAny(value, "\"'<>()[]{}"):
		return TokenQuoted
	}
	return TokenChecksum
}

// emptyCause returns why the value of a credential that was found is empty.
func (c *credential) emptyCause() Cause {
	if c.notEmpty {
		return TokenTooLong
	}
	return TokenEmpty
}
