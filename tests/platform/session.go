package platform

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"
)

// session is a user who has signed in.
type session struct {
	user    User
	expires time.Time
}

// authenticate finds out, once, who calls: the user of the session, or, where none
// is asked for, the account that the gate names.
func (c *call) authenticate(r *http.Request) error {
	if c.method.Public || c.known {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.options.RequireSession {
		c.user = User{Login: r.Header.Get("X-Patgate-Account")}
		return nil
	}
	s, known := c.sessions[c.values["session"]]
	if !known || !c.options.Now().Before(s.expires) {
		return fail(badSession, "the session is not valid")
	}
	c.user, c.known = s.user, true
	if s.user.ReadOnly && !c.method.ReadOnly {
		return fail(noPermission, "no permission for %s", c.method.Name)
	}
	return nil
}

func (c *call) signIn() (answer, error) {
	for _, u := range c.options.Users {
		if strings.EqualFold(u.Login, c.values["login"]) && u.Password == c.values["password"] {
			if u.SecondFactor {
				return nil, fail(secondFactor, "the code of the second factor is needed")
			}
			id := rand.Text()
			c.signIns++
			c.sessions[id] = session{u, c.options.Now().Add(c.options.SessionLifetime)}
			return answer{"session": id, "login": u.Login}, nil
		}
	}
	return nil, fail(badLogin, "the login or the password is wrong")
}

func (c *call) signOut() (answer, error) {
	delete(c.sessions, c.values["session"])
	return nil, nil
}

// userInfo tells who calls. The number of a user is its place in the options.
func (c *call) userInfo() (answer, error) {
	id := 0
	for i, u := range c.options.Users {
		if u.Login == c.user.Login {
			id = i + 1
		}
	}
	return answer{"uid": id, "email": c.user.Login, "login": c.user.Login}, nil
}

// SignIns counts the sign-ins that succeeded.
func (p *Platform) SignIns() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.signIns
}

// ExpireSessions ends all sessions.
func (p *Platform) ExpireSessions() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.sessions)
}

// OpenSessions counts the sessions that were neither ended nor have expired.
func (p *Platform) OpenSessions() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sessions {
		if p.options.Now().Before(s.expires) {
			n++
		}
	}
	return n
}
