package signin

import "time"

// oneTime is a confirmation in a session that is good for one change, until it is spent.
type oneTime struct {
	until time.Time // zero: there is none
	// signIn is set where it is for a change of how the account signs in, and for no other.
	signIn bool
}

// OneTimeFor is how long a confirmation for one change waits for it.
const OneTimeFor = 2 * time.Minute

// ConfirmOnce notes in a session a confirmation for one change, in place of one before.
func (s *Sessions) ConfirmOnce(id string, signIn bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session := s.find(id); session != nil {
		session.once = oneTime{s.now().Add(OneTimeFor), signIn}
	}
}

// Spend uses up the confirmation for one change that a session has, and reports whether it
// has one for such a change. restore gives it back, for a change that was not made.
func (s *Sessions) Spend(id string, signIn bool) (restore func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.find(id)
	if session == nil || session.once.signIn != signIn || !s.now().Before(session.once.until) {
		return nil, false
	}
	spent := session.once
	session.once = oneTime{}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if session.once == (oneTime{}) {
			session.once = spent
		}
	}, true
}
