package caddymodule

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"

	_ "github.com/caddyserver/caddy/v2/modules/standard"

	"github.com/patgate/patgate/caddymodule/storepool"
)

// TestValidate: what can be told from a configuration to be a mistake is one in JSON as well,
// which no Caddyfile was there to refuse. It provisions whole configurations, which redirects
// Caddy's default log: so not in parallel.
func TestValidate(t *testing.T) {
	const (
		methods = `"route": [{"verbs": ["GET"], "path": "/a/b", "name": "a.B"}]`
		session = `{"handler": "patgate", "upstream": {"session": {"url": "https://example.com/"}}}`
		handler = `{"handler": "patgate"}`
	)
	t.Setenv("PATGATE_TEST_VALUE", "kanarienvogel")
	store := filepath.Join(t.TempDir(), "patgate.db")
	for _, c := range []struct{ name, app, handler, says string }{
		{"good", methods, handler, ""},
		{"no methods", ``, handler, "no API methods are configured"},
		{"form_memory", methods + `, "form_memory": -1`, handler, "form_memory is a number of bytes above 0, found -1"},
		{"prefix", methods + `, "tokens": {"prefix": "A"}`, handler, `tokens: prefix "A"`},
		{"max_per_account", methods + `, "tokens": {"max_per_account": -2}`, handler, "found -2"},
		{"zone", methods + `, "tokens": {"zone": "Mars/Olympus"}`, handler, `zone's name such as Europe/Berlin, found "Mars/Olympus"`},
		{"allowed_sets", methods + `, "tokens": {"allowed_sets": ["S"]}`, handler, `the app patgate: tokens: allowed_sets: there is no set "S"; the sets are: none`},
		{"status of the platform", methods + `, "platform": {"url": "https://example.com/", "expired": {"status": [99]}}`, handler, "expired status takes HTTP statuses from 200 to 599, found 99"},
		{"same_path", `"catalog": [{"file": "a.yaml", "openapi": {"same_path": "first"}}]`, handler, `the catalog openapi a.yaml: same_path is merge or refuse, found "first"`},
		{"case", `"catalog": [{"file": "a.yaml", "openapi": {"case": "any"}}]`, handler, `case is ignore or exact, found "any"`},
		{"dots", `"catalog": [{"file": "a.yaml", "openapi": {"dots": "any"}}]`, handler, `dots is none or values, found "any"`},
		{"dots of a route", `"route": [{"verbs": ["GET"], "path": "/a/:b", "name": "a", "dots": "any"}]`, handler, `the route /a/:b: dots is none or values, found "any"`},
		{"lookalikes", `"catalog": [{"file": "a.yaml", "openapi": {"lookalikes": "any"}}]`, handler, `lookalikes is values or refuse, found "any"`},
		{"document", `"catalog": [{"file": "../catalog/openapi/testdata/webhooks.yaml", "openapi": {}}]`, handler, ""},
		{"no document", `"catalog": [{"file": "../catalog/openapi/testdata/overlay.yaml", "openapi": {}}]`, handler, `is no OpenAPI document`},
		{"errors", methods, `{"handler": "patgate", "errors": "html"}`, `errors is http, platform or pass, found "html"`},
		{"unknown", methods, `{"handler": "patgate", "unknown": "ask"}`, `unknown is deny or pass, found "ask"`},
		{"checked_upstream", methods, `{"handler": "patgate", "checked_upstream": true}`, "checked_upstream belongs to unknown pass"},
		{"unchecked", methods, `{"handler": "patgate", "unknown": "pass"}`, "unknown pass with upstream strip"},
		{"two upstreams", methods, `{"handler": "patgate", "upstream": {"header": {"name": "X-Key", "value": "{env.PATGATE_TEST_VALUE}"}, "session": {}}}`, "found two of them"},
		{"literal", methods, `{"handler": "patgate", "upstream": {"header": {"name": "X-Key", "value": "kanarienvogel{in.it}"}}}`, "upstream header X-Key: the value comes from the environment or from a file"},
		{"session without keys", methods, session, "upstream session needs upstream_keys"},
		{"no audience", methods, `{"handler": "patgate", "assertion": {"audience": ""}}`, "assertion needs an audience"},
		{"assertion without keys", methods, `{"handler": "patgate", "assertion": {"audience": "shop"}}`, "assertion needs assertion_keys"},
		{"token_api", methods, `{"handler": "patgate", "token_api": "mine"}`, `token_api is platform, found "mine"`},
		{"preflight", methods, `{"handler": "patgate", "preflight": {"mode": "allow"}}`, `preflight is refuse, pass or answer, found "allow"`},
		{"preflight of nobody", methods, `{"handler": "patgate", "preflight": {"mode": "answer"}}`, "need origins"},
		{"second_factor", methods, `{"handler": "patgate_admin", "second_factor": "no"}`, `second_factor is optional or required, found "no"`},
		{"accounts", methods, `{"handler": "patgate_admin", "accounts": "platform"}`, "accounts platform needs the option platform"},
		{"idle_timeout", methods, `{"handler": "patgate_admin", "idle_timeout": "30s"}`, "idle_timeout is 1m at least, found 30s"},
		{"confirm_within", methods, `{"handler": "patgate_admin", "confirm_within": "2h"}`, "confirm_within is a time from 1m to 1h, found 2h"},
		{"session_lifetime", methods, `{"handler": "patgate_admin", "session_lifetime": "30s"}`, "session_lifetime is 1m at least, found 30s"},
		{"gate_url", methods, `{"handler": "patgate_admin", "gate_url": "api.example.com"}`, "gate_url is an address"},
		{"hosts", methods, `{"handler": "patgate_admin", "hosts": ["Tokens.example.com:443"]}`, `without a port, found "Tokens.example.com:443"`},
	} {
		members := []string{`"store": {"bolt": {"path": ` + quoted(t, store) + `}}`}
		if c.app != "" {
			members = append(members, c.app)
		}
		var cfg caddy.Config
		text := `{"admin": {"disabled": true, "config": {"persist": false}}, "apps": {
			"patgate": {` + strings.Join(members, ",") + `},
			"http": {"servers": {"s": {"listen": ["127.0.0.1:0"], "routes": [{"handle": [` + c.handler + `]}]}}}}}`
		if err := json.Unmarshal([]byte(text), &cfg); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		err := caddy.Validate(&cfg)
		if (err != nil) != (c.says != "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), "kanarienvogel") {
			t.Errorf("%s: the error repeats a secret", c.name)
		}
	}
	if n, held := storepool.References("patgate.stores.bolt:" + store); held {
		t.Errorf("configurations that were refused hold the store %d times", n)
	}
}

func quoted(t *testing.T, s string) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
