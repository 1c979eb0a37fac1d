package upstream

import (
	"bytes"
	"crypto/sha256"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Session is a session of an account with the upstream. It does not change.
type Session struct {
	secret      Secret
	sealed      []byte            // credential that it was made from
	of          [sha256.Size]byte // that credential; zero for a fixed one
	fixed       bool              // it is the credential
	made        time.Time
	renew, ends time.Time // zero for a fixed one

	memo atomic.Pointer[any]

	// accepted is set once the upstream has taken it.
	accepted atomic.Bool
}

// Reveal returns the session itself, to be sent upstream.
func (s *Session) Reveal() string { return s.secret.Reveal() }

// Memo returns what compute makes of a session, and remembers it as long as there is the
// session. compute may run more than once; a session remembers one value, of one type.
func Memo[V any](s *Session, compute func(Secret) V) V {
	if known := s.memo.Load(); known != nil {
		return (*known).(V)
	}
	value := compute(s.secret)
	kept := any(value)
	s.memo.Store(&kept)
	return value
}

// newSession begins the life of a session that was asked for at this time.
func newSession(secret Secret, sealed []byte, fixed bool, made time.Time, lifetime time.Duration) *Session {
	s := &Session{secret: secret, sealed: sealed, fixed: fixed, made: made}
	if !fixed {
		// The clock of the upstream may go a little faster, and a request
		// takes its time to get there.
		s.renew, s.ends = made.Add(lifetime*8/10), made.Add(lifetime*95/100)
	}
	return s
}

// resealed is the session, of the same credential sealed in another way.
func (s *Session) resealed(sealed []byte) *Session {
	again := &Session{secret: s.secret, sealed: sealed, of: s.of, made: s.made, renew: s.renew, ends: s.ends}
	again.accepted.Store(s.accepted.Load())
	return again
}

// fresh reports whether the session is of this credential and need not be renewed.
func (s *Session) fresh(sealed []byte, now time.Time) bool {
	return s != nil && bytes.Equal(s.sealed, sealed) && (s.fixed || now.Before(s.renew))
}

// usable reports whether it is of this credential and has not ended.
func (s *Session) usable(sealed []byte, now time.Time) bool {
	return s != nil && bytes.Equal(s.sealed, sealed) && (s.fixed || now.Before(s.ends))
}

// slot is what is known of one account.
type slot struct {
	current atomic.Pointer[Session]

	mu     sync.Mutex
	flight *flight // the sign-in that is going on
	sealed []byte  // the credential that wait is about
	keys   *Keyring
	wait   backoff
	// Credentials in a row that were refused, and the last of them.
	refused int
	guessed []byte
	// Sessions that the upstream did not take though they were new.
	rejections int
	hold       time.Time // before it no further one is asked for
}

// flight is one sign-in; whoever needs its session waits for it.
type flight struct {
	sealed  []byte
	done    chan struct{} // closed when one of the two is set
	session *Session
	failure *Failure
}

// States remembers how accounts stand with the upstream, for people to see. The
// zero States is ready to use.
type States struct {
	mu   sync.Mutex
	byID map[tokenstore.AccountID]State
}

// Of returns the state of an account. known is false where none has been seen
// since the program started.
func (s *States) Of(id tokenstore.AccountID) (state State, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, known = s.byID[id]
	return state, known
}

// Forget drops what is known of an account, because its credential has changed.
func (s *States) Forget(id tokenstore.AccountID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id)
}

// set notes a state, and returns the one before where it is another.
func (s *States) set(id tokenstore.AccountID, reason Reason, now time.Time) (before State, changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, known := s.byID[id]
	if known && before.Reason == reason {
		return before, false
	}
	if s.byID == nil {
		s.byID = make(map[tokenstore.AccountID]State)
	}
	s.byID[id] = State{Failed: reason != "", Reason: reason, Since: now}
	return before, true
}
