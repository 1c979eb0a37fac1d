package codec

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

func fullActivity() *tokenstore.Activity {
	return &tokenstore.Activity{
		From: start, Step: tokenstore.ActivityStep, Allowed: []uint32{300, 0, 1}, Denied: []uint32{0, 0, 2},
		Methods: []tokenstore.MethodActivity{
			{Method: "a.B", Allowed: 301, Denied: 1, Last: start.Add(2 * time.Hour)},
			{Method: "a.C", Denied: 1, Last: start},
		},
		Refusals: []tokenstore.RefusalActivity{
			{Reason: "method_not_allowed", Method: "a.B", Count: 1, First: start, Last: start.Add(2 * time.Hour), LastAddress: abroad},
			{Reason: "expired", Count: 1, First: start, Last: start},
		},
	}
}

// TestFullActivity: an activity with all of its fields reads as it was written.
func TestFullActivity(t *testing.T) {
	t.Parallel()
	for _, v := range []any{*fullActivity(), fullActivity().Methods[0], fullActivity().Refusals[0]} {
		for i := range reflect.ValueOf(v).NumField() {
			if reflect.ValueOf(v).Field(i).IsZero() {
				t.Errorf("%T.%s is not tested", v, reflect.TypeOf(v).Field(i).Name)
			}
		}
	}
	for _, want := range []*tokenstore.Activity{fullActivity(), {Step: tokenstore.ActivityStep}} {
		got, err := DecodeActivity(7, AppendActivity(nil, 7, want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("wrote %+v, read %+v, %v", want, got, err)
		}
	}
}

// TestStoredActivity pins the bytes: stores that exist must go on to be read.
func TestStoredActivity(t *testing.T) {
	t.Parallel()
	if got := hex.EncodeToString(AppendActivity(nil, 7, fullActivity())); got != strings.ReplaceAll(activityForm, " ", "") {
		t.Errorf("activity is stored as %s, want %s", got, activityForm)
	}
}

// TestDamagedActivity: neither a flipped bit, nor a cut, nor another id makes
// another record of it.
func TestDamagedActivity(t *testing.T) {
	t.Parallel()
	record := AppendActivity(nil, 7, fullActivity())
	wantDamaged := func(what string, at int, id tokenstore.TokenID, data []byte) {
		if a, err := DecodeActivity(id, data); !errors.Is(err, tokenstore.ErrDamaged) || a != nil {
			t.Errorf("%s %d: %+v, %v; want ErrDamaged", what, at, a, err)
		}
	}
	for i := range len(record) * 8 {
		data := slices.Clone(record)
		data[i/8] ^= 1 << (i % 8)
		wantDamaged("flipped bit", i, 7, data)
	}
	for n := range record {
		wantDamaged("cut off after", n, 7, record[:n])
	}
	wantDamaged("with more behind it", 0, 7, append(slices.Clone(record), 0))
	wantDamaged("of another token", 8, 8, record)
	usage := AppendUsage(nil, 7, tokenstore.Usage{})
	wantDamaged("another kind", 0, 7, usage)
}

// TestRefusedActivity: with a checksum that fits, what this version does not
// write is damage all the same.
func TestRefusedActivity(t *testing.T) {
	t.Parallel()
	steps := func(numbers ...uint64) []byte {
		var payload []byte
		for _, n := range numbers {
			payload = binary.AppendUvarint(payload, n)
		}
		return appendField(nil, activitySteps, payload)
	}
	method := func(name string) []byte {
		return appendMethodActivity(nil, &tokenstore.MethodActivity{Method: name, Allowed: 1, Last: start})
	}
	refusal := func(a tokenstore.RefusalActivity) []byte { return appendRefusalActivity(nil, &a) }
	list := func(tag byte, n int, items ...byte) []byte {
		return appendField(nil, tag, append(binary.AppendUvarint(nil, uint64(n)), items...))
	}
	good := refusal(tokenstore.RefusalActivity{Reason: "expired", Count: 1})
	for name, test := range map[string]struct {
		fields []byte
		good   bool
	}{
		"steps":                 {steps(9, 1, 0, 167, 0, 1), true},
		"steps over the end":    {steps(9, 1, 0, 168, 0, 1), false},
		"steps far over it":     {steps(9, 1, 0, math.MaxUint64, 0, 1), false},
		"a step twice":          {steps(9, 1, 0, 0, 1, 0), false},
		"a step of nothing":     {steps(9, 0, 0), false},
		"half a step":           {steps(9, 1), false},
		"no step":               {steps(9), false},
		"a huge count":          {steps(9, math.MaxUint32+1, 0), false},
		"a huge count denied":   {steps(9, 0, math.MaxUint32+1), false},
		"the highest count":     {steps(9, math.MaxUint32, math.MaxUint32), true},
		"the last hour":         {steps(tokenstore.MaxActivityHour, 1, 0), true},
		"an hour behind it":     {steps(tokenstore.MaxActivityHour+1, 1, 0), false},
		"a huge hour":           {steps(math.MaxUint64, 1, 0), false},
		"unknown tag":           {[]byte{9, 1, 1}, false},
		"a method":              {list(activityMethods, 1, method("a.B")...), true},
		"a method of no name":   {list(activityMethods, 1, method("")...), false},
		"the longest method":    {list(activityMethods, 1, method(strings.Repeat("a", tokenstore.MaxActivityName))...), true},
		"a longer method":       {list(activityMethods, 1, method(strings.Repeat("a", tokenstore.MaxActivityName+1))...), false},
		"most methods":          {list(activityMethods, 20, bytes.Repeat(method("a"), 20)...), true},
		"too many methods":      {list(activityMethods, 21, bytes.Repeat(method("a"), 21)...), false},
		"less methods than are": {list(activityMethods, 2, bytes.Repeat(method("a"), 3)...), false},
		"no methods":            {list(activityMethods, 0), false},
		"a refusal":             {list(activityRefusals, 1, good...), true},
		"a refusal at no time":  {list(activityRefusals, 1, refusal(tokenstore.RefusalActivity{Reason: "expired", Count: 1, LastAddress: home})...), true},
		"a refusal for nothing": {list(activityRefusals, 1, refusal(tokenstore.RefusalActivity{Count: 1})...), false},
		"a refusal of no call":  {list(activityRefusals, 1, refusal(tokenstore.RefusalActivity{Reason: "expired"})...), false},
		"an address of 5 bytes": {list(activityRefusals, 1, append(good[:len(good)-1:len(good)-1], 5, 1, 2, 3, 4, 5)...), false},
		"most refusals":         {list(activityRefusals, 20, bytes.Repeat(good, 20)...), true},
		"too many refusals":     {list(activityRefusals, 21, bytes.Repeat(good, 21)...), false},
	} {
		record := append(beginRecord(nil), test.fields...)
		sealRecord(record, kindActivity, 1)
		a, err := DecodeActivity(1, record)
		if test.good && (err != nil || !bytes.Equal(AppendActivity(nil, 1, a), record)) || !test.good && !errors.Is(err, tokenstore.ErrDamaged) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}

func FuzzActivityRecord(f *testing.F) {
	f.Add(AppendActivity(nil, 7, fullActivity())[headerLength:])
	seldom := new(tokenstore.Activity)
	for _, hour := range []time.Duration{0, 3, 167} {
		seldom.Count(start.Add(hour*time.Hour), false)
	}
	f.Add(AppendActivity(nil, 7, seldom.Merge(nil))[headerLength:])
	fuzzRecord(f, kindActivity, 7, func(t *testing.T, record []byte) ([]byte, error) {
		a, err := DecodeActivity(7, record)
		if err != nil {
			return nil, err
		}
		// Whatever was read, what it is merged to can be stored and read.
		for _, merged := range []*tokenstore.Activity{a.Merge(nil), a.Merge(fullActivity()), fullActivity().Merge(a)} {
			if got, err := DecodeActivity(7, AppendActivity(nil, 7, merged)); err != nil || !reflect.DeepEqual(got, merged) {
				t.Errorf("merged to %+v, which reads as %+v, %v", merged, got, err)
			}
		}
		if got := tokenstore.ActivityUntil(start, a); len(got.Allowed) != tokenstore.ActivitySteps || len(got.Denied) != tokenstore.ActivitySteps {
			t.Errorf("%d and %d steps", len(got.Allowed), len(got.Denied))
		}
		return AppendActivity(nil, 7, a), nil
	})
}

const activityForm = "01 69bb5ebe 01 09 aab81e ac02 00 02 01 02" +
	"02 18 02 03 612e42 ad02 01 80aba1b00d 03 612e43 00 01 c0baa0b00d" +
	"03 49 02 12 6d6574686f645f6e6f745f616c6c6f776564 03 612e42 01 c0baa0b00d 80aba1b00d 10 20010db8000000000000000000000007" +
	"07 65787069726564 00 01 c0baa0b00d c0baa0b00d 00"
