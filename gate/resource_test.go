package gate

import (
	"bufio"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

// boundTo is a grant of all methods, bound to resources.
func boundTo(only ...string) func(*tokenstore.Token) {
	return func(t *tokenstore.Token) {
		t.Grant = tokenstore.Grant{Methods: []string{"*", "environment.file.Upload"}, Only: only}
	}
}

// boundWorld is a world whose token A is bound to one environment, and to those of a prefix.
func boundWorld(t testing.TB) *world {
	w := newWorld(t, nil)
	w.edit(boundTo("environment=shop", "environment=staging-*"))
	return w
}

// TestBoundLetsThrough: what names the token's resources goes upstream as it came, in every
// way in which clients send it.
func TestBoundLetsThrough(t *testing.T) {
	t.Parallel()
	w := boundWorld(t)
	stop, bearer := env+"stopenv", "Authorization: Bearer "+w.A
	json := []string{bearer, "Content-Type: application/json"}
	for _, c := range []struct{ name, raw, body string }{
		{"query", get(stop + "?envName=shop&session=" + w.A), ""},
		{"query, behind the token", get(stop + "?session=" + w.A + "&envName=shop"), ""},
		{"query, as older clients spell it", get(stop+"?envname=shop", bearer), ""},
		{"query, upper case", get(stop+"?ENVNAME=shop&nodeId=12", bearer), ""},
		{"query, value encoded", get(stop+"?envName=%73hop", bearer), ""},
		{"prefix", get(stop+"?envName=staging-a.b_C-1", bearer), ""},
		{"prefix alone", get(stop+"?envName=staging-", bearer), ""},
		{"form", post(stop, "session="+w.A+"&envName=shop&x=1"), "envName=shop&x=1"},
		{"form, token in the header", post(stop+"?a=1", "x=1&envName=shop", bearer), "x=1&envName=shop"},
		{"token in the form, resource in the query", post(stop+"?envName=shop", "session="+w.A), ""},
		{"multipart", postForm(stop, form(field("session", w.A), field("envName", "shop"))), form(field("envName", "shop"))},
		{"multipart, resource first", postForm(stop, form(field("envName", "shop"), field("session", w.A), field("a", "1"))), form(field("envName", "shop"), field("a", "1"))},
		{"multipart, resource first of all", postForm(stop, form(field("a", "1"), field("envName", "shop")), bearer), form(field("a", "1"), field("envName", "shop"))},
		{"multipart before a large file", postForm(stop, form(field("envName", "shop"), file("f", strings.Repeat("z", 300<<10)), field("a", "1")), bearer), form(field("envName", "shop"), file("f", strings.Repeat("z", 300<<10)), field("a", "1"))},
		{"JSON", postAs(stop, `{"envName":"shop", "x":[1]}`, json...), `{"envName":"shop", "x":[1]}`},
		{"JSON, what is not read is data", postAs(stop, `{"envName":"shop","a":[{"b":1,"b":"\ud83d"}]}`, json...), `{"envName":"shop","a":[{"b":1,"b":"\ud83d"}]}`},
		{"JSON, resource in the query", postAs(stop+"?envName=shop", `{"x":1}`, json...), `{"x":1}`},
		{"the constant of the PHP client", get(stop+"?appid=1dd8d191d38fff45e62564fcf67fdcd6&envName=shop", bearer), ""},
		{"appid of the platform itself", get(stop+"?AppId=cluster&envName=shop", bearer), ""},
		{"two environments", get(env+"cloneenv?srcEnvName=shop&dstEnvName=staging-1", bearer), ""},
		{"two environments, in two places", post(env+"cloneenv?dstenvname=shop", "srcEnvName=shop", bearer), "srcEnvName=shop"},
		{"double encoding stays data", get(stop+"?envName=shop&%2565nvName=x", bearer), ""},
		{"a longer name", get(stop+"?envName=shop&envNames=x&myenvName=y&env_names=z&env=u&name=v&x.env=1&a[b]=c&env.names=d", bearer), ""},
		{"names like it in JSON", postAs(stop, `{"envName":"shop","env_names":1,"model.env":2,"proto":3,"__proto":4}`, json...), `{"envName":"shop","env_names":1,"model.env":2,"proto":3,"__proto":4}`},
		{"public", post("/1.0/users/authentication/rest/signin?envName=other", "login=a"), "login=a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.forwarded == nil {
				t.Fatalf("refused: %s, %s", got.Reason, got.detail())
			}
			if got.body != c.body || got.err != nil {
				t.Errorf("forwarded the body %.200q (%v), want %.200q", got.body, got.err, c.body)
			}
			assertClean(t, w, got)
		})
	}
}

// TestBoundRefuses is the table of what a bound token must not get through: another resource,
// none, and what some reader could take for another one.
func TestBoundRefuses(t *testing.T) {
	t.Parallel()
	w := boundWorld(t)
	stop, bearer := env+"stopenv", "Authorization: Bearer "+w.A
	query := func(q string) string { return get(stop+"?"+q, bearer) }
	body := func(f string) string { return post(stop, f, bearer) }
	parts := func(p ...string) string { return postForm(stop, form(p...), bearer) }
	json := func(text string) string { return postAs(stop, text, bearer, "Content-Type: application/json") }
	ours := field("envName", "shop")
	big := file("f", strings.Repeat("z", 300<<10))
	for _, c := range []struct {
		name, raw string
		cause     Cause
	}{
		{"none", query("a=1"), ResourceMissing},
		{"none, in a form", body("a=1"), ResourceMissing},
		{"none, in parts", parts(field("a", "1")), ResourceMissing},
		{"none, in JSON", json(`{"a":{"envName":"shop"}}`), ResourceMissing},
		{"one of two", get(env+"cloneenv?srcEnvName=shop", bearer), ResourceMissing},
		{"another for two", get(env+"cloneenv?srcEnvName=shop&envName=shop", bearer), ResourceMissing},
		{"prod", query("envName=prod"), ResourceOther},
		{"other in a form", body("envName=prod"), ResourceOther},
		{"other in parts", parts(field("envName", "prod")), ResourceOther},
		{"other in JSON", json(`{"envName":"prod"}`), ResourceOther},
		{"other of two", get(env+"cloneenv?srcEnvName=prod&dstEnvName=shop", bearer), ResourceOther},
		{"other beside two", get(env+"cloneenv?srcEnvName=shop&dstEnvName=shop&envName=prod", bearer), ResourceOther},
		{"empty", query("envName="), ResourceOther},
		{"no value", query("envName"), ResourceOther},
		{"letter case of the value", query("envName=Shop"), ResourceOther},
		{"space behind the value", query("envName=shop%20"), ResourceOther},
		{"plus behind the value", query("envName=shop+"), ResourceOther},
		{"NUL behind the value", query("envName=shop%00"), ResourceOther},
		{"list", query("envName=shop,prod"), ResourceOther},
		{"semicolon in the value", query("envName=shop;prod"), ResourceOther},
		{"longer value", query("envName=shop2"), ResourceOther},
		{"encoded twice", query("envName=%2573hop"), ResourceOther},
		{"list behind a prefix", query("envName=staging-1,prod"), ResourceOther},
		{"space behind a prefix", query("envName=staging-1%20prod"), ResourceOther},
		{"slash behind a prefix", query("envName=staging-/../prod"), ResourceOther},
		{"star behind a prefix", query("envName=staging-*"), ResourceOther},
		{"beyond ASCII behind a prefix", query("envName=staging-%C3%A9"), ResourceOther},
		{"other letters of a prefix", query("envName=Staging-1"), ResourceOther},
		{"a list in JSON", json(`{"envName":["shop"]}`), ResourceOther},
		{"null in JSON", json(`{"envName":null}`), ResourceOther},
		{"an object in JSON", json(`{"envName":{"name":"shop"}}`), ResourceOther},

		{"twice", query("envName=shop&envName=prod"), ResourceTwice},
		{"twice, the same", query("envName=shop&envName=shop"), ResourceTwice},
		{"twice, in two spellings", query("envName=shop&envname=prod"), ResourceTwice},
		{"query and form", post(stop+"?envName=shop", "envName=prod", bearer), ResourceTwice},
		{"query and token's form", post(stop+"?envName=shop", "envName=prod&session="+w.A), ResourceTwice},
		{"query and parts", postForm(stop+"?envName=shop", form(field("envName", "prod")), bearer), ResourceTwice},
		{"query and JSON", postAs(stop+"?envName=shop", `{"envName":"prod"}`, bearer, "Content-Type: application/json"), ResourceTwice},
		{"two parts", parts(ours, field("ENVNAME", "prod")), ResourceTwice},
		{"two members", json(`{"envName":"shop","envname":"prod"}`), ResourceTwice},
		{"the same member twice", json(`{"envName":"shop","\u0065nvName":"prod"}`), JSONMemberTwice},
		{"not UTF-8", json("{\"envName\":\"shop\",\"envName\xff\":1}"), JSONSyntax},
		{"an appid that names nothing, twice", query("envName=shop&appid=cluster&appid=1a2b"), ResourceTwice},

		{"index", query("envName=shop&envName[]=prod"), ResourceSpelling},
		{"index alone", query("envName[0]=shop"), ResourceSpelling},
		{"brackets", query("envName=shop&[envName]=prod"), ResourceSpelling},
		{"dot", query("envName=shop&envName.x=prod"), ResourceSpelling},
		{"NUL", query("envName=shop&envName%00=prod"), ResourceSpelling},
		{"space before", query("envName=shop&%20envName=prod"), ResourceSpelling},
		{"plus before", query("envName=shop&+envName=prod"), ResourceSpelling},
		{"space behind", query("envName=shop&envName%20=prod"), ResourceSpelling},
		{"encoded letter", query("envName=shop&%65nvName=prod"), ResourceSpelling},
		{"encoded letter alone", query("%65nvName=shop"), ResourceSpelling},
		{"byte order mark", query("envName=shop&%ef%bb%bfenvName=prod"), ResourceSpelling},
		{"full width", query("envName=shop&%ef%bd%85nvName=prod"), ResourceSpelling},
		{"soft hyphen inside, for HttpListener", query("envName=shop&env%c2%adName=prod"), ResourceSpelling},
		{"space of no width inside", query("envName=shop&env%e2%80%8bName=prod"), ResourceSpelling},
		{"variation selector inside", query("envName=shop&env%ef%b8%8fName=prod"), ResourceSpelling},
		{"grapheme joiner behind", query("envName=shop&envName%cd%8f=prod"), ResourceSpelling},
		{"control character inside", body("envName=shop&env%01Name=prod"), ResourceSpelling},
		{"byte that is no UTF-8 inside", query("envName=shop&env%ffName=prod"), ResourceSpelling},
		{"soft hyphen inside an appid", query("envName=shop&app%c2%adid=1a2b"), ResourceSpelling},
		{"soft hyphen inside a part's name", parts(ours, field("env\u00adName", "prod")), ResourceSpelling},
		{"soft hyphen in JSON", json(`{"envName":"shop","env\u00adName":"prod"}`), ResourceSpelling},
		{"escaped control character inside, in JSON", json(`{"envName":"shop","env\u0001Name":"prod"}`), ResourceSpelling},
		{"space of Unicode before", query("envName=shop&%c2%a0envName=prod"), ResourceSpelling},
		{"space of Unicode behind", query("envName=shop&envName%e3%80%80=prod"), ResourceSpelling},
		{"byte order mark behind", query("envName=shop&envName%ef%bb%bf=prod"), ResourceSpelling},
		{"line of Unicode behind", body("envName=shop&envName%e2%80%a8=prod"), ResourceSpelling},
		{"question mark", query("?envName=prod&envName=shop"), ResourceSpelling},
		{"spelling in a form", body("envName=shop&envName[]=prod"), ResourceSpelling},
		{"spelling in a part", parts(ours, field("envName[]", "prod")), ResourceSpelling},
		{"brackets in a part", parts(ours, field("[envName]", "prod")), ResourceSpelling},
		{"inside a part's name", parts(ours, "Content-Disposition: form-data; name=\"a;name=envName\"\r\n\r\nprod"), ResourceSpelling},
		{"inside a file's name", parts(ours, "Content-Disposition: form-data; name=\"a\"; filename=\"x;name=envName\"\r\n\r\nprod"), ResourceSpelling},
		{"the id of a part", parts(ours, "Content-ID: envName\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nprod"), ResourceSpelling},
		{"the description of a part", parts(ours, "Content-Description: name=envName\r\n"+field("a", "prod")), ResourceSpelling},
		{"words, for protobuf and Pydantic", query("envName=shop&env_name=prod"), ResourceSpelling},
		{"words with hyphens", query("envName=shop&ENV-name=prod"), ResourceSpelling},
		{"words in a form", body("envName=shop&env_name=prod"), ResourceSpelling},
		{"words in a part", parts(ours, field("env_name", "prod")), ResourceSpelling},
		{"words in JSON beside the query", postAs(stop+"?envName=shop", `{"env_name":"prod"}`, bearer, "Content-Type: application/json"), ResourceSpelling},
		{"words encoded", query("envName=shop&env%5Fname=prod"), ResourceSpelling},
		{"underscores around, for Fastjson", json(`{"envName":"shop","_env__Name_":"prod"}`), ResourceSpelling},
		{"words of an appid", query("envName=shop&app_id=1a2b"), ResourceSpelling},
		{"member of ASP.NET's model", query("envName=shop&model.envName=prod"), ResourceSpelling},
		{"member of ASP.NET's model, other letters", query("envName=shop&a.Model.ENVNAME=prod"), ResourceSpelling},
		{"member of ASP.NET's model, as jQuery writes it", body("envName=shop&model[envName]=prod"), ResourceSpelling},
		{"member of ASP.NET's model, as a browser does", body("envName=shop&model%5BenvName%5D%5B%5D=prod"), ResourceSpelling},
		{"member of ASP.NET's model in a part", parts(ours, field("model.envName", "prod")), ResourceSpelling},
		{"member of the prototype", query("envName=shop&__proto__[envName]=prod"), ResourceSpelling},
		{"member of the prototype, in JSON", postAs(stop+"?envName=shop", `{"__proto__":{"envName":"prod"}}`, bearer, "Content-Type: application/json"), JSONMember},
		{"spelling in JSON", json(`{"envName":"shop","envName[]":"prod"}`), ResourceSpelling},
		{"escaped control character in JSON", json(`{"envName":"shop","\u0000envName":"prod"}`), ResourceSpelling},
		{"spelling of an appid", query("envName=shop&appid[]=1a2b"), ResourceSpelling},
		{"semicolon separates", query("envName=shop&a=b;envName=prod"), ParameterSeparator},
		{"semicolon separates, other letters", query("envName=shop;ENVNAME=prod"), ParameterSeparator},
		{"semicolon in a form", body("a=b;envName[]=prod&envName=shop"), ParameterSeparator},
		{"an entity", query("envName=shop&amp;envName=prod"), ParameterSeparator},

		{"in a file", parts(file("envName", "shop")), ResourceLate},
		{"ours, and a file of that name", parts(ours, file("envName", "prod")), ResourceTwice},
		{"behind a large file", parts(big, ours), ResourceMissing},
		{"ours, and another behind a large file", parts(ours, big, field("envName", "prod")), ResourceTwice},
		{"ours, and a spelling behind a large file", parts(ours, big, field("envName[]", "prod")), ResourceSpelling},
		{"ours, and a file of that name behind a large file", parts(ours, big, file("ENVNAME", "x")), ResourceTwice},
		{"ours, and an appid behind a large file", parts(ours, big, field("appid", "1a2b")), ResourceLate},
		{"ours, and hidden behind a large file", parts(ours, big, "Content-Description: name=envName\r\n"+field("a", "x")), ResourceSpelling},

		{"another number", query("envName=shop&appid=1a2b"), ResourceIndirect},
		{"another number, in a form", body("envName=shop&targetappid=1a2b"), ResourceIndirect},
		{"nothing of another parameter", query("envName=shop&targetAppid=cluster"), ResourceIndirect},
		{"another number, in JSON", json(`{"envName":"shop","appid":["cluster"]}`), ResourceIndirect},

		{"a method that names none", get(env+"getenvs?envName=shop", bearer), ResourceUnnamed},
		{"a method of groups", get("/1.0/environment/group/rest/removegroup?envName=shop&envGroup=g", bearer), ResourceUnnamed},
		{"an array of JSON", postAs(stop+"?envName=shop", `[{"envName":"prod"}]`, bearer, "Content-Type: application/json"), ResourceUnread},
		{"an array of JSON as a form", post(stop+"?envName=shop", `[{"envName":"prod"}]`, bearer), ResourceUnread},
		{"an array of JSON before ours", body(`[{"envName":"prod"}]&envName=shop`), ResourceUnread},
		{"an array of JSON behind a byte order mark", post(stop+"?envName=shop", "\xef\xbb\xbf ["+`{"envName":"prod"}]`, bearer), ResourceUnread},
		{"XML as a form", post(stop+"?envName=shop", `<envName>prod</envName>`, bearer), ResourceUnread},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.Cause != c.cause || got.Allowed() {
				t.Errorf("decided %s, %s, want %s", got.Reason, got.Cause, c.cause)
			}
			if got.forwarded != nil && got.err == nil {
				t.Error("it was forwarded")
			}
			if detail := got.detail(); strings.Contains(detail, "prod") || strings.Contains(detail, "shop") {
				t.Errorf("the answer repeats a value: %s", detail)
			}
		})
	}
}

// TestHeadersLikeResource: headers that are named like a parameter which names a resource do not go on
// with a bound token, unless the operator keeps them.
func TestHeadersLikeResource(t *testing.T) {
	t.Parallel()
	headers := []string{"Env-Name: prod", "envname: prod", "AppId: 12", "Target-Appid: 12", "Environment: prod", "Env: x", "App-Id-2: x"}
	dropped := []string{"Env-Name", "Envname", "Appid", "Target-Appid"}
	for name, c := range map[string]struct {
		bound bool
		keep  []string
		want  []string // of those that are dropped
	}{
		"bound":          {bound: true},
		"bound and kept": {bound: true, keep: []string{"Env-Name", "Envname"}, want: []string{"Env-Name", "Envname"}},
		"not bound":      {want: dropped},
	} {
		w := newWorld(t, func(config *Config) { config.KeepHeaders = c.keep })
		if c.bound {
			w.edit(boundTo("environment=shop"))
		}
		got := w.send(t, get(env+"stopenv?envName=shop", append(headers, "Authorization: Bearer "+w.A)...))
		if got.forwarded == nil {
			t.Fatalf("%s: refused: %s, %s", name, got.Reason, got.detail())
		}
		for _, header := range dropped {
			if has := got.forwarded.Header[header] != nil; has != slices.Contains(c.want, header) {
				t.Errorf("%s: %s goes on: %t", name, header, has)
			}
		}
		for _, header := range []string{"Environment", "Env", "App-Id-2"} {
			if got.forwarded.Header[header] == nil {
				t.Errorf("%s: %s is dropped", name, header)
			}
		}
	}
}

// code is a catalog of an API that names projects by its paths, and takes JSON.
const code = `{"resources": {
		"project": {"parameters": ["project"], "also_named_by": ["uid"], "names_nothing": {"uid": ["0"]}},
		"group": {"title": "Group of projects", "parameters": ["group"]}
	}, "defaults": {"verbs": ["GET", "POST", "PUT", "DELETE"]}, "methods": [
		{"name": "projects.Get", "path": "/projects/:project", "parameters": [{"name": "project", "slash": "encoded"}]},
		{"name": "projects.Copy", "path": "/projects/:id/copy", "names": {"project": ["id", "to"]}},
		{"name": "projects.Create", "path": "/projects", "names": {"project": ["settings.name"]}},
		{"name": "projects.Search", "path": "/search", "names": {"project": []}},
		{"name": "groups.Project", "path": "/groups/:group/projects/:project"},
		{"name": "groups.Get", "path": "/groups/:group"},
		{"name": "packages.Get", "path": "/packages/*project/files/:file"},
		{"name": "rpc.:method", "path": "/rpc/:method/:project"},
		{"name": "all.:method", "path": "/all/:method"},
		{"name": "me", "path": "/me"}
	]}`

func codeWorld(t testing.TB, change func(*tokenstore.Token)) *world {
	c, err := catalog.Parse("code.json", []byte(code))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(config *Config) { config.Catalog = c })
	w.edit(change)
	return w
}

// TestBoundByPath: a path names a project, and nothing beside it names another one.
func TestBoundByPath(t *testing.T) {
	t.Parallel()
	w := codeWorld(t, boundTo("project=a", "project=team/*", "project=x-*", "project=7", "project=p+q"))
	bearer := "Authorization: Bearer " + w.A
	put := func(target, body string, headers ...string) string {
		return strings.Replace(postAs(target, body, append(headers, bearer)...), "POST", "PUT", 1)
	}
	json, gzip, urlencoded := "Content-Type: application/json", "Content-Encoding: gzip", "Content-Type: "+urlencodedType
	for _, c := range []struct {
		name, raw string
		cause     Cause // NoCause: it is let through
	}{
		{"path", get("/projects/a", bearer), NoCause},
		{"path, encoded", get("/projects/%61", bearer), NoCause},
		{"encoded slash", get("/projects/team%2Fb", bearer), NoCause},
		{"encoded dot", get("/projects/team%2Fb%2Ec", bearer), NoCause},
		{"prefix", get("/projects/x-1", bearer), NoCause},
		{"+ in a path", get("/projects/p+q", bearer), NoCause},
		{"+ is no space in a path", get("/projects/x-+", bearer), ResourceOther},
		{"slash behind a prefix", get("/projects/x-%2Fb", bearer), ResourceOther},
		{"other", get("/projects/b", bearer), ResourceOther},
		{"letter case", get("/projects/A", bearer), ResourceOther},
		{"path and query", get("/projects/a?project=b", bearer), ResourceTwice},
		{"path and query, the same", get("/projects/a?project=a", bearer), ResourceTwice},
		{"path and another case, which this API tells apart", get("/projects/a?Project=b", bearer), ResourceSpelling},
		{"path and form", post("/projects/a", "project=b", bearer), ResourceTwice},
		{"path and JSON", put("/projects/a", `{"project":"b"}`, json), ResourceTwice},
		{"path and JSON, spelled", put("/projects/a", `{"PROJECT":"b"}`, json), ResourceSpelling},
		{"path and JSON of a vendor", put("/projects/a", `{"project":"b"}`, "Content-Type: application/vnd.x+json"), ResourceTwice},
		{"path and JSON of ASP.NET", put("/projects/a", `{"project":"b"}`, "Content-Type: text/json"), ResourceTwice},
		{"path and JSON for Laravel", put("/projects/a", `{"project":"b"}`, `Content-Type: text/plain; x="/json"`), ResourceTwice},
		{"path and lines of JSON", put("/projects/a", `{"project":"b"}`, "Content-Type: application/x-ndjson"), NoCause},
		{"path and another verb in JSON, for Laravel", postAs("/projects/a", `{"_method":"DELETE"}`, bearer, json), MethodParameter},
		{"path and other JSON", put("/projects/a", `{"session":"data","title":"b"}`, json), NoCause},
		{"path and a list", put("/projects/a", `[1]`, json), NoCause},
		{"path and no JSON", put("/projects/a", `{"title"`, json), JSONSyntax},
		{"path and text", put("/projects/a", `project=b`, "Content-Type: text/plain"), NoCause},
		{"path and what is compressed", put("/projects/a", `xx`, json, gzip), NoCause},
		{"path and JSON as a form", put("/projects/a", `{"title":1}`, urlencoded), NoCause},
		{"query is not enough beside JSON as a form", put("/projects/a/copy?to=a", `{"to":"b"}`, urlencoded), ResourceUnread},
		{"query is not enough beside marked JSON as a form", put("/projects/a/copy?to=a", "\xef\xbb\xbf"+` {"to":"b"}`, urlencoded), ResourceUnread},
		{"query is not enough beside text", put("/projects/a/copy?to=a", `x`, "Content-Type: text/plain"), ResourceUnread},
		{"query is not enough beside what is compressed", put("/projects/a/copy?to=a", `x`, json, gzip), ResourceUnread},
		{"JSON on a verb that not all read", "DELETE /projects/a/copy?to=a HTTP/1.1\r\nHost: gate\r\n" + bearer + "\r\n" + json + "\r\nContent-Length: 2\r\n\r\n{}", ResourceUnread},
		{"another number", get("/projects/a?uid=7", bearer), ResourceIndirect},
		{"no number", get("/projects/a?uid=0", bearer), NoCause},
		{"two", put("/projects/a/copy", `{"to":"x-2"}`, json), NoCause},
		{"two, a number in JSON", put("/projects/a/copy", `{"to": 7}`, json), NoCause},
		{"two, another number in JSON", put("/projects/a/copy", `{"to": 7.0}`, json), ResourceOther},
		{"two, a power in JSON", put("/projects/a/copy", `{"to": 7e1}`, json), ResourceOther},
		{"two, one other", put("/projects/a/copy", `{"to":"b"}`, json), ResourceOther},
		{"two, the other one other", put("/projects/b/copy", `{"to":"a"}`, json), ResourceOther},
		{"two, one alone", put("/projects/a/copy", `{}`, json), ResourceMissing},
		{"two, one in the prototype", put("/projects/a/copy?to=a", `{"__proto__":{"to":"b"}}`, json), ResourceSpelling},
		{"two, and what is not read in JSON", put("/projects/a/copy?to=a", `{"x.to":"b","x[to]":"b"}`, json), NoCause},
		{"two, one above the prefix", put("/projects/a/copy", `{"to":"team/.."}`, json), ResourceOther},
		{"two, one at the prefix", put("/projects/a/copy", `{"to":"team/."}`, json), ResourceOther},
		{"two, one below the prefix", put("/projects/a/copy", `{"to":"team/.b..c"}`, json), NoCause},
		{"two, and a third", put("/projects/a/copy?project=b", `{"to":"a"}`, json), ResourceOther},
		{"two, one of them twice", put("/projects/a/copy?id=b", `{"to":"a"}`, json), ResourceTwice},
		{"member", put("/projects", `{"settings":{"name":"a","size":{"n":1}}}`, json), NoCause},
		{"member in a form", post("/projects", `settings={"name":"x-1"}`, bearer), NoCause},
		{"member in a string", put("/projects", `{"settings":"{\"name\":\"a\"}"}`, json), NoCause},
		{"other member", put("/projects", `{"settings":{"name":"b"}}`, json), ResourceOther},
		{"no member", put("/projects", `{"settings":{}}`, json), ResourceOther},
		{"no object", post("/projects", `settings=a`, bearer), ResourceOther},
		{"member twice", post("/projects", `settings={"name":"a","name":"b"}`, bearer), JSONMemberTwice},
		{"member in another case", post("/projects", `settings={"name":"a","Name":"b"}`, bearer), ResourceSpelling},
		{"member of an index", post("/projects", `settings={"name":"a"}&settings[name]=b`, bearer), ResourceSpelling},
		{"something behind the object", post("/projects", `settings={"name":"a"}{"name":"b"}`, bearer), JSONSyntax},
		{"naming not known", get("/search?project=a", bearer), ResourceUnnamed},
		{"named by nothing", get("/me?project=a", bearer), ResourceUnnamed},
		{"a group", get("/groups/g", bearer), ResourceUnnamed},
		{"project of any group", get("/groups/g/projects/a", bearer), NoCause},
		{"several segments", get("/packages/team/b/files/x", bearer), NoCause},
		{"several segments, one of them like the path", get("/packages/team/files/files/files", bearer), NoCause},
		{"several segments, one", get("/packages/a/files/x", bearer), NoCause},
		{"several segments, other", get("/packages/a/b/files/x", bearer), ResourceOther},
		{"several segments, and a parameter", get("/packages/team/b/files/x?project=a", bearer), ResourceTwice},
		{"template", get("/rpc/do/a", bearer), NoCause},
		{"template, other", get("/rpc/do/b", bearer), ResourceOther},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := w.send(t, c.raw)
			if got.Cause != c.cause || (got.forwarded != nil) != (c.cause == NoCause) {
				t.Errorf("decided %s, %s, want %q", got.Reason, got.Cause, c.cause)
			}
			if _, sent, _ := strings.Cut(c.raw, "\r\n\r\n"); got.forwarded != nil && got.body != sent {
				t.Errorf("forwarded the body %q, want %q", got.body, sent)
			}
		})
	}
}

// TestUnbound: a method that names nothing is called if the token lists it, and even so names
// no other resource.
func TestUnbound(t *testing.T) {
	t.Parallel()
	w := codeWorld(t, func(t *tokenstore.Token) {
		boundTo("project=a")(t)
		t.Grant.Unbound = []string{"me", "projects.Search", "projects.Get", "rpc.Do"}
	})
	bearer := "Authorization: Bearer " + w.A
	for target, want := range map[string]Cause{
		"/me": NoCause, "/me?project=a": NoCause, "/me?project=b": ResourceOther, "/me?project=a&project=a": ResourceTwice, "/me?uid=1": ResourceIndirect,
		"/search": NoCause, "/search?project[]=b": ResourceSpelling, "/groups/g": ResourceUnnamed,
		"/projects/a": NoCause, "/projects/b": ResourceOther, "/rpc/do/b": ResourceOther,
	} {
		if got := w.send(t, get(target, bearer)); got.Cause != want || (got.forwarded != nil) != (want == NoCause) {
			t.Errorf("%s: decided %s, %s, want %q", target, got.Reason, got.Cause, want)
		}
	}
	if got := w.send(t, postAs("/me", "x", bearer, "Content-Type: text/plain")); got.forwarded == nil {
		t.Errorf("a body that is not read: decided %s, %s", got.Reason, got.Cause)
	}
}

// TestTemplateUnnamed: the answer has the name of the method, which the path makes.
func TestTemplateUnnamed(t *testing.T) {
	t.Parallel()
	w := codeWorld(t, boundTo("project=a"))
	got := w.send(t, get("/all/List", "Authorization: Bearer "+w.A))
	if got.Cause != ResourceUnnamed || !strings.Contains(got.detail(), "a call of all.List concerns") {
		t.Errorf("decided %s, %s: %s", got.Reason, got.Cause, got.detail())
	}
}

// TestBoundToSeveralKinds: a method has to name one of each.
func TestBoundToSeveralKinds(t *testing.T) {
	t.Parallel()
	w := codeWorld(t, boundTo("group=g", "project=a"))
	for target, want := range map[string]Cause{
		"/groups/g/projects/a": NoCause, "/groups/h/projects/a": ResourceOther, "/groups/g/projects/b": ResourceOther,
		"/groups/g/projects/a?group=h": ResourceTwice, "/projects/a": ResourceUnnamed, "/groups/g": ResourceUnnamed,
	} {
		if got := w.send(t, get(target, "Authorization: Bearer "+w.A)); got.Cause != want || (got.forwarded != nil) != (want == NoCause) {
			t.Errorf("%s: decided %s, %s, want %q", target, got.Reason, got.Cause, want)
		}
	}
}

// TestBoundToWhatIsGone: a token whose resource the catalog does not have calls nothing.
func TestBoundToWhatIsGone(t *testing.T) {
	t.Parallel()
	for _, only := range [][]string{{"zone=a"}, {"zone=a", "project=a"}, {"project="}, {"project=*"}, {"project"}, {""}} {
		w := codeWorld(t, func(t *tokenstore.Token) {
			boundTo(only...)(t)
			t.Grant.Unbound = []string{"me"}
		})
		for _, target := range []string{"/projects/a", "/me"} {
			got := w.send(t, get(target, "Authorization: Bearer "+w.A))
			if known := strings.HasPrefix(only[0], "project"); got.forwarded != nil && !(known && target == "/me") {
				t.Errorf("bound to %q, %s: decided %s, %s", only, target, got.Reason, got.Cause)
			}
		}
	}
}

// TestRewrittenResource: a request that something rewrites behind the decision is held back if
// it then names another resource.
func TestRewrittenResource(t *testing.T) {
	t.Parallel()
	w := codeWorld(t, boundTo("project=a", "project=b"))
	for to, want := range map[string]bool{"/projects/a": true, "/projects/b": false, "/projects/c": false, "/projects/a?project=b": false} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get("/projects/a", "Authorization: Bearer "+w.A))))
		if err != nil {
			t.Fatal(err)
		}
		d := w.gate.Decide(nil, r, client)
		r.URL.Path, _, _ = strings.Cut(to, "?")
		d.head.target.query, d.head.target.hasQuery = strings.CutPrefix(to, "/projects/a?")
		if !d.head.target.hasQuery {
			d.head.target.query = ""
		}
		_, done := d.Forward(r)
		done()
		if d.Allowed() != want {
			t.Errorf("to %s: %s", to, d.Reason)
		}
	}
}

// TestNarrowedWhileItRuns: an edit that takes away what a request named ends it.
func TestNarrowedWhileItRuns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after []string
		ends          bool
	}{
		"other":            {[]string{"environment=shop"}, []string{"environment=other"}, true},
		"one less":         {[]string{"environment=other", "environment=shop"}, []string{"environment=shop"}, false},
		"prefix":           {[]string{"environment=shop"}, []string{"environment=sh*"}, false},
		"bound no more":    {[]string{"environment=shop"}, nil, false},
		"bound from now":   {nil, []string{"environment=shop"}, true},
		"gone":             {[]string{"environment=shop"}, []string{"zone=x"}, true},
		"bound as before":  {[]string{"environment=shop"}, []string{"environment=shop"}, false},
		"more than before": {[]string{"environment=shop"}, []string{"environment=a", "environment=shop"}, false},
	} {
		w := newWorld(t, nil)
		w.edit(boundTo(c.before...))
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(get(env+"stopenv?envName=shop", "Authorization: Bearer "+w.A))))
		if err != nil {
			t.Fatal(err)
		}
		d := w.gate.Decide(nil, r, client)
		_, done := d.Forward(r)
		w.edit(boundTo(c.after...))
		if ended := d.endIfDue(testNow); ended != c.ends {
			t.Errorf("%s: ended %t, want %t", name, ended, c.ends)
		}
		done()
	}
}

// TestParameterThatNamesResource: the token's parameter cannot be one that names resources.
func TestParameterThatNamesResource(t *testing.T) {
	t.Parallel()
	c, err := catalog.Parse("code.json", []byte(code))
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(Config{Index: tokenstore.NewIndex(), Catalog: c, Usage: usage.NewRecorder(nil), Now: time.Now, Parameters: []string{"project"}})
	if err == nil || !strings.Contains(err.Error(), "project") {
		t.Errorf("error %v", err)
	}
}
