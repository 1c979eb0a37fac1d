package usage

import (
	"net/netip"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Call is one call with a token that is known.
type Call struct {
	At   time.Time
	From netip.Addr // invalid if unknown
	// Method is the name of the method in the catalog, or empty where it may
	// not be told. It is kept and written down: what the client chose does
	// not belong here.
	Method string
	// Refused is why the call was refused, a word out of a closed set; empty:
	// it was let through.
	Refused string
}

// newActivity returns an empty activity to record in. What most tokens do before
// the next flush, calls of one method in one hour, stands in one piece of memory.
func newActivity() *tokenstore.Activity {
	a := new(struct {
		tokenstore.Activity
		allowed, denied [1]uint32
		methods         [1]tokenstore.MethodActivity
	})
	a.Allowed, a.Denied, a.Methods = a.allowed[:0], a.denied[:0], a.methods[:0]
	return &a.Activity
}

// addCall adds a call. It allocates only for what it has not seen before.
func addCall(a *tokenstore.Activity, c *Call) {
	a.Count(c.At, c.Refused != "")
	if c.Refused != "" {
		addRefusal(a, c)
	}
	if c.Method != "" {
		addMethod(a, c)
	}
}

// addMethod counts a call of a method. Unlike in what Merge returns, the methods
// are in no order, but that the last one called is the first one looked at.
func addMethod(a *tokenstore.Activity, c *Call) {
	found := len(a.Methods)
	for i := range a.Methods {
		if a.Methods[i].Method == c.Method {
			found = i
			break
		}
	}
	if found == len(a.Methods) {
		found = newMethod(a, c.Method)
	}
	if found > 0 {
		a.Methods[0], a.Methods[found] = a.Methods[found], a.Methods[0]
	}
	m := &a.Methods[0]
	if c.Refused == "" {
		m.Allowed++
	} else {
		m.Denied++
	}
	if c.At.After(m.Last) {
		m.Last = c.At
	}
}

// newMethod begins to count a method, in the place of the oldest one where there
// are too many.
func newMethod(a *tokenstore.Activity, name string) int {
	if len(a.Methods) < tokenstore.MaxActivityMethods {
		a.Methods = append(a.Methods, tokenstore.MethodActivity{Method: name})
		return len(a.Methods) - 1
	}
	oldest := 0
	for i := range a.Methods {
		if a.Methods[i].Last.Before(a.Methods[oldest].Last) {
			oldest = i
		}
	}
	a.Methods[oldest] = tokenstore.MethodActivity{Method: name}
	return oldest
}

// addRefusal counts a refused call, as addMethod does.
func addRefusal(a *tokenstore.Activity, c *Call) {
	found := len(a.Refusals)
	for i := range a.Refusals {
		if r := &a.Refusals[i]; r.Reason == c.Refused && r.Method == c.Method {
			found = i
			break
		}
	}
	if found == len(a.Refusals) {
		found = newRefusal(a, c)
	}
	if found > 0 {
		a.Refusals[0], a.Refusals[found] = a.Refusals[found], a.Refusals[0]
	}
	r := &a.Refusals[0]
	r.Count++
	if c.At.Before(r.First) {
		r.First = c.At
	}
	if !c.At.Before(r.Last) {
		r.Last, r.LastAddress = c.At, c.From
	}
}

func newRefusal(a *tokenstore.Activity, c *Call) int {
	begun := tokenstore.RefusalActivity{Reason: c.Refused, Method: c.Method, First: c.At, Last: c.At}
	if len(a.Refusals) < tokenstore.MaxActivityRefusals {
		a.Refusals = append(a.Refusals, begun)
		return len(a.Refusals) - 1
	}
	oldest := 0
	for i := range a.Refusals {
		if a.Refusals[i].Last.Before(a.Refusals[oldest].Last) {
			oldest = i
		}
	}
	a.Refusals[oldest] = begun
	return oldest
}
