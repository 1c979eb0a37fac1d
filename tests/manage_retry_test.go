package tests

import (
	"strings"
	"sync"
	"testing"
)

// TestManageRetries: a request with an idempotency key is carried out once,
// however often it comes.
func TestManageRetries(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other")
	demo, other := m.signedIn(t, "demo"), m.signedIn(t, "other")
	what := members{"description": "once", "methods": []string{stopEnv}, "lifetime": "1d"}
	const key = "Idempotency-Key: 7f0c-ci-token"
	count := func(c *caller) int {
		t.Helper()
		var list struct{ Total int }
		c.ask("GET", "/tokens", nil).is(200, "").into(&list)
		return list.Total
	}
	ask := func(c *caller, path string, body members, key string) (made tokenView) {
		t.Helper()
		status := 201
		if strings.HasSuffix(path, "/regenerate") {
			status = 200
		}
		c.change("POST", path, body, key).is(status, "").into(&made)
		return made
	}
	first, again := ask(demo, "/tokens", what, key), ask(demo, "/tokens", what, key)
	if first.ID == 0 || first.ID != again.ID || first.Value != again.Value || count(demo) != 1 {
		t.Errorf("twice with one key: tokens %d and %d, of %d, the same value: %v", first.ID, again.ID, count(demo), first.Value == again.Value)
	}
	demo.change("POST", "/tokens", what.and(members{"description": "other"}), key).is(422, "key_reused")
	demo.change("POST", first.path()+"/copy", members{}, key).is(422, "key_reused")
	wrong := what.and(members{"password": "not the password"})
	demo.ask("POST", "/tokens", wrong, key).is(403, "confirmation_failed")
	if theirs := ask(other, "/tokens", what, key); theirs.ID == first.ID || theirs.Value == first.Value || count(demo) != 1 {
		t.Error("another account's key is not its own")
	}
	if different := ask(demo, "/tokens", what, key+"-2"); different.ID == first.ID {
		t.Error("another key gets the same answer")
	}

	// A refusal is no answer to keep: corrected, the request may have its key.
	demo.change("POST", "/tokens", what.and(members{"methods": []string{"no.such.Method"}}), key+"-3").is(400, "invalid")
	ask(demo, "/tokens", what, key+"-3")

	copied, copiedAgain := ask(demo, first.path()+"/copy", members{}, key+"-4"), ask(demo, first.path()+"/copy", members{}, key+"-4")
	if copied.Value != copiedAgain.Value || copied.ID != copiedAgain.ID {
		t.Error("a copy is made twice")
	}
	renewed, renewedAgain := ask(demo, first.path()+"/regenerate", members{}, key+"-5"), ask(demo, first.path()+"/regenerate", members{}, key+"-5")
	if renewed.Value != renewedAgain.Value || renewed.Value == first.Value || m.gate(renewed.Value) != 200 || m.gate(first.Value) != 401 {
		t.Error("a token is regenerated twice")
	}
	at := count(demo)
	made := make([]tokenView, 20)
	var all sync.WaitGroup
	for i := range made {
		all.Go(func() { made[i] = ask(demo, "/tokens", what, key+"-6") })
	}
	all.Wait()
	for _, one := range made {
		if one.ID != made[0].ID || one.Value != made[0].Value {
			t.Error("at once with one key: not one answer")
			break
		}
	}
	if now := count(demo); now != at+1 {
		t.Errorf("at once with one key: %d tokens", now-at)
	}

	m.stop()
	m.start()
	demo.ask("GET", "/session", nil).is(401, "sign_in_required") // a restart signs everybody out
	demo = m.signedIn(t, "demo")
	for _, again := range []struct {
		path string
		body members
		key  string
		id   uint64
	}{
		{"/tokens", what, key, first.ID},
		{first.path() + "/copy", members{}, key + "-4", copied.ID},
		{first.path() + "/regenerate", members{}, key + "-5", first.ID},
		{"/tokens", what, key + "-6", made[0].ID},
	} {
		var problem struct{ ID uint64 }
		demo.change("POST", again.path, again.body, again.key).is(409, "already_applied").into(&problem)
		if problem.ID != again.id {
			t.Errorf("%s was done before, to token %d; want %d", again.path, problem.ID, again.id)
		}
	}
	demo.change("POST", "/tokens", what.and(members{"description": "other"}), key).is(422, "key_reused")
	if now := count(demo); now != at+1 {
		t.Errorf("after a restart: %d tokens more", now-at-1)
	}
}

// TestManagePolicies: what the operator does not allow is refused with a reason of
// its own, whichever way a token would come to it.
func TestManagePolicies(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other")
	demo := m.signedIn(t, "demo")
	good := members{"description": "x", "sets": []string{"Maven Plugin"}, "lifetime": "30d"}
	old := demo.generate(members{"expires": "never"}.without("lifetime"))
	oldSet := demo.generate(members{"sets": []string{"IDE Plugins"}, "lifetime": "30d"}.without("methods"))
	m.reload(t, func(c *config) {
		c.app = "tokens {\nmax_per_account 4\nmax_lifetime 30d\nrequire_expiry\nallowed_sets \"Maven Plugin\" Marketplace\n}"
	})
	var session struct {
		Policy struct {
			Max      int      `json:"max_tokens_per_account"`
			Lifetime int      `json:"max_lifetime_seconds"`
			Expiry   bool     `json:"expiry_required"`
			Sets     []string `json:"allowed_sets"`
		}
	}
	demo.ask("GET", "/session", nil).is(200, "").into(&session)
	if p := session.Policy; p.Max != 4 || p.Lifetime != 30*24*3600 || !p.Expiry || len(p.Sets) != 2 {
		t.Errorf("the session tells of the policy %+v", p)
	}
	made := demo.generate(good.without("methods"))
	for _, bad := range []struct {
		what   members
		reason string
	}{
		{members{"lifetime": "31d"}, "lifetime_too_long"},
		{members{"expires": "2099-12-31"}, "lifetime_too_long"},
		{members{"expires": "never"}, "expiry_required"},
		{members{"sets": []string{"IDE Plugins"}}, "set_not_allowed"},
		{members{"sets": []string{"Maven Plugin", "Extended Access"}}, "set_not_allowed"},
		{members{"sets": []string{}, "methods": []string{stopEnv}}, "set_not_allowed"},
		{members{"methods": []string{stopEnv}}, "set_not_allowed"},
	} {
		whole := good.and(bad.what)
		if bad.what["expires"] != nil {
			delete(whole, "lifetime")
		}
		demo.change("POST", "/tokens", whole).is(400, bad.reason)
		demo.change("PATCH", made.path(), bad.what).is(400, bad.reason)
		demo.change("POST", made.path()+"/copy", bad.what).is(400, bad.reason)
		if bad.what["expires"] != nil || bad.what["lifetime"] != nil {
			demo.change("POST", made.path()+"/regenerate", bad.what).is(400, bad.reason)
		}
	}
	demo.change("POST", "/tokens", good.and(members{"lifetime": "30d"})).is(201, "")
	withoutEnd := good.and(nil)
	delete(withoutEnd, "lifetime")
	demo.change("POST", "/tokens", withoutEnd).is(400, "expiry_required")

	// Four is full, also for copies and imports; not for others, and not
	// after a removal.
	demo.change("POST", "/tokens", good).is(409, "too_many_tokens")
	demo.change("POST", made.path()+"/copy", members{}).is(409, "too_many_tokens")
	m.local(t).ask("POST", "/tokens", good.and(members{"account": "demo"})).is(409, "too_many_tokens")
	m.local(t).ask("POST", "/tokens/import", good.and(members{"account": "demo", "hash": strings.Repeat("a1", 32)})).is(409, "too_many_tokens")
	m.signedIn(t, "other").change("POST", "/tokens", good).is(201, "")

	// What was allowed before goes on, and is not made anew.
	if m.gate(old.Value) != 200 {
		t.Error("a token of before the policy is refused")
	}
	demo.change("PATCH", old.path(), members{"description": "still there"}).is(200, "")
	demo.change("POST", old.path()+"/regenerate", members{}).is(400, "expiry_required")
	demo.change("POST", old.path()+"/copy", members{"lifetime": "1d"}).is(400, "set_not_allowed")
	demo.change("POST", oldSet.path()+"/copy", members{}).is(400, "set_not_allowed")
	demo.change("DELETE", old.path(), nil).is(204, "")
	demo.change("POST", "/tokens", good).is(201, "")
}
