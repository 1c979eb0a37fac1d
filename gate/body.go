package gate

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/patgate/patgate/tokenstore"
)

// readBody reads a form, to find the credential or to see that there is none
// beside the one that is known.
func (d *Decision) readBody(w http.ResponseWriter, r *http.Request) verdict {
	d.reader = new(bodyReader)
	d.reader.start(d, w, r)
	var read func(length int64) verdict
	switch d.body.kind {
	case formBody:
		read = d.readForm
	case multipartBody:
		read = d.readMultipart
	case jsonBody:
		read = d.readJSON
	case untypedBody, noBody, otherBody: // of the latter two, readBody is not called
		read = d.readNothing
	}
	v := read(r.ContentLength)
	if !d.reader.stop() {
		d.bodyRead = false
		return because(BodyTimeout)
	}
	return v
}

func (d *Decision) readForm(length int64) verdict {
	g := d.gate
	form, reason := d.reader.readForm(length, g.formLimit)
	if reason == BadRequest {
		return refuse(BodyFraming, "the body")
	}
	if reason != OK {
		return because(reason)
	}
	d.form, d.bodyRead = form, true
	if d.body.ascii && len(form) > 0 && !allBytes(form, isASCII) {
		return refuse(CharsetUnknown, "the form")
	}
	p, ok := scanPairs(form, g.parameters, pairLimit)
	switch {
	case !ok:
		return p.refusal("form")
	case p.found && !g.places[Form]:
		return refuse(PlaceSwitchedOff, placeTable[Form].inWords(g))
	case p.twice:
		return refuse(CredentialTwice, atByte(g.parameters.inWords(), p.start, "form"))
	case p.found:
		d.found.add(credential{place: Form, value: decodeValue(form[p.value:p.end], maxValue), notEmpty: p.end > p.value})
		d.found.start, d.found.end = p.removal(len(form))
	}
	if d.found.many {
		return refuse(CredentialTwice, g.parameters.inWords()+" in the form")
	}
	return because(OK)
}

// readNothing sees whether a body of no type and no known length is none. Clients of
// HTTP/2 end a request without a body by an empty frame, so that nobody can tell before.
// It goes on as a form of which nothing is left.
func (d *Decision) readNothing(int64) verdict {
	form, reason := d.reader.readForm(-1, 0)
	switch {
	case reason == TooLarge:
		return refuse(TypeMissing, "the body")
	case reason != OK:
		return because(reason)
	}
	d.form, d.bodyRead = form, true
	return because(OK)
}

func (d *Decision) readMultipart(int64) verdict {
	g := d.gate
	d.stream = newMultipart(d.reader, g.parameters, d.body.boundary, d.found.place != Nowhere)
	d.stream.ascii = d.body.ascii
	d.stream.awaitsToken = d.found.place == Nowhere && g.places[Multipart] && !d.public()
	d.stream.isGood = func(value string) bool {
		e := g.index.Lookup(tokenstore.HashOf(value))
		return e != nil && !e.ExpiredAt(d.now) && e.Owner().Enabled()
	}
	d.stream.keepsToken = g.mode == ModeSession || g.passUnknown
	if v := d.stream.readAhead(g.formLimit); v.reason != OK {
		return v
	}
	if t := d.stream.token; t != nil {
		if !g.places[Multipart] {
			return refuse(PlaceSwitchedOff, placeTable[Multipart].inWords(g))
		}
		d.found.add(*t)
	}
	return because(OK)
}

// Leave makes a request that was forwarded, and not answered, fit for what may answer
// it instead. A body that was read is what is known of the form, without the token;
// nothing of one that streamed.
func (d *Decision) Leave(r *http.Request) {
	if d.reader == nil {
		return
	}
	form := d.form
	if start, end := d.found.spanIn(Form); d.swap != nil && end > start {
		form = slices.Concat(form[:start], form[end:])
	}
	setBody(r, int64(len(form)), bytes.NewReader(form))
}

// release gives the memory of forms back.
func (d *Decision) release() {
	if d.reader != nil {
		d.reader.reserved.release()
		d.form, d.stream = nil, nil
	}
}
