package server

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/patgate/patgate/admin/api"
)

// TestReasonsAreWhole: each reason that there is has a meaning and a status: without a status no
// problem could be made of it.
func TestReasonsAreWhole(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../api/reasons.go")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, m := range regexp.MustCompile(`(?m)^\tReason\w+\s+= "([a-z_0-9]+)"`).FindAllStringSubmatch(string(source), -1) {
		named = append(named, m[1])
		if len(statuses[m[1]]) == 0 {
			t.Errorf("%s has no status", m[1])
		}
		if !slices.Contains(api.Reasons(), m[1]) {
			t.Errorf("%s has no meaning", m[1])
		}
	}
	if len(named) != len(api.Reasons()) || len(named) != len(statuses) {
		t.Errorf("there are %d reasons, %d have a meaning, %d a status", len(named), len(api.Reasons()), len(statuses))
	}
}
