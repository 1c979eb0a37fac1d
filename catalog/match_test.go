package catalog

import (
	"strings"
	"testing"
)

// platformLike is a catalog as the platform's: case ignored, no slash at the
// end, literals only.
func platformLike(t testing.TB) *Catalog {
	t.Helper()
	return mustParse(t, platformLikeFile)
}

const platformLikeFile = `{
		"base": "/1.0", "case": "ignore", "defaults": {"verbs": ["GET", "POST"], "bodies": ["form", "multipart"]},
		"aliases": {"env": "environment"},
		"methods": [
			{"name": "environment.control.GetEnvInfo", "path": "/environment/control/rest/getenvinfo", "read_only": true},
			{"name": "environment.control.StopEnv", "path": "/environment/control/rest/stopenv"},
			{"name": "environment.control.DeleteEnv", "path": "/environment/control/rest/deleteenv",
			 "parameters": [{"name": "password", "secret": true}, {"name": "envName", "required": true}]},
			{"name": "environment.control.ExecCmdById", "path": "/environment/control/rest/execcmdbyid", "escalating": true, "why": "it runs commands"},
			{"name": "environment.controlx.Stop", "path": "/environment/controlx/rest/stop"},
			{"name": "users.authentication.CreateToken", "path": "/users/authentication/rest/createtoken", "protected": true, "why": "a token makes no tokens"},
			{"name": "users.authentication.Signin", "path": "/users/authentication/rest/signin", "public": true}
		],
		"sets": [
			{"name": "Extended Access", "patterns": ["*"]},
			{"name": "Shell", "patterns": ["env.control.execcmdbyid", "environment.controlx.*"]}
		]
	}`

// generic is a catalog with parameters: case counts, a slash at the end may be.
func generic(t testing.TB) *Catalog {
	t.Helper()
	return mustParse(t, genericFile)
}

const genericFile = `{
		"trailing_slash": true,
		"methods": [
			{"name": "root", "verbs": ["GET"], "path": "/"},
			{"name": "users.List", "verbs": ["GET", "HEAD"], "path": "/v1.2/users"},
			{"name": "users.Get", "verbs": ["GET"], "path": "/v1.2/users/:id"},
			{"name": "users.Me", "verbs": ["POST"], "path": "/v1.2/users/me"},
			{"name": "users.Pets", "verbs": ["GET"], "path": "/v1.2/users/:id/pets/:pet"},
			{"name": "users.PetsOf", "verbs": ["PUT"], "path": "/v1.2/users/:id/pets/all.json"},
			{"name": "rpc.:service.:method", "verbs": ["POST"], "path": "/rpc/:service/:method"},
			{"name": "rpc.health.Check", "verbs": ["GET"], "path": "/rpc/health/check"}
		]
	}`

func mustParse(t testing.TB, file string) *Catalog {
	t.Helper()
	c, err := Parse("test.json", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The paths of security cases C001 to C062.
func TestMatchSecurityCases(t *testing.T) {
	t.Parallel()
	const group = "/1.0/environment/control/rest"
	tests := []struct {
		id, path string
		want     Outcome
		method   string
	}{
		{"C001", group + "/stopenv", Found, "environment.control.StopEnv"},
		{"C004", group + "/nosuch", Unknown, ""},
		{"C006", "/1.0/Environment/Control/Rest/StopEnv", Found, "environment.control.StopEnv"},
		{"C007", group + "/DELETEENV", Found, "environment.control.DeleteEnv"},
		{"C009", "/1.0/environment%2Fcontrol/rest/deleteenv", BadPath, ""},
		{"C010", "/1.0/environment%252fcontrol/rest/deleteenv", BadPath, ""},
		{"C011", group + "/%64eleteenv", BadPath, ""},
		{"C012", group + "/%2564eleteenv", BadPath, ""},
		{"C013", group + "/stopenv/../deleteenv", BadPath, ""},
		{"C014", group + "/stopenv/%2e%2e/deleteenv", BadPath, ""},
		{"C015", group + "/stopenv/.%2E/deleteenv", BadPath, ""},
		{"C016", group + "/stopenv/%252e%252e/deleteenv", BadPath, ""},
		{"C017", group + "/./deleteenv", BadPath, ""},
		{"C019", group + "/stopenv/..;/deleteenv", BadPath, ""},
		{"C020", group + "/stopenv/..;x=y/deleteenv", BadPath, ""},
		{"C021", "/1.0/environment;a=b/control/rest/deleteenv", BadPath, ""},
		{"C022", group + "/deleteenv;stopenv", BadPath, ""},
		{"C024", group + "/deleteenv%3bstopenv", BadPath, ""},
		{"C025", "/1.0//environment/control/rest/deleteenv", BadPath, ""},
		{"C026", "//1.0/environment/control/rest/deleteenv", BadPath, ""},
		{"C027", "//evil.example" + group + "/stopenv", BadPath, ""},
		{"C029", `/1.0\environment\control/rest/deleteenv`, BadPath, ""},
		{"C030", "/1.0/environment%5ccontrol/rest/deleteenv", BadPath, ""},
		{"C031", group + `/stopenv/..\deleteenv`, BadPath, ""},
		{"C032", group + "/deleteenv%00stopenv", BadPath, ""},
		{"C034", group + "/%c0%ae%c0%ae/deleteenv", BadPath, ""},
		{"C035", group + "/%ef%bd%93topenv", BadPath, ""},
		{"C036", group + "/%c5%bftopenv", BadPath, ""},
		{"C036 raw", group + "/\u017ftopenv", BadPath, ""},
		{"C037", group + "/%e2%84%aaill", BadPath, ""},
		{"C037 raw", group + "/\u212aill", BadPath, ""},
		{"C039", group + "/é", BadPath, ""},
		{"C040", group + "/stop%e2%80%aeenv", BadPath, ""},
		{"C041", group + "/stop%e2%80%8benv", BadPath, ""},
		{"C042", group + "/deleteenv#/../stopenv", BadPath, ""},
		{"C042 end", group + "/stopenv#x", BadPath, ""},
		{"C044", group + "/deleteenv%3fx=stopenv", BadPath, ""},
		{"C044 raw", group + "/deleteenv?x=stopenv", BadPath, ""},
		{"C045", group + "/stopenv%20", BadPath, ""},
		{"C046", group + "/stop+env", BadPath, ""},
		{"C047", "/1.0/environment/*/rest/stopenv", BadPath, ""},
		{"C049", group + "/stopenv\x00", BadPath, ""},
		{"C050", group + "/stopenv\t", BadPath, ""},
		{"C051", group + "/stopenv%zz", BadPath, ""},
		{"C051 end", group + "/stopenv%", BadPath, ""},
		{"C052", group + "/stopenv/", BadPath, ""},
		{"C054 json", group + "/stopenv.json", BadPath, ""},
		{"C054 xml", group + "/stopenv.xml", BadPath, ""},
		{"C054 action", group + "/stopenv.action", BadPath, ""},
		{"C054 html", group + "/stopenv.html", BadPath, ""},
		{"C054 dot", group + "/stopenv.", BadPath, ""},
		{"C055", group + "/stopenv/x.css", BadPath, ""},
		{"C056", "/1.0/environment/control/stopenv", Unknown, ""},
		{"C057", group + "/stopenv/extra", Unknown, ""},
		{"C059", "/1.0/environment/controlx/rest/stopenv", Unknown, ""},
		{"C060", group + "/stop", Unknown, ""},
		{"C061", "/1.0/" + strings.Repeat("a", 8188), Unknown, ""}, // 414 is the gate's to say
		{"C062", "/1.0/" + strings.Repeat("a/", 2000), BadPath, ""},
		{"alias", "/1.0/env/control/rest/stopenv", Unknown, ""},
		{"empty", "", BadPath, ""},
		{"star", "*", BadPath, ""},
		{"relative", "1.0/environment/control/rest/stopenv", BadPath, ""},
		{"absolute", "http://gate" + group + "/stopenv", BadPath, ""},
		{"root", "/", Unknown, ""},
		{"slashes", "//", BadPath, ""},
		{"other version", "/2.0/environment/control/rest/stopenv", Unknown, ""},
		{"version twice", "/1.0/1.0/environment", Unknown, ""},
		{"version of three numbers", "/10.2.30/environment", Unknown, ""},
		{"version that ends in a dot", "/2./environment", BadPath, ""},
		{"version that begins with one", "/.2/environment", BadPath, ""},
		{"version with two dots", "/2..0/environment", BadPath, ""},
	}
	c := platformLike(t)
	for _, test := range tests {
		for _, verb := range []string{"GET", "POST"} {
			m := c.Match(verb, "", test.path)
			if m.Outcome != test.want || m.Name != test.method || (m.Method != nil) != (test.method != "") {
				t.Errorf("%s: Match(%s, %.80q) = %v %q, want %v %q", test.id, verb, test.path, m.Outcome, m.Name, test.want, test.method)
			}
		}
	}
}

func TestMatchVerbs(t *testing.T) {
	t.Parallel()
	const path = "/1.0/environment/control/rest/stopenv"
	c := platformLike(t)
	for _, verb := range []string{"HEAD", "PUT", "DELETE", "get", "Get", "", "GET ", "CONNECT", "TRACE"} {
		if m := c.Match(verb, "", path); m.Outcome != VerbNotAllowed || m.Method == nil {
			t.Errorf("Match(%q) = %v %q, want VerbNotAllowed and the method", verb, m.Outcome, m.Name)
		}
		if c.KnowsVerb(verb) {
			t.Errorf("KnowsVerb(%q)", verb)
		}
	}
	if got := strings.Join(c.Match("PUT", "", "/1.0/Environment/control/rest/STOPENV").Verbs("/1.0/Environment/control/rest/STOPENV"), ","); got != "GET,POST" {
		t.Errorf("Verbs = %s", got)
	}
	if got := c.Match("PUT", "", "/1.0/nosuch").Verbs("/1.0/nosuch"); len(got) != 0 {
		t.Errorf("Verbs of an unknown path = %s", got)
	}
}

func TestMatchParameters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		verb, path string
		want       Outcome
		name       string
	}{
		{"GET", "/", Found, "root"},
		{"GET", "//", BadPath, ""},
		{"GET", "/v1.2/users", Found, "users.List"},
		{"HEAD", "/v1.2/users/", Found, "users.List"},
		{"GET", "/v1.2/users//", BadPath, ""},
		{"GET", "/v1.2//", BadPath, ""},
		{"GET", "/v1.2/Users", Unknown, ""}, // case counts
		{"GET", "/v1.2/users/5", Found, "users.Get"},
		{"GET", "/v1.2/users/5/", Found, "users.Get"},
		{"GET", "/v1.2/users/a.b", Found, "users.Get"},
		{"GET", "/v1.2/users/a@b:c!$&'()*+,=", Found, "users.Get"},
		{"GET", "/v1.2/users/%c3%a9%20%C2%A0", Found, "users.Get"},
		{"GET", "/v1.2/users/%f0%9f%98%80", Found, "users.Get"},
		{"GET", "/v1.2/users/a;b", BadPath, ""},
		{"GET", "/v1.2/users/.", BadPath, ""},
		{"GET", "/v1.2/users/..", BadPath, ""},
		{"GET", "/v1.2/users/...", BadPath, ""},
		{"GET", "/v1.2/users/%2e%2e", BadPath, ""},
		{"GET", "/v1.2/users/%2fa", BadPath, ""},
		{"GET", "/v1.2/users/a%5Cb", BadPath, ""},
		{"GET", "/v1.2/users/a%25b", BadPath, ""},
		{"GET", "/v1.2/users/a%3Bb", BadPath, ""},
		{"GET", "/v1.2/users/a%3Fb", BadPath, ""},
		{"GET", "/v1.2/users/a%23b", BadPath, ""},
		{"GET", "/v1.2/users/a%00", BadPath, ""},
		{"GET", "/v1.2/users/a%7f", BadPath, ""},
		{"GET", "/v1.2/users/a%0d%0a", BadPath, ""},
		{"GET", "/v1.2/users/%c2%85", BadPath, ""},    // a C1 control
		{"GET", "/v1.2/users/%c0%af", BadPath, ""},    // an overlong slash
		{"GET", "/v1.2/users/%ed%a0%80", BadPath, ""}, // half of a surrogate pair
		{"GET", "/v1.2/users/%c3", BadPath, ""},
		{"GET", "/v1.2/users/%c3a9", BadPath, ""},
		{"GET", "/v1.2/users/%c3\xa9", BadPath, ""},
		{"GET", "/v1.2/users/\xc3\xa9", BadPath, ""},
		{"GET", "/v1.2/users/%", BadPath, ""},
		{"GET", "/v1.2/users/%4", BadPath, ""},
		{"GET", "/v1.2/users/%4g", BadPath, ""},
		{"GET", "/v1.2/users/" + strings.Repeat("x", 5000), Found, "users.Get"},
		// Only where a route that still fits has the parameter.
		{"GET", "/v1.2/user/a.b", BadPath, ""},
		{"GET", "/v1.2/users/5/pets/all.json", Found, "users.Pets"},
		{"PUT", "/v1.2/users/5/pets/all.json", Found, "users.PetsOf"},
		{"PUT", "/v1.2/users/5/pets/all.xml", VerbNotAllowed, "users.Pets"},
		{"GET", "/v1.2/users/5/pet/a.b", BadPath, ""},
		// One path, two methods by verb; an encoded letter is not the literal.
		{"POST", "/v1.2/users/me", Found, "users.Me"},
		{"GET", "/v1.2/users/me", Found, "users.Get"},
		{"POST", "/v1.2/users/%6de", VerbNotAllowed, "users.Get"},
		// Names that the path fills in.
		{"POST", "/rpc/mail/Send", Found, "rpc.mail.Send"},
		{"POST", "/rpc/mail/send-1_x/", Found, "rpc.mail.send-1_x"},
		{"POST", "/rpc/mail/" + strings.Repeat("x", 64), Found, "rpc.mail." + strings.Repeat("x", 64)},
		{"POST", "/rpc/mail/" + strings.Repeat("x", 65), Unknown, ""},
		{"POST", "/rpc/mail/a~b", Unknown, ""},
		{"POST", "/rpc/mail/a.b", BadPath, ""},
		{"POST", "/rpc/mail/%61", BadPath, ""},
		{"POST", "/rpc/mail/a:b", BadPath, ""},
		{"GET", "/rpc/health/check", Found, "rpc.health.Check"},
		{"POST", "/rpc/health/check", VerbNotAllowed, "rpc.health.Check"}, // the listed method keeps its name
		{"POST", "/rpc/Health/CHECK", Unknown, ""},
	}
	c := generic(t)
	for _, test := range tests {
		if m := c.Match(test.verb, "", test.path); m.Outcome != test.want || m.Name != test.name {
			t.Errorf("Match(%s, %.80q) = %v %q, want %v %q", test.verb, test.path, m.Outcome, m.Name, test.want, test.name)
		}
	}
}

func TestZeroMatchIsRefused(t *testing.T) {
	t.Parallel()
	if (Match{}).Outcome != BadPath {
		t.Error("the zero Match is not a refusal")
	}
}

func BenchmarkMatch(b *testing.B) {
	c := platformLike(b)
	for name, path := range map[string]string{
		"found":   "/1.0/environment/control/rest/stopenv",
		"unknown": "/1.0/environment/control/rest/nosuch",
		"bad":     "/1.0/environment/control/rest/..;/stopenv",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Match("POST", "", path)
			}
		})
	}
	g := generic(b)
	b.Run("parameters", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			g.Match("GET", "", "/v1.2/users/1234/pets/tom")
		}
	})
}
