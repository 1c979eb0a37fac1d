package codec

import (
	"encoding/binary"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Tags of a token's fields. A new field gets a new, higher tag; a tag is never
// used for something else.
const (
	tokenRevision    = 1
	tokenAccount     = 2
	tokenDescription = 3
	tokenCreated     = 4
	tokenExpires     = 5
	tokenSets        = 6
	tokenMethods     = 7
	tokenAddresses   = 8
	tokenAudience    = 9
	tokenSecrets     = 10
	tokenNotBefore   = 11
	tokenOnly        = 12
	tokenUnbound     = 13
)

// AppendToken appends the stored form of t. Its id is the record's key and not
// repeated in it.
func AppendToken(b []byte, t *tokenstore.Token) []byte {
	start := len(b)
	b = beginRecord(b)
	b = appendNumber(b, tokenRevision, t.Revision)
	b = appendNumber(b, tokenAccount, uint64(t.Account))
	b = appendText(b, tokenDescription, t.Description)
	b = appendTime(b, tokenCreated, t.Created)
	b = appendTime(b, tokenExpires, t.Expires)
	b = appendList(b, tokenSets, t.Grant.Sets)
	b = appendList(b, tokenMethods, t.Grant.Methods)
	if len(t.Addresses) > 0 {
		payload := binary.AppendUvarint(nil, uint64(len(t.Addresses)))
		for _, p := range t.Addresses {
			payload = appendPrefix(payload, p)
		}
		b = appendField(b, tokenAddresses, payload)
	}
	b = appendList(b, tokenAudience, t.Audience)
	if len(t.Secrets) > 0 {
		payload := binary.AppendUvarint(nil, uint64(len(t.Secrets)))
		for i := range t.Secrets {
			payload = appendSecret(payload, &t.Secrets[i])
		}
		b = appendField(b, tokenSecrets, payload)
	}
	b = appendTime(b, tokenNotBefore, t.NotBefore)
	b = appendList(b, tokenOnly, t.Grant.Only)
	b = appendList(b, tokenUnbound, t.Grant.Unbound)
	sealRecord(b[start:], kindToken, uint64(t.ID))
	return b
}

// appendSecret: the hash, the hint with its length, when it was made, and
// whether and until when it is good.
func appendSecret(b []byte, s *tokenstore.Secret) []byte {
	b = append(b, s.Hash[:]...)
	b = appendString(b, s.Hint)
	b = binary.AppendVarint(b, s.Created.Unix()) // the zero time, too
	if s.NotAfter.IsZero() {
		return append(b, 0)
	}
	b = append(b, 1)
	return binary.AppendVarint(b, s.NotAfter.Unix())
}

// TokenDecoder reads many tokens one after the other, into the same memory.
type TokenDecoder struct {
	token  tokenstore.Token
	intern map[string]string
}

// NewTokenDecoder returns a decoder for a scan of a whole store.
func NewTokenDecoder() *TokenDecoder {
	return &TokenDecoder{intern: make(map[string]string)}
}

// Decode reads the token that AppendToken wrote. It is the caller's until the
// next call. The error wraps tokenstore.ErrDamaged.
func (d *TokenDecoder) Decode(id tokenstore.TokenID, data []byte) (*tokenstore.Token, error) {
	t := &d.token
	*t = tokenstore.Token{
		ID: id, Grant: tokenstore.Grant{Sets: t.Grant.Sets[:0], Methods: t.Grant.Methods[:0], Only: t.Grant.Only[:0], Unbound: t.Grant.Unbound[:0]},
		Addresses: t.Addresses[:0], Audience: t.Audience[:0], Secrets: t.Secrets[:0],
	}
	if err := decodeToken(t, data, d.intern); err != nil {
		return nil, err
	}
	return t, nil
}

// DecodeToken reads one token that AppendToken wrote. The error wraps tokenstore.ErrDamaged.
func DecodeToken(id tokenstore.TokenID, data []byte) (*tokenstore.Token, error) {
	t := &tokenstore.Token{ID: id}
	if err := decodeToken(t, data, nil); err != nil {
		return nil, err
	}
	return t, nil
}

func decodeToken(t *tokenstore.Token, data []byte, intern map[string]string) error {
	f := openRecord(data, kindToken, uint64(t.ID))
	for f.next() {
		decodeTokenField(t, f.tag, &f.value, intern)
	}
	if f.err != nil {
		return unreadable("token", uint64(t.ID), f.err)
	}
	return nil
}

func decodeTokenField(t *tokenstore.Token, tag byte, r *reader, intern map[string]string) {
	switch tag {
	case tokenRevision:
		t.Revision = r.nonzero()
	case tokenAccount:
		t.Account = tokenstore.AccountID(r.nonzero())
	case tokenDescription:
		t.Description = r.text()
	case tokenCreated:
		t.Created = r.seconds()
	case tokenExpires:
		t.Expires = r.seconds()
	case tokenNotBefore:
		t.NotBefore = r.seconds()
	case tokenSets:
		t.Grant.Sets = r.strings(t.Grant.Sets, intern)
	case tokenMethods:
		t.Grant.Methods = r.strings(t.Grant.Methods, intern)
	case tokenOnly:
		t.Grant.Only = r.strings(t.Grant.Only, intern)
	case tokenUnbound:
		t.Grant.Unbound = r.strings(t.Grant.Unbound, intern)
	case tokenAddresses:
		for n := r.count(); n > 0 && !r.bad; n-- {
			t.Addresses = append(t.Addresses, r.prefix())
		}
	case tokenAudience:
		t.Audience = r.strings(t.Audience, intern)
	case tokenSecrets:
		for n := r.count(); n > 0 && !r.bad; n-- {
			t.Secrets = append(t.Secrets, r.secret())
		}
	default:
		r.bad = true
	}
}

func (r *reader) secret() (s tokenstore.Secret) {
	copy(s.Hash[:], r.take(uint64(len(s.Hash))))
	s.Hint = string(r.take(r.number()))
	s.Created = time.Unix(r.signed(), 0).UTC()
	switch r.byte() {
	case 0:
	case 1:
		s.NotAfter = r.seconds()
	default:
		r.bad = true
	}
	return s
}
