package keysource

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keyPassword is a key that may not show in an error.
const keyPassword = "kanarienvogel"

// TestKeySources: a key is what its variable or its file holds, and what is wrong
// with either is named.
func TestKeySources(t *testing.T) {
	t.Setenv("PATGATE_TEST_KEY", keyPassword)
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(keyPassword), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATGATE_TEST_KEY_FOLDER", filepath.Dir(path))
	for _, c := range []struct {
		name    string
		source  Source
		wantErr string
	}{
		{"variable", Source{ID: "a", Env: "PATGATE_TEST_KEY"}, ""},
		{"file", Source{ID: "a", File: path}, ""},
		{"placeholder", Source{ID: "a", File: "{env.PATGATE_TEST_KEY_FOLDER}/key"}, ""},
		{"variable that is not set", Source{ID: "a", Env: "PATGATE_TEST_NO_KEY"}, "PATGATE_TEST_NO_KEY, which is not set"},
		{"file that is not there", Source{ID: "a", File: path + "x"}, "keyx"},
		{"placeholder that is not there", Source{ID: "a", File: "{env.PATGATE_TEST_NO_KEY}/key"}, `finding the file of the key "a"`},
		{"the key itself as a file", Source{ID: "a", File: "-----BEGIN PRIVATE KEY-----\n" + keyPassword}, "stands in the configuration itself"},
		{"the key itself as a variable", Source{ID: "a", Env: "-----BEGIN PRIVATE KEY-----\n" + keyPassword}, "stands in the configuration itself"},
		{"nowhere", Source{ID: "a"}, "an environment variable or from a file"},
		{"two places", Source{ID: "a", Env: "PATGATE_TEST_KEY", File: path}, "an environment variable or from a file"},
	} {
		text, err := c.source.text()
		if c.wantErr == "" && (err != nil || text != keyPassword) {
			t.Errorf("%s: %d bytes, %v", c.name, len(text), err)
		}
		if c.wantErr != "" && (err == nil || !strings.Contains(err.Error(), c.wantErr) || strings.Contains(err.Error(), keyPassword)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.wantErr)
		}
	}
}
