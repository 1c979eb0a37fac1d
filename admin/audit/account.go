package audit

import (
	"context"

	"github.com/patgate/patgate/admin/principal"
	"github.com/patgate/patgate/tokenstore"
)

// ChangeAccount commits a change of an account. Where that cannot be stored, what it takes away
// is denied in memory at once, and the change is reported as failed.
func (t *Trail) ChangeAccount(ctx context.Context, p principal.Principal, action tokenstore.Action, before, after *tokenstore.Account) error {
	return t.CommitRevocation(ctx, &tokenstore.Change{
		Accounts: []tokenstore.AccountChange{{Before: before, After: after}},
		Audit:    t.Entry(p, action, AccountRecord(before), AccountRecord(after)),
	}, t.denyWhatGoes(before, after))
}

// denyWhatGoes returns what denies in memory what a change takes away from an account; nil if it
// takes nothing.
func (t *Trail) denyWhatGoes(before, after *tokenstore.Account) func() {
	disabled := after.Disabled && !before.Disabled
	dropped := len(after.Upstream) == 0 && len(before.Upstream) > 0
	if !disabled && !dropped {
		return nil
	}
	return func() {
		if disabled {
			t.Index.DisableAccount(after.ID)
		}
		if dropped {
			t.Index.DropUpstream(after.ID)
		}
	}
}

// accountRecord is what an audit entry keeps of an account.
type accountRecord struct {
	Login       string `json:"login"`
	Role        string `json:"role"`
	Disabled    bool   `json:"disabled"`
	HasPassword bool   `json:"has_password"`

	HasSecondFactor     bool `json:"has_second_factor,omitempty"`
	RequireSecondFactor bool `json:"require_second_factor,omitempty"`
	HasUpstream         bool `json:"has_upstream,omitempty"`

	Passkeys []string `json:"passkeys,omitempty"` // name and id of each, without its key

	Platform   string `json:"platform,omitempty"`
	PlatformID string `json:"platform_id,omitempty"`
}

// AccountRecord is what an audit entry keeps of an account; nil of none.
func AccountRecord(a *tokenstore.Account) any {
	if a == nil {
		return nil
	}
	v := accountRecord{
		Login: a.Login, Role: string(a.Role), Disabled: a.Disabled, HasPassword: a.Password != "",
		HasSecondFactor: a.HasSecondFactor(), RequireSecondFactor: a.NeedsSecondFactor, HasUpstream: len(a.Upstream) > 0,
	}
	for _, p := range a.Passkeys {
		v.Passkeys = append(v.Passkeys, p.Name+" ("+p.Ref()+")")
	}
	if a.OfPlatform() {
		v.Platform, v.PlatformID = PlatformState(a), a.Platform
	}
	return v
}

// PlatformState says whether an account is of the platform behind the gate: none, awaited, linked.
func PlatformState(a *tokenstore.Account) string {
	switch {
	case a.AwaitsPlatform:
		return "awaited"
	case a.Platform != "":
		return "linked"
	}
	return "none"
}
