package tests

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// signingKey is a key in files, as an operator has it.
type signingKey struct {
	private      ed25519.PrivateKey
	line, public string // of assertion_keys, with the private and the public part
}

func newSigningKey(t *testing.T, id string) *signingKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return "key " + id + " from file " + path + "\n"
	}
	k := &signingKey{private: private}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	k.line = write("key.pem", "PRIVATE KEY", der, err)
	der, err = x509.MarshalPKIXPublicKey(public)
	k.public = write("public.pem", "PUBLIC KEY", der, err)
	return k
}

func assertionKeys(lines ...string) string {
	return "assertion_keys {\n" + strings.Join(lines, "") + "}\n"
}

// keySet is what a verifier fetches.
func (m *managed) keySet(t *testing.T) (set jose.JSONWebKeySet) {
	t.Helper()
	r := m.caller(t).send("GET", "/.well-known/jwks.json", nil).is(200, "")
	if media := r.header.Get("Content-Type"); media != "application/jwk-set+json" {
		t.Errorf("the keys are %s", media)
	}
	r.into(&set)
	return set
}

// said is what an assertion says beside what every JWT does.
type said struct {
	Account uint64 `json:"account"`
	TokenID uint64 `json:"token_id"`
	Method  string `json:"method"`
}

// verify is what an upstream does that wants proof.
func verify(signed string, set jose.JSONWebKeySet, audience string) (registered jwt.Claims, own said, err error) {
	token, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil {
		return registered, own, err
	}
	if err := token.Claims(set, &registered, &own); err != nil {
		return registered, own, err
	}
	return registered, own, registered.Validate(jwt.Expected{AnyAudience: jwt.Audience{audience}, Time: time.Now()})
}

var assertionLine = regexp.MustCompile(`(?i)(?:^|\n)X-Patgate-Assertion: ?([^\r\n]*)`)

// assertions are those that stand in the text of requests.
func assertions(text string) (all []string) {
	for _, found := range assertionLine.FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	return all
}

// asserted calls the gate and returns the one assertion that the upstream gets.
func (m *managed) asserted(t *testing.T, request string) string {
	t.Helper()
	m.upstream.take()
	if status, answer := m.raw(fill(request, nil)); status != 200 {
		t.Fatalf("the gate answers %s", answer)
	}
	got := m.upstream.take()
	if len(got) != 1 {
		t.Fatalf("the upstream gets %d requests", len(got))
	}
	all := assertions("\n" + got[0].header)
	if len(all) != 1 {
		t.Fatalf("the upstream gets %d assertions", len(all))
	}
	return all[0]
}

// TestAssertion: an upstream that fetches the keys from the management site can
// verify who calls which method; it gets nothing of what a client says in its
// place, and none where no token is needed.
func TestAssertion(t *testing.T) {
	t.Parallel()
	key := newSigningKey(t, "2026")
	m := newManaged(t, "", config{app: assertionKeys(key.line), site: "patgate {\nassertion shop\nunknown pass checked_upstream\n}", debug: true})
	m.must("accounts", "add", "demo")
	token := m.token("demo", "--method", "environment.control.StopEnv")
	set := m.keySet(t)
	seen := map[string]bool{}
	for name, request := range map[string]string{
		"query":      get(stop + "?session=" + token + "&envName=e"),
		"form":       form(stop, "session="+token),
		"bearer":     get(stop, "Authorization: Bearer "+token),
		"forged":     get(stop+"?session="+token, "X-Patgate-Assertion: forged", "X_Patgate_Assertion: forged", "x-patgate-assertion: eyJhbGciOiJub25lIn0.e30."),
		"connection": get(stop+"?session="+token, "Connection: close, X-Patgate-Assertion"),
	} {
		before := time.Now().Add(-time.Second)
		signed := m.asserted(t, request)
		registered, own, err := verify(signed, set, "shop")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		issued, expires := registered.IssuedAt.Time(), registered.Expiry.Time()
		if registered.Issuer != "patgate" || registered.Subject != "demo" || own != (said{2, 1, "environment.control.StopEnv"}) ||
			expires.Sub(issued) != 60*time.Second || !registered.NotBefore.Time().Equal(issued) || issued.Before(before) || issued.After(time.Now()) {
			t.Errorf("%s: it says %+v %+v", name, registered, own)
		}
		if registered.ID == "" || seen[registered.ID] {
			t.Errorf("%s: its id was there before", name)
		}
		seen[registered.ID] = true
		if _, _, err := verify(signed, set, "bank"); err == nil {
			t.Errorf("%s: it is good for another audience", name)
		}
	}
	for name, request := range map[string]string{
		"public": form("/1.0/users/authentication/rest/signin", "login=a&password=b", "X-Patgate-Assertion: forged"),
		"passed": get(stop+"?session=somebody-of-the-platform", "X-Patgate-Assertion: forged"),
	} {
		if status, answer := m.raw(fill(request, nil)); status != 200 {
			t.Errorf("%s: answered %s", name, answer)
		}
		for _, got := range m.upstream.take() {
			if strings.Contains(strings.ToLower(got.header), "assertion") {
				t.Errorf("%s: the upstream gets an assertion", name)
			}
		}
	}
	if status, _ := m.raw(get(rest + "deleteenv?session=" + token)); status != 403 || len(m.upstream.take()) != 0 {
		t.Errorf("what the token may not call: %d", status)
	}
	for _, verb := range []string{"POST", "PUT", "DELETE"} {
		m.caller(t).send(verb, "/.well-known/jwks.json", nil).is(405, "verb_not_allowed")
	}
	head := m.caller(t).send("HEAD", "/.well-known/jwks.json", nil).is(200, "")
	if len(head.body) > 0 || head.header.Get("Content-Length") == "0" {
		t.Error("HEAD is not what GET is without the body")
	}
	m.caller(t).send("GET", "/.well-known/jwks.json", nil, "Host: elsewhere.example").is(421, "misdirected")
}

// TestAssertionInEachMode: it goes beside whatever takes the token's place, and
// not to what handles errors.
func TestAssertionInEachMode(t *testing.T) {
	t.Parallel()
	const session = "Sess10n0123456789abcdef"
	keyFile := filepath.Join(t.TempDir(), "platform-key")
	if err := os.WriteFile(keyFile, []byte(session), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, upstream := range map[string]string{
		"strip": "upstream strip", "header": "upstream header X-Key {file." + keyFile + "}", "session": "upstream session {\nurl http://ADDRESS\n}",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			key, e, fallback := newSigningKey(t, "2026"), newEcho(t, session), newRecorder(t)
			upstream = strings.ReplaceAll(upstream, "ADDRESS", e.address)
			m := newManaged(t, "", config{
				app: keys(newKey(t, "a")) + "\n" + assertionKeys(key.line), site: "patgate {\nassertion shop https://tokens.example.com\n" + upstream + "\n}",
				proxy: "reverse_proxy " + e.address + "\nhandle_errors {\nreverse_proxy " + fallback.address + "\n}",
			})
			m.must("accounts", "add", "demo")
			m.credential("demo", platformPassword)
			token := m.token("demo", "--method", "environment.control.StopEnv")
			if status, answer := m.raw(get(stop+"?session="+token, "X-Patgate-Assertion: forged")); status != 200 {
				t.Fatalf("answered %s", answer)
			}
			e.mu.Lock()
			got := e.got.String()
			e.mu.Unlock()
			all := assertions(got)
			if len(all) != 1 || strings.Contains(got, "forged") {
				t.Fatalf("the upstream gets %d assertions", len(all))
			}
			if registered, own, err := verify(all[0], m.keySet(t), "shop"); err != nil || registered.Issuer != "https://tokens.example.com" || own.TokenID != 1 {
				t.Errorf("it says %+v %+v, %v", registered, own, err)
			}
			m.reload(t, func(c *config) { c.proxy = strings.Replace(c.proxy, e.address, "127.0.0.1:1", 1) })
			if status, answer := m.raw(get(stop + "?session=" + token)); status != 200 {
				t.Fatalf("the fallback did not answer: %s", answer)
			}
			if got := fallback.take(); len(got) != 1 || len(assertions("\n"+got[0].header)) > 0 {
				t.Errorf("what handles errors gets %d requests, or an assertion", len(got))
			}
		})
	}
}

// TestAssertionRotation: keys change by reloads, and at no moment there is an
// assertion that the published keys of before or of now do not verify.
func TestAssertionRotation(t *testing.T) {
	t.Parallel()
	old, current := newSigningKey(t, "old"), newSigningKey(t, "new")
	m := newManaged(t, "", config{site: "patgate"})
	m.caller(t).send("GET", "/.well-known/jwks.json", nil).is(404, "not_found")
	m.must("accounts", "add", "demo")
	call := get(stop + "?session=" + m.token("demo", "--method", "environment.control.StopEnv"))
	var before jose.JSONWebKeySet
	var first string
	for i, step := range []struct {
		what, keys, by string
		published      int
		firstVerifies  bool
	}{
		{"one key", assertionKeys(old.line), "old", 1, true},
		{"another behind it", assertionKeys(old.line, current.line), "old", 2, true},
		{"the other before it", assertionKeys(current.line, old.line), "new", 2, true},
		{"its public part only", assertionKeys(current.line, old.public), "new", 2, true},
		{"without it", assertionKeys(current.line), "new", 1, false},
	} {
		m.reload(t, func(c *config) { c.app, c.site = step.keys, "patgate {\nassertion shop\n}" })
		now := m.keySet(t)
		signed := m.asserted(t, call)
		if i == 0 {
			first, before = signed, now
		}
		if len(now.Keys) != step.published || len(now.Key(step.by)) != 1 {
			t.Errorf("%s: %d keys are published", step.what, len(now.Keys))
		}
		if token, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.EdDSA}); err != nil || token.Headers[0].KeyID != step.by {
			t.Errorf("%s: it is signed by another key than %s, or: %v", step.what, step.by, err)
		}
		for name, set := range map[string]jose.JSONWebKeySet{"now": now, "before": before} {
			if _, _, err := verify(signed, set, "shop"); err != nil {
				t.Errorf("%s: with the keys published %s: %v", step.what, name, err)
			}
		}
		if _, _, err := verify(first, now, "shop"); (err == nil) != step.firstVerifies {
			t.Errorf("%s: the first assertion: %v", step.what, err)
		}
		before = now
	}
}

// TestAssertionCanary: nothing of the private keys, and no assertion, stands in
// what the program prints, writes or shows.
func TestAssertionCanary(t *testing.T) {
	t.Parallel()
	first, second := newSigningKey(t, "first"), newSigningKey(t, "second")
	m := newManaged(t, "", config{
		app: assertionKeys(first.line, second.line), debug: true,
		site:  "patgate {\nassertion shop\nerrors pass\n}",
		proxy: "log_append said {http.request.header.X-Patgate-Assertion}\nreverse_proxy {env.UPSTREAM}\nhandle_errors {\nrespond \"{err.status_code} {http.request.header.X-Patgate-Assertion}\"\n}",
	})
	m.reload(t, func(c *config) { c.proxy = strings.ReplaceAll(c.proxy, "{env.UPSTREAM}", m.upstream.address) })
	m.must("accounts", "add", "demo")
	token := m.token("demo", "--method", "environment.control.StopEnv")
	signed := m.asserted(t, get(stop+"?session="+token))
	answers := useEverywhere(t, m.server, token)
	all := []string{signed}
	for _, got := range m.upstream.take() {
		all = append(all, assertions("\n"+got.header)...)
	}
	m.reload(t, func(c *config) { c.proxy = strings.ReplaceAll(c.proxy, m.upstream.address, "127.0.0.1:1") })
	_, failed := m.get(stop + "?session=" + token) // 502: logged at error level
	_, config := m.fetch("http://" + m.admin + "/config/")
	_, published := m.fetch("http://" + m.api + "/.well-known/jwks.json")
	_, metrics := m.fetch("http://" + m.admin + "/metrics")
	doctor := m.run("doctor", m.file("Caddyfile"))
	m.stop()
	places := map[string]string{
		"the log": m.output.String(), "an answer": answers + failed, "the configuration": config, "the key set": published,
		"the metrics": metrics, "a command": doctor.stdout + doctor.stderr,
	}
	collect(t, m.folder, places)
	for where, text := range places {
		for _, signed := range all {
			if parts := strings.Split(signed, "."); strings.Contains(text, parts[1]) || strings.Contains(text, parts[2]) {
				t.Errorf("an assertion stands in %s", where)
			}
		}
		for _, key := range []*signingKey{first, second} {
			seed := key.private.Seed()
			der, err := x509.MarshalPKCS8PrivateKey(key.private)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range []string{
				string(seed), hex.EncodeToString(seed), base64.RawStdEncoding.EncodeToString(seed), base64.RawURLEncoding.EncodeToString(seed),
				base64.StdEncoding.EncodeToString(der)[22:], "PRIVATE KEY",
			} {
				if strings.Contains(text, form) {
					t.Errorf("a private key stands in %s", where)
				}
			}
		}
	}
	if !strings.Contains(places["the log"], `"X-Patgate-Assertion":["REDACTED"]`) {
		t.Error("no assertion was redacted: did the proxy log what it sent?")
	}
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal([]byte(published), &set); err != nil || len(set.Keys) != 2 {
		t.Fatalf("the key set is %s, %v", published, err)
	}
	for _, key := range set.Keys {
		if len(key) != 6 || key["d"] != nil {
			t.Errorf("of the key %v there is more than its public part", key["kid"])
		}
	}
}

// TestAssertionMistakes: what cannot sign is named when it is loaded, and nothing
// of a key is repeated.
func TestAssertionMistakes(t *testing.T) {
	t.Parallel()
	key := newSigningKey(t, "2026")
	folder := t.TempDir()
	encoded := base64.StdEncoding.EncodeToString(key.private.Seed())
	broken := filepath.Join(folder, "broken.pem")
	if err := os.WriteFile(broken, []byte("-----BEGIN PRIVATE KEY-----\n"+encoded+"\n-----END PRIVATE KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	catalog, err := filepath.Abs("../catalogs/platform.json")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, folder: folder}
	for _, c := range []struct{ name, app, site, says string }{
		{"no keys", "", "assertion shop", "assertion needs assertion_keys in the global option patgate"},
		{"public key first", assertionKeys(key.public), "", "is a public key: put the private one first"},
		{"no such file", assertionKeys("key 2026 from file " + broken + ".nosuch\n"), "", "broken.pem.nosuch: no such file"},
		{"no such variable", assertionKeys("key 2026 from env PATGATE_TEST_NO_KEY\n"), "", "PATGATE_TEST_NO_KEY, which is not set"},
		{"no key", assertionKeys("key 2026 from file " + broken + "\n"), "", "cannot be read as a private key (PKCS #8); make one with: openssl genpkey -algorithm ed25519"},
		{"bad id", assertionKeys(strings.Replace(key.line, "2026", "2026/12", 1)), "", "letters, digits and - _ ."},
		{"good", assertionKeys(key.line), "assertion shop", ""},
	} {
		if err := os.WriteFile(s.file("Caddyfile"), []byte("{\npatgate {\nstore bolt "+s.file("none.db")+"\ncatalog "+catalog+"\n"+c.app+"}\n}\n:8080 {\npatgate {\n"+c.site+"\n}\n}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := s.run("validate", "--config", s.file("Caddyfile"), "--adapter", "caddyfile")
		if (r.code != 0) != (c.says != "") || !strings.Contains(r.stderr, c.says) {
			t.Errorf("%s: exit %d: %s", c.name, r.code, r.stderr)
		}
		if strings.Contains(r.stdout+r.stderr, encoded) {
			t.Errorf("%s: the key is repeated", c.name)
		}
	}
}
