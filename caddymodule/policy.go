package caddymodule

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/patgate/patgate/admin/tokenfield"
	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
)

const defaultMaxPerAccount = 100

func (p *TokenPolicy) setDefaults() {
	p.Prefix = cmp.Or(p.Prefix, tokenstore.DefaultPrefix)
	p.MaxPerAccount = cmp.Or(p.MaxPerAccount, defaultMaxPerAccount)
}

// check refuses a policy that cannot be meant, whatever the catalog is.
func (p *TokenPolicy) check() error {
	if err := tokenstore.CheckPrefix(p.Prefix); err != nil {
		return fmt.Errorf("tokens: prefix %q: %w", p.Prefix, err)
	}
	if p.MaxPerAccount < -1 {
		return fmt.Errorf("tokens: max_per_account is a number above 0, or -1 for any number; found %d", p.MaxPerAccount)
	}
	if p.MaxLifetime < 0 {
		return fmt.Errorf("tokens: max_lifetime is a time such as 90d, found %s", time.Duration(p.MaxLifetime))
	}
	_, err := p.zone()
	return err
}

// checkSets refuses sets that the catalog does not have.
func (p *TokenPolicy) checkSets(c *catalog.Catalog) error {
	err := c.Check(p.AllowedSets, nil)
	if err == nil {
		return nil
	}
	var names []string
	for _, s := range c.Sets() {
		names = append(names, s.Name)
	}
	return fmt.Errorf("tokens: allowed_sets: %w; the sets are: %s", err, cmp.Or(strings.Join(names, ", "), "none"))
}

func (p *TokenPolicy) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(p.Zone) // "" is UTC
	if err != nil {
		return nil, fmt.Errorf("tokens: zone is a time zone's name such as Europe/Berlin, found %q: %w", p.Zone, err)
	}
	return zone, nil
}

func (p *TokenPolicy) policy() tokenfield.Policy {
	return tokenfield.Policy{
		MaxTokensPerAccount: max(p.MaxPerAccount, 0), // 0: any number
		MaxLifetime:         time.Duration(p.MaxLifetime),
		ExpiryRequired:      p.RequireExpiry,
		AllowedSets:         p.AllowedSets,
	}
}
