// Package client asks the management API of a server, as the commands do.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/patgate/patgate/admin/api"
)

// Client calls the API of a server. Refusals come back as *Problem.
type Client struct {
	// BaseURL is where the API stands, without "/api/v1": http://host/patgate.
	BaseURL string
	// Login and Password are sent with each call, as HTTP Basic; that counts
	// as the confirmation of a change. Empty: none, as on the server's own
	// admin endpoint.
	Login, Password string
	// Value is that of a token, sent as a bearer: for the calls of whoever
	// holds one. Empty: none.
	Value string
	// HTTP sends the requests. Default: http.DefaultClient.
	HTTP *http.Client
}

// Session tells who is signed in, and what holds for them. A server's own admin
// endpoint has none.
func (c *Client) Session(ctx context.Context) (*api.Session, error) {
	s := new(api.Session)
	return s, c.do(ctx, "GET", "/session", nil, s)
}

// GenerateToken makes a token.
func (c *Client) GenerateToken(ctx context.Context, g api.GenerateToken) (*api.TokenWithValue, error) {
	made := new(api.TokenWithValue)
	return made, c.send(ctx, "POST", "/tokens", g, made, idempotent(g.IdempotencyKey))
}

// ImportToken brings a token of another system, by the hash of its value.
func (c *Client) ImportToken(ctx context.Context, in api.ImportToken) (*api.Token, error) {
	t := new(api.Token)
	return t, c.do(ctx, "POST", "/tokens/import", in, t)
}

// Token shows a token.
func (c *Client) Token(ctx context.Context, id uint64) (*api.Token, error) {
	t := new(api.Token)
	return t, c.do(ctx, "GET", api.TokenPath(id), nil, t)
}

// Tokens lists a page of tokens.
func (c *Client) Tokens(ctx context.Context, f api.TokenFilter) (*api.Page[api.Token], error) {
	q := values{"account": f.Account, "state": f.State, "search": f.Search, "sort": f.Sort, "cursor": f.Cursor}
	if f.Descending {
		q["order"] = "desc"
	}
	if f.Limit > 0 {
		q["limit"] = strconv.Itoa(f.Limit)
	}
	page := new(api.Page[api.Token])
	return page, c.do(ctx, "GET", "/tokens"+q.encode(), nil, page)
}

// AllTokens lists tokens, page by page.
func (c *Client) AllTokens(ctx context.Context, f api.TokenFilter) ([]api.Token, error) {
	f.Limit = api.MaxPage
	all := []api.Token{}
	for {
		page, err := c.Tokens(ctx, f)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			return all, nil
		}
	}
}

// EditToken changes what is named of a token. revision is the one that was seen;
// 0: whatever there is.
func (c *Client) EditToken(ctx context.Context, id uint64, edit api.EditToken, revision uint64) (*api.Token, error) {
	t := new(api.Token)
	return t, c.send(ctx, "PATCH", api.TokenPath(id), edit, t, ifMatch(revision))
}

// CopyToken makes a token that allows the same.
func (c *Client) CopyToken(ctx context.Context, id uint64, copied api.CopyToken) (*api.TokenWithValue, error) {
	made := new(api.TokenWithValue)
	return made, c.send(ctx, "POST", api.TokenPath(id)+"/copy", copied, made, idempotent(copied.IdempotencyKey))
}

// RegenerateToken gives a token a new value.
func (c *Client) RegenerateToken(ctx context.Context, id uint64, r api.RegenerateToken) (*api.TokenWithValue, error) {
	made := new(api.TokenWithValue)
	return made, c.send(ctx, "POST", api.TokenPath(id)+"/regenerate", r, made, idempotent(r.IdempotencyKey))
}

// RemoveTokens removes tokens; each has its own result.
func (c *Client) RemoveTokens(ctx context.Context, ids []uint64) ([]api.RemoveResult, error) {
	var results api.Items[api.RemoveResult]
	err := c.do(ctx, "POST", "/tokens/remove", api.Removal{IDs: ids}, &results)
	return results.Items, err
}

// TokenActivity tells what a token did.
func (c *Client) TokenActivity(ctx context.Context, id uint64) (*api.Activity, error) {
	a := new(api.Activity)
	return a, c.do(ctx, "GET", api.TokenPath(id)+"/activity", nil, a)
}

// AccountActivity tells what the tokens of an account did.
func (c *Client) AccountActivity(ctx context.Context, login string) (*api.Activity, error) {
	a := new(api.Activity)
	return a, c.do(ctx, "GET", "/activity"+values{"account": login}.encode(), nil, a)
}

// AddAccount adds an account.
func (c *Client) AddAccount(ctx context.Context, add api.AddAccount) (*api.Account, error) {
	a := new(api.Account)
	return a, c.do(ctx, "POST", "/accounts", add, a)
}

// Accounts lists all accounts, page by page.
func (c *Client) Accounts(ctx context.Context) ([]api.Account, error) {
	all, q := []api.Account{}, values{"limit": strconv.Itoa(api.MaxPage)}
	for {
		page := new(api.Page[api.Account])
		if err := c.do(ctx, "GET", "/accounts"+q.encode(), nil, page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if q["cursor"] = page.Next; page.Next == "" {
			return all, nil
		}
	}
}

// Account shows an account.
func (c *Client) Account(ctx context.Context, login string) (*api.Account, error) {
	a := new(api.Account)
	return a, c.do(ctx, "GET", api.AccountPath(login), nil, a)
}

// EditAccount changes what is named of an account.
func (c *Client) EditAccount(ctx context.Context, login string, edit api.EditAccount, revision uint64) (*api.Account, error) {
	a := new(api.Account)
	return a, c.send(ctx, "PATCH", api.AccountPath(login), edit, a, ifMatch(revision))
}

// SetPassword sets the password of an account.
func (c *Client) SetPassword(ctx context.Context, login, password string) error {
	return c.do(ctx, "PUT", api.AccountPath(login)+"/password", api.NewPassword{Password: password}, nil)
}

// SetUpstream sets what an account has with the platform behind the gate.
func (c *Client) SetUpstream(ctx context.Context, login string, credential api.UpstreamCredential) error {
	return c.do(ctx, "PUT", api.AccountPath(login)+"/upstream", credential, nil)
}

// RemoveUpstream takes away what an account has with the platform.
func (c *Client) RemoveUpstream(ctx context.Context, login string) error {
	return c.do(ctx, "DELETE", api.AccountPath(login)+"/upstream", nil, nil)
}

// UpstreamOf says how an account stands with the platform.
func (c *Client) UpstreamOf(ctx context.Context, login string) (*api.UpstreamState, error) {
	state := new(api.UpstreamState)
	return state, c.do(ctx, "GET", api.AccountPath(login)+"/upstream", nil, state)
}

// Reseal seals all credentials for the platform with the newest key.
func (c *Client) Reseal(ctx context.Context) (*api.Resealed, error) {
	done := new(api.Resealed)
	return done, c.do(ctx, "POST", "/upstream/reseal", nil, done)
}

// RemoveAccount removes an account, with its tokens if so said.
func (c *Client) RemoveAccount(ctx context.Context, login string, withTokens bool) error {
	return c.do(ctx, "DELETE", api.AccountPath(login)+"?with_tokens="+strconv.FormatBool(withTokens), nil, nil)
}

// Methods lists methods whose name holds the text.
func (c *Client) Methods(ctx context.Context, search string) ([]api.Method, error) {
	var list api.Items[api.Method]
	err := c.do(ctx, "GET", "/methods"+values{"search": search}.encode(), nil, &list)
	return list.Items, err
}

// Resources lists what tokens can be bound to.
func (c *Client) Resources(ctx context.Context) ([]api.Resource, error) {
	var list api.Items[api.Resource]
	err := c.do(ctx, "GET", "/resources", nil, &list)
	return list.Items, err
}

// Sets lists the predefined sets.
func (c *Client) Sets(ctx context.Context) ([]api.Set, error) {
	var list api.Items[api.Set]
	err := c.do(ctx, "GET", "/sets", nil, &list)
	return list.Items, err
}

// Resolve tells which method a request calls.
func (c *Client) Resolve(ctx context.Context, verb, target string) (*api.Method, error) {
	m := new(api.Method)
	return m, c.do(ctx, "POST", "/methods/resolve", api.Request{Verb: verb, Target: target}, m)
}

// Audit lists changes and refused changes, the newest first.
func (c *Client) Audit(ctx context.Context, f api.AuditFilter) (*api.Entries, error) {
	q := values{"account": f.Account, "action": f.Action}
	for name, n := range map[string]uint64{"cursor": f.Before, "limit": uint64(max(f.Limit, 0)), "token": f.Token} {
		if n > 0 {
			q[name] = strconv.FormatUint(n, 10)
		}
	}
	for name, at := range map[string]time.Time{"since": f.Since, "until": f.Until} {
		if !at.IsZero() {
			q[name] = at.Format(time.RFC3339)
		}
	}
	if f.Refused != nil {
		q["refused"] = strconv.FormatBool(*f.Refused)
	}
	page := new(api.Entries)
	return page, c.do(ctx, "GET", "/audit"+q.encode(), nil, page)
}

// AllAudit lists entries page by page, the newest first: f.Limit of them, or all if it is 0.
func (c *Client) AllAudit(ctx context.Context, f api.AuditFilter) ([]api.AuditEntry, error) {
	most, all := f.Limit, []api.AuditEntry{}
	for {
		f.Limit = api.MaxPage
		if most > 0 {
			f.Limit = min(most-len(all), api.MaxPage)
		}
		page, err := c.Audit(ctx, f)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" || most > 0 && len(all) >= most {
			return all, nil
		}
		if f.Before, err = strconv.ParseUint(page.Next, 10, 64); err != nil {
			return nil, fmt.Errorf("reading the server's answer: %w", err)
		}
	}
}

// RevokeSelf ends the token of Value.
func (c *Client) RevokeSelf(ctx context.Context) error {
	return c.do(ctx, "DELETE", "/self", nil, nil)
}

// Introspect tells what a value is good for (RFC 7662).
func (c *Client) Introspect(ctx context.Context, value string) (*api.Introspection, error) {
	i := new(api.Introspection)
	return i, c.send(ctx, "POST", "/introspect", url.Values{"token": {value}}, i, asForm)
}

// Revoke ends the token of a value, if there is one (RFC 7009).
func (c *Client) Revoke(ctx context.Context, value string) error {
	return c.send(ctx, "POST", "/revoke", url.Values{"token": {value}}, nil, asForm)
}

var asForm = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}

func idempotent(key string) http.Header {
	if key == "" {
		return nil
	}
	return http.Header{"Idempotency-Key": {key}}
}

func ifMatch(revision uint64) http.Header {
	if revision == 0 {
		return nil
	}
	return http.Header{"If-Match": {api.ETag(revision)}}
}

// Status tells how the service stands.
func (c *Client) Status(ctx context.Context) (*api.Status, error) {
	s := new(api.Status)
	return s, c.do(ctx, "GET", "/status", nil, s)
}

// values are parameters of a query; empty ones are left out.
type values map[string]string

func (v values) encode() string {
	q := url.Values{}
	for name, value := range v {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (c *Client) do(ctx context.Context, verb, path string, body, into any) error {
	return c.send(ctx, verb, path, body, into, nil)
}

// send is the one place where a status turns back into an error.
func (c *Client) send(ctx context.Context, verb, path string, body, into any, header http.Header) error {
	var content io.Reader
	if form, ok := body.(url.Values); ok {
		content = strings.NewReader(form.Encode())
	} else if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("asking the server: %w", err)
		}
		content = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(ctx, verb, c.BaseURL+api.Root+path, content)
	if err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = make(http.Header)
	}
	r.Header.Set(api.RequestHeader, "1")
	if body != nil && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case c.Value != "":
		r.Header.Set("Authorization", "Bearer "+c.Value)
	case c.Login != "":
		r.SetBasicAuth(c.Login, c.Password)
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(r)
	if err != nil {
		// What *url.Error adds is the address, which says nothing here.
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 400 {
		return problemFrom(answer)
	}
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("reading the server's answer: %w", err)
	}
	return nil
}

// problemFrom reads a problem, also from a server that answers with another
// form of error, as Caddy's admin endpoint does.
func problemFrom(answer *http.Response) error {
	var p struct {
		api.Problem
		Error string `json:"error"` // Caddy's
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, api.MaxBody))
	if err != nil {
		return fmt.Errorf("reading the server's answer: %w", err)
	}
	if json.Unmarshal(data, &p) != nil || p.Detail == "" {
		p.Detail = p.Error
	}
	if p.Detail == "" {
		p.Detail = "the server answered " + answer.Status
	}
	p.Status = answer.StatusCode
	return &p.Problem
}
