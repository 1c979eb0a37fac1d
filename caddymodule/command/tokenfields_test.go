package command

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/patgate/patgate/admin/api"
)

// TestTokenFlags: each field of a token can be given to generate and to edit, and show prints it.
func TestTokenFlags(t *testing.T) {
	t.Parallel()
	var edited api.EditToken
	var generated api.GenerateToken
	all := func(cmd *cobra.Command) call {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() != "bool" {
				if err := cmd.Flags().Set(f.Name, "x"); err != nil {
					t.Fatal(err)
				}
			}
		})
		return call{Command: cmd}
	}
	edited, err := all(tokensEdit()).edit()
	if err != nil {
		t.Fatal(err)
	}
	generated = all(tokensGenerate()).newToken()
	for _, field := range reflect.VisibleFields(reflect.TypeOf(edited)) {
		if reflect.ValueOf(edited).FieldByName(field.Name).IsNil() {
			t.Errorf("no flag of edit changes %s", field.Name)
		}
		if reflect.ValueOf(generated).FieldByName(field.Name).IsZero() {
			t.Errorf("no flag of generate sets %s", field.Name)
		}
	}
	if _, err := (call{Command: tokensEdit()}).edit(); err == nil || !strings.Contains(err.Error(), "nothing to change") {
		t.Errorf("an edit of nothing: %v", err)
	}
}

func TestPrintToken(t *testing.T) {
	t.Parallel()
	start := time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	token := api.Token{Expires: new(time.Time), NotBefore: &start}
	want := map[string]string{"Expires": "0001-01-01", "Lifetime": "0001-01-01", "NotBefore": "2027-01-02"}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[api.EditToken]()) {
		switch f := reflect.ValueOf(&token).Elem().FieldByName(field.Name); {
		case want[field.Name] != "":
		case f.Kind() == reflect.String:
			want[field.Name] = "the " + field.Name
			f.SetString(want[field.Name])
		default:
			want[field.Name] = "one of " + field.Name
			f.Set(reflect.ValueOf([]string{want[field.Name]}))
		}
	}
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	if err := (call{Command: cmd}).printToken(&token); err != nil {
		t.Fatal(err)
	}
	for field, text := range want {
		if !strings.Contains(out.String(), text) {
			t.Errorf("%s is not shown", field)
		}
	}
}
