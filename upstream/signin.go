package upstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Defaults of SignIn, which fit the platform of catalogs/platform.json.
const (
	DefaultPath          = "/1.0/users/authentication/rest/signin"
	DefaultLoginField    = "login"
	DefaultPasswordField = "password"
	DefaultSessionMember = "session"
	DefaultLifetime      = 30 * time.Minute
	DefaultTimeout       = 10 * time.Second
)

// MaxAnswer is how much, in bytes, is read of the answer to a sign-in.
const MaxAnswer = 64 << 10

// SignIn says how an upstream is asked for a session: with a POST of a form.
type SignIn struct {
	// URL is where; an http or https address. One without a path gets
	// DefaultPath.
	URL string
	// LoginField and PasswordField name the parameters.
	LoginField, PasswordField string
	// SessionMember names the member of the JSON answer that is the session;
	// dots lead into objects.
	SessionMember string
	// Success selects the answers that hold a session.
	// Default: member result is 0.
	Success Answers
	// Expired selects the answers to any call that say that the session is
	// not good. A member says, unlike a status, that nothing was done. Default:
	// member result is 701 or 702, or status 401.
	Expired Answers
	// SecondFactor selects the answers to a sign-in that ask for more than a
	// login and a password, which nobody is there to give. Default: none.
	SecondFactor Answers
	// Lifetime is how long a session is used.
	Lifetime time.Duration
	// Timeout is how long a sign-in may take.
	Timeout time.Duration
}

// Answers selects answers of the upstream: by a member of their JSON, or by their
// HTTP status. The zero Answers selects none.
type Answers struct {
	Member   string   // of the JSON object; empty: it is not looked at
	Values   []string // that it may have: numbers as they are written, texts, true, false
	Statuses []int
}

// IsZero reports whether nothing is selected.
func (a Answers) IsZero() bool { return a.Member == "" && len(a.Statuses) == 0 }

// Complete returns s with its defaults, or says what of it cannot be.
func (s SignIn) Complete() (SignIn, error) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return s, errors.New("the URL to sign in at starts with http:// or https:// and a host, and holds no login")
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = DefaultPath
	}
	s.URL = u.String()
	s.LoginField = or(s.LoginField, DefaultLoginField)
	s.PasswordField = or(s.PasswordField, DefaultPasswordField)
	s.SessionMember = or(s.SessionMember, DefaultSessionMember)
	s.Lifetime = or(s.Lifetime, DefaultLifetime)
	s.Timeout = or(s.Timeout, DefaultTimeout)
	if s.Success.IsZero() {
		s.Success = Answers{Member: "result", Values: []string{"0"}}
	}
	if s.Expired.IsZero() {
		s.Expired = Answers{Member: "result", Values: []string{"701", "702"}, Statuses: []int{http.StatusUnauthorized}}
	}
	if s.LoginField == s.PasswordField {
		return s, fmt.Errorf("login and password need two fields, found %q for both", s.LoginField)
	}
	if s.Lifetime < 0 || s.Timeout < 0 {
		return s, errors.New("lifetime and timeout are above 0")
	}
	return s, nil
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Matches reports whether an answer is selected; body is its JSON.
func (a Answers) Matches(status int, body []byte) bool {
	return slices.Contains(a.Statuses, status) || a.Member != "" && a.Has(scalar(body, a.Member))
}

// Has reports whether the member may have this value.
func (a Answers) Has(value string, ok bool) bool { return ok && slices.Contains(a.Values, value) }

// Judge tells, of as much of an answer's JSON as there is, whether it is selected
// by its member. decided is false where more of it has to be seen.
func (a Answers) Judge(body []byte, whole bool) (selected, decided bool) {
	if a.Member == "" || len(body) == 0 && whole {
		return false, true
	}
	if whole {
		return a.Has(scalar(body, a.Member)), true
	}
	value, ok := early(body, a.Member)
	return a.Has(value, ok), ok
}

// early reads a member of an object that has not come to its end, if that member
// has.
func early(body []byte, name string) (value string, ok bool) {
	if value, ok := leading(body, name); ok {
		return value, true
	}
	return member(body, name)
}

// member is early for members in any place and of any kind.
func member(body []byte, name string) (value string, ok bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return "", false
	}
	for {
		key, err := d.Token()
		if err != nil {
			return "", false
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil || d.InputOffset() >= int64(len(body)) {
			return "", false // a number may go on
		}
		if key == name {
			return scalar([]byte(`{"x":`+string(raw)+`}`), "x")
		}
	}
}

// leading reads a member that is the first one and a plain number, as platforms
// write it, without a decoder, which costs as much as the rest of a decision.
func leading(body []byte, name string) (value string, ok bool) {
	rest, ok := bytes.CutPrefix(body, []byte(`{"`))
	if !ok || strings.ContainsFunc(name, needsEscape) {
		return "", false
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(name)); !ok {
		return "", false
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(`":`)); !ok {
		return "", false
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	if end == 0 || end > 1 && rest[0] == '0' || end == len(rest) || rest[end] != ',' && rest[end] != '}' {
		return "", false
	}
	return string(rest[:end]), true
}

// needsEscape tells what a JSON text may spell in another way than as it is.
func needsEscape(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }

// scalar reads a member of a JSON object that is a text, a number or a boolean.
// Dots lead into objects.
func scalar(body []byte, path string) (value string, ok bool) {
	raw, ok := find(body, path)
	if !ok {
		return "", false
	}
	var text string
	if json.Unmarshal(raw, &text) == nil && raw[0] == '"' {
		return text, true
	}
	if c := raw[0]; c == '{' || c == '[' || c == 'n' {
		return "", false
	}
	return string(raw), true
}

// textOrNumber is scalar without booleans, which tell nobody from anybody else.
func textOrNumber(body []byte, path string) (value string, ok bool) {
	if raw, _ := find(body, path); len(raw) == 0 || raw[0] == 't' || raw[0] == 'f' {
		return "", false
	}
	return scalar(body, path)
}

// find finds a member of a JSON object. Dots lead into objects.
func find(body []byte, path string) (raw json.RawMessage, ok bool) {
	name, rest, deeper := strings.Cut(path, ".")
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return nil, false
	}
	if raw, ok = object[name]; ok && deeper {
		return find(raw, rest)
	}
	return raw, ok
}

// NewHTTPClient returns a client to sign in with. It follows no redirect: a
// password goes where it was meant to go and nowhere else.
func NewHTTPClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = maxSignIns
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// do signs in and returns the session. Errors are *Failure.
func (s *SignIn) do(ctx context.Context, client *http.Client, c Credential) (Secret, error) {
	status, body, err := postForm(ctx, client, s.URL, url.Values{s.LoginField: {c.Login}, s.PasswordField: {c.Password.Reveal()}})
	if err != nil {
		return Secret{}, err
	}
	return s.read(status, body)
}

// read takes the session out of an answer.
func (s *SignIn) read(status int, body []byte) (Secret, error) {
	if !s.Success.Matches(status, body) {
		return Secret{}, s.unsuccessful(status, body)
	}
	session, ok := scalar(body, s.SessionMember)
	if !ok || !ValidSession(session) {
		return Secret{}, &Failure{Reason: BadAnswer, cause: fmt.Errorf("its member %q is no session", s.SessionMember)}
	}
	return NewSecret(session), nil
}

// unsuccessful tells an upstream that says no from one that does not speak as is
// configured, or is not well.
func (s *SignIn) unsuccessful(status int, body []byte) *Failure {
	switch {
	case s.SecondFactor.Matches(status, body):
		return &Failure{Reason: SecondFactor, cause: statusError(status)}
	case status == http.StatusUnauthorized, status == http.StatusForbidden,
		status == http.StatusBadRequest, status == http.StatusUnprocessableEntity: // so some say that a password is wrong
		return &Failure{Reason: Refused, cause: statusError(status)}
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return &Failure{Reason: Unreachable, cause: statusError(status)} // says who stands before it
	case status >= http.StatusInternalServerError:
		return &Failure{Reason: BadAnswer, cause: statusError(status)}
	}
	if code, ok := scalar(body, s.Success.Member); ok && s.Success.Member != "" {
		if _, err := strconv.Atoi(code); err != nil {
			code = "no number" // a text may hold anything
		}
		return &Failure{Reason: Refused, cause: fmt.Errorf("the member %q is %s", s.Success.Member, code)}
	}
	return &Failure{Reason: BadAnswer, cause: statusError(status)}
}

func statusError(status int) error { return fmt.Errorf("HTTP status %d", status) }

// address is the URL for the log, without its query: that is the operator's, who
// may keep a key there.
func (s *SignIn) address() string {
	address, _, _ := strings.Cut(s.URL, "?")
	return address
}

// withoutURL takes the request's URL, whose query is the operator's, out of an
// error.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
