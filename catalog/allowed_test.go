package catalog

import (
	"fmt"
	"strings"
	"testing"
)

func TestAllows(t *testing.T) {
	t.Parallel()
	c := platformLike(t)
	const (
		stop   = "environment.control.StopEnv"
		exec   = "environment.control.ExecCmdById"
		create = "users.authentication.CreateToken"
		other  = "environment.controlx.Stop"
	)
	tests := []struct {
		sets, patterns []string
		method         string
		want           bool
	}{
		{nil, []string{stop}, stop, true},
		{nil, []string{"ENVIRONMENT.control.stopENV"}, stop, true},
		{nil, []string{"env.control.StopEnv"}, stop, true},
		{nil, []string{"Env.Control.*"}, stop, true},
		{nil, []string{"env.*"}, stop, true},
		{nil, []string{"environment.control.Stop"}, stop, false},
		{nil, []string{"environment.control.StopEnv.*"}, stop, false},
		{nil, []string{"environment.control"}, stop, false},
		{nil, []string{"environment.contro.*"}, stop, false},
		{nil, []string{"environment.control.*"}, other, false},
		{nil, []string{"environment.control.Stop*"}, stop, false},
		{nil, []string{"*.StopEnv", "**", "", ".", ".*", "*.*"}, stop, false},
		{nil, []string{"*"}, stop, true},
		{nil, []string{"*", "environment.*", "env.control.*"}, exec, false},
		{nil, []string{exec}, exec, true},
		{nil, []string{"*", create, "users.authentication.*"}, create, false},
		{nil, []string{"environment.control.\u017ftopenv"}, stop, false}, // a long s
		{[]string{"Extended Access"}, nil, stop, true},
		{[]string{"Extended Access"}, nil, exec, false},
		{[]string{"Shell"}, nil, exec, true},
		{[]string{"Shell"}, nil, other, true},
		{[]string{"Shell"}, nil, stop, false},
		{[]string{"shell", "no such set"}, nil, exec, false},
		{[]string{"Shell"}, []string{stop, "no.such.Method"}, stop, true},
		{nil, nil, stop, false},
	}
	for _, test := range tests {
		if got := c.Compile(test.sets, test.patterns).Allows(matchOf(t, c, test.method)); got != test.want {
			t.Errorf("%q %q allows %s: %t", test.sets, test.patterns, test.method, got)
		}
	}
}

func TestAllowsFailsClosed(t *testing.T) {
	t.Parallel()
	c, again := platformLike(t), platformLike(t)
	m := matchOf(t, c, "environment.control.StopEnv")
	all := c.Compile(nil, []string{"*"})
	if !all.Allows(m) {
		t.Fatal("* does not allow StopEnv")
	}
	refused := map[string]struct {
		allowed *Allowed
		match   Match
	}{
		"nil":               {nil, m},
		"zero":              {new(Allowed), m},
		"zero match":        {all, Match{}},
		"no method":         {all, Match{Outcome: Found}},
		"verb not allowed":  {all, Match{Outcome: VerbNotAllowed, Method: m.Method, Name: m.Name}},
		"another catalog":   {all, matchOf(t, again, m.Name)},
		"a copy of method":  {all, Match{Outcome: Found, Method: &Method{Name: m.Name}, Name: m.Name}},
		"its other catalog": {again.Compile(nil, []string{"*"}), m},
	}
	for name, r := range refused {
		if r.allowed.Allows(r.match) {
			t.Errorf("%s is allowed", name)
		}
	}
	if n := len((*Allowed)(nil).Methods()) + len(new(Allowed).Methods()); n != 0 {
		t.Errorf("nothing allows %d methods", n)
	}
}

func TestAllowsTemplates(t *testing.T) {
	t.Parallel()
	c := generic(t)
	tests := []struct {
		pattern, path string
		want          bool
	}{
		{"rpc.mail.Send", "/rpc/mail/send", true},
		{"RPC.mail.*", "/rpc/Mail/send", true},
		{"rpc.*", "/rpc/mail/send", true},
		{"*", "/rpc/mail/send", true},
		{"rpc.mail.Sen", "/rpc/mail/send", false},
		{"rpc.mai.*", "/rpc/mail/send", false},
		{"rpc.mail.send.*", "/rpc/mail/send", false},
		{"users.*", "/rpc/mail/send", false},
		{"rpc.mail.send", "/rpc/mail/sendx", false},
	}
	for _, test := range tests {
		if got := c.Compile(nil, []string{test.pattern}).Allows(c.Match("POST", "", test.path)); got != test.want {
			t.Errorf("%s allows %s: %t", test.pattern, test.path, got)
		}
	}
	if got := names(c.Compile(nil, []string{"rpc.mail.Send", "users.Me"}).Methods()); got != "rpc.:service.:method users.Me" {
		t.Errorf("Methods = %s", got)
	}
}

func TestEscalatingTemplateNeedsExactName(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `{"methods": [
		{"name": "run.:script", "verbs": ["POST"], "path": "/run/:script", "escalating": true, "why": "it runs scripts"},
		{"name": "keep.:file", "verbs": ["POST"], "path": "/keep/:file", "protected": true, "why": "nobody may"}]}`)
	for pattern, want := range map[string]bool{"*": false, "run.*": false, "run.a": true, "run.b": false} {
		if got := c.Compile(nil, []string{pattern}).Allows(c.Match("POST", "", "/run/a")); got != want {
			t.Errorf("%s allows run.a: %t", pattern, got)
		}
	}
	if c.Compile(nil, []string{"*", "keep.*", "keep.a"}).Allows(c.Match("POST", "", "/keep/a")) {
		t.Error("a protected template is allowed")
	}
	if err := c.Check(nil, []string{"keep.a"}); err == nil {
		t.Error("a grant may name a protected template")
	}
}

func names(methods []*Method) string {
	var s []string
	for _, m := range methods {
		s = append(s, m.Name)
	}
	return strings.Join(s, " ")
}

func TestCheck(t *testing.T) {
	t.Parallel()
	c := platformLike(t)
	good := [][2][]string{
		{nil, nil},
		{{"Extended Access", "Shell"}, {"*", "environment.*", "env.control.stopenv", "environment.control.ExecCmdById", "users.*"}},
	}
	for _, g := range good {
		if err := c.Check(g[0], g[1]); err != nil {
			t.Errorf("Check(%q, %q): %v", g[0], g[1], err)
		}
	}
	bad := []struct{ set, pattern, want string }{
		{"Shel", "", `there is no set "Shel"; did you mean "Shell"?`},
		{"shell", "", `did you mean "Shell"?`},
		{"Nothing like it", "", `there is no set "Nothing like it"`},
		{"", "environment.control.StopEnw", `there is no method "environment.control.StopEnw"; did you mean environment.control.StopEnv?`},
		{"", "env.control.StopEnw", `did you mean environment.control.StopEnv?`},
		{"", "stopenv", `did you mean environment.control.StopEnv?`},
		{"", "environment.contorl.*", `no method's name starts with "environment.contorl."; did you mean environment.control.*?`},
		{"", "users.authentication.CreateToken", "no token may call users.authentication.CreateToken: a token makes no tokens"},
		{"", "environment.*.StopEnv", `a pattern is a method's name, prefix.* or *; found "environment.*.StopEnv"`},
		{"", "", `found ""`},
		{"", "a\nb", `found "a\nb"`},
	}
	for _, b := range bad {
		sets, patterns := []string{b.set}, []string(nil)
		if b.set == "" {
			sets, patterns = nil, []string{b.pattern}
		}
		if err := c.Check(sets, patterns); err == nil || !strings.Contains(err.Error(), b.want) {
			t.Errorf("Check(%q, %q): %v; want %s", sets, patterns, err, b.want)
		}
	}
	many := make([]string, MaxPatterns+1)
	for i := range many {
		many[i] = "*"
	}
	if err := c.Check(nil, many); err == nil || !strings.Contains(err.Error(), "at most 1000") {
		t.Errorf("%d patterns: %v", len(many), err)
	}
}

func TestCheckOfPrefixWithoutEffect(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `{"methods": [{"name": "a.B", "verbs": ["GET"], "path": "/b", "protected": true, "why": "nobody may"}]}`)
	err := c.Check(nil, []string{"a.*"})
	if err == nil || !strings.Contains(err.Error(), `"a.*" allows nothing`) {
		t.Error(err)
	}
}

// FuzzPattern compares with a pattern matcher that goes part by part.
func FuzzPattern(f *testing.F) {
	for _, p := range []string{"*", "environment.control.*", "env.control.StopEnv", "environment.contro.*", "env.*", "ENV.*", "env", "env.*.*", "environment.control.\u017ftopenv"} {
		f.Add(p)
	}
	c := platformLike(f)
	f.Fuzz(func(t *testing.T, pattern string) {
		allowed := c.Compile(nil, []string{pattern})
		covers := false
		for _, m := range c.Methods() {
			got, want := allowed.Allows(matchOf(t, c, m.Name)), patternReference(pattern, m)
			if got != want {
				t.Fatalf("%q allows %s: %t, want %t", pattern, m.Name, got, want)
			}
			covers = covers || got
		}
		if err := c.Check(nil, []string{pattern}); (err == nil) != covers {
			t.Fatalf("Check(%q) = %v, but it covers something: %t", pattern, err, covers)
		}
	})
}

func patternReference(pattern string, m *Method) bool {
	want := strings.Split(asciiLower(pattern), ".")
	have := strings.Split(asciiLower(m.Name), ".")
	if want[0] == "env" {
		want[0] = "environment"
	}
	if m.Protected {
		return false
	}
	if last := len(want) - 1; want[last] == "*" {
		if m.Escalating || last >= len(have) {
			return false
		}
		want, have = want[:last], have[:last]
	}
	return fmt.Sprint(len(want), want) == fmt.Sprint(len(have), have)
}
