package codec

import (
	"bytes"
	"encoding/binary"

	"github.com/patgate/patgate/tokenstore"
)

// Tags of an account's fields; see those of a token.
const (
	accountRevision = 1
	accountLogin    = 2
	accountRole     = 3
	accountDisabled = 4
	accountPassword = 5
	accountCreated  = 6
	accountNeedsTwo = 7
	accountTOTP     = 8
	accountRecovery = 9
	accountUpstream = 10
	accountPlatform = 11
	accountAwaits   = 12
	accountPasskeys = 13
)

// AppendAccount appends the stored form of a. Its id is the record's key and not
// repeated in it.
func AppendAccount(b []byte, a *tokenstore.Account) []byte {
	start := len(b)
	b = beginRecord(b)
	b = appendNumber(b, accountRevision, a.Revision)
	b = appendText(b, accountLogin, a.Login)
	b = appendText(b, accountRole, string(a.Role))
	if a.Disabled {
		b = appendNumber(b, accountDisabled, 1)
	}
	b = appendText(b, accountPassword, a.Password)
	b = appendTime(b, accountCreated, a.Created)
	if a.NeedsSecondFactor {
		b = appendNumber(b, accountNeedsTwo, 1)
	}
	if f := a.SecondFactor; f != nil {
		payload := binary.AppendVarint(nil, f.Created.Unix())
		payload = binary.AppendUvarint(payload, f.LastStep)
		b = appendField(b, accountTOTP, append(payload, f.Secret...))
		var hashes []byte
		for _, h := range f.Recovery {
			hashes = append(hashes, h[:]...)
		}
		b = appendField(b, accountRecovery, hashes)
	}
	if len(a.Upstream) > 0 {
		b = appendField(b, accountUpstream, a.Upstream)
	}
	if a.Platform != "" {
		b = appendText(b, accountPlatform, a.Platform)
	}
	if a.AwaitsPlatform {
		b = appendNumber(b, accountAwaits, 1)
	}
	if len(a.Passkeys) > 0 {
		b = appendField(b, accountPasskeys, appendPasskeys(nil, a.Passkeys))
	}
	sealRecord(b[start:], kindAccount, uint64(a.ID))
	return b
}

// DecodeAccount reads the account that AppendAccount wrote. The error wraps
// tokenstore.ErrDamaged.
func DecodeAccount(id tokenstore.AccountID, data []byte) (*tokenstore.Account, error) {
	a := &tokenstore.Account{ID: id}
	f := openRecord(data, kindAccount, uint64(id))
	for f.next() {
		decodeAccountField(a, f.tag, &f.value)
	}
	if f.err != nil {
		return nil, unreadable("account", uint64(id), f.err)
	}
	return a, nil
}

func decodeAccountField(a *tokenstore.Account, tag byte, r *reader) {
	switch tag {
	case accountRevision:
		a.Revision = r.nonzero()
	case accountLogin:
		a.Login = r.text()
	case accountRole:
		a.Role = tokenstore.Role(r.text())
	case accountDisabled:
		a.Disabled = true
		r.bad = r.number() != 1
	case accountPassword:
		a.Password = r.text()
	case accountCreated:
		a.Created = r.seconds()
	case accountNeedsTwo:
		a.NeedsSecondFactor = true
		r.bad = r.number() != 1
	case accountTOTP:
		a.SecondFactor = &tokenstore.SecondFactor{Created: r.seconds(), LastStep: r.number()}
		a.SecondFactor.Secret = bytes.Clone(r.all())
		r.bad = r.bad || len(a.SecondFactor.Secret) == 0
	case accountRecovery:
		r.bad = a.SecondFactor == nil || len(r.rest)%len(tokenstore.Hash{}) != 0
		for !r.bad && len(r.rest) > 0 {
			a.SecondFactor.Recovery = append(a.SecondFactor.Recovery, tokenstore.Hash(r.take(uint64(len(tokenstore.Hash{})))))
		}
	case accountUpstream:
		a.Upstream = bytes.Clone(r.all())
		r.bad = r.bad || len(a.Upstream) == 0
	case accountPlatform:
		a.Platform = r.text()
		r.bad = r.bad || a.Platform == ""
	case accountAwaits:
		a.AwaitsPlatform = true
		r.bad = r.number() != 1
	case accountPasskeys:
		a.Passkeys = r.passkeys()
	default:
		r.bad = true
	}
}
