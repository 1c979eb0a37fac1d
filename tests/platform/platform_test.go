package platform

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/catalog"
)

func start(t *testing.T, o Options) (*Platform, string) {
	t.Helper()
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: "../../catalogs/platform.json"}}})
	if err != nil {
		t.Fatal(err)
	}
	o.Catalog = c
	p := New(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.Serve(t.Context(), l) }()
	return p, "http://" + l.Addr().String() + "/1.0/"
}

// ask calls a method by GET, or by POST where there is a form.
func ask(t *testing.T, address string, form url.Values) map[string]any {
	t.Helper()
	var answer *http.Response
	var err error
	if form == nil {
		answer, err = http.Get(address)
	} else {
		answer, err = http.PostForm(address, form)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil || answer.StatusCode != 200 {
		t.Fatalf("status %d, %v", answer.StatusCode, err)
	}
	return body
}

func wantResult(t *testing.T, got map[string]any, want int) {
	t.Helper()
	if got["result"] != float64(want) {
		t.Errorf("answered %v, want result %d", got, want)
	}
}

// TestStateShows: what a method changes, another one tells.
func TestStateShows(t *testing.T) {
	t.Parallel()
	_, at := start(t, Options{})
	control, files := at+"environment/control/rest/", at+"environment/file/rest/"
	status := func() float64 {
		return ask(t, control+"getenvinfo?envName=my-project", nil)["env"].(map[string]any)["status"].(float64)
	}
	if status() != running {
		t.Error("the environment does not run at first")
	}
	wantResult(t, ask(t, control+"StopEnv?envName=my-project", nil), ok)
	if status() != stopped {
		t.Error("a stopped environment is not stopped")
	}
	wantResult(t, ask(t, control+"startenv", url.Values{"envName": {"my-project"}}), ok)
	if status() != running {
		t.Error("a started environment does not run")
	}
	wantResult(t, ask(t, control+"createenvironment", url.Values{"env": {`{"shortdomain":"second"}`}, "nodes": {`[]`}}), ok)
	if infos := ask(t, control+"getenvs", nil)["infos"].([]any); len(infos) != 2 {
		t.Errorf("there are %d environments, want 2", len(infos))
	}
	wantResult(t, ask(t, control+"deleteenv?envName=second", nil), ok)
	wantResult(t, ask(t, control+"getenvinfo?envName=second", nil), badParameter)
	wantResult(t, ask(t, files+"write", url.Values{"envName": {"my-project"}, "path": {"/a.txt"}, "body": {"one"}}), ok)
	wantResult(t, ask(t, files+"append", url.Values{"envName": {"my-project"}, "path": {"/a.txt"}, "body": {"two"}}), ok)
	if got := ask(t, files+"read?envName=my-project&path=/a.txt", nil)["body"]; got != "onetwo" {
		t.Errorf("the file reads %v", got)
	}
}

// TestAllMethods: every method of the catalog answers, by each of its verbs.
func TestAllMethods(t *testing.T) {
	t.Parallel()
	p, at := start(t, Options{})
	for _, m := range p.options.Catalog.Methods() {
		form := url.Values{}
		for _, parameter := range m.Parameters {
			if parameter.Required {
				form.Set(parameter.Name, map[string]string{"integer": "1", "boolean": "true", "object": "{}", "array": "[]"}[parameter.Type])
			}
		}
		for _, verb := range m.Verbs {
			address := strings.TrimSuffix(at, "/1.0/") + m.Path
			var body map[string]any
			if verb == "GET" {
				body = ask(t, address+"?"+form.Encode(), nil)
			} else {
				body = ask(t, address, form)
			}
			if body["source"] != m.Group {
				t.Errorf("%s %s answers for %v", verb, m.Name, body["source"])
			}
		}
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	now := time.Now()
	p, at := start(t, Options{
		RequireSession: true, SessionLifetime: time.Minute, Now: func() time.Time { return now },
		Users: []User{{Login: "demo", Password: "secret"}, {Login: "guest", Password: "secret", ReadOnly: true}},
	})
	stop := at + "environment/control/rest/stopenv?envName=my-project&session="
	signIn := func(login, password string) map[string]any {
		return ask(t, at+"users/authentication/rest/signin", url.Values{"login": {login}, "password": {password}})
	}
	wantResult(t, signIn("demo", "wrong"), badLogin)
	wantResult(t, ask(t, stop, nil), badSession)
	session := signIn("demo", "secret")["session"].(string)
	wantResult(t, ask(t, stop+session, nil), ok)
	guest := signIn("guest", "secret")["session"].(string)
	wantResult(t, ask(t, stop+guest, nil), noPermission)
	wantResult(t, ask(t, at+"environment/control/rest/stopenv?session="+session, nil), badParameter)
	wantResult(t, ask(t, at+"environment/control/rest/stopenv?envName=broken&session="+session, nil), internalError)
	if p.SignIns() != 2 {
		t.Errorf("%d sign-ins were counted, want 2", p.SignIns())
	}
	p.mu.Lock()
	now = now.Add(time.Minute)
	p.mu.Unlock()
	wantResult(t, ask(t, stop+session, nil), badSession)
}

// TestRecords: the bytes of a request are kept as they came, and an upload is
// hashed, not held.
func TestRecords(t *testing.T) {
	t.Parallel()
	p, at := start(t, Options{})
	host := strings.TrimSuffix(strings.TrimPrefix(at, "http://"), "/1.0/")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	form := "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" + strings.Repeat("x", 1<<20) + "\r\n--B--\r\n"
	raw := "POST /1.0/storage/uploader/rest/UPLOAD?odd=%41 HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: " + itoa(len(form)) + "\r\n\r\n" + form
	if _, err := io.WriteString(conn, raw); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(answer), `"size":1048576`) {
		t.Fatalf("answered %q, %v", answer, err)
	}
	records := p.Records()
	if len(records) != 1 || records[0].Size != int64(len(raw)) || string(records[0].Bytes) != raw[:kept] {
		t.Errorf("the record has not the bytes that were sent")
	}
}

// TestRecordsInOrder: requests stand in the order in which they came, whichever is
// answered first.
func TestRecordsInOrder(t *testing.T) {
	t.Parallel()
	p, at := start(t, Options{})
	conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(at, "http://"), "/1.0/"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const first = "GET /1.0/environment/control/rest/stopenv?envName=my-project HTTP/1.1\r\nHost: h\r\n\r\n"
	if _, err := io.WriteString(conn, first[:10]); err != nil {
		t.Fatal(err)
	}
	wantResult(t, ask(t, at+"environment/control/rest/getenvinfo?envName=my-project", nil), 0)
	if _, err := io.WriteString(conn, first[10:]); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Fatal(err)
	}
	if records := p.Records(); len(records) != 2 || string(records[0].Bytes) != first {
		t.Errorf("of %d records the first is not the first request", len(records))
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}
