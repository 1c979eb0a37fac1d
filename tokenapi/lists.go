package tokenapi

import (
	"context"
	"slices"
	"strings"

	"github.com/patgate/patgate/admin"
	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
)

// list is users.authentication.GetTokens; without ids it lists all.
func list(p parameters) (action, error) {
	ids, _, err := p.ids("ids")
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, m *admin.Manager, who principal.Principal) (Answer, error) {
		var found []api.Token
		var err error
		switch {
		case len(ids) > 0:
			found, err = tokens(ctx, m, who, ids)
		case who.Account.ID != 0: // else there is no account yet, and no token
			found, err = allTokens(ctx, m, who)
		}
		if err != nil {
			return Answer{}, err
		}
		shown, f := make([]token, len(found)), newFormat(m)
		for i := range found {
			shown[i] = f.token(&found[i])
		}
		answer := done()
		answer.APITokens = &shown
		return answer, nil
	}, nil
}

// allTokens reads all tokens of an account, if one answer can hold them.
func allTokens(ctx context.Context, m *admin.Manager, who principal.Principal) ([]api.Token, error) {
	page, err := m.Tokens(ctx, who, api.TokenFilter{Limit: maxIDs})
	if err != nil {
		return nil, err
	}
	if page.Next != "" {
		return nil, wrong("ids", "the account has %d tokens, and one answer holds %d; name some of them", page.Total, maxIDs)
	}
	return page.Items, nil
}

// listTemplates is users.authentication.GetTokenTemplates.
func listTemplates(parameters) (action, error) {
	return func(_ context.Context, m *admin.Manager, _ principal.Principal) (Answer, error) {
		templates := []template{}
		for _, t := range newFormat(m).templates {
			if allowed := m.Rules.Policy.AllowedSets; len(allowed) == 0 || slices.Contains(allowed, t.Name) {
				templates = append(templates, t)
			}
		}
		answer := done()
		answer.Templates = &templates
		return answer, nil
	}, nil
}

// listMethods is users.authentication.GetTokenApiList: what a token can be allowed,
// and among those the names that hold the parameter search.
func listMethods(p parameters) (action, error) {
	search, err := p.one("search")
	if err != nil {
		return nil, err
	}
	return func(_ context.Context, m *admin.Manager, _ principal.Principal) (Answer, error) {
		names := []string{}
		for _, method := range m.Methods(strings.TrimSpace(search)) {
			if !method.Protected && !method.Public {
				names = append(names, method.Name)
			}
		}
		answer := done()
		answer.TokenPermissions = &names
		return answer, nil
	}, nil
}

// format turns tokens into those of the platform.
type format struct {
	m         *admin.Manager
	templates []template
	expanded  map[string][]string // what a grant allows, of grants that many tokens share
}

// newFormat numbers the predefined sets as they stand in the catalog.
func newFormat(m *admin.Manager) *format {
	f := &format{m: m, expanded: make(map[string][]string)}
	for i, set := range m.Sets() {
		f.templates = append(f.templates, template{ID: i + 1, Name: set.Name, APIListItems: set.Methods})
	}
	return f
}

func (f *format) token(t *api.Token) token {
	return token{
		ID: t.ID, Description: t.Description, ExpiresAt: dateOrNil(t.Expires), LastUsed: dateOrNil(t.LastUsed),
		Template: f.templateOf(t), APIListItems: f.names(t.Sets, t.Methods),
	}
}

// templateOf is the predefined set that a token has, if that is all it has.
func (f *format) templateOf(t *api.Token) template {
	if len(t.Sets) == 1 && len(t.Methods) == 0 {
		for _, known := range f.templates {
			if known.Name == t.Sets[0] {
				return template{ID: known.ID, Name: known.Name} // its methods are the token's
			}
		}
	}
	return template{Name: custom}
}

// names lists what a grant allows.
func (f *format) names(sets, patterns []string) []string {
	key := strings.Join(sets, "\n") + "\n\n" + strings.Join(patterns, "\n")
	names, known := f.expanded[key]
	if !known {
		names = []string{}
		for _, method := range f.m.Rules.Catalog.Compile(sets, patterns).Methods() {
			names = append(names, method.Name)
		}
		f.expanded[key] = names
	}
	return names
}
