package tests

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCanary: a token, however it was sent and whatever became of the request,
// stands nowhere in what the program prints, writes or shows.
func TestCanary(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]config{
		"plain":         {},
		"debug":         {debug: true},
		"502":           {proxy: "reverse_proxy 127.0.0.1:1", debug: true},
		"502 no debug":  {proxy: "reverse_proxy 127.0.0.1:1"},
		"errors pass":   {site: "patgate {\nerrors pass\n}", debug: true},
		"handle_errors": {proxy: "reverse_proxy 127.0.0.1:1\nhandle_errors {\nrespond \"{err.status_code} {uri} {http.request.orig_uri.query}\"\n}", debug: true},
		"fallback":      {proxy: "reverse_proxy 127.0.0.1:1\nhandle_errors {\nreverse_proxy {env.RECORDER}\n}"},
		"denied, handle_errors": {
			site:  "patgate {\nerrors pass\n}",
			proxy: "reverse_proxy 127.0.0.1:1\nhandle_errors {\nreverse_proxy {env.RECORDER}\n}",
		},
		"log of its own": {proxy: "log second {\noutput file {env.FOLDER}/second.log\nformat patgate json\n}\nreverse_proxy 127.0.0.1:1", debug: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			upstream := newRecorder(t)
			c.proxy = strings.ReplaceAll(c.proxy, "{env.RECORDER}", upstream.address)
			folder := t.TempDir()
			c.proxy = strings.ReplaceAll(c.proxy, "{env.FOLDER}", folder)
			s := newServer(t, upstream.address, c)
			s.must("accounts", "add", "demo")
			value := s.token("demo", "--method", "environment.control.StopEnv")
			answers := useEverywhere(t, s, value)
			s.stop()
			places := map[string]string{"the log": s.output.String(), "an answer": answers}
			for _, got := range upstream.take() {
				places["the upstream"] += got.all()
			}
			for _, dir := range []string{s.folder, folder} {
				collect(t, dir, places)
			}
			for where, text := range places {
				for _, form := range []string{value, url.QueryEscape(value), value[4:], value[8:30]} {
					if strings.Contains(text, form) {
						t.Errorf("the token stands in %s", where)
					}
				}
			}
			if !strings.Contains(places["the log"], "REDACTED") && !strings.Contains(places["the log"], "redacted") {
				t.Error("nothing was redacted: did any request reach the log?")
			}
		})
	}
}

// useEverywhere sends the token in all places, to good and bad ends.
func useEverywhere(t *testing.T, s *server, value string) (answers string) {
	t.Helper()
	query := "?session=" + value
	var all strings.Builder
	for _, r := range []attempt{
		{"GET", stop + query, "", "", ""},
		{"GET", rest + "deleteenv" + query, "", "", ""},
		{"GET", rest + "nosuch" + query, "", "", ""},
		{"GET", stop + query + "&session=" + value, "", "", ""},
		{"GET", stop + "?Session=" + value, "", "", ""},
		{"GET", stop + "?session=" + value[:len(value)-1], "", "", ""},
		{"GET", stop + "?x=" + value, "", "", ""},
		{"GET", stop + query, "", "", "Referer: http://elsewhere/?session=" + value},
		{"GET", stop, "", "", "Authorization: Bearer " + value},
		{"GET", stop, "", "", "X-Token: " + value},
		{"GET", stop, "", "", "User-Agent: " + value},
		{"GET", stop, "", "", "Cookie: session=" + value},
		{"POST", stop, urlencoded, "session=" + value, ""},
		{"POST", stop, urlencoded, "session=" + value + "&session=" + value, ""},
		{"POST", stop, "multipart/form-data; boundary=XYZ", parts(field("session", value), field("a", "1")), ""},
		{"POST", stop, "application/json", `{"session":"` + value + `"}`, ""},
		{"PUT", stop + query, "", "", ""},
		{"GET", stop + "/" + value, "", "", ""},
		{"GET", stop + "/pat%5F" + value[4:], "", "", ""},
	} {
		answer, body := s.try(r)
		_ = answer.Header.Write(&all)
		all.Write(body)
	}
	for _, path := range []string{"/metrics", "/config/"} {
		answer, err := http.Get("http://" + s.admin + path)
		if err != nil {
			t.Fatal(withoutURL(err))
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		all.Write(body)
	}
	for _, args := range [][]string{{"tokens", "list"}, {"tokens", "show", "1"}, {"tokens", "show", value}, {"tokens", "list", "--json"}, {"accounts", "list"}, {"accounts", "add", value}} {
		r := s.run(args...)
		all.WriteString(r.stdout + r.stderr)
	}
	return all.String()
}

// attempt is a request; header is "Name: value", or empty.
type attempt struct{ verb, target, contentType, body, header string }

// try sends a request to the gate.
func (s *server) try(r attempt) (answer *http.Response, body []byte) {
	s.t.Helper()
	request, err := http.NewRequest(r.verb, s.url(r.target), strings.NewReader(r.body))
	if err != nil {
		s.t.Fatal(err)
	}
	if r.contentType != "" {
		request.Header.Set("Content-Type", r.contentType)
	}
	if name, content, ok := strings.Cut(r.header, ": "); ok {
		request.Header.Set(name, content)
	}
	answer, err = http.DefaultTransport.RoundTrip(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err = io.ReadAll(answer.Body); err != nil {
		s.t.Fatal(err)
	}
	return answer, body
}

// collect reads all files below a folder: store, logs and whatever else.
func collect(t *testing.T, folder string, into map[string]string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		into[entry.Name()] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
