package upstream

import "time"

// Reason says why there is no session. The set is closed; its names are metric
// labels and part of what people see, so they do not change.
type Reason string

const (
	NoCredential Reason = "no_credential" // the account has none
	Locked       Reason = "locked"        // the keyring does not open it
	Refused      Reason = "refused"       // the upstream did not take login and password
	SecondFactor Reason = "second_factor" // it asks for a second factor
	Unreachable  Reason = "unreachable"   // the upstream did not answer
	BadAnswer    Reason = "bad_answer"    // it answered something else
	Rejected     Reason = "rejected"      // it does not take the session that it gave, or that is fixed
)

// texts are for people.
var texts = map[Reason]string{
	NoCredential: "the account has no credential for the upstream",
	Locked:       "the account's credential for the upstream cannot be opened",
	Refused:      "the upstream refused the account's login or password",
	SecondFactor: "the upstream asks for a second factor, which cannot be given here; keep a session in place of login and password, or use an account without one",
	Unreachable:  "the upstream could not be reached to sign in",
	BadAnswer:    "the upstream's answer to the sign-in could not be used",
	Rejected:     "the upstream does not accept the account's session",
}

// Text says the reason to people.
func (r Reason) Text() string { return texts[r] }

// Reasons lists all reasons.
func Reasons() []Reason {
	return []Reason{NoCredential, Locked, Refused, SecondFactor, Unreachable, BadAnswer, Rejected}
}

// Failure tells that there is no session. Its text is fixed: it holds nothing that
// came from the upstream or from the credential.
type Failure struct {
	Reason Reason
	// Retry is how long it will stay so, at least; 0: it is not known.
	Retry time.Duration
	// Unasked is set where the upstream was not asked, so that this tells nothing
	// of it.
	Unasked bool

	cause error // for the log; it holds no secret either
}

// Error implements error.
func (f *Failure) Error() string { return f.Reason.Text() }

// Unwrap returns what went wrong below, if anything did.
func (f *Failure) Unwrap() error { return f.cause }

// State is how an account stands with the upstream.
type State struct {
	Failed bool
	Reason Reason // empty where it has not failed
	Since  time.Time
}
