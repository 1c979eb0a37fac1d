package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/patgate/patgate/tokenstore"
)

// Session is somebody who is signed in. Of its id, which the browser keeps in a
// cookie, only the hash is known here.
type Session struct {
	// Name tells sessions of an account apart; it opens none.
	Name     string
	Account  tokenstore.AccountID
	Created  time.Time
	LastSeen time.Time
	Expires  time.Time // at the latest; earlier when nobody uses it
	// Confirmed is when the password was given last, or a passkey used, to confirm a change;
	// zero: not in this session, or that was taken back.
	Confirmed time.Time
	Address   string
	Agent     string // User-Agent, shortened

	once  oneTime           // a confirmation for one change
	proof [sha256.Size]byte // of the password that was given
	hash  [sha256.Size]byte // of its id
}

// Sessions are those who are signed in. They are kept in memory: a restart signs
// everybody out.
type Sessions struct {
	now func() time.Time

	mu     sync.Mutex
	byHash map[[sha256.Size]byte]*Session
	former map[[sha256.Size]byte]former
}

// former is an id that another one has taken the place of.
type former struct {
	of    *Session
	until time.Time
}

// renewGrace is how long an id is good after another one has taken its place:
// requests of the same page may be under way with it.
const renewGrace = 10 * time.Second

// maxSessions is how many sessions an account may have; the one that was used
// least recently ends for a new one.
const maxSessions = 20

// NewSessions returns a table in which nobody is signed in.
func NewSessions(now func() time.Time) *Sessions {
	return &Sessions{now: now, byHash: make(map[[sha256.Size]byte]*Session), former: make(map[[sha256.Size]byte]former)}
}

// Start signs an account in and returns the new session's id: 192 random bits. It
// holds until the account's password changes, and for lifetime at most.
func (s *Sessions) Start(a *tokenstore.Account, lifetime time.Duration, address, agent string) (id string, session Session) {
	id, hash := newID()
	now := s.now()
	n := &Session{
		Name: hex.EncodeToString(hash[:8]), Account: a.ID, Created: now, LastSeen: now, Expires: now.Add(lifetime),
		Address: address, Agent: shorten(agent, 200), proof: proofOf(a), hash: hash,
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.makeRoom(a.ID)
	s.byHash[hash] = n
	return id, *n
}

func newID() (id string, hash [sha256.Size]byte) {
	random := make([]byte, 24)
	_, _ = rand.Read(random) // it never fails (Go 1.24)
	id = base64.RawURLEncoding.EncodeToString(random)
	return id, sha256.Sum256([]byte(id))
}

// Renew gives a session another id, after the password was given again, or a passkey used, to
// confirm a change, so that one that was seen before is worth nothing. The old one is good for
// some seconds more.
func (s *Sessions) Renew(id string) (renewed string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.byHash[sha256.Sum256([]byte(id))]
	if session == nil {
		return "", false // ended, or renewed by another request just now
	}
	now := s.now()
	for hash, f := range s.former {
		if !now.Before(f.until) {
			delete(s.former, hash)
		}
	}
	delete(s.byHash, session.hash)
	s.former[session.hash] = former{session, now.Add(renewGrace)}
	renewed, session.hash = newID()
	session.Confirmed = now
	s.byHash[session.hash] = session
	return renewed, true
}

// Unconfirm takes back that the password was given in a session, or a passkey was used.
func (s *Sessions) Unconfirm(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session := s.find(id); session != nil {
		session.Confirmed, session.once = time.Time{}, oneTime{}
	}
}

// find returns the session of an id, nil where there is none.
func (s *Sessions) find(id string) *Session {
	hash := sha256.Sum256([]byte(id))
	if session := s.byHash[hash]; session != nil {
		return session
	}
	f := s.former[hash]
	if f.of == nil || !s.now().Before(f.until) || s.byHash[f.of.hash] != f.of {
		return nil
	}
	return f.of
}

// makeRoom ends the oldest session of an account that has too many, and those
// of anybody that are over.
func (s *Sessions) makeRoom(account tokenstore.AccountID) {
	now, n := s.now(), 0
	var oldest [sha256.Size]byte
	var seen time.Time
	for hash, session := range s.byHash {
		if !now.Before(session.Expires) {
			delete(s.byHash, hash)
			continue
		}
		if session.Account != account {
			continue
		}
		if n++; n == 1 || session.LastSeen.Before(seen) {
			oldest, seen = hash, session.LastSeen
		}
	}
	if n >= maxSessions {
		delete(s.byHash, oldest)
	}
}

// Account returns whose session an id is, without a look at the account.
func (s *Sessions) Account(id string) (account tokenstore.AccountID, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.find(id)
	if session == nil {
		return 0, false
	}
	return session.Account, true
}

// Drop ends the session of an id.
func (s *Sessions) Drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session := s.find(id); session != nil {
		delete(s.byHash, session.hash)
	}
}

// Use returns the session of an id and notes that it was used. It has ended where
// it is too old, was not used for longer than idle, or the account, as it is now,
// has another password or is disabled.
func (s *Sessions) Use(id string, a *tokenstore.Account, idle time.Duration) (session Session, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.find(id)
	if found == nil || found.Account != a.ID {
		return Session{}, false
	}
	now := s.now()
	if !now.Before(found.Expires) || now.Sub(found.LastSeen) >= idle || a.Disabled || found.proof != proofOf(a) {
		delete(s.byHash, found.hash)
		return Session{}, false
	}
	found.LastSeen = now
	return *found, true
}

// Of lists the sessions of an account, the one that was used last first.
func (s *Sessions) Of(account tokenstore.AccountID, idle time.Duration) (list []Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for _, session := range s.byHash {
		if session.Account == account && now.Before(session.Expires) && now.Sub(session.LastSeen) < idle {
			list = append(list, *session)
		}
	}
	slices.SortFunc(list, func(a, b Session) int {
		if c := b.LastSeen.Compare(a.LastSeen); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list
}

// End ends the sessions of an account that are picked, and tells how many.
func (s *Sessions) End(account tokenstore.AccountID, pick func(Session) bool) (ended int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for hash, session := range s.byHash {
		if session.Account == account && pick(*session) {
			delete(s.byHash, hash)
			ended++
		}
	}
	return ended
}

// SameProof reports whether an account is still proved by what proved it before.
func SameProof(before, now *tokenstore.Account) bool {
	return before.ID == now.ID && proofOf(before) == proofOf(now)
}

// proofOf changes when the account's password, second factor or passkeys do, and stays when
// one of them is used.
func proofOf(a *tokenstore.Account) [sha256.Size]byte {
	what := a.Password + "\x00" + a.Platform
	if f := a.SecondFactor; f != nil {
		what += "\x00" + string(f.Secret)
	}
	for _, p := range a.Passkeys {
		what += "\x00" + p.Ref()
	}
	return sha256.Sum256([]byte(what))
}

func shorten(s string, most int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}
