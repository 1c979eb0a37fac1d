// Package docs holds pages for people. Its tests keep them true.
package docs

import (
	"os"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/gate"
)

// TestReasons: the page names every reason of a refusal, and no other.
func TestReasons(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("reasons.md")
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	for _, r := range gate.Reasons() {
		if r.Allows() {
			continue
		}
		known++
		if !strings.Contains(string(page), `<a id="`+r.String()+`"></a>`+"`"+r.String()+"`") {
			t.Errorf("the page lacks %s", r)
		}
	}
	if n := strings.Count(string(page), "<a id="); n != known {
		t.Errorf("the page names %d reasons, there are %d", n, known)
	}
}

// TestAPIReasons: the page of the management API explains each of its reasons.
func TestAPIReasons(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range admin.Reasons() {
		if !strings.Contains(string(page), `<a id="`+reason+`"></a>`) {
			t.Errorf("the page lacks %s", reason)
		}
	}
	if n := strings.Count(string(page), "<a id="); n != len(admin.Reasons()) {
		t.Errorf("the page names %d reasons, there are %d", n, len(admin.Reasons()))
	}
}
