package admin

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/upstream"
)

var (
	wordOf = regexp.MustCompile(`(?:[{,]|\n)\s*'?([a-z][a-z_.]*)'?: `)
	action = regexp.MustCompile(`Action = "([a-z_.]+)"`)
)

// TestDashboardHasWords: for each action and reason of the audit, each field of its
// records, and each way in which a credential stands, the dashboard has words, and
// none for what there is not.
func TestDashboardHasWords(t *testing.T) {
	t.Parallel()
	texts := read(t, "ui/texts.js")
	_, audit, _ := strings.Cut(texts, "\n  audit: {")
	_, credential, _ := strings.Cut(texts, "\n  credential: {")
	var actions []string
	for _, m := range action.FindAllStringSubmatch(read(t, "../tokenstore/audit.go"), -1) {
		actions = append(actions, m[1])
	}
	if listed := fmt.Sprint(tokenstore.Actions()); len(tokenstore.Actions()) != len(actions) || slices.ContainsFunc(actions, func(a string) bool { return !strings.Contains(listed, a) }) {
		t.Errorf("listed are %s, there are %q", listed, actions)
	}
	standings := []string{"none", "unused", "ok"}
	for _, reason := range upstream.Reasons() {
		if reason != upstream.NoCredential { // kind none says so
			standings = append(standings, string(reason))
		}
	}
	for _, block := range []struct {
		in, name string
		want     []string
	}{
		{audit, "actions", actions},
		{audit, "fields", append(fieldsOf(auditToken{}), fieldsOf(auditAccount{})...)},
		{audit, "reasons", api.Reasons()},
		{credential, "badges", append([]string{"missing"}, standings...)},
		{credential, "states", standings},
	} {
		var got []string
		_, text, _ := strings.Cut(block.in, "\n    "+block.name+": ")
		text, _, _ = strings.Cut(text, "},\n")
		for _, m := range wordOf.FindAllStringSubmatch(text, -1) {
			got = append(got, m[1])
		}
		slices.Sort(got)
		slices.Sort(block.want)
		if block.want = slices.Compact(block.want); !slices.Equal(got, block.want) {
			t.Errorf("texts.js has %s for\n%q, want\n%q", block.name, got, block.want)
		}
	}
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
