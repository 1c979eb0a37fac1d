// Package docs holds pages for people. Its tests keep them true.
package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/gate"
)

// TestReasons: the page names every reason of a refusal and every cause, to which the
// answers link, and no other.
func TestReasons(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("reasons.md")
	if err != nil {
		t.Fatal(err)
	}
	causes := gate.Causes()
	known := len(causes)
	for _, c := range causes {
		if !strings.Contains(string(page), `<a id="`+c.String()+`"></a>`+"`"+c.String()+"`") {
			t.Errorf("the page lacks the cause %s", c)
		}
	}
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
		t.Errorf("the page names %d reasons and causes, there are %d", n, known)
	}
}

// TestReasonsOnDashboard: it says each of them in a person's words, in each language.
func TestReasonsOnDashboard(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../admin/ui/activity/texts.*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("the dashboard has no texts of activity (%v)", err)
	}
	for _, file := range files {
		texts, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, reasons, _ := strings.Cut(string(texts), "\n  reasons: {")
		reasons, _, _ = strings.Cut(reasons, "\n  },")
		for _, r := range gate.Reasons() {
			if r == gate.Answered || r == gate.PreflightAnswered || r == gate.OriginNotAllowed {
				continue // no token is concerned
			}
			if !r.Allows() && !strings.Contains(reasons, "\n    "+r.String()+": (") {
				t.Errorf("%s has no words for %s", file, r)
			}
		}
	}
}

// TestAPIReasons: the page of the management API explains each of its reasons.
func TestAPIReasons(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range api.Reasons() {
		if !strings.Contains(string(page), `<a id="`+reason+`"></a>`) {
			t.Errorf("the page lacks %s", reason)
		}
	}
	if n := strings.Count(string(page), "<a id="); n != len(api.Reasons()) {
		t.Errorf("the page names %d reasons and causes, there are %d", n, len(api.Reasons()))
	}
}
