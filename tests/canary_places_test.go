package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
)

// TestCanaryInPlacesOfOnesOwn: a token that was imported has no shape that a log could
// know it by, and neither have the values of a catalog's secret parameters; still none
// of them stands in a log, wherever a site takes tokens.
func TestCanaryInPlacesOfOnesOwn(t *testing.T) {
	t.Parallel()
	const places = "parameter session apikey\nheader X-Api-Key\ncookie sid\ncredentials query form multipart json bearer basic\n"
	for name, c := range map[string]config{
		"plain":         {site: "patgate {\n" + places + "}"},
		"debug":         {site: "patgate {\n" + places + "}", debug: true},
		"502, debug":    {site: "patgate {\n" + places + "}", proxy: "reverse_proxy 127.0.0.1:1", debug: true},
		"platform":      {site: "patgate {\nerrors platform\n" + places + "}", proxy: "reverse_proxy 127.0.0.1:1"},
		"bodies":        {site: "patgate {\n" + places + "}", proxy: "log_append body {http.request.body}\nreverse_proxy {env.UPSTREAM}", debug: true},
		"handle_errors": {site: "patgate {\nerrors pass\n" + places + "}", proxy: "reverse_proxy 127.0.0.1:1\nhandle_errors {\nrespond \"{err.status_code}\"\n}", debug: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			upstream := newRecorder(t)
			s := newServer(t, upstream.address, c)
			s.must("accounts", "add", "demo")
			const value = "imported-value-of-the-old-system"
			s.importToken("demo", value)
			secrets := append(everySecretParameter(t), value)
			for _, r := range []attempt{
				{"GET", stop + "?apikey=" + value, "", "", ""},
				{"GET", stop + "?APIKEY=" + value, "", "", ""},
				{"POST", stop, urlencoded, "apikey=" + value, ""},
				{"POST", stop, "multipart/form-data; boundary=XYZ", parts(field("apikey", value)), ""},
				{"POST", stop, "application/json", `{"a":1,"apikey":"` + value + `"}`, ""},
				{"POST", stop, "application/json", `{"Apikey":"` + value + `"}`, ""},
				{"GET", stop, "", "", "X-Api-Key: " + value},
				{"GET", stop, "", "", "Cookie: sid=" + value},
				{"GET", stop, "", "", "Authorization: Bearer " + value},
				{"GET", stop + "?apikey=" + value, "", "", "Referer: http://elsewhere/?apikey=" + value},
				{"GET", stop + "?apikey=" + value + "&" + secretQuery(secrets), "", "", "Referer: http://elsewhere/?" + secretQuery(secrets)},
				{"POST", stop + "?apikey=" + value, urlencoded, secretQuery(secrets), ""},
				{"POST", stop, "multipart/form-data; boundary=XYZ", parts(append(secretParts(secrets), field("apikey", value))...), ""},
				{"POST", stop + "?apikey=" + value, "multipart/form-data; boundary=XYZ", parts(secretParts(secrets)...), ""},
				{"POST", stop + "?apikey=" + value, "application/json", secretJSON(t, secrets), ""},
			} {
				s.try(r)
			}
			s.stop()
			logged := s.output.String()
			if strings.Contains(logged, value) {
				t.Error("the token stands in the log")
			}
			for _, name := range secrets[:len(secrets)-1] {
				if strings.Contains(logged, canaryOf(name)) {
					t.Errorf("the value of the secret parameter %s stands in the log", name)
				}
			}
			if !strings.Contains(logged, "apikey=REDACTED") {
				t.Error("nothing was redacted: did any request reach the log?")
			}
		})
	}
}

// everySecretParameter names those of the platform's catalog.
func everySecretParameter(t *testing.T) []string {
	t.Helper()
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: "../catalogs/platform.json"}}})
	if err != nil {
		t.Fatal(err)
	}
	names := c.SecretParameters()
	if len(names) == 0 {
		t.Fatal("the catalog has no secret parameter")
	}
	return names
}

func canaryOf(name string) string { return "canary-" + name + "-of-a-parameter" }

// secretQuery gives each parameter but the last, which is a token, a value.
func secretQuery(names []string) string {
	var pairs []string
	for _, name := range names[:len(names)-1] {
		pairs = append(pairs, name+"="+canaryOf(name))
	}
	return strings.Join(pairs, "&")
}

// secretParts and secretJSON give the parameters of secretQuery in other types of a body.
func secretParts(names []string) (fields []string) {
	for _, name := range names[:len(names)-1] {
		fields = append(fields, field(name, canaryOf(name)))
	}
	return fields
}

func secretJSON(t *testing.T, names []string) string {
	t.Helper()
	members := map[string]any{}
	for _, name := range names[:len(names)-1] {
		members[name] = canaryOf(name)
	}
	body, err := json.Marshal(map[string]any{"event": "push", "with": []any{members}})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// importToken makes a token of another system good, by its hash.
func (s *server) importToken(account, value string) {
	s.t.Helper()
	hash := sha256.Sum256([]byte(value))
	body, err := json.Marshal(map[string]any{
		"account": account, "description": "from the old system", "methods": []string{"environment.control.StopEnv"},
		"lifetime": "90d", "hash": hex.EncodeToString(hash[:]), "hint": value[len(value)-4:],
	})
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequest("POST", "http://"+s.admin+"/patgate/api/v1/tokens/import", strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Patgate-Request", "1")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(withoutURL(err))
	}
	_ = answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		s.t.Fatalf("importing a token: %s", answer.Status)
	}
}
