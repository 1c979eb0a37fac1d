package gate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// pair is a parameter as some reader takes it, decoded.
type pair struct{ name, value string }

// pairReaders are programs that read a query or an urlencoded form, each with its own faults.
var pairReaders = map[string]func(string) []pair{
	"net/url": func(s string) []pair { return splitPairs(s, "&", true) },
	"PHP": func(s string) (all []pair) {
		for _, p := range splitPairs(s, "&", false) {
			name, _, _ := strings.Cut(strings.TrimLeft(p.name, " "), "\x00")
			if i := strings.IndexByte(name, '['); i > 0 {
				name = name[:i]
			}
			all = append(all, pair{strings.NewReplacer(" ", "_", ".", "_").Replace(name), p.value})
		}
		return all
	},
	"separates at semicolons": func(s string) []pair { return splitPairs(s, "&;", false) },
	"trims": func(s string) (all []pair) {
		for _, p := range splitPairs(s, "&", false) {
			all = append(all, pair{strings.Trim(p.name, "\ufeff[] \t\r\n\x00\v\f?!:,"), p.value})
		}
		return all
	},
	"ASP.NET, of a model": func(s string) (all []pair) {
		for _, p := range splitPairs(s, "&", false) {
			p.name = strings.TrimRight(p.name, "[]")
			p.name = p.name[strings.LastIndexAny(p.name, ".[")+1:]
			all = append(all, p)
		}
		return all
	},
	"joins words": func(s string) (all []pair) {
		for _, p := range splitPairs(s, "&", false) {
			all = append(all, pair{strings.NewReplacer("_", "", "-", "").Replace(p.name), p.value})
		}
		return all
	},
	"cuts at dots and brackets": func(s string) (all []pair) {
		for _, p := range splitPairs(s, "&", false) {
			if i := strings.IndexAny(p.name, ".[]\x00"); i > 0 {
				p.name = p.name[:i]
			}
			all = append(all, p)
		}
		return all
	},
}

func splitPairs(s, separators string, strict bool) (all []pair) {
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		name, value, _ := strings.Cut(p, "=")
		n, err1 := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if strict && (err1 != nil || err2 != nil || strings.ContainsRune(p, ';')) {
			continue
		}
		all = append(all, pair{n, v})
	}
	return all
}

// bodyPairs are the parameters of a body as lenient readers of multipart forms and JSON see
// them. These join words in JSON, find members of the prototype, and read JSON of each type that is
// named like it, or is that of a form.
func bodyPairs(contentType, body string) (all []pair) {
	if low := strings.ToLower(contentType); strings.Contains(low, "/json") || strings.Contains(low, "+json") || strings.HasPrefix(low, urlencodedType) {
		all = memberPairs(body)
	}
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return all
	}
	if media == multipartType {
		r := multipart.NewReader(strings.NewReader(body), parameters["boundary"])
		for p, err := r.NextRawPart(); err == nil; p, err = r.NextRawPart() {
			var value bytes.Buffer
			if _, err := value.ReadFrom(p); err != nil {
				return all
			}
			all = append(all, pair{p.FormName(), value.String()})
		}
	}
	return all
}

func memberPairs(text string) (all []pair) {
	var members map[string]any // the last of the same name wins
	if json.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &members) != nil {
		return nil
	}
	inherited, _ := members["__proto__"].(map[string]any)
	for _, object := range []map[string]any{inherited, members} {
		for name, value := range object {
			text, ok := value.(string)
			if !ok {
				text = "not a string"
			}
			all = append(all, pair{strings.NewReplacer("_", "", "-", "").Replace(name), text})
		}
	}
	return all
}

// FuzzBound: whatever a client sends with a bound token, no reader of what is forwarded finds
// another environment in it than the token's, and each finds one.
func FuzzBound(f *testing.F) {
	w := boundWorld(f)
	bearer := "Authorization: Bearer TOKEN"
	for _, raw := range []string{
		get(env + "stopenv?session=TOKEN&envName=shop"), get(env+"stopenv?envname=staging-1", bearer),
		get(env+"stopenv?envName=shop&envName[]=x&envName.y=z&%65nvName=a;envName=b", bearer),
		get(env+"stopenv?envName=shop&ENVNAME=x&+envName=y&appid=1&appid=cluster", bearer),
		post(env+"stopenv?envName=shop", "session=TOKEN&a=1"), post(env+"stopenv", "envName=sho%70&x;y=1", bearer),
		postForm(env+"stopenv", form(field("session", "TOKEN"), field("envName", "shop"), file("f", "x"))),
		postForm(env+"stopenv?envName=shop", form(field("a", "envName"), file("f", "x"), field("EnvName", "y")), bearer),
		postAs(env+"stopenv", `{"envName":"shop","a":{"envName":"x"}}`, bearer, "Content-Type: application/json"),
		post(env+"stopenv?envName=shop&a.envName=x&a[envName]=x&env_name=x", `{"envName":"x"}`, bearer),
		postAs(env+"stopenv?envName=shop", `{"env_name":"x","__proto__":{"envName":"y"}}`, bearer, "Content-Type: text/json"),
		postAs(env+"stopenv?envName=shop", `{"\u0065nvName":"x","envname ":"y"}`, bearer, "Content-Type: application/json"),
		get(env+"cloneenv?srcEnvName=shop&dstEnvName=staging-2", bearer),
	} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(bytes.ReplaceAll(raw, []byte("TOKEN"), []byte(w.A)))))
		if err != nil {
			return
		}
		got := w.sendRequest(r)
		if got.forwarded == nil || got.err != nil || got.Reason != OK {
			return
		}
		contentType := got.forwarded.Header.Get("Content-Type")
		media, _, _ := mime.ParseMediaType(contentType)
		for name, read := range pairReaders {
			all := append(read(got.forwarded.URL.RawQuery), bodyPairs(contentType, got.body)...)
			if media == "application/x-www-form-urlencoded" {
				all = append(all, read(got.body)...)
			}
			checkNamed(t, name, got.Method, all)
		}
	})
}

// checkNamed fails if one of the parameters names another environment, or none of them names
// one.
func checkNamed(t *testing.T, reader, method string, all []pair) {
	t.Helper()
	found := false
	for _, p := range all {
		switch strings.ToLower(p.name) {
		case "envname", "srcenvname", "dstenvname":
			if strings.Contains(strings.ToLower(p.name), "src") || strings.Contains(strings.ToLower(p.name), "dst") {
				if method != "environment.control.CloneEnv" {
					continue // names nothing there
				}
			}
			if found = true; p.value != "shop" && !strings.HasPrefix(p.value, "staging-") {
				t.Fatalf("%s: %s is called for the environment %q", reader, method, p.value)
			}
			if strings.ContainsAny(p.value, ", ;*%/\x00") {
				t.Fatalf("%s: %s is called for several environments, %q", reader, method, p.value)
			}
		case "appid":
			if p.value != "cluster" && p.value != "appstore" && p.value != "1dd8d191d38fff45e62564fcf67fdcd6" {
				t.Fatalf("%s: %s is called for the number %q", reader, method, p.value)
			}
		case "targetappid", "domain":
			t.Fatalf("%s: %s is called for %q", reader, method, p.name)
		}
	}
	if !found {
		t.Fatalf("%s: %s is called for no environment: %q", reader, method, all)
	}
}
