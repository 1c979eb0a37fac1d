package admin

import (
	"net/http"
	"slices"
	"strconv"
)

// statuses are those that a reason comes with. The first one is the usual one, the
// second that of problem.
var statuses = map[string][]int{
	ReasonInvalid:              {http.StatusBadRequest},
	ReasonExpiryRequired:       {http.StatusBadRequest},
	ReasonLifetimeTooLong:      {http.StatusBadRequest},
	ReasonSetNotAllowed:        {http.StatusBadRequest},
	ReasonSignInRequired:       {http.StatusUnauthorized},
	ReasonSignInFailed:         {http.StatusUnauthorized},
	ReasonSecondFactorRequired: {http.StatusUnauthorized},
	ReasonSecondFactorFailed:   {http.StatusUnauthorized, http.StatusForbidden},
	ReasonTokenRefused:         {http.StatusUnauthorized},
	ReasonForbidden:            {http.StatusForbidden},
	ReasonConfirmationRequired: {http.StatusForbidden},
	ReasonConfirmationFailed:   {http.StatusForbidden},
	ReasonSecondFactorSetup:    {http.StatusForbidden},
	ReasonBasicRefused:         {http.StatusForbidden},
	ReasonTokensManageNothing:  {http.StatusForbidden},
	ReasonCrossSite:            {http.StatusForbidden},
	ReasonInsecure:             {http.StatusForbidden},
	ReasonPlatformFactor:       {http.StatusForbidden},
	ReasonNotFound:             {http.StatusNotFound},
	ReasonVerb:                 {http.StatusMethodNotAllowed},
	ReasonExists:               {http.StatusConflict},
	ReasonOfPlatform:           {http.StatusConflict},
	ReasonHasTokens:            {http.StatusConflict},
	ReasonLastOperator:         {http.StatusConflict},
	ReasonTooManyTokens:        {http.StatusConflict},
	ReasonConflict:             {http.StatusConflict, http.StatusPreconditionFailed},
	ReasonAlreadyApplied:       {http.StatusConflict},
	ReasonTooLarge:             {http.StatusRequestEntityTooLarge},
	ReasonUnsupportedMedia:     {http.StatusUnsupportedMediaType},
	ReasonMisdirected:          {http.StatusMisdirectedRequest},
	ReasonKeyReused:            {http.StatusUnprocessableEntity},
	ReasonThrottled:            {http.StatusTooManyRequests},
	ReasonNotDurable:           {http.StatusInternalServerError},
	ReasonBusy:                 {http.StatusServiceUnavailable},
	ReasonUnavailable:          {http.StatusServiceUnavailable},
	ReasonOutcomeUnknown:       {http.StatusServiceUnavailable},
	ReasonStoreReplaced:        {http.StatusServiceUnavailable},
	ReasonPlatformUnavailable:  {http.StatusServiceUnavailable},
}

// meaningsOf lists what a status may mean.
func meaningsOf(status int) (list []Meaning) {
	for _, m := range Meanings() {
		if slices.Contains(statuses[m.Reason], status) {
			list = append(list, m)
		}
	}
	return list
}

// problemType starts the type of each problem; the reason follows.
const problemType = "https://github.com/patgate/patgate/blob/main/docs/api.md#"

// problemOf says an error in the words of HTTP.
func problemOf(e *Error) *Problem { return problemWith(e, statuses[e.Reason][0]) }

func problemWith(e *Error, status int) *Problem {
	return &Problem{
		Type: problemType + e.Reason, Title: http.StatusText(status), Status: status,
		Detail: e.Detail, Reason: e.Reason, Field: e.Field, RetryAfter: e.RetryAfter, ID: e.Token,
	}
}

// problem says why the call was refused. Two reasons have a status of their own where
// the caller brought something along: a revision, or who is signed in.
func (c *call) problem(e *Error) *Problem {
	switch {
	case e.Reason == ReasonConflict && len(c.r.Header["If-Match"]) > 0, e.Reason == ReasonSecondFactorFailed && c.who.Account != nil:
		return problemWith(e, statuses[e.Reason][1])
	}
	return problemOf(e)
}

// oauthError is the error code of RFC 6749 section 5.2.
func oauthError(p *Problem) string {
	switch {
	case p.Status == http.StatusUnauthorized:
		return "invalid_client"
	case p.Status >= http.StatusInternalServerError || p.Status == http.StatusTooManyRequests:
		return "temporarily_unavailable"
	}
	return "invalid_request"
}

// sendError answers with what may be told of an error.
func sendError(w http.ResponseWriter, e *Error) { send(w, problemOf(e)) }

func send(w http.ResponseWriter, p *Problem) {
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	write(w, "application/problem+json", p.Status, p)
}
