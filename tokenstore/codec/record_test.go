package codec

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

var (
	start  = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	home   = netip.MustParseAddr("192.0.2.7")
	abroad = netip.MustParseAddr("2001:db8::7")
)

// fullToken has something in each field.
func fullToken() *tokenstore.Token {
	return &tokenstore.Token{
		ID: 7, Revision: 3, Account: 5, Description: "deployment", Created: start, NotBefore: start.AddDate(0, 1, 0), Expires: start.AddDate(1, 0, 0),
		Grant:     tokenstore.Grant{Sets: []string{"Extended Access", "Maven Plugin"}, Methods: []string{"a.B", "c.*"}, Only: []string{"environment=shop", "environment=staging-*"}, Unbound: []string{"a.B"}},
		Addresses: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")},
		Audience:  []string{"shop"},
		Secrets: []tokenstore.Secret{
			{Hash: tokenstore.HashOf("one"), Hint: "abcd", Created: start, NotAfter: start.Add(time.Hour)},
			{Hash: tokenstore.HashOf("two"), Created: start.Add(time.Minute)},
		},
	}
}

func fullAccount() *tokenstore.Account {
	return &tokenstore.Account{ID: 5, Revision: 2, Login: "demo", Role: tokenstore.RoleOperator, Disabled: true, Password: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", Created: start, NeedsSecondFactor: true, Upstream: []byte("sealed"), Platform: "17", AwaitsPlatform: true,
		SecondFactor: &tokenstore.SecondFactor{Secret: []byte("12345678901234567890"), Created: start, LastStep: 7, Recovery: []tokenstore.Hash{{1}, {2}}},
		Passkeys: []tokenstore.Passkey{
			{ID: []byte("id"), PublicKey: []byte("key"), Host: "tokens.example.com", Name: "Laptop", Created: start, LastUsed: start.Add(time.Hour), Counter: 1<<32 - 1, Flags: 0x1d, Transports: []string{"internal", "hybrid"}},
			{ID: []byte("other"), PublicKey: []byte("key"), Created: start},
		}}
}

func fullUsage() tokenstore.Usage {
	return tokenstore.Usage{LastUsed: start, LastAddress: netip.MustParseAddr("2001:db8::7"), Allowed: 300, Denied: 2}
}

// TestFullRecords: records with all of their fields read as they were written.
// Each field of the structs must have a value, so that a new one is not
// forgotten in the codec.
func TestFullRecords(t *testing.T) {
	t.Parallel()
	for _, v := range []any{*fullToken(), *fullAccount(), fullUsage(), fullToken().Grant, fullToken().Secrets[0], fullAccount().Passkeys[0]} {
		for i := range reflect.ValueOf(v).NumField() {
			if reflect.ValueOf(v).Field(i).IsZero() {
				t.Errorf("%T.%s is not tested", v, reflect.TypeOf(v).Field(i).Name)
			}
		}
	}
	token, err := DecodeToken(7, AppendToken(nil, fullToken()))
	if err != nil || !reflect.DeepEqual(token, fullToken()) {
		t.Errorf("wrote %+v, read %+v, %v", fullToken(), token, err)
	}
	account, err := DecodeAccount(5, AppendAccount(nil, fullAccount()))
	if err != nil || !reflect.DeepEqual(account, fullAccount()) {
		t.Errorf("wrote %+v, read %+v, %v", fullAccount(), account, err)
	}
	usage, err := DecodeUsage(7, AppendUsage(nil, 7, fullUsage()))
	if err != nil || usage != fullUsage() {
		t.Errorf("wrote %+v, read %+v, %v", fullUsage(), usage, err)
	}
}

// TestStoredForm pins the bytes: stores that exist must go on to be read.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	token := &tokenstore.Token{ID: 1, Revision: 1, Account: 2, Description: "ci", Created: start, Grant: tokenstore.Grant{Methods: []string{"a.B"}},
		Secrets: []tokenstore.Secret{{Hint: "abcd", Created: start}}}
	for name, test := range map[string]struct {
		got  []byte
		want string
	}{
		"token": {AppendToken(nil, token), tokenForm},
		"account": {AppendAccount(nil, &tokenstore.Account{ID: 2, Revision: 1, Login: "demo", Role: tokenstore.RoleUser, Created: start}),
			accountForm},
		"usage": {AppendUsage(nil, 1, tokenstore.Usage{LastUsed: start, LastAddress: netip.MustParseAddr("192.0.2.7"), Allowed: 300}),
			usageForm},
	} {
		if got := hex.EncodeToString(test.got); got != strings.ReplaceAll(test.want, " ", "") {
			t.Errorf("%s is stored as %s, want %s", name, got, test.want)
		}
	}
}

// TestTokenDecoder: what one record left behind is not seen in the next.
func TestTokenDecoder(t *testing.T) {
	t.Parallel()
	d := NewTokenDecoder()
	bare := &tokenstore.Token{ID: 8, Revision: 1, Account: 5}
	for _, want := range []*tokenstore.Token{fullToken(), bare, fullToken()} {
		got, err := d.Decode(want.ID, AppendToken(nil, want))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(AppendToken(nil, got), AppendToken(nil, want)) || got.ID != want.ID {
			t.Errorf("wrote %+v, read %+v", want, got)
		}
		if _, err := d.Decode(9, nil); !errors.Is(err, tokenstore.ErrDamaged) {
			t.Errorf("no bytes read as a token: %v", err)
		}
	}
}

// TestEveryFlippedBitIsDamage: neither a flipped bit, nor a cut, nor another id
// makes another record of it.
func TestEveryFlippedBitIsDamage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		data   []byte
		id     uint64
		decode func(id uint64, data []byte) error
	}{
		"token":   {AppendToken(nil, fullToken()), 7, decodeTokenError},
		"account": {AppendAccount(nil, fullAccount()), 5, decodeAccountError},
		"usage":   {AppendUsage(nil, 7, fullUsage()), 7, decodeUsageError},
	} {
		for i := range len(test.data) * 8 {
			data := slices.Clone(test.data)
			data[i/8] ^= 1 << (i % 8)
			if err := test.decode(test.id, data); !errors.Is(err, tokenstore.ErrDamaged) {
				t.Errorf("%s with bit %d flipped: %v, want ErrDamaged", name, i, err)
			}
		}
		for n := range test.data {
			if err := test.decode(test.id, test.data[:n]); !errors.Is(err, tokenstore.ErrDamaged) {
				t.Errorf("%s cut off after %d bytes: %v, want ErrDamaged", name, n, err)
			}
		}
		for _, data := range [][]byte{append(slices.Clone(test.data), 0), append(slices.Clone(test.data), 11, 1, 1)} {
			if err := test.decode(test.id, data); !errors.Is(err, tokenstore.ErrDamaged) {
				t.Errorf("%s with more behind it: %v, want ErrDamaged", name, err)
			}
		}
		if err := test.decode(test.id+1, test.data); !errors.Is(err, tokenstore.ErrDamaged) {
			t.Errorf("%s under the id of another: %v, want ErrDamaged", name, err)
		}
	}
}

func decodeTokenError(id uint64, data []byte) error {
	_, err := DecodeToken(tokenstore.TokenID(id), data)
	return err
}

func decodeAccountError(id uint64, data []byte) error {
	_, err := DecodeAccount(tokenstore.AccountID(id), data)
	return err
}

func decodeUsageError(id uint64, data []byte) error {
	_, err := DecodeUsage(tokenstore.TokenID(id), data)
	return err
}

// TestRefusedFields: with a checksum that fits, fields that this version does
// not write are damage all the same.
func TestRefusedFields(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string][]byte{
		"unknown tag":            {99, 1, 1},
		"tag 0":                  {0, 1, 1},
		"tags out of order":      {tokenAccount, 1, 5, tokenRevision, 1, 1},
		"a tag twice":            {tokenRevision, 1, 1, tokenRevision, 1, 1},
		"an empty field":         {tokenRevision, 0},
		"a zero that is stored":  {tokenRevision, 1, 0},
		"a long form":            {tokenRevision, 2, 0x81, 0},
		"a long length":          {tokenRevision, 0x81, 0, 1},
		"bytes behind a number":  {tokenRevision, 2, 1, 1},
		"a length over the end":  {tokenDescription, 9, 'a'},
		"an empty list":          {tokenSets, 1, 0},
		"a list without items":   {tokenSets, 1, 5},
		"a huge list":            {tokenSecrets, 9, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
		"an address of 5 bytes":  {tokenAddresses, 8, 1, 5, 1, 2, 3, 4, 5, 8},
		"a mask of 33 bits":      {tokenAddresses, 7, 1, 4, 10, 0, 0, 0, 33},
		"a zero time":            appendField(nil, tokenExpires, binary.AppendVarint(nil, time.Time{}.Unix())),
		"a secret of a few byte": {tokenSecrets, 3, 1, 2, 3},
	} {
		record := append(beginRecord(nil), fields...)
		sealRecord(record, kindToken, 1)
		if token, err := DecodeToken(1, record); !errors.Is(err, tokenstore.ErrDamaged) {
			t.Errorf("%s: %+v, %v; want ErrDamaged", name, token, err)
		}
	}
}

// fuzzRecord: whatever the fields of a record of a kind are, it is damaged, or what is read
// is stored as the same record.
func fuzzRecord(f *testing.F, kind byte, id uint64, reread func(t *testing.T, record []byte) (again []byte, err error)) {
	f.Fuzz(func(t *testing.T, fields []byte) {
		record := append(beginRecord(nil), fields...)
		sealRecord(record, kind, id)
		again, err := reread(t, record)
		switch {
		case err != nil && !errors.Is(err, tokenstore.ErrDamaged):
			t.Errorf("%v, want ErrDamaged", err)
		case err == nil && !bytes.Equal(again, record):
			t.Errorf("%x is read and then stored as %x", record, again)
		}
	})
}

func FuzzTokenRecord(f *testing.F) {
	f.Add(AppendToken(nil, fullToken())[headerLength:])
	f.Add(AppendToken(nil, &tokenstore.Token{ID: 7})[headerLength:])
	fuzzRecord(f, kindToken, 7, func(t *testing.T, record []byte) ([]byte, error) {
		token, err := DecodeToken(7, record)
		if err != nil {
			return nil, err
		}
		if shared, err := NewTokenDecoder().Decode(7, record); err != nil || !bytes.Equal(AppendToken(nil, shared), record) {
			t.Errorf("%x reads as %+v, %v by a decoder of many", record, shared, err)
		}
		token.ExpiredAt(start) // whatever the time, no panic
		return AppendToken(nil, token), nil
	})
}

func FuzzAccountRecord(f *testing.F) {
	f.Add(AppendAccount(nil, fullAccount())[headerLength:])
	fuzzRecord(f, kindAccount, 5, func(_ *testing.T, record []byte) ([]byte, error) {
		account, err := DecodeAccount(5, record)
		if err != nil {
			return nil, err
		}
		return AppendAccount(nil, account), nil
	})
}

func FuzzKeptRecord(f *testing.F) {
	const runField = 1 + 1 + 8
	f.Add(AppendKept(nil, 7, 1, fullUsage(), fullActivity())[headerLength:])
	f.Add(AppendKept(nil, 7, 1<<63, fullUsage(), nil)[headerLength:])
	f.Add(AppendKept(nil, 7, 1, fullUsage(), nil)[headerLength+runField:])
	f.Add(AppendKept(nil, 7, 1, fullUsage(), nil)[headerLength:][:runField])
	fuzzRecord(f, kindKept, 7, func(t *testing.T, record []byte) ([]byte, error) {
		run, usage, activity, err := DecodeKept(7, record)
		if err != nil {
			return nil, err
		}
		if !KeptIn(run, record) || KeptIn(run+1, record) {
			t.Errorf("%x is not said to be of run %d only", record, run)
		}
		return AppendKept(nil, 7, run, usage, activity), nil
	})
}

func FuzzUsageRecord(f *testing.F) {
	f.Add(AppendUsage(nil, 7, fullUsage())[headerLength:])
	fuzzRecord(f, kindUsage, 7, func(_ *testing.T, record []byte) ([]byte, error) {
		usage, err := DecodeUsage(7, record)
		if err != nil {
			return nil, err
		}
		return AppendUsage(nil, 7, usage), nil
	})
}

const (
	tokenForm = "01 96a98405 01 01 01 02 01 02 03 02 6369 04 05 c0baa0b00d 07 05 01 03 612e42" +
		"0a 2c 01 0000000000000000000000000000000000000000000000000000000000000000 04 61626364 c0baa0b00d 00"
	accountForm = "01 f945bcd9 01 01 01 02 04 64656d6f 03 04 75736572 06 05 c0baa0b00d"
	usageForm   = "01 98d68e66 01 05 c0baa0b00d 02 05 04 c0000207 03 02 ac02"
)
