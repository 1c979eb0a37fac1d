package doctor_test

import (
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/patgate/patgate/caddymodule"
	"github.com/patgate/patgate/caddymodule/doctor"
)

// safeLog is the global option that keeps secrets out of the default log.
const safeLog = "log default {\n format patgate\n }\n"

// byHost is a global option with a method of one host.
const byHost = "patgate {\n route GET /a a {\n host a.example\n }\n }\n"

func TestDiagnose(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, caddyfile string
		want            []string // "severity where: words of what"; all there are, in order
	}{
		{"as it should be", "{\n" + safeLog + "}\n:8080 {\n log {\n format patgate\n }\n patgate\n reverse_proxy a\n}", nil},
		{"without any log", ":8080 {\n patgate\n reverse_proxy a\n}", []string{"error log default: Caddy writes it in its own format"}},
		{"default log in json", "{\n log default {\n format json\n }\n}\n:8080 {\n patgate\n}",
			[]string{"error log default: format json shows tokens and passwords of requests; it takes failed requests"}},
		{"default log to a file", "{\n log default {\n output file /var/log/x\n }\n}\n:8080 {\n patgate\n}", []string{"error log default: its default format"}},
		{"discarded", "{\n log default {\n output discard\n }\n}\n:8080 {\n patgate\n}", nil},
		{"filter around", "{\n log default {\n format filter {\n wrap patgate\n request>uri delete\n }\n }\n}\n:8080 {\n patgate\n}", nil},
		{"append around filter around", "{\n log default {\n format append {\n wrap filter {\n wrap patgate json\n a delete\n }\n b c\n }\n }\n}\n:8080 {\n patgate\n}", nil},
		{"filter around json", "{\n log default {\n format filter {\n wrap json\n request>uri delete\n }\n }\n}\n:8080 {\n patgate\n}",
			[]string{"error log default: format filter"}},
		{"site's log", "{\n" + safeLog + "}\na.example {\n log {\n output file /var/log/a\n }\n patgate\n}\nb.example {\n log {\n format patgate\n }\n patgate\n}",
			[]string{"error log log0: its default format shows tokens and passwords of requests; it takes the access log of a.example"}},
		{"log of a site's errors", "{\n" + safeLog + " log errors {\n include http.log.error.log0\n format json\n }\n}\na.example {\n log {\n format patgate\n }\n patgate\n}",
			[]string{"error log errors: format json shows tokens and passwords of requests; it takes failed requests"}},
		{"log of something else", "{\n" + safeLog + " log other {\n include tls\n format json\n }\n}\n:8080 {\n patgate\n}", []string{"note log other: "}},
		{"credentials, trace", "{\n" + safeLog + " servers {\n log_credentials\n trace\n }\n}\n:8080 {\n patgate\n}",
			[]string{"error server srv0: log_credentials", "warning server srv0: trace"}},
		{"trusted proxies", "{\n" + safeLog + " servers {\n trusted_proxies static 10.0.0.0/8\n }\n}\n:8080 {\n patgate\n}",
			[]string{"warning server srv0: trusted_proxies without trusted_proxies_strict"}},
		{"trusted proxies, strictly", "{\n" + safeLog + " servers {\n trusted_proxies static 10.0.0.0/8\n trusted_proxies_strict\n }\n}\n:8080 {\n patgate\n}", nil},
		{"everybody trusted", "{\n" + safeLog + " servers {\n trusted_proxies static 10.0.0.0/8 ::/0\n trusted_proxies_strict\n }\n}\n:8080 {\n patgate\n}",
			[]string{"error server srv0: trusted_proxies ::/0 trusts everybody"}},
		{"admin on loopback", "{\n" + safeLog + " admin 127.0.0.1:2020\n}\n:8080 {\n patgate\n}", nil},
		{"admin on a socket", "{\n" + safeLog + " admin unix//run/a.sock\n}\n:8080 {\n patgate\n}", nil},
		{"admin everywhere", "{\n" + safeLog + " admin :2019\n}\n:8080 {\n patgate\n}", []string{"error admin: Caddy's admin endpoint listens on :2019"}},
		{"admin off", "{\n" + safeLog + " admin off\n}\n:8080 {\n patgate\n}", []string{"note admin: "}},

		{"another host upstream", "{\n" + safeLog + byHost + "}\n:8080 {\n patgate\n reverse_proxy x {\n header_up Host {upstream_hostport}\n }\n}",
			[]string{"note server srv0: reverse_proxy puts another host into requests than the one by which patgate chose their methods ({http.reverse_proxy.upstream.hostport})"}},
		{"HTTPS upstream", "{\n" + safeLog + byHost + "}\n:8080 {\n patgate\n reverse_proxy https://x\n}",
			[]string{"note server srv0: reverse_proxy puts another host into requests than the one by which patgate chose their methods (the name of the upstream, as always over HTTPS)"}},
		{"the same host upstream", "{\n" + safeLog + byHost + "}\n:8080 {\n patgate\n reverse_proxy https://x {\n header_up Host {hostport}\n }\n}", nil},
		{"the host as it came", "{\n" + safeLog + byHost + "}\n:8080 {\n patgate\n reverse_proxy x\n}", nil},
		{"another host without hosts in the catalog", "{\n" + safeLog + "}\n:8080 {\n patgate\n reverse_proxy https://x\n}", nil},
		{"another host without a gate", "{\n" + safeLog + byHost + "}\n:8080 {\n route {\n reverse_proxy /x https://x\n patgate\n reverse_proxy y\n }\n}",
			[]string{"note server srv0, /x: reverse_proxy has no patgate before it"}},

		{"keeps what the upstream needs", "{\n" + safeLog + "}\n:8080 {\n patgate {\n keep header X-Api-Key\n keep cookie lang\n }\n reverse_proxy x\n}", nil},
		{"keeps Authorization", "{\n" + safeLog + "}\n:8080 {\n patgate {\n keep header authorization\n }\n reverse_proxy x\n}",
			[]string{"warning server srv0: patgate keeps Authorization"}},
		{"lists Authorization", "{\n" + safeLog + "}\n:8080 {\n patgate {\n headers only Accept Authorization\n }\n reverse_proxy x\n}",
			[]string{"warning server srv0: patgate keeps Authorization"}},
		{"keeps a session's cookie", "{\n" + safeLog + "}\n:8080 {\n patgate {\n keep cookie SESSION\n }\n reverse_proxy x\n}",
			[]string{"warning server srv0: patgate keeps the cookie SESSION, which is named like the token's parameter"}},
		{"keeps a session's cookie of another name", "{\n" + safeLog + "}\n:8080 {\n patgate {\n parameter token apikey\n keep cookie apikey\n }\n reverse_proxy x\n}",
			[]string{"warning server srv0: patgate keeps the cookie apikey"}},

		{"no gate at all", "{\n" + safeLog + "}\n:8080 {\n respond hello\n}", []string{"warning apps: no site has a patgate handler"}},
		{"site without a gate", "{\n" + safeLog + "}\na.example {\n reverse_proxy x\n}\nb.example {\n patgate\n reverse_proxy y\n}",
			[]string{"note server srv0, a.example: reverse_proxy has no patgate before it"}},
		{"gate in one block of two", "{\n" + safeLog + "}\n:8080 {\n handle /a/* {\n patgate\n reverse_proxy x\n }\n handle {\n reverse_proxy y\n }\n}",
			[]string{"note server srv0: reverse_proxy has no patgate"}},
		{"gate behind a matcher", "{\n" + safeLog + "}\n:8080 {\n route {\n route /a/* {\n patgate\n }\n reverse_proxy y\n }\n}",
			[]string{"error server srv0: some requests come to reverse_proxy without having passed patgate"}},
		{"gate twice", "{\n" + safeLog + "}\na.example {\n patgate\n handle /a/* {\n patgate\n reverse_proxy x\n }\n}",
			[]string{"warning server srv0, a.example, /a/*: patgate stands behind another patgate"}},
		{"gate in each block", "{\n" + safeLog + "}\n:8080 {\n handle /a/* {\n patgate\n reverse_proxy x\n }\n handle {\n patgate\n reverse_proxy y\n }\n handle_errors {\n patgate\n reverse_proxy z\n }\n}", nil},
		{"rewrite before", "{\n" + safeLog + "}\n:8080 {\n rewrite /a /b\n patgate\n reverse_proxy x\n}", nil},
		{"rewrite behind", "{\n" + safeLog + "}\n:8080 {\n route {\n patgate\n rewrite /a /b\n reverse_proxy x\n }\n}",
			[]string{"warning server srv0, /a: rewrite stands behind patgate"}},
		{"handle_path behind", "{\n" + safeLog + "}\na.example {\n patgate\n handle_path /a/* {\n reverse_proxy x\n }\n}",
			[]string{"warning server srv0, a.example, /a/*: rewrite stands behind patgate"}},
		{"proxy that rewrites", "{\n" + safeLog + "}\n:8080 {\n patgate\n reverse_proxy x {\n rewrite /y\n }\n}",
			[]string{"warning server srv0: reverse_proxy with rewrite"}},
		{"keys are published", "{\n" + safeLog + "}\n:8080 {\n patgate {\n assertion shop\n }\n}\n:8081 {\n patgate_admin\n}", nil},
		{"keys are published nowhere", "{\n" + safeLog + "}\n:8080 {\n patgate {\n assertion shop\n }\n}",
			[]string{"note apps: no site has patgate_admin, which publishes the keys"}},
		{"invoked gate", "{\n" + safeLog + "}\n&(gated) {\n patgate\n reverse_proxy x\n}\n:8080 {\n invoke gated\n}", nil},
		{"errors proxied", "{\n" + safeLog + "}\n:8080 {\n patgate\n reverse_proxy x\n handle_errors {\n reverse_proxy y\n }\n}",
			[]string{"error server srv0, handle_errors: reverse_proxy sends on requests that failed before"}},
		{"errors proxied, nested", "{\n" + safeLog + "}\na.example {\n patgate {\n errors pass\n }\n reverse_proxy x\n handle_errors 5xx {\n route {\n handle /a/* {\n reverse_proxy y\n }\n }\n }\n}",
			[]string{"error server srv0, handle_errors, a.example, /a/*: reverse_proxy sends on requests that failed before"}},
		{"errors proxied, invoked", "{\n" + safeLog + "}\n&(outer) {\n invoke inner\n}\n&(inner) {\n reverse_proxy y\n}\n&(gated) {\n patgate\n reverse_proxy x\n}\n:8080 {\n invoke gated\n handle_errors {\n invoke outer\n }\n}",
			[]string{"error server srv0, handle_errors: reverse_proxy sends on requests that failed before"}},
		{"errors proxied without a gate", "{\n" + safeLog + "}\n:8080 {\n reverse_proxy x\n handle_errors {\n reverse_proxy y\n }\n}\n:8081 {\n patgate\n}",
			[]string{"note server srv0: reverse_proxy has no patgate", "note server srv0, handle_errors: reverse_proxy has no patgate"}},
		{"errors proxied behind a gate of their own", "{\n" + safeLog + "}\n&(gated) {\n patgate\n reverse_proxy x\n}\n:8080 {\n invoke gated\n handle_errors {\n route {\n patgate\n invoke gated\n }\n }\n}",
			[]string{"warning server srv0, handle_errors: patgate stands behind another"}},
		{"refusals intercepted", "{\n" + safeLog + "}\n:8080 {\n route {\n intercept {\n @refused status 4xx\n handle_response @refused {\n reverse_proxy y\n }\n }\n patgate\n reverse_proxy x\n }\n}",
			[]string{"error server srv0, intercept: reverse_proxy sends on requests that patgate refused"}},
		{"answers intercepted", "{\n" + safeLog + "}\n:8080 {\n patgate\n intercept {\n @gone status 4xx\n handle_response @gone {\n reverse_proxy y\n }\n }\n reverse_proxy x\n}", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			adapter := caddyfile.Adapter{ServerType: httpcaddyfile.ServerType{}}
			cfg, _, err := adapter.Adapt([]byte(test.caddyfile), nil)
			if err != nil {
				t.Fatal(err)
			}
			findings, err := doctor.Diagnose(cfg)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range findings {
				got := string(f.Severity) + " " + f.Where + ": " + f.What
				if i >= len(test.want) || !strings.HasPrefix(got, test.want[i]) && !strings.Contains(got, strings.TrimPrefix(test.want[i], string(f.Severity)+" "+f.Where+": ")) {
					t.Errorf("unexpected finding: %s", got)
				}
				if f.Remedy == "" {
					t.Errorf("no remedy for: %s", got)
				}
			}
			for _, want := range test.want[min(len(findings), len(test.want)):] {
				t.Errorf("not found: %s", want)
			}
		})
	}
}

func TestDiagnoseJSON(t *testing.T) {
	t.Parallel()
	t.Run("no configuration", func(t *testing.T) {
		t.Parallel()
		if _, err := doctor.Diagnose([]byte(`{"apps":[`)); err == nil || !strings.Contains(err.Error(), "reading the configuration") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("errors of a subroute", func(t *testing.T) {
		t.Parallel()
		const proxy = `{"handle": [{"handler": "reverse_proxy"}]}`
		findings, err := doctor.Diagnose([]byte(`{
			"logging": {"logs": {"default": {"encoder": {"format": "patgate"}}}},
			"apps": {"http": {"servers": {"a": {"routes": [
				{"handle": [{"handler": "other", "routes": 1, "errors": [2], "name": {}, "handle_response": "x"}]},
				{"handle": [{"handler": "subroute", "routes": [{"handle": [{"handler": "patgate", "errors": "pass"}]}, ` + proxy + `], "errors": {"routes": [` + proxy + `]}}]},
				{"handle": [{"handler": "subroute", "routes": [` + proxy + `], "errors": {"routes": [` + proxy + `]}}]}
			]}}}}}`))
		if err != nil {
			t.Fatal(err)
		}
		if len(findings) != 1 || findings[0].Where != "server a, errors of a subroute" || findings[0].Severity != doctor.SeverityError {
			t.Errorf("found %+v", findings)
		}
	})
	t.Run("what Caddyfiles cannot say", func(t *testing.T) {
		t.Parallel()
		findings, err := doctor.Diagnose([]byte(`{
			"logging": {"sink": {"encoder": {"format": "json"}}, "logs": {"default": {"encoder": {"format": "patgate"}, "core": {"module": "telemetry"}}}},
			"apps": {"http": {"servers": {"a": {
				"logs": {"logger_names": {"a.example": "old", "b.example": ["new"]}},
				"named_routes": {"loop": {"handle": [{"handler": "invoke", "name": "loop"}, {"handler": "patgate"}]}},
				"routes": [{"handle": [{"handler": "invoke", "name": "loop"}]}]
			}}}}}`))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range findings {
			got = append(got, string(f.Severity)+" "+f.Where)
		}
		if want := "warning log default, note log sink"; strings.Join(got, ", ") != want {
			t.Errorf("found %v, want %s", got, want)
		}
	})
}
