package catalog

import (
	"slices"
	"strings"
	"testing"
)

const platformFile = "../catalogs/platform.json"

func platform(t testing.TB) *Catalog {
	t.Helper()
	c, err := Open(Config{Files: []FileConfig{{Path: platformFile}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPlatformCatalog(t *testing.T) {
	t.Parallel()
	c := platform(t)
	if n := len(c.Methods()); n != 319 {
		t.Errorf("%d methods, want 319", n)
	}
	var public, passwords []string
	for _, m := range c.Methods() {
		if m.Public {
			public = append(public, m.Name)
		}
		if slices.ContainsFunc(m.Parameters, func(p Parameter) bool { return p.Name == "password" && p.Secret }) {
			passwords = append(passwords, m.Name)
		}
		if !strings.HasPrefix(m.Doc, "https://www.virtuozzo.com/application-platform-api-docs/") || strings.Contains(m.Doc, ":group") {
			t.Errorf("%s: doc %q", m.Name, m.Doc)
		}
		if m.Bodies.Other {
			t.Errorf("%s allows bodies that are no forms", m.Name)
		}
	}
	if want := []string{"environment.tracking.GetServerUTCTime", "users.account.RecoverPassword", "users.authentication.Signin"}; !slices.Equal(public, want) {
		t.Errorf("public: %q, want %q", public, want)
	}
	if len(passwords) != 26 {
		t.Errorf("%d methods have a secret password, want 26", len(passwords))
	}
	if got, want := c.SecretParameters(), []string{"cert_key", "data", "key", "password", "vars"}; !slices.Equal(got, want) {
		t.Errorf("SecretParameters = %q, want %q", got, want)
	}
}

func TestPlatformFlags(t *testing.T) {
	t.Parallel()
	c := platform(t)
	tests := []struct {
		flag    string
		is      func(*Method) bool
		methods []string
	}{
		{"protected", func(m *Method) bool { return m.Protected }, []string{
			"users.authentication.CreateToken", "users.authentication.GetTokens", "users.authentication.GetSessions", "users.authentication.Signout",
		}},
		{"escalating", func(m *Method) bool { return m.Escalating }, []string{
			"marketplace.jps.Install", "environment.control.ExecCmdById", "utils.scheduler.CreateEnvTask", "users.collaboration.AddRole",
			"environment.control.GetSSHAccessInfo", "environment.control.ResetNodePassword", "environment.file.Write",
			"marketplace.jps.Uninstall", "marketplace.installation.Uninstall", "environment.export.GetManifest",
		}},
		{"read-only", func(m *Method) bool { return m.ReadOnly }, []string{
			"environment.control.GetEnvs", "environment.nodegroup.Get", "environment.tracking.SearchActions", "environment.trigger.AutoScalingHistory",
		}},
		{"of no kind", func(m *Method) bool { return m.wildcard() && !m.ReadOnly && !m.Public }, []string{
			"environment.control.StopEnv", "environment.control.DeleteEnv", "storage.uploader.Upload",
		}},
	}
	for _, test := range tests {
		for _, name := range test.methods {
			if m, ok := c.Lookup(name); !ok || !test.is(m) {
				t.Errorf("%s is not %s", name, test.flag)
			}
		}
	}
}

// Each method needs its name in the list: no other name, and no wildcard where
// it is escalating, lets it through.
func TestEachMethodNeedsItsName(t *testing.T) {
	t.Parallel()
	c := platform(t)
	for _, m := range c.Methods() {
		match := c.Match(m.Verbs[0], "", m.Path)
		if match.Outcome != Found || match.Method != m {
			t.Fatalf("%s %s is %v %q, want %q", m.Verbs[0], m.Path, match.Outcome, match.Name, m.Name)
		}
		var others []string
		for _, other := range c.Methods() {
			if other != m {
				others = append(others, other.Name)
			}
		}
		if c.Compile(nil, others).Allows(match) {
			t.Errorf("%s is allowed by the names of all others", m.Name)
		}
		if got := c.Compile(nil, []string{m.Name}).Allows(match); got != !m.Protected {
			t.Errorf("%s is allowed by its own name: %t", m.Name, got)
		}
		for _, wide := range []string{"*", m.Group + ".*", "env.*", "environment.*", "users.*", "marketplace.*"} {
			if c.Compile(nil, []string{wide}).Allows(match) && !m.wildcard() {
				t.Errorf("%s is allowed by %s", m.Name, wide)
			}
		}
		if got := c.Compile([]string{"Extended Access"}, nil).Allows(match); got != m.wildcard() {
			t.Errorf("%s is allowed by Extended Access: %t", m.Name, got)
		}
		if c.Compile(nil, nil).Allows(match) {
			t.Errorf("%s is allowed by an empty grant", m.Name)
		}
	}
}

func TestPlatformSets(t *testing.T) {
	t.Parallel()
	c := platform(t)
	tests := []struct {
		set      string
		allows   []string
		refusals []string
	}{
		{"Extended Access", []string{"environment.control.DeleteEnv", "billing.account.GetQuotas"}, []string{"marketplace.jps.Install", "users.authentication.GetTokens"}},
		{"IDE Plugins", []string{"environment.control.StopEnv", "environment.control.DeployApp", "storage.uploader.Upload"}, []string{"environment.control.DeleteEnv", "environment.control.ExecCmdById"}},
		{"Marketplace", []string{"marketplace.jps.Install", "marketplace.jps.Uninstall", "marketplace.installation.Uninstall", "marketplace.app.GetList"}, []string{"marketplace.app.EditApp", "environment.control.StopEnv"}},
		{"Maven Plugin", []string{"storage.uploader.Upload", "environment.deployment.DeployArchive"}, []string{"environment.control.StopEnv", "environment.file.Write"}},
	}
	for _, test := range tests {
		a := c.Compile([]string{test.set}, nil)
		for _, name := range test.allows {
			if !a.Allows(matchOf(t, c, name)) {
				t.Errorf("%s does not allow %s", test.set, name)
			}
		}
		for _, name := range test.refusals {
			if a.Allows(matchOf(t, c, name)) {
				t.Errorf("%s allows %s", test.set, name)
			}
		}
		if c.set(test.set).Description == "" {
			t.Errorf("%s has no description", test.set)
		}
	}
	if got := len(c.Sets()); got != len(tests) {
		t.Errorf("%d sets, want %d", got, len(tests))
	}
}

// matchOf is what a request for the method of this name is matched as.
func matchOf(t testing.TB, c *Catalog, name string) Match {
	t.Helper()
	m, ok := c.Lookup(name)
	if !ok {
		t.Fatalf("there is no method %q", name)
	}
	return c.Match(m.Verbs[0], "", m.Path)
}

func BenchmarkPlatform(b *testing.B) {
	c := platform(b)
	all := c.Compile([]string{"Extended Access"}, nil)
	names := make([]string, 0, 1000)
	for _, m := range c.Methods() {
		names = append(names, m.Name)
	}
	m := c.Match("GET", "", "/1.0/environment/control/rest/stopenv")
	b.Run("match", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Match("GET", "", "/1.0/Environment/control/rest/StopEnv")
		}
	})
	b.Run("match longest", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Match("GET", "", "/1.0/users/collaboration/rest/getcollaborationresourcemethods")
		}
	})
	b.Run("allows", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			all.Allows(m)
		}
	})
	b.Run("compile *", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Compile([]string{"Extended Access"}, nil)
		}
	})
	b.Run("compile 311 names", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Compile(nil, names)
		}
	})
	b.Run("load", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			platform(b)
		}
	})
}
