package tests

import "testing"

// TestAuditOfAScript: who signs in with each call is counted, and does not fill the audit;
// what changes something has an entry of its own each time.
func TestAuditOfAScript(t *testing.T) {
	t.Parallel()
	m := newManaged(t, "", config{}, "demo", "other")
	script, other := m.caller(t), m.caller(t)
	const times = 30
	for range times {
		script.signIn("demo")
	}
	other.signIn("other")
	description := members{"description": "x", "methods": []string{"environment.control.StopEnv"}, "lifetime": "1d", "password": passwordOf("demo")}
	for range 3 {
		script.ask("POST", "/tokens", description).is(201, "")
	}
	list := func(query string) (items []struct {
		Count uint64
		Time  string
		Last  string
	}) {
		var page struct {
			Items []struct {
				Count uint64
				Time  string
				Last  string
			}
		}
		m.local(t).ask("GET", "/audit?"+query, nil).is(200, "").into(&page)
		return page.Items
	}
	// The clock's hour may have ended meanwhile.
	signIns, counted := list("account=demo&action=session.start"), uint64(0)
	for _, e := range signIns {
		counted += max(e.Count, 1)
		if e.Count > 1 && e.Last < e.Time {
			t.Errorf("an entry tells of %+v", e)
		}
	}
	if len(signIns) > 2 || counted != times {
		t.Errorf("%d sign-ins are %d in %d entries", times, counted, len(signIns))
	}
	if others := list("account=other&action=session.start"); len(others) != 1 || others[0].Count != 0 || others[0].Last != "" {
		t.Errorf("the sign-in of another account is told as %+v", others)
	}
	if made := list("account=demo&action=token.generate"); len(made) != 3 {
		t.Errorf("3 tokens have %d entries", len(made))
	}
}
