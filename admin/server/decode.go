package server

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/signin"
)

// decode reads the one JSON object of a request strictly: what two readers could
// take differently (a member twice, or in another letter case, or unknown; data
// behind the object) is refused. What is wrong is named by the member, and never
// repeated: it may be a password.
//
// encoding/json takes {"methods":["a"],"METHODS":["*"]} for ["*"].
func decode(r *http.Request, into any) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" || len(r.Header["Content-Type"]) != 1 {
		return problem.New(api.ReasonUnsupportedMedia, "the body has to be JSON, with Content-Type: application/json")
	}
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problem.New(api.ReasonTooLarge, "the body is larger than 64 KiB")
	case err != nil:
		return problem.New(api.ReasonInvalid, "the body was cut off, or took longer than 30 seconds")
	}
	if jsontext.NewDecoder(bytes.NewReader(body)).PeekKind() != '{' {
		return errNoObject // null would do for an empty object
	}
	// null would leave a field as it is, or in a list stand for nothing at all,
	// which is not what it says.
	if member, found := nullMember(body); found {
		return problem.Invalid(member, "null means nothing here; leave the member out, or give it a value")
	}
	if err := json.Unmarshal(body, into, json.RejectUnknownMembers(true)); err != nil {
		return badJSON(err)
	}
	return nil
}

// readForm reads an urlencoded form.
func readForm(r *http.Request) (url.Values, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, problem.New(api.ReasonTooLarge, "the body is larger than 64 KiB, was cut off, or took longer than 30 seconds")
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, problem.New(api.ReasonInvalid, "the body is not a form")
	}
	return values, nil
}

var errNoObject = problem.New(api.ReasonInvalid, "the body is not one JSON object")

// badJSON says where a body is wrong, and how, without what stands there.
func badJSON(err error) error {
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return problem.Invalid(member(string(syntax.JSONPointer)), "it stands twice")
	case errors.As(err, &syntax):
		return errNoObject
	case errors.Is(err, json.ErrUnknownName) && errors.As(err, &semantic):
		return problem.Invalid(member(string(semantic.JSONPointer)), "there is no such member here; names compare exactly")
	case errors.As(err, &semantic):
		return problem.Invalid(member(string(semantic.JSONPointer)), "it has another type than is expected")
	}
	return problem.New(api.ReasonInvalid, "the body is not the JSON object that is expected")
}

// member is the top member that a JSON pointer (RFC 6901) leads to. What does not
// look like a name may be a secret, and is not repeated.
func member(pointer string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if name == "" || len(name) >= signin.MinPassword && name != "require_second_factor" {
		return "body" // it may be a password
	}
	for i := range len(name) {
		if c := name[i] | 0x20; (c < 'a' || c > 'z') && name[i] != '_' {
			return "body"
		}
	}
	return name
}

// nullMember finds a member of the object that is null, or holds it.
func nullMember(body []byte) (name string, found bool) {
	d := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		t, err := d.ReadToken()
		switch {
		case err != nil:
			return "", false // what is wrong is told by who decodes it
		case t.Kind() == 'n':
			return member(string(d.StackPointer())), true
		case d.StackDepth() == 0:
			return "", false // the end of the object
		}
	}
}
