package server

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/patgate/patgate/admin/api"
)

// responses describes what the route answers: the one success, and each status of
// a refusal.
func (rt *route) responses(schemas huma.Registry) map[string]*huma.Response {
	success := &huma.Response{Description: http.StatusText(rt.answers()), Headers: rt.headers()}
	if rt.out != nil {
		success.Content = map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(reflect.TypeOf(rt.out), true, "")}}
	}
	all := map[string]*huma.Response{strconv.Itoa(rt.answers()): success}
	for _, status := range rt.refusals() {
		all[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + strconv.Itoa(status)}
	}
	return all
}

// headers describes what a success says beside its body.
func (rt *route) headers() map[string]*huma.Param {
	headers := make(map[string]*huma.Param)
	say := func(name, doc string) {
		headers[name] = &huma.Param{Description: doc, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	_, token := rt.out.(api.Token)
	_, account := rt.out.(api.Account)
	if (token || account) && strings.HasSuffix(rt.path, "}") {
		say("ETag", "The revision, for If-Match")
	}
	if rt.answers() == http.StatusCreated {
		say("Location", "Where it can be asked for from now on")
	}
	if rt.once {
		say("Idempotent-Replayed", "true where the answer is that of the same request before")
	}
	if rt.id == "signIn" || rt.id == "addPasskey" || rt.id == "confirmWithPasskey" || rt.confirm && rt.access != holder {
		say("Set-Cookie", "The session's new id; not with HTTP Basic")
	}
	if len(headers) == 0 {
		return nil
	}
	return headers
}

// refusals lists the statuses, in order, with which the route refuses or fails.
func (rt *route) refusals() []int {
	list := slices.Concat([]int{http.StatusMisdirectedRequest}, rt.also)
	add := func(when bool, statuses ...int) {
		if when {
			list = append(list, statuses...)
		}
	}
	account := func(p parameter) bool { return p.name == ofAccount.name }
	add(rt.access != anybody, http.StatusBadRequest, http.StatusUnauthorized, http.StatusServiceUnavailable)
	add(rt.access == signedIn || rt.access == operators, http.StatusForbidden, http.StatusTooManyRequests)
	add(!isSafe(rt.verb), http.StatusBadRequest, http.StatusForbidden)
	add(rt.in != nil, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	add(strings.Contains(rt.path, "{") || slices.ContainsFunc(rt.query, account), http.StatusNotFound)
	add(rt.confirm, http.StatusConflict)
	add(rt.match, http.StatusPreconditionFailed)
	add(rt.once, http.StatusUnprocessableEntity)
	slices.Sort(list)
	return slices.Compact(list)
}

// refusals describes the statuses of refusals, each once for all routes.
func refusals(schemas huma.Registry) map[string]*huma.Response {
	problem := schemas.Schema(reflect.TypeFor[api.Problem](), true, "")
	schemas.Map()["Problem"].Properties["reason"].Enum = anys(api.Reasons())
	all := make(map[string]*huma.Response)
	for i := range routes {
		for _, status := range routes[i].refusals() {
			all[strconv.Itoa(status)] = &huma.Response{
				Description: describeStatus(status), Headers: headersOf(status),
				Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}},
			}
		}
	}
	return all
}

// describeStatus tells what a status may mean.
func describeStatus(status int) string {
	var reasons []string
	for _, m := range meaningsOf(status) {
		reasons = append(reasons, "`"+m.Reason+"`: "+m.Text)
	}
	return strings.Join(reasons, ".\n")
}

func headersOf(status int) map[string]*huma.Param {
	text := &huma.Schema{Type: huma.TypeString}
	switch status {
	case http.StatusUnauthorized:
		return map[string]*huma.Param{"WWW-Authenticate": {Description: "How to say who calls (RFC 9110 section 11.6.1)", Schema: text}}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return map[string]*huma.Param{"Retry-After": {Description: "When to try again, in seconds, where that is known", Schema: &huma.Schema{Type: huma.TypeInteger}}}
	}
	return nil
}
