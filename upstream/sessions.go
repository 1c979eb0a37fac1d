package upstream

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/puzpuzpuz/xsync/v4"

	"github.com/patgate/patgate/tokenstore"
)

const (
	// maxSignIns is how many accounts sign in at the same time.
	maxSignIns = 8
	// youth is the age up to which a session that is not accepted tells of a
	// defect rather than of its end. It bounds how often an account signs in.
	youth = time.Second
	// freeRefusals is how many credentials in a row may be refused before another
	// one of the same account has to wait, too: whoever may set credentials could
	// guess passwords of the upstream's other users.
	freeRefusals = 5
	// sweepEvery is after how many sign-ins what is over is forgotten.
	sweepEvery = 1024
)

// Sessions keeps the sessions of all accounts with one upstream. It may outlive
// the configuration that it was made for: what belongs to a configuration stands
// in a Source.
type Sessions struct {
	signIn SignIn // complete
	client *http.Client
	now    func() time.Time

	slots   *xsync.Map[tokenstore.AccountID, *slot]
	turn    chan struct{} // taken by whoever signs in
	signIns atomic.Uint64

	mu   sync.Mutex
	down backoff // the upstream as a whole
}

// NewSessions makes an empty Sessions. signIn has been completed.
func NewSessions(signIn SignIn, client *http.Client, now func() time.Time) *Sessions {
	return &Sessions{
		signIn: signIn, client: client, now: now,
		slots: xsync.NewMap[tokenstore.AccountID, *slot](), turn: make(chan struct{}, maxSignIns),
	}
}

// Source gives a site the sessions of accounts. All of its fields are set before
// it is used; all of its methods may be called at the same time.
type Source struct {
	Sessions *Sessions
	Keys     *Keyring
	States   *States
	Log      *slog.Logger
	// Got is told of each session before it is used.
	Got func(Secret)
	// SignedIn is told of each sign-in: "ok" or the Reason of its failure.
	SignedIn func(outcome string)
}

// Account is whose session is wanted.
type Account struct {
	ID     tokenstore.AccountID
	Login  string // for the log
	Sealed []byte // credential; empty: it has none
}

// Session returns the account's session, signing in where there is none. Errors
// are a *Failure, or that of ctx.
func (s *Source) Session(ctx context.Context, a Account) (*Session, error) {
	if len(a.Sealed) == 0 {
		s.Sessions.forget(a.ID)
		return nil, &Failure{Reason: NoCredential}
	}
	slot, _ := s.Sessions.slots.LoadOrCompute(a.ID, func() (*slot, bool) { return new(slot), false })
	now := s.Sessions.now()
	current := slot.current.Load()
	if current.fresh(a.Sealed, now) {
		return current, nil
	}
	f := s.join(slot, a, now)
	if current.usable(a.Sealed, now) {
		return current, nil // it is being renewed
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if f.failure != nil {
		return nil, f.failure
	}
	return f.session, nil
}

// join returns the sign-in that is going on, or begins one; where it has to wait,
// one that has failed already.
func (s *Source) join(slot *slot, a Account, now time.Time) *flight {
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if current := slot.current.Load(); current.fresh(a.Sealed, now) {
		return ended(&flight{session: current}) // somebody was faster
	}
	if f := slot.flight; f != nil && bytes.Equal(f.sealed, a.Sealed) {
		return f
	}
	if !bytes.Equal(slot.sealed, a.Sealed) || slot.keys != s.Keys {
		// Another credential, or keys, may do what this one did not.
		slot.rejections, slot.hold = 0, time.Time{}
		if slot.refused < freeRefusals { // else somebody guesses
			slot.wait = backoff{}
		}
		slot.sealed, slot.keys = a.Sealed, s.Keys
	}
	failure := slot.wait.active(now)
	if failure == nil {
		failure = s.Sessions.isDown(now)
	}
	if failure != nil {
		return ended(&flight{failure: failure})
	}
	f := &flight{sealed: a.Sealed, done: make(chan struct{})}
	slot.flight = f
	go s.fly(slot, a, f)
	return f
}

func ended(f *flight) *flight {
	f.done = make(chan struct{})
	close(f.done)
	return f
}

// isDown returns the failure of the upstream as a whole that still holds.
func (s *Sessions) isDown(now time.Time) *Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down.active(now)
}

// fly signs in. It does not end with the request that began it: others wait, and
// the next one needs the session as well.
func (s *Source) fly(slot *slot, a Account, f *flight) {
	session, err := s.makeSession(a, slot.current.Load())
	now := s.Sessions.now()
	var failure *Failure
	errors.As(err, &failure)
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if slot.flight == f {
		slot.flight = nil
		if failure == nil {
			slot.current.Store(session)
			slot.wait, slot.refused = backoff{}, 0
		} else if failure.Reason != Unreachable { // that is no matter of this account
			slot.wait.failed(failure, now)
			if failure.Reason == Refused && !bytes.Equal(slot.guessed, a.Sealed) {
				slot.refused++
				slot.guessed = a.Sealed
			}
		}
	}
	f.session, f.failure = session, failure
	if failure != nil || slot.rejections == 0 {
		s.report(a, failure) // else Accepted tells whether this one is better
	}
	close(f.done)
}

// makeSession makes a session of an account's credential, or keeps the one before
// where the credential was but sealed again: else all accounts would sign in at
// once when a key is changed.
func (s *Source) makeSession(a Account, before *Session) (*Session, error) {
	c, err := s.Keys.Open(a.ID, a.Sealed)
	if err != nil {
		return nil, &Failure{Reason: Locked, cause: err}
	}
	now := s.Sessions.now()
	if c.Kind() == KindSession {
		s.Got(c.Session)
		return newSession(c.Session, a.Sealed, true, now, 0), nil
	}
	of := sha256.Sum256(c.encode())
	if before != nil && !before.fixed && before.of == of && !bytes.Equal(before.sealed, a.Sealed) && now.Before(before.renew) {
		return before.resealed(a.Sealed), nil
	}
	secret, err := s.signIn(c)
	if err != nil {
		return nil, err
	}
	s.Got(secret)
	s.Sessions.sweep()
	session := newSession(secret, a.Sealed, false, now, s.Sessions.signIn.Lifetime)
	session.of = of
	return session, nil
}

// signIn asks the upstream for a session, when it is its turn.
func (s *Source) signIn(c Credential) (Secret, error) {
	all := s.Sessions
	waited := time.NewTimer(all.signIn.Timeout)
	defer waited.Stop()
	select {
	case all.turn <- struct{}{}:
	case <-waited.C:
		return Secret{}, &Failure{Reason: Unreachable, cause: errors.New("too many accounts are signing in")}
	}
	defer func() { <-all.turn }()
	if failure := all.isDown(all.now()); failure != nil {
		return Secret{}, failure // it went down while this one waited
	}
	// Its time begins here: how long it waited says nothing about the upstream.
	ctx, cancel := context.WithTimeout(context.Background(), all.signIn.Timeout)
	defer cancel()
	secret, err := all.signIn.do(ctx, all.client, c)
	s.heard(err)
	return secret, err
}

// heard counts a sign-in and notes whether the upstream could be reached. Each
// change is one line in the log, however many accounts it concerns.
func (s *Source) heard(err error) {
	var failure *Failure
	outcome := "ok"
	if errors.As(err, &failure) {
		outcome = string(failure.Reason)
	}
	s.SignedIn(outcome)
	down := failure != nil && failure.Reason == Unreachable
	all := s.Sessions
	all.mu.Lock()
	before := all.down.last != nil
	now := all.now()
	switch {
	case !down:
		all.down = backoff{}
	case all.down.active(now) == nil: // else it was under way when another one failed
		all.down.failed(failure, now)
	}
	all.mu.Unlock()
	switch {
	case down && !before:
		s.Log.Error("the upstream cannot be reached to sign in; requests of accounts without a session are refused until it can", slog.String("url", all.signIn.address()), slog.Any("error", failure.cause))
	case !down && before:
		s.Log.Info("the upstream can be reached again", slog.String("url", all.signIn.address()))
	}
}

// report notes how an account stands now, and logs it where that has changed.
func (s *Source) report(a Account, failure *Failure) {
	var reason Reason
	if failure != nil {
		reason = failure.Reason
	}
	before, changed := s.States.set(a.ID, reason, s.Sessions.now())
	switch {
	case !changed, reason == Unreachable, reason == "" && (!before.Failed || before.Reason == Unreachable):
		// heard tells of an upstream that is down, once.
	case failure != nil:
		s.Log.Warn("an account has no session with the upstream: "+reason.Text(),
			slog.String("account", a.Login), slog.String("reason", string(reason)), slog.Any("error", failure.cause))
	default:
		s.Log.Info("an account has a session with the upstream again", slog.String("account", a.Login))
	}
}

// Accepted notes that the upstream has taken a session.
func (s *Source) Accepted(a Account, session *Session) {
	if !session.accepted.Load() && !session.accepted.Swap(true) {
		s.report(a, nil)
	}
}

// Expired notes that the upstream does not take a session. again is true where
// another one can be had: it is not the current one any more.
//
// A session that is not taken though it is new is replaced once; after that ever
// more rarely, and used in the meantime, for the upstream may mean the call and
// not the session. So no answer makes a storm of sign-ins.
func (s *Source) Expired(a Account, session *Session) (again bool) {
	slot, there := s.Sessions.slots.Load(a.ID)
	if !there {
		return true
	}
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if slot.current.Load() != session {
		return true
	}
	if session.fixed {
		s.rejected(a, session)
		return false
	}
	now := s.Sessions.now()
	if session.accepted.Load() && now.Sub(session.made) >= min(youth, s.Sessions.signIn.Lifetime/2) {
		slot.rejections = 0
		slot.current.Store(nil)
		return true
	}
	if now.Before(slot.hold) {
		return false
	}
	if slot.rejections++; slot.rejections > 1 {
		slot.hold = now.Add(pauses[Rejected].after(slot.rejections - 1))
		s.rejected(a, session)
	}
	slot.current.Store(nil)
	return true
}

// rejected reports a session that is not taken. Should it be after all, Accepted
// reports that.
func (s *Source) rejected(a Account, session *Session) {
	session.accepted.Store(false)
	s.report(a, &Failure{Reason: Rejected, cause: errors.New("it says that the session has expired")})
}

// forget drops the session of an account that has no credential any more.
func (s *Sessions) forget(id tokenstore.AccountID) {
	slot, there := s.slots.Load(id)
	if !there {
		return
	}
	slot.mu.Lock()
	slot.current.Store(nil)
	guesses := slot.refused > 0
	slot.mu.Unlock()
	if !guesses {
		s.slots.Delete(id)
	}
}

// sweep forgets now and then what is over.
func (s *Sessions) sweep() {
	if s.signIns.Add(1)%sweepEvery != 0 {
		return
	}
	now := s.now()
	for id, slot := range s.slots.All() {
		slot.mu.Lock()
		current := slot.current.Load()
		over := slot.flight == nil && slot.wait.active(now) == nil && !now.Before(slot.hold) &&
			(current == nil || current.fixed || !now.Before(current.ends))
		slot.mu.Unlock()
		if over {
			s.slots.Delete(id)
		}
	}
}
