package upstream

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestNoSecretIsPrinted: whatever prints a secret, or what holds one, prints none.
func TestNoSecretIsPrinted(t *testing.T) {
	t.Parallel()
	const canary = "canary-0123456789"
	s := NewSecret(canary)
	session := newSession(s, nil, true, testNow, 0)
	all := ""
	for _, v := range []any{s, &s, Credential{Login: "demo", Password: s}, Credential{Session: s}, []Secret{s}, map[string]Secret{"a": s}, session} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%p"} {
			all += fmt.Sprintf(verb, v)
		}
		data, _ := json.Marshal(v)
		all += string(data)
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", slog.Any("v", v))
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", slog.Any("v", v))
		all += b.String()
	}
	for _, form := range []string{canary, "canary", fmt.Sprintf("%x", canary)} {
		if strings.Contains(all, form) {
			t.Errorf("a secret is printed: %s", all)
		}
	}
	if !strings.Contains(all, redacted) {
		t.Error("nothing was redacted")
	}
	if (Secret{}).Reveal() != "" || !(Secret{}).Empty() || s.Empty() {
		t.Error("the zero Secret is not the empty one")
	}
}
