package gate

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

// Defaults of Config.
const (
	DefaultParameter   = "session"
	DefaultRealm       = "patgate"
	DefaultFormLimit   = 16 << 20
	DefaultFormTimeout = 30 * time.Second
)

// maxValue is the length of the longest credential that is looked up.
const maxValue = tokenstore.MaxValueLength

// Config is what a Gate is made of. Index, Catalog, Usage and Now are needed.
type Config struct {
	Index   *tokenstore.Index
	Catalog *catalog.Catalog
	Usage   *usage.Recorder
	// Forms bounds the memory of all forms together. Default: a bound of
	// this gate's own, of DefaultFormMemory.
	Forms *FormMemory
	Now   func() time.Time

	// Prefix starts our values; an unknown one that starts so and is not
	// well-formed is refused as malformed. Default: tokenstore.DefaultPrefix.
	Prefix string
	// Site is the name that a token's audience is compared with.
	Site string

	// Places are where a token is looked for, out of Query, Form, Multipart, Bearer, Basic
	// and JSON. Default: the first four. A token's parameter in a query or form that is not
	// among them is refused, not passed on. With JSON, all JSON bodies up to FormLimit are
	// read, and those that cannot be are refused.
	Places []Place
	// Parameters are its names there, in lower case. The upstream's session is sent
	// under the first. Default: DefaultParameter.
	Parameters []string
	// Header and Cookie name one more header and a cookie. Default: none.
	Header, Cookie string

	// FormLimit is the size, in bytes, up to which forms and JSON are read; the files
	// of a multipart form do not count. Default: DefaultFormLimit.
	FormLimit int64
	// FormTimeout is how long a form may take. Default: DefaultFormTimeout.
	FormTimeout time.Duration

	// Upstream is what goes upstream in the token's place. Default: nothing.
	Upstream Mode
	// UpstreamHeader and UpstreamValue are the header of ModeHeader.
	UpstreamHeader string
	UpstreamValue  Revealer
	// PassUnknown passes a credential on to the upstream, untouched, if it is no token
	// and neither looks like one of ours nor holds one. Default: it is refused.
	PassUnknown bool

	// KeepHeaders are clients' headers that go upstream though they are credentials or say
	// who calls. KeepCookies are the cookies that go with a call that a token let through.
	// OnlyHeaders, if not empty, are all that go upstream, beside KeepHeaders, those that
	// frame a body, and X-Forwarded-For, -Proto and -Host. Default: none.
	KeepHeaders, KeepCookies, OnlyHeaders []string

	// Answered names methods of the catalog that are answered here, not by the
	// upstream, if the credential is no token of ours: the decision is Answered,
	// and gives the Parameters. Default: none.
	Answered []string

	// SignOut names the method that ends a session, SignIn the one that makes one of a
	// login and a password. With a token, each is answered here: see Decision.SignedIn.
	// Without SignIn, a sign-in with a token as the password is refused. Default: none.
	SignOut, SignIn string

	// Assert signs who calls which method: its text goes upstream in
	// HeaderAssertion with each request that a token lets through. If it
	// fails, the request is refused. Default: nothing is signed.
	Assert func(*Decision) (string, error)

	// Preflight says which pages of other origins may call the API. Default: none.
	Preflight Preflight

	// Errors is the style of refusals. Default: ErrorsHTTP.
	Errors ErrorStyle
	// Realm stands in WWW-Authenticate. Default: DefaultRealm.
	Realm string
}

// Gate decides on requests. All of its methods may be called at the same time.
type Gate struct {
	index   *tokenstore.Index
	catalog *catalog.Catalog
	usage   *usage.Recorder
	forms   *FormMemory
	now     func() time.Time

	prefix, site   string
	places         [placeCount]bool // which are switched on
	parameters     parameters
	header, cookie string
	cookieName     string // in lower case
	formLimit      int64
	formTimeout    time.Duration
	mode           Mode
	fixedHeader    string // of ModeHeader
	fixedValue     Revealer
	passUnknown    bool
	answered       map[*catalog.Method]bool
	signIn         string // in lower case, as are all names of methods that are compared
	signOut        string
	assert         func(*Decision) (string, error) // nil: nothing is signed
	errors         ErrorStyle
	realm          string

	policy    headerPolicy
	preflight preflight
	finder    finder
	watch     watch
	upgrades  bool // some method may switch protocols
	resources map[*catalog.Method][]resourceNames
}

// New returns a gate, or an error that names what is wrong with the configuration.
func New(c Config) (*Gate, error) {
	if c.Index == nil || c.Catalog == nil || c.Usage == nil || c.Now == nil {
		return nil, errors.New("a gate needs an index, a catalog, a recorder of usage and a clock")
	}
	g := &Gate{
		index: c.Index, catalog: c.Catalog, usage: c.Usage, forms: c.Forms, now: c.Now,
		prefix: cmp.Or(c.Prefix, tokenstore.DefaultPrefix), site: c.Site,
		parameters: slices.Clone(c.Parameters), cookie: c.Cookie,
		formLimit: cmp.Or(c.FormLimit, DefaultFormLimit), formTimeout: cmp.Or(c.FormTimeout, DefaultFormTimeout),
		mode: c.Upstream, fixedValue: c.UpstreamValue, passUnknown: c.PassUnknown,
		signIn: lowered(c.SignIn), signOut: lowered(c.SignOut),
		assert: c.Assert, errors: c.Errors, realm: cmp.Or(c.Realm, DefaultRealm),
	}
	if len(g.parameters) == 0 {
		g.parameters = parameters{DefaultParameter}
	}
	if g.forms == nil {
		g.forms = NewFormMemory(0)
	}
	if c.Header != "" {
		g.header = http.CanonicalHeaderKey(c.Header)
	}
	if g.mode == ModeHeader {
		g.fixedHeader = http.CanonicalHeaderKey(c.UpstreamHeader)
	}
	g.finder = newFinder(g.prefix)
	g.upgrades = slices.ContainsFunc(c.Catalog.Methods(), func(m *catalog.Method) bool { return m.Upgrade })
	return g, g.check(c)
}

func (g *Gate) check(c Config) error {
	list := c.Places
	if len(list) == 0 {
		list = []Place{Query, Form, Multipart, Bearer}
	}
	for _, p := range list {
		if int(p) >= placeCount || !placeTable[p].listed {
			return fmt.Errorf("a token is looked for in %s, not in %s", strings.Join(listedPlaces(), ", "), p)
		}
		g.places[p] = true
	}
	g.places[Header], g.places[Cookie] = g.header != "", g.cookie != ""
	for i, name := range g.parameters {
		if !allBytes(name, func(c byte) bool { return isWord(c) && c == lower(c) }) {
			return fmt.Errorf("the name of a token's parameter is made of lower-case letters, digits, _ and -, found %q", name)
		}
		if slices.Contains(g.parameters[:i], name) {
			return fmt.Errorf("the token's parameter %q is named twice", name)
		}
	}
	g.cookieName = lowered(g.cookie)
	if g.header != "" && (!allBytes(g.header, isTokenChar) || defaultUse(g.header) == useNever || g.header == "Authorization" || g.header == "Cookie") {
		return fmt.Errorf("%q cannot be the header of a token", g.header)
	}
	if g.cookie != "" && !allBytes(g.cookie, isTokenChar) {
		return fmt.Errorf("%q cannot be the name of a cookie", g.cookie)
	}
	var err error
	if g.policy, err = newHeaderPolicy(c.KeepHeaders, c.KeepCookies, c.OnlyHeaders); err != nil {
		return err
	}
	g.policy.tokenHeader, g.policy.tokenCookie, g.policy.byHost = g.header, g.cookie, g.catalog.HasHosts()
	if err := g.checkUpstream(); err != nil {
		return err
	}
	if err := g.resolveAnswered(c.Answered); err != nil {
		return err
	}
	if err := g.checkResources(); err != nil {
		return err
	}
	if err := g.preparePreflight(c.Preflight); err != nil {
		return err
	}
	if g.formLimit < 0 || g.formTimeout < 0 {
		return fmt.Errorf("limits of forms are above 0, found %d bytes and %s", g.formLimit, g.formTimeout)
	}
	return nil
}
