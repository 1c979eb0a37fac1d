package admin

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/admin/problem"
	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/listing"
)

const maxSearch = 200 // characters

// Tokens lists a page of tokens.
func (m *Manager) Tokens(ctx context.Context, p principal.Principal, f api.TokenFilter) (*api.Page[api.Token], error) {
	q := listing.Query{
		Now: m.Now(), Soon: tokenfield.ExpiringWithin, Search: f.Search, Sort: listing.SortKey(f.Sort), Descending: f.Descending,
		Limit: f.Limit, Cursor: f.Cursor,
	}
	if f.State != "all" {
		q.State = tokenstore.State(f.State)
	}
	if q.Sort == "" {
		q.Sort = listing.SortCreated
	}
	if q.Limit <= 0 || q.Limit > api.MaxPage {
		q.Limit = api.DefaultPage
	}
	if utf8.RuneCountInString(f.Search) > maxSearch {
		return nil, problem.Invalid("search", "it has more than %d characters", maxSearch)
	}
	if f.Account != "" || !p.Operates() {
		owner, err := m.ownerOf(ctx, p, f.Account)
		if err != nil {
			return nil, err
		}
		q.Account = owner.ID
	}
	if err := m.awaitListing(ctx); err != nil {
		return nil, err
	}
	found, err := m.Listing.Page(q)
	if errors.Is(err, listing.ErrBadCursor) {
		return nil, problem.Invalid("cursor", "it is not the cursor of an earlier page, or the order was changed")
	}
	if err != nil {
		return nil, err
	}
	tokens, err := m.Store.TokensByID(ctx, found.IDs...)
	if err != nil {
		return nil, err
	}
	views, err := m.views(ctx, tokens)
	return &api.Page[api.Token]{Items: views, Total: found.Total, Next: found.Next}, err
}

// listingPatience is how long whoever asks for a list waits for the store to be read, after a
// start.
const listingPatience = 10 * time.Second

// awaitListing waits until lists can be had.
func (m *Manager) awaitListing(ctx context.Context) error {
	if m.Listing.Ready() {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, listingPatience)
	defer stop()
	err := m.Listing.Wait(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return problem.New(api.ReasonUnavailable, "the server has just started and is still preparing lists; try again")
	}
	return err
}

func (m *Manager) views(ctx context.Context, found []*tokenstore.Token) ([]api.Token, error) {
	ids := make([]tokenstore.TokenID, len(found))
	for i, t := range found {
		ids[i] = t.ID
	}
	usage, err := m.Store.Usage(ctx, ids...)
	if err != nil {
		return nil, err
	}
	logins := make(map[tokenstore.AccountID]string)
	views := make([]api.Token, 0, len(found))
	for _, t := range found {
		login, err := m.LoginOf(ctx, logins, t.Account)
		if err != nil {
			return nil, err
		}
		if login == "" {
			continue // account and token were removed while the page was made
		}
		views = append(views, m.viewToken(t, login, usage[t.ID].Merge(m.Usage.Pending(t.ID))))
	}
	return views, nil
}

// contains reports whether s holds the text, ignoring letter case.
func contains(s, text string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(text))
}
