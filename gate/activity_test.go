package gate

import (
	"reflect"
	"testing"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/usage"
)

// TestActivityIsRecorded: of known tokens, with the reason, and with the method
// where the token is so good that it may be told.
func TestActivityIsRecorded(t *testing.T) {
	t.Parallel()
	const stop, remove = "environment.control.StopEnv", "environment.control.DeleteEnv"
	one := func(reason Reason, method string) []tokenstore.RefusalActivity {
		return []tokenstore.RefusalActivity{{Reason: reason.String(), Method: method, Count: 1, First: testNow, Last: testNow, LastAddress: client}}
	}
	for name, test := range map[string]struct {
		id       tokenstore.TokenID
		value    func(*world) string
		target   string
		method   string
		refusals []tokenstore.RefusalActivity
	}{
		"allowed":        {1, func(w *world) string { return w.A }, "stopenv", stop, nil},
		"not allowed":    {1, func(w *world) string { return w.A }, "deleteenv", remove, one(MethodNotAllowed, remove)},
		"no such method": {1, func(w *world) string { return w.A }, "nothing", "", one(UnknownMethod, "")},
		"expired":        {3, func(w *world) string { return w.expired }, "stopenv", "", one(Expired, "")},
		"address":        {4, func(w *world) string { return w.limited }, "stopenv", stop, one(AddressNotAllowed, stop)},
		"disabled":       {6, func(w *world) string { return w.disabled }, "stopenv", "", one(AccountDisabled, "")},
	} {
		var recorder *usage.Recorder
		w := newWorld(t, func(c *Config) { recorder = c.Usage })
		allowed := w.send(t, get(env+test.target+"?session="+test.value(w))).forwarded != nil
		got := recorder.PendingActivity(test.id)
		if got == nil {
			t.Errorf("%s: nothing is recorded", name)
			continue
		}
		if allowed != (test.refusals == nil) || (got.Allowed[0] == 1) != allowed || (got.Denied[0] == 1) == allowed {
			t.Errorf("%s: recorded %+v", name, got)
		}
		if !reflect.DeepEqual(got.Refusals, test.refusals) {
			t.Errorf("%s: refusals are %+v, want %+v", name, got.Refusals, test.refusals)
		}
		if len(got.Methods) > 1 || len(got.Methods) == 1 && got.Methods[0].Method != test.method || (len(got.Methods) == 0) != (test.method == "") {
			t.Errorf("%s: methods are %+v, want %s", name, got.Methods, test.method)
		}
	}
}

// TestActivityHoldsNothingOfTheClient: a name that a path fills in stays with the
// request.
func TestActivityHoldsNothingOfTheClient(t *testing.T) {
	t.Parallel()
	var recorder *usage.Recorder
	w := newWorld(t, func(c *Config) {
		recorder = c.Usage
		made, err := catalog.Open(catalog.Config{Templates: []catalog.TemplateConfig{{Path: "/x/:method", Name: "x.:method"}}})
		if err != nil {
			t.Fatal(err)
		}
		c.Catalog = made
	})
	for _, value := range []string{w.A, w.B} { // the second one may call everything
		w.send(t, get("/x/chosen-by-the-client?session="+value))
	}
	for id, refused := range map[tokenstore.TokenID]int{1: 1, 2: 0} {
		got := recorder.PendingActivity(id)
		if got == nil || len(got.Methods) != 1 || got.Methods[0].Method != "x.:method" || len(got.Refusals) != refused ||
			refused > 0 && got.Refusals[0].Method != "x.:method" {
			t.Errorf("recorded of token %d: %+v", id, got)
		}
	}
}
