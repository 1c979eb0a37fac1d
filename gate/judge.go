package gate

import "net/http"

// judge goes through the blocks in order: what is wrong with the request, who is
// asking, what they may do. A block is reported only if those before it are
// in order, so nobody without a good token learns which methods exist.
func (d *Decision) judge(w http.ResponseWriter, r *http.Request) verdict {
	g, h := d.gate, &d.head
	switch preflight := g.preflight.mode != PreflightRefuse && isPreflight(r); {
	case preflight && g.preflight.mode == PreflightAnswer:
		return g.preflight.judge(r)
	case !g.index.Ready():
		return because(Unavailable)
	case preflight:
		return d.judgePreflight(w, r)
	}
	if v := h.read(g, r); v.reason != OK {
		return v
	}
	if v := d.token.findInHead(g, h, r.Header); v.reason != OK {
		return v
	}
	var v verdict
	if h.isPublic() {
		v = d.judgePublic(w, r)
	} else {
		v = d.judgePrivate(w, r)
	}
	if !v.reason.Allows() {
		return v
	}
	if leak := d.scanForLeaks(r, v.reason); leak.reason != OK {
		return leak
	}
	h.told = h.told || v.reason == Public
	return v
}

// judgePrivate judges a call that needs a token.
func (d *Decision) judgePrivate(w http.ResponseWriter, r *http.Request) verdict {
	g, h, t, b := d.gate, &d.head, &d.token, &d.forwarding.body
	inHead, v := t.place != Nowhere, because(OK)
	switch {
	case inHead:
		// Before the body is read: who is refused sends none.
		if v = t.judge(g, h); !v.reason.forwardable() {
			return v
		}
	case !h.contentType.mayHoldToken():
		return refuse(NoToken, "the request")
	}
	if v := b.read(g, h, t, w, r); v.reason != OK {
		return v
	}
	switch {
	case inHead:
	case t.place != Nowhere:
		v = t.judge(g, h)
	case b.cutShort():
		return refuse(TokenTooLate, formInWords)
	default:
		return refuse(NoToken, "the request")
	}
	if v.reason == OK && t.naming != nil {
		return t.naming.judge(h, b)
	}
	return v
}

// judgePublic judges a call that needs no token. Everybody may know that its method exists. A
// token would reach the upstream, so it is looked for. A sign-in with one as the password is
// answered here, if that is configured.
func (d *Decision) judgePublic(w http.ResponseWriter, r *http.Request) verdict {
	g, h, t, b := d.gate, &d.head, &d.token, &d.forwarding.body
	if v := h.checkMethod(); v.reason != OK {
		return v
	}
	if v := b.read(g, h, t, w, r); v.reason != OK {
		return v
	}
	where := g.findInParameters(h, &t.credential, b)
	if where == "" {
		return because(Public)
	}
	if h.calls(g.signIn) {
		if p, err := b.parameters(g, h); err == nil && t.signIn(g, p) {
			h.told = true
			return because(Answered)
		}
	}
	return refuse(TokenInPublicCall, where)
}
