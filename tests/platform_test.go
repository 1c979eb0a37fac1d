package tests

import (
	"net"
	"strings"
	"testing"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tests/platform"
)

// TestInFrontOfPlatform: a script's calls go through to a platform that keeps
// state, byte for byte but for the token.
func TestInFrontOfPlatform(t *testing.T) {
	t.Parallel()
	s, p := inFrontOfPlatform(t)
	value := s.token("demo", "--method", "environment.control.StopEnv", "--method", "environment.control.GetEnvInfo")
	for _, step := range []struct{ target, want string }{
		{"GetEnvInfo?envName=my-project&session=" + value, `"status":1`},
		{"stopenv?session=" + value + "&envName=my-project", `"result":0`},
		{"getenvinfo?envName=my-project&session=" + value, `"status":2`},
		{"startenv?envName=my-project&session=" + value, `"result":8202`},
		{"getenvinfo?envName=my-project&session=" + value, `"status":2`},
		{"getenvinfo?session=" + value, `"result":3`},
	} {
		if status, body := s.get(rest + step.target); status != 200 || !strings.Contains(body, step.want) {
			t.Errorf("%.20s answers %d %s, want %s", step.target, status, body, step.want)
		}
	}
	waitFor(t, "the records", func() bool { return len(p.Records()) == 5 })
	if first := string(p.Records()[0].Bytes); !strings.HasPrefix(first, "GET "+rest+"GetEnvInfo?envName=my-project HTTP/1.1\r\n") || strings.Contains(first, value[4:]) {
		t.Errorf("the platform received %.100q", first)
	}
}

// inFrontOfPlatform is a server in front of a platform that keeps state, with the account demo.
func inFrontOfPlatform(t *testing.T) (*server, *platform.Platform) {
	t.Helper()
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: "../catalogs/platform.json"}}})
	if err != nil {
		t.Fatal(err)
	}
	p := platform.New(platform.Options{Catalog: c})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.Serve(t.Context(), l) }()
	s := newServer(t, l.Addr().String(), config{site: "patgate {\nerrors platform\n}"})
	s.must("accounts", "add", "demo")
	return s, p
}
