package api

import "time"

// Activity is what was done of late with one token, or with all tokens of an
// account.
type Activity struct {
	From        time.Time         `json:"from" doc:"Start of the first step"`
	StepSeconds int               `json:"step_seconds" doc:"Length of a step" example:"3600"`
	Allowed     []uint32          `json:"allowed" doc:"Allowed calls in each of 168 steps; the last one is the current one"`
	Denied      []uint32          `json:"denied" doc:"Refused calls, likewise"`
	Methods     []MethodActivity  `json:"methods" doc:"The newest first, 20 at most"`
	Refusals    []RefusalActivity `json:"refusals" doc:"The newest first, 20 at most"`
}

// MethodActivity is how often a method was called.
type MethodActivity struct {
	Method  string    `json:"method" doc:"Its name" example:"environment.control.StopEnv"`
	Allowed uint64    `json:"allowed" doc:"Allowed calls"`
	Denied  uint64    `json:"denied" doc:"Calls refused"`
	Last    time.Time `json:"last" doc:"When the last one was"`
}

// RefusalActivity is how often calls of a method were refused for a reason.
type RefusalActivity struct {
	Reason  string    `json:"reason" doc:"The gate's reason, see docs/reasons.md" example:"method_not_allowed"`
	Method  string    `json:"method,omitempty" doc:"Name of the method; absent if the call was refused before the method was looked at" example:"environment.control.DeleteEnv"`
	Count   uint64    `json:"count" doc:"How many"`
	First   time.Time `json:"first" doc:"When the first one was"`
	Last    time.Time `json:"last" doc:"When the last one was"`
	Address string    `json:"address,omitempty" doc:"Where the last one came from"`

	Token       uint64 `json:"token,omitempty" doc:"In the activity of an account, the id of the token whose call was refused last"`
	Description string `json:"description,omitempty" doc:"That of this token" example:"nightly stop"`
}
