package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/patgate/patgate/admin/api"
)

// printMade prints the value alone on standard output, the rest beside it.
func (c call) printMade(what string, made *api.TokenWithValue) error {
	if c.flagSet("json") {
		return c.printJSON(made)
	}
	fmt.Fprintf(c.text(), "%s. It %s. Its value, shown only now:\n", what, expiration(made.Expires))
	_, err := fmt.Fprintln(c.out(), made.Value)
	return err
}

// warnOfEscalating says which methods that grant more than they seem to a new token may call,
// and why. The token exists, so a server that does not answer any more costs only the reasons.
func (c call) warnOfEscalating(made *api.TokenWithValue) {
	if len(made.Escalating) == 0 {
		return
	}
	known := c.catalog()
	for _, name := range made.Escalating {
		c.say(visible(fmt.Sprintf("Warning: the token may call %s, which grants more than it seems to: %s", name, cmp.Or(known[name].Why, "it is marked escalating in the catalog"))))
	}
}

// warnOfUnclear says which methods a bound token may call for any resource, though they may name one.
func (c call) warnOfUnclear(token *api.Token) {
	if len(token.Unbound) == 0 {
		return
	}
	known := c.catalog()
	for _, name := range token.Unbound {
		for _, naming := range known[name].Names {
			if len(naming.Parameters) == 0 {
				c.say(visible(fmt.Sprintf("Warning: the token may call %s for any %s: how its calls name one is not known", name, naming.Resource)))
			}
		}
	}
}

// catalog has the methods of the server by their names, or none if it does not answer.
func (c call) catalog() map[string]api.Method {
	known := make(map[string]api.Method)
	if methods, err := c.client.Methods(c.Context(), ""); err == nil {
		for _, m := range methods {
			known[m.Name] = m
		}
	}
	return known
}

// mostNotCallable is how many methods are named that a token cannot call.
const mostNotCallable = 10

// sayNotCallable says which methods a token cannot call because it is bound.
func (c call) sayNotCallable(token *api.Token) {
	names := token.NotCallable
	if len(names) == 0 {
		return
	}
	if gone := c.goneResources(token); len(gone) > 0 {
		c.say(visible(fmt.Sprintf("Note: the token is bound to resources that the catalog does not have any more (%s), so it can call nothing. --only binds it anew.", list(gone, ""))))
		return
	}
	more := ""
	if n := len(names); n > mostNotCallable {
		names, more = names[:mostNotCallable], fmt.Sprintf(" and %d more", n-mostNotCallable)
	}
	c.say(visible(fmt.Sprintf("Note: the token is bound (%s), so it cannot call these of its methods, which do not name what it is bound to: %s%s. --unbound METHOD allows one all the same.",
		list(token.Only, ""), list(names, ""), more)))
}

// goneResources lists what a token is bound to and the catalog does not have any more, or nothing if
// the server does not answer.
func (c call) goneResources(token *api.Token) (gone []string) {
	resources, err := c.client.Resources(c.Context())
	if err != nil {
		return nil
	}
	for _, only := range token.Only {
		name, _, _ := strings.Cut(only, "=")
		if !slices.ContainsFunc(resources, func(r api.Resource) bool { return r.Name == name }) && !slices.Contains(gone, name) {
			gone = append(gone, name)
		}
	}
	return gone
}

func stateOf(token api.Token) string {
	if token.NotStored {
		return token.State + ", but refused; that could not be stored"
	}
	return token.State
}

// allows says in a few words what a token may do.
func allows(token api.Token) string {
	words := append([]string{}, token.Sets...)
	if n := len(token.Methods); n > 0 && n <= 2 {
		words = append(words, token.Methods...)
	} else if n > 2 {
		words = append(words, plural(n, "pattern"))
	}
	allowed := list(words, "nothing")
	switch n := len(token.Only); {
	case n > 2:
		return allowed + "; only " + plural(n, "resource")
	case n > 0:
		return allowed + "; only " + list(token.Only, "")
	}
	return allowed
}

// hint is the end of the newest value.
func hint(token api.Token) string {
	if len(token.Secrets) == 0 {
		return "-"
	}
	return hintOf(token.Secrets[len(token.Secrets)-1])
}

func hintOf(s api.Secret) string {
	if s.Hint == "" {
		return "-"
	}
	return "…" + s.Hint
}

// oldValue says which earlier value the gate still accepts, and until when; empty: none. The
// server leaves out values whose overlap has ended.
func oldValue(token api.Token) string {
	if len(token.Secrets) < 2 || token.State == "expired" {
		return ""
	}
	old := token.Secrets[0]
	end := old.NotAfter
	if end == nil || token.Expires != nil && token.Expires.Before(*end) {
		end = token.Expires
	}
	return hintOf(old) + " until " + until(end)
}

// hints is the end of the newest value, and of an earlier one that is still accepted.
func hints(token api.Token) string {
	if old := oldValue(token); old != "" {
		return hint(token) + ", old " + old
	}
	return hint(token)
}
