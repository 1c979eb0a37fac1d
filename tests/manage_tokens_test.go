package tests

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestManageTokens walks through what can be done with tokens, and asks the gate
// after each step.
func TestManageTokens(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other")
	demo := m.signedIn(t, "demo")
	for _, sub := range []struct {
		name string
		test func(*testing.T, *managed, *caller)
	}{
		{"generate", generateTokens},
		{"refused", tokensThatCannotBe},
		{"edit", editTokens},
		{"conflict", conflictingEdits},
		{"copy", copyTokens},
		{"regenerate", regenerateTokens},
		{"remove", removeTokens},
		{"revoked at once", revokedAtOnce},
		{"activity", tokenActivity},
	} {
		t.Run(sub.name, func(t *testing.T) { sub.test(t, m, demo.in(t)) })
	}
	shownOnce(t, m)
}

func generateTokens(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(members{
		"description": "<img src=x onerror=alert(1)> \"ci\"", "methods": []string{stopEnv, startEnv, stopEnv}, "sets": []string{"Maven Plugin"},
		"expires": "31-12-2027", "addresses": []string{"127.0.0.1", "::ffff:10.1.2.3/104"}, "audience": []string{"a.example"},
	}.without("lifetime"))
	if made.Account != "demo" || made.State != "active" || made.Expires == nil || *made.Expires != "2027-12-31T23:59:59Z" || made.Revision != 1 ||
		made.Description != `<img src=x onerror=alert(1)> "ci"` || !slices.Equal(made.Methods, []string{stopEnv, startEnv}) || !slices.Equal(made.Sets, []string{"Maven Plugin"}) ||
		!slices.Equal(made.Addresses, []string{"127.0.0.1", "10.0.0.0/8"}) || !slices.Equal(made.Audience, []string{"a.example"}) ||
		len(made.Secrets) != 1 || made.Secrets[0].Hint != made.Value[len(made.Value)-4:] {
		made.Value = ""
		t.Errorf("generated %+v", made)
	}
	var shown tokenView
	r := demo.ask("GET", made.path(), nil).is(200, "")
	r.into(&shown)
	if shown.Value != "" || shown.Description != made.Description || r.header.Get("ETag") != `"1"` {
		t.Errorf("shown: %q, ETag %s", shown.Description, r.header.Get("ETag"))
	}
	if never := demo.generate(members{"expires": "never"}.without("lifetime")); never.Expires != nil {
		t.Errorf("a token that never expires ends %s", *never.Expires)
	}
	if plain := demo.generate(members{}.without("lifetime")); plain.Expires != nil || len(plain.Addresses) != 0 {
		t.Errorf("nothing was said, and the token ends %v", plain.Expires)
	}
	if _, body := m.get(stop + "?session=" + demo.generate(nil).Value); !strings.Contains(body, `"result":0`) {
		t.Error("the new token does not open the gate")
	}
}

func tokensThatCannotBe(_ *testing.T, _ *managed, demo *caller) {
	good := members{"description": "x", "methods": []string{stopEnv}}
	for _, bad := range []members{
		{"description": ""}, {"description": "  "}, {"description": strings.Repeat("x", 201)}, {"description": "a\u202eb"}, {"description": "a\nb"}, {"description": "a\x1b[31m"},
		{"methods": []string{}}, {"methods": []string{"environment.control.NoSuch"}}, {"methods": []string{"*.*"}}, {"methods": []string{"users.authentication.CreateToken"}},
		{"sets": []string{"No Such"}}, {"expires": "2020-01-01"}, {"expires": "31.12.2027"}, {"expires": "2027-02-30"}, {"lifetime": "soon"}, {"lifetime": "0d"}, {"lifetime": "-1d"},
		{"lifetime": "1d", "expires": "2027-12-31"}, {"addresses": []string{"10.0.0.0/33"}}, {"addresses": []string{"host.example"}}, {"audience": []string{""}},
		{"description": "pat_" + strings.Repeat("aA1", 12)}, {"methods": slices.Repeat([]string{stopEnv}, 1100)},
	} {
		demo.change("POST", "/tokens", good.and(bad)).is(400, "invalid")
	}
	demo.change("POST", "/tokens", good.and(members{"account": "other"})).is(404, "not_found")
	demo.change("POST", "/tokens", good, "Idempotency-Key: short").is(400, "invalid")
}

// editTokens: only what is sent changes, and the gate follows with the very next
// request.
func editTokens(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(members{"addresses": []string{"127.0.0.0/8"}, "sets": []string{"Maven Plugin"}})
	if got := m.gate(made.Value); got != 200 {
		t.Fatalf("before: %d", got)
	}
	for _, edit := range []struct {
		what members
		gate int
	}{
		{members{"methods": []string{startEnv}}, 403},
		{members{"methods": []string{stopEnv}}, 200},
		{members{"addresses": []string{"192.0.2.0/24"}}, 403},
		{members{"addresses": []string{}}, 200},
		{members{"audience": []string{"another site"}}, 403},
		{members{"audience": []string{}}, 200},
		{members{"description": "renamed"}, 200},
		{members{"methods": []string{}}, 403},
		{members{"methods": []string{"environment.control.*"}}, 200},
		{members{"sets": []string{}}, 200},
		{members{"expires": "never"}, 200},
		{members{"lifetime": "1d"}, 200},
	} {
		before, after := tokenAt(demo, made), tokenView{}
		demo.change("PATCH", made.path(), edit.what).is(200, "").into(&after)
		if got := m.gate(made.Value); got != edit.gate && !(edit.gate == 403 && got == 401) {
			t.Errorf("after %v the gate answers %d, want %d", edit.what, got, edit.gate)
		}
		if before.Revision+1 != after.Revision {
			t.Errorf("%v: revision %d becomes %d", edit.what, before.Revision, after.Revision)
		}
		for member, values := range map[string][2]any{
			"description": {before.Description, after.Description},
			"methods":     {before.Methods, after.Methods},
			"sets":        {before.Sets, after.Sets},
			"addresses":   {before.Addresses, after.Addresses},
			"audience":    {before.Audience, after.Audience},
		} {
			if _, sent := edit.what[member]; !sent && fmt.Sprint(values[0]) != fmt.Sprint(values[1]) {
				t.Errorf("%v changes %s, too", edit.what, member)
			}
		}
		if edit.what["expires"] == nil && edit.what["lifetime"] == nil && fmt.Sprint(textOf(before.Expires)) != textOf(after.Expires) {
			t.Errorf("%v changes when the token ends", edit.what)
		}
	}
	demo.change("PATCH", made.path(), members{"sets": []string{}, "methods": []string{}}).is(400, "invalid")
	demo.change("PATCH", made.path(), members{"account": "other"}).is(400, "invalid")
	demo.change("PATCH", made.path(), members{"id": 1}).is(400, "invalid")
}

func tokenAt(c *caller, of tokenView) (now tokenView) {
	c.t.Helper()
	c.ask("GET", of.path(), nil).is(200, "").into(&now)
	return now
}

func textOf(s *string) string {
	if s == nil {
		return "never"
	}
	return *s
}

// conflictingEdits: of two who saw the same, the second is told.
func conflictingEdits(t *testing.T, m *managed, demo *caller) {
	made, second := demo.generate(nil), m.signedIn(t, "demo")
	seen := demo.ask("GET", made.path(), nil).header.Get("ETag")
	if other := second.ask("GET", made.path(), nil).header.Get("ETag"); other != seen {
		t.Errorf("two see %s and %s", seen, other)
	}
	now := demo.change("PATCH", made.path(), members{"description": "first"}, "If-Match: "+seen).is(200, "").header.Get("ETag")
	second.change("PATCH", made.path(), members{"description": "second"}, "If-Match: "+seen).is(412, "conflict")
	second.change("PATCH", made.path(), members{"description": "second"}, "If-Match: 1").is(412, "conflict")
	second.change("PATCH", made.path(), members{"description": "second"}, `If-Match: W/`+now).is(412, "conflict")
	if got := tokenAt(demo, made); got.Description != "first" || now == seen {
		t.Errorf("the token is %q, its ETag was %s and is %s", got.Description, seen, now)
	}
	second.change("PATCH", made.path(), members{"description": "second"}, "If-Match: "+now).is(200, "")
	second.change("PATCH", made.path(), members{"description": "any"}, "If-Match: *").is(200, "")

	// At once: one of them is.
	seen = demo.ask("GET", made.path(), nil).header.Get("ETag")
	results := make([]int, 6)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			results[i] = demo.change("PATCH", made.path(), members{"description": fmt.Sprint(i)}, "If-Match: "+seen).status
		})
	}
	all.Wait()
	if slices.Sort(results); !slices.Equal(results, []int{200, 412, 412, 412, 412, 412}) {
		t.Errorf("six at once get %v", results)
	}
}

func copyTokens(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(members{"addresses": []string{"127.0.0.0/8"}, "description": "original"})
	var same, other tokenView
	demo.change("POST", made.path()+"/copy", members{}).is(201, "").into(&same)
	demo.change("POST", made.path()+"/copy", members{"description": "copy", "methods": []string{startEnv}, "expires": "never"}).is(201, "").into(&other)
	if same.ID == made.ID || same.Value == made.Value || same.Description != "original" || textOf(same.Expires) != textOf(made.Expires) || !slices.Equal(same.Addresses, made.Addresses) {
		t.Error("a copy is not as its original, or is it")
	}
	if other.Description != "copy" || other.Expires != nil || !slices.Equal(other.Methods, []string{startEnv}) || !slices.Equal(other.Addresses, made.Addresses) {
		t.Error("a copy with changes does not have them")
	}
	if m.gate(made.Value) != 200 || m.gate(same.Value) != 200 || m.gate(other.Value) != 403 {
		t.Error("the gate does not tell copies apart")
	}
	demo.change("DELETE", made.path(), nil).is(204, "")
	if m.gate(made.Value) != 401 || m.gate(same.Value) != 200 {
		t.Error("a copy does not outlive its original")
	}
}

func regenerateTokens(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(nil)
	regenerated := func(body members) (now tokenView) {
		demo.change("POST", made.path()+"/regenerate", body).is(200, "").into(&now)
		return now
	}
	second := regenerated(members{})
	if second.ID != made.ID || second.Value == made.Value || textOf(second.Expires) != textOf(made.Expires) {
		t.Error("regenerate changes more than the value, or not that")
	}
	if m.gate(made.Value) != 401 || m.gate(second.Value) != 200 {
		t.Error("the old value is not refused at once")
	}
	third := regenerated(members{"overlap": "10m"})
	if m.gate(second.Value) != 200 || m.gate(third.Value) != 200 || len(third.Secrets) != 2 || third.Secrets[0].NotAfter == nil {
		t.Error("during an overlap not both values are good")
	}
	fourth := regenerated(members{"overlap": "10m"})
	if m.gate(second.Value) != 401 || m.gate(third.Value) != 200 || m.gate(fourth.Value) != 200 {
		t.Error("more than the last value is good during an overlap")
	}
	last := regenerated(members{"lifetime": "1d"})
	if m.gate(third.Value) != 401 || m.gate(fourth.Value) != 401 || m.gate(last.Value) != 200 || textOf(last.Expires) >= textOf(made.Expires) {
		t.Error("without an overlap an old value is good")
	}
	for _, overlap := range []string{"8d", "0m", "x", "-1m"} {
		demo.change("POST", made.path()+"/regenerate", members{"overlap": overlap}).is(400, "invalid")
	}
	if m.gate(last.Value) != 200 {
		t.Error("a regeneration that was refused ends the value")
	}
}

func removeTokens(t *testing.T, m *managed, demo *caller) {
	one, two, three := demo.generate(nil), demo.generate(nil), demo.generate(nil)
	theirs := m.local(t).generate(members{"account": "other"})
	demo.change("DELETE", one.path(), nil).is(204, "")
	demo.change("DELETE", one.path(), nil).is(404, "not_found")
	demo.change("PATCH", one.path(), members{"description": "x"}).is(404, "not_found")
	var results struct {
		Items []struct {
			ID      uint64
			Problem *struct {
				Status int
				Reason string
			}
		}
	}
	ids := []uint64{two.ID, one.ID, theirs.ID, three.ID, 987654321}
	demo.change("POST", "/tokens/remove", members{"ids": ids}).is(200, "").into(&results)
	for i, item := range results.Items {
		gone := item.ID == two.ID || item.ID == three.ID
		if item.ID != ids[i] || gone != (item.Problem == nil) || !gone && (item.Problem.Status != 404 || item.Problem.Reason != "not_found") {
			t.Errorf("result %d is of %d: %+v", i, item.ID, item.Problem)
		}
	}
	if len(results.Items) != len(ids) {
		t.Errorf("%d results of %d", len(results.Items), len(ids))
	}
	if m.gate(one.Value) != 401 || m.gate(two.Value) != 401 || m.gate(three.Value) != 401 || m.gate(theirs.Value) != 200 {
		t.Error("what was removed is good, or what was not is not")
	}
	demo.change("POST", "/tokens/remove", members{"ids": []uint64{}}).is(400, "invalid")
	demo.change("POST", "/tokens/remove", members{"ids": slices.Repeat([]uint64{1}, 1001)}).is(400, "invalid")
	demo.change("POST", "/tokens/remove", members{"ids": []int{-1}}).is(400, "invalid")
}

// revokedAtOnce: C269, when the removal has been answered no request gets through.
func revokedAtOnce(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(nil)
	if got := m.gate(made.Value); got != 200 {
		t.Fatalf("before: %d", got)
	}
	demo.change("DELETE", made.path(), nil).is(204, "")
	m.upstream.take()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 100 {
				if got := m.gate(made.Value); got != 401 {
					t.Errorf("after the removal: %d", got)
					return
				}
			}
		})
	}
	all.Wait()
	if n := len(m.upstream.take()); n > 0 {
		t.Errorf("%d requests reached the upstream", n)
	}
}

func tokenActivity(t *testing.T, m *managed, demo *caller) {
	made := demo.generate(nil)
	m.gate(made.Value)
	m.gate(made.Value)
	if status, _ := m.get(rest + "startenv?session=" + made.Value); status != 403 {
		t.Errorf("StartEnv gets %d", status)
	}
	now := tokenAt(demo, made)
	if now.Allowed != 2 || now.Denied != 1 || now.LastUsed == nil {
		t.Errorf("allowed %d, denied %d, last used %s", now.Allowed, now.Denied, textOf(now.LastUsed))
	}
	var activity struct {
		Allowed, Denied []int
		Methods         []struct {
			Method  string
			Allowed int
		}
		Refusals []struct {
			Reason, Method, Address string
			Count                   int
		}
	}
	demo.ask("GET", made.path()+"/activity", nil).is(200, "").into(&activity)
	if len(activity.Allowed) != 168 || len(activity.Denied) != 168 || activity.Allowed[166]+activity.Allowed[167] != 2 || activity.Denied[166]+activity.Denied[167] != 1 ||
		len(activity.Refusals) != 1 || activity.Refusals[0].Reason != "method_not_allowed" || activity.Refusals[0].Method != startEnv || activity.Refusals[0].Count != 1 || activity.Refusals[0].Address != "127.0.0.1" {
		t.Errorf("the activity is %+v, %+v", activity.Methods, activity.Refusals)
	}
	demo.ask("GET", "/activity", nil).is(200, "").into(&activity)
}

// shownOnce: C265, a value stands in the one answer that made it, and nowhere
// else: no answer, no log line, no byte of the store or of a backup.
func shownOnce(t *testing.T, m *managed) {
	t.Helper()
	demo := m.signedIn(t, "demo")
	before := len(m.told.String())
	made := demo.generate(nil)
	after := len(m.told.String())
	var regenerated, copied tokenView
	demo.change("POST", made.path()+"/regenerate", members{"overlap": "10m"}).is(200, "").into(&regenerated)
	demo.change("POST", made.path()+"/copy", members{}).is(201, "").into(&copied)
	for _, value := range []string{made.Value, regenerated.Value, copied.Value} {
		m.gate(value)
		m.bearer(t, value).ask("GET", "/self", nil).is(200, "")
		demo.ask("GET", "/tokens?search="+url.QueryEscape(value), nil)
	}
	for _, path := range []string{"/tokens", made.path(), made.path() + "/activity", "/activity", "/audit", "/session", "/sessions"} {
		demo.ask("GET", path, nil).is(200, "")
	}
	for _, path := range []string{"/tokens?limit=1000", "/audit?limit=1000", "/accounts", "/status"} {
		m.local(t).ask("GET", path, nil).is(200, "")
	}
	demo.change("PATCH", made.path(), members{"description": "edited"}).is(200, "")
	m.stop()
	told := m.told.String()
	if !strings.Contains(told[before:after], made.Value) {
		t.Error("the value is not in the answer that made it")
	}
	places := map[string]string{"the log": m.output.String()}
	collect(t, m.folder, places)
	for _, value := range []string{made.Value, regenerated.Value, copied.Value} {
		if n := strings.Count(told, value[4:34]); n != 1 {
			t.Errorf("a value stands in %d answers", n)
		}
		for where, text := range places {
			if strings.Contains(text, value[4:34]) {
				t.Errorf("a value stands in %s", where)
			}
		}
	}
}

// TestManageTokenList: lists are searched, sorted and paged, and each token is on
// one page.
func TestManageTokenList(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{app: "tokens {\nmax_per_account unlimited\n}"}, "demo", "other")
	local := m.local(t)
	lifetimes := []string{"1d", "30d", "90d", "2w", ""}
	var some []tokenView
	for i := range 120 {
		change := members{"account": "demo", "description": fmt.Sprintf("Token %03d of %s", i*37%120, []string{"CI", "nobody"}[i%2]), "lifetime": lifetimes[i%5]}
		if lifetimes[i%5] == "" {
			change = change.without("lifetime")
		}
		made := local.generate(change)
		if i%30 == 0 {
			some = append(some, made)
		}
	}
	theirs := local.generate(members{"account": "other", "description": "Token of other"})
	for _, used := range some {
		m.gate(used.Value)
	}
	m.bearer(t, some[3].Value).ask("DELETE", "/self", nil).is(204, "")
	m.stop() // what is sorted by is what was written down
	m.start()
	demo := m.signedIn(t, "demo")

	for query, want := range map[string]int{
		"": 120, "state=all": 120, "state=active": 119, "state=expiring": 23, "state=expired": 1,
		"search=ci": 60, "search=NOBODY": 60, "search=token+007": 1, "search=nothing": 0, "search=%25": 0,
		fmt.Sprintf("search=%d", some[1].ID): -1, "account=demo": 120, "account=Demo": 120,
		"state=expired&search=token": 1, "limit=1000": 120,
	} {
		var page struct {
			Items []tokenView
			Total int
			Next  string
		}
		demo.ask("GET", "/tokens?"+query, nil).is(200, "").into(&page)
		if want == -1 { // by id, and whatever else has its digits in the description
			if !slices.ContainsFunc(page.Items, func(v tokenView) bool { return v.ID == some[1].ID }) {
				t.Error("a search by id does not find the token")
			}
			continue
		}
		if page.Total != want || len(page.Items) != min(want, 50) && query != "limit=1000" {
			t.Errorf("%q finds %d, %d on the first page; want %d", query, page.Total, len(page.Items), want)
		}
	}
	var everybody struct{ Total int }
	m.basic(t, "admin").ask("GET", "/tokens", nil).is(200, "").into(&everybody)
	if everybody.Total != 121 {
		t.Errorf("the operator sees %d tokens", everybody.Total)
	}
	demo.ask("GET", "/tokens?account=other", nil).is(404, "not_found")
	demo.ask("GET", theirs.path(), nil).is(404, "not_found")

	keys := map[string]func(tokenView) string{
		"created": func(v tokenView) string { return v.Created }, "expires": endOf,
		"last_used": func(v tokenView) string { return strings.TrimPrefix(textOf(v.LastUsed), "never") }, "description": func(v tokenView) string { return v.Description },
	}
	for key, by := range keys {
		for _, order := range []string{"asc", "desc"} {
			list := allPages(demo, "/tokens?limit=25&sort="+key+"&order="+order)
			seen := map[uint64]bool{}
			for i, v := range list {
				seen[v.ID] = true
				if i == 0 {
					continue
				}
				if a, b := by(list[i-1]), by(v); order == "asc" && a > b || order == "desc" && a < b {
					t.Errorf("by %s, %s: %q stands before %q", key, order, a, b)
				}
			}
			if len(list) != 120 || len(seen) != 120 {
				t.Errorf("by %s, %s: the pages hold %d tokens, %d of them different", key, order, len(list), len(seen))
			}
		}
	}
	if first := allPages(demo, "/tokens?limit=25&sort=last_used&order=desc")[0]; first.LastUsed == nil {
		t.Error("by last_used, desc: the first was never used")
	}

	// Who is on one page while tokens come and go sees each that stays once.
	var first struct{ Next string }
	demo.ask("GET", "/tokens?limit=25", nil).is(200, "").into(&first)
	local.ask("DELETE", some[0].path(), nil).is(204, "")
	if rest := allPages(demo, "/tokens?limit=25&cursor="+url.QueryEscape(first.Next)); len(rest) != 95 {
		t.Errorf("after a removal on the first page the others hold %d tokens, want 95", len(rest))
	}
	demo.ask("GET", "/tokens?limit=25&sort=description&cursor="+url.QueryEscape(first.Next), nil).is(400, "invalid")
}

// endOf is when a token ends, as a text that sorts.
func endOf(v tokenView) string {
	if v.Expires == nil {
		return "9999"
	}
	end, err := time.Parse(time.RFC3339, *v.Expires)
	if err != nil {
		return "no time"
	}
	return end.UTC().Format(time.RFC3339)
}

// allPages reads a list of tokens page by page.
func allPages(c *caller, target string) (all []tokenView) {
	c.t.Helper()
	cursor := ""
	for range 20 {
		var page struct {
			Items []tokenView
			Next  string
		}
		at := target
		if cursor != "" {
			at = strings.Split(target, "&cursor=")[0] + "&cursor=" + url.QueryEscape(cursor)
		}
		c.ask("GET", at, nil).is(200, "").into(&page)
		all = append(all, page.Items...)
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
	c.t.Error("the list has no last page")
	return all
}
