package browser

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patgate/patgate/admin/api"
)

// TestDashboardHasFields: what can be changed of a token by the API can be changed in the
// dashboard, and is shown where somebody else has changed it.
func TestDashboardHasFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	p := w.as(t, "fields")
	var said, sent []string
	p.eval(`(async () => {
		const { fields } = await import('./tokenform/fields.js');
		return Object.values(fields).flatMap((f) => Object.keys(f.describe));
	})()`, &said)
	p.eval(`(async () => {
		const drafts = await import('./tokenform/draft.js');
		const catalog = { methods: [], sets: [] };
		return Object.keys(drafts.allValues(drafts.newDraft(catalog, {})));
	})()`, &sent)
	var want []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[api.EditToken]()) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "lifetime" { // another way to say expires
			want = append(want, name)
		}
	}
	for what, got := range map[string][]string{"shown": said, "sent": sent} {
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s are the fields %q, want %q", what, got, want)
		}
	}
}
