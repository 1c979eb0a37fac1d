package command

import "testing"

// TestIsGoRun: whoever started the program with "go run" has no program "patgate"
// to type.
func TestIsGoRun(t *testing.T) {
	t.Parallel()
	for program, want := range map[string]bool{
		"/home/me/.cache/go-build/0a/0a1b-d/patgate": true,
		"/tmp/go-build123/b001/exe/patgate":          true,
		"/tmp/go-build123/b001/exe/patgate.exe":      true,
		"/tmp/go-build123/b001/tests.test":           false,
		"/usr/local/bin/patgate":                     false,
		"/home/me/go-builder/patgate/other":          false,
	} {
		if got := isGoRun(program); got != want {
			t.Errorf("%s: %v, want %v", program, got, want)
		}
	}
}
