package admin

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/audit"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/upstream"
)

var (
	textKey = regexp.MustCompile(`(?m)^    '?([a-z][a-z_.]*)'?: `)
	action  = regexp.MustCompile(`Action = "([a-z_.]+)"`)
)

// TestDashboardHasWords: for each action and reason of the audit, each field of its
// records, and each state of a credential, the dashboard has words in each language,
// and none for what does not exist.
func TestDashboardHasWords(t *testing.T) {
	t.Parallel()
	var actions []string
	for _, m := range action.FindAllStringSubmatch(read(t, "../tokenstore/audit.go"), -1) {
		actions = append(actions, m[1])
	}
	if listed := fmt.Sprint(tokenstore.Actions()); len(tokenstore.Actions()) != len(actions) || slices.ContainsFunc(actions, func(a string) bool { return !strings.Contains(listed, a) }) {
		t.Errorf("listed are %s, there are %q", listed, actions)
	}
	states := []string{"none", "unused", "ok"}
	for _, reason := range upstream.Reasons() {
		if reason != upstream.NoCredential { // kind none says so
			states = append(states, string(reason))
		}
	}
	for _, group := range []struct {
		folder, name string
		want         []string
	}{
		{"audit", "actions", actions},
		{"audit", "fields", append(fieldsOf(tokenfield.Record(new(tokenstore.Token))), fieldsOf(audit.AccountRecord(new(tokenstore.Account)))...)},
		{"audit", "reasons", api.Reasons()},
		{"platform", "badges", append([]string{"missing"}, states...)},
		{"platform", "states", states},
	} {
		files, err := filepath.Glob("ui/" + group.folder + "/texts.*.js")
		if err != nil || len(files) == 0 {
			t.Errorf("ui/%s has no texts (%v)", group.folder, err)
		}
		slices.Sort(group.want)
		group.want = slices.Compact(group.want)
		for _, file := range files {
			got := textKeys(read(t, file), group.name)
			if slices.Sort(got); !slices.Equal(got, group.want) {
				t.Errorf("%s has %s for\n%q, want\n%q", file, group.name, got, group.want)
			}
		}
	}
}

// textKeys are the keys of a group of texts.
func textKeys(texts, group string) (keys []string) {
	_, text, _ := strings.Cut(texts, "\n  "+group+": {\n")
	text, _, _ = strings.Cut(text, "\n  },\n")
	for _, m := range textKey.FindAllStringSubmatch(text, -1) {
		keys = append(keys, m[1])
	}
	return keys
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// fieldsOf are the names of a record's fields in JSON.
func fieldsOf(record any) (names []string) {
	for field := range reflect.TypeOf(record).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
