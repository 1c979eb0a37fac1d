package server

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/problem"
)

// statuses are those that a reason comes with. The first one is the usual one; when it is
// another, problem says.
var statuses = map[string][]int{
	api.ReasonInvalid:              {http.StatusBadRequest},
	api.ReasonExpiryRequired:       {http.StatusBadRequest},
	api.ReasonLifetimeTooLong:      {http.StatusBadRequest},
	api.ReasonSetNotAllowed:        {http.StatusBadRequest},
	api.ReasonSignInRequired:       {http.StatusUnauthorized},
	api.ReasonSignInFailed:         {http.StatusUnauthorized},
	api.ReasonSecondFactorRequired: {http.StatusUnauthorized, http.StatusForbidden},
	api.ReasonSecondFactorFailed:   {http.StatusUnauthorized, http.StatusForbidden},
	api.ReasonPasskeyCloned:        {http.StatusUnauthorized, http.StatusForbidden},
	api.ReasonTokenRefused:         {http.StatusUnauthorized},
	api.ReasonForbidden:            {http.StatusForbidden},
	api.ReasonConfirmationRequired: {http.StatusForbidden},
	api.ReasonConfirmationFailed:   {http.StatusForbidden},
	api.ReasonSecondFactorSetup:    {http.StatusForbidden},
	api.ReasonBasicRefused:         {http.StatusForbidden},
	api.ReasonTokensManageNothing:  {http.StatusForbidden},
	api.ReasonCrossSite:            {http.StatusForbidden},
	api.ReasonInsecure:             {http.StatusForbidden},
	api.ReasonPlatformFactor:       {http.StatusForbidden},
	api.ReasonNotFound:             {http.StatusNotFound},
	api.ReasonVerb:                 {http.StatusMethodNotAllowed},
	api.ReasonExists:               {http.StatusConflict},
	api.ReasonOfPlatform:           {http.StatusConflict},
	api.ReasonHasTokens:            {http.StatusConflict},
	api.ReasonLastOperator:         {http.StatusConflict},
	api.ReasonTooManyTokens:        {http.StatusConflict},
	api.ReasonTooManyPasskeys:      {http.StatusConflict},
	api.ReasonConflict:             {http.StatusConflict, http.StatusPreconditionFailed},
	api.ReasonAlreadyApplied:       {http.StatusConflict},
	api.ReasonTooLarge:             {http.StatusRequestEntityTooLarge},
	api.ReasonUnsupportedMedia:     {http.StatusUnsupportedMediaType},
	api.ReasonMisdirected:          {http.StatusMisdirectedRequest},
	api.ReasonKeyReused:            {http.StatusUnprocessableEntity},
	api.ReasonThrottled:            {http.StatusTooManyRequests},
	api.ReasonNotDurable:           {http.StatusInternalServerError},
	api.ReasonBusy:                 {http.StatusServiceUnavailable},
	api.ReasonUnavailable:          {http.StatusServiceUnavailable},
	api.ReasonOutcomeUnknown:       {http.StatusServiceUnavailable},
	api.ReasonStoreReplaced:        {http.StatusServiceUnavailable},
	api.ReasonPlatformUnavailable:  {http.StatusServiceUnavailable},
}

// meaningsOf lists what a status may mean.
func meaningsOf(status int) (list []api.Meaning) {
	for _, m := range api.Meanings() {
		if slices.Contains(statuses[m.Reason], status) {
			list = append(list, m)
		}
	}
	return list
}

// problemType starts the type of each problem; the reason follows.
const problemType = "https://github.com/patgate/patgate/blob/main/docs/api.md#"

// problemOf says an error in the words of HTTP.
func problemOf(e *problem.Error) *api.Problem { return problemWith(e, statuses[e.Reason][0]) }

func problemWith(e *problem.Error, status int) *api.Problem {
	return &api.Problem{
		Type: problemType + e.Reason, Title: http.StatusText(status), Status: status,
		Detail: e.Detail, Reason: e.Reason, Field: e.Field, RetryAfter: e.RetryAfter, ID: e.Token,
		Factors: e.Factors, Passkey: e.Passkey,
	}
}

// problem says why the call was refused. Some reasons have a status of their own where
// the caller brought something along: a revision, or who is signed in.
func (c *call) problem(e *problem.Error) *api.Problem {
	switch {
	case e.Reason == api.ReasonConflict && len(c.r.Header["If-Match"]) > 0:
		return problemWith(e, http.StatusPreconditionFailed)
	case c.who.Account != nil && slices.Contains([]string{api.ReasonSecondFactorRequired, api.ReasonSecondFactorFailed, api.ReasonPasskeyCloned}, e.Reason):
		return problemWith(e, http.StatusForbidden)
	}
	return problemOf(e)
}

// oauthError is the error code of RFC 6749 section 5.2.
func oauthError(p *api.Problem) string {
	switch {
	case p.Status == http.StatusUnauthorized:
		return "invalid_client"
	case p.Status >= http.StatusInternalServerError || p.Status == http.StatusTooManyRequests:
		return "temporarily_unavailable"
	}
	return "invalid_request"
}

// sendError answers with what may be told of an error.
func sendError(w http.ResponseWriter, e *problem.Error) { send(w, problemOf(e)) }

func send(w http.ResponseWriter, p *api.Problem) {
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	write(w, "application/problem+json", p.Status, p)
}
