// Package platform is a platform to test against: a server that behaves as those
// do whose API catalogs/platform.json describes. It has all of their methods,
// over GET and POST and without regard to letter case; answers HTTP status 200
// with a code in "result"; gives out sessions that expire; and keeps what it is
// told: an environment that was stopped is stopped when it is asked about.
//
// It keeps the exact bytes of each request, so that a test can compare them with
// what a client sent.
//
// Codes: 0 done; 3 a parameter is missing or cannot be; 99 an internal error, as
// for every method on an environment named "broken"; 701 wrong login or
// password; 702 no session, or one that has expired; 8202 the user may not call
// the method (users who may only read);
// 705 the password is right, and a second factor is needed.
package platform

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patgate/patgate/catalog"
)

// Codes of answers.
const (
	ok            = 0
	badParameter  = 3
	internalError = 99
	badLogin      = 701
	badSession    = 702
	secondFactor  = 705
	noPermission  = 8202
)

// Options says what platform there is to be.
type Options struct {
	Catalog *catalog.Catalog
	Users   []User
	// RequireSession asks for a session on each method that is not public.
	// Without it the platform trusts whoever reaches it, as one does that
	// stands behind a gate.
	RequireSession bool
	// SessionLifetime is how long a session is good. Default: 1 hour.
	SessionLifetime time.Duration
	Now             func() time.Time // default: time.Now
}

// User may sign in.
type User struct {
	Login, Password string
	ReadOnly        bool // may call read-only methods and nothing else
	SecondFactor    bool // cannot sign in with login and password alone
}

// Platform is the running state.
type Platform struct {
	options  Options
	accepted atomic.Uint64 // connections

	mu           sync.Mutex
	sessions     map[string]session
	signIns      int
	environments map[string]*environment
	records      []Record
	answering    int        // connections that an answer went over and that have not ended
	ended        *sync.Cond // when answering changes
}

// New makes a platform with one environment, "my-project", that runs.
func New(o Options) *Platform {
	if o.SessionLifetime == 0 {
		o.SessionLifetime = time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	p := &Platform{options: o, sessions: make(map[string]session), environments: make(map[string]*environment)}
	p.ended = sync.NewCond(&p.mu)
	p.environments["my-project"] = newEnvironment("my-project")
	return p
}

// answer is what a method returns: members beside result and source.
type answer map[string]any

// failure is a method that did not do what was asked.
type failure struct {
	result int
	text   string
}

func (f *failure) Error() string { return f.text }

func fail(result int, format string, args ...any) error {
	return &failure{result, fmt.Sprintf(format, args...)}
}

// call is one call of a method.
type call struct {
	*Platform
	method *catalog.Method
	values map[string]string
	files  []file
	user   User
	known  bool // whose the session is has been found out, before a file was read
}

// ServeHTTP answers a call.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	source := "platform"
	got, err := func() (answer, error) {
		m := p.options.Catalog.Match(r.Method, r.Host, r.URL.EscapedPath())
		if m.Outcome != catalog.Found {
			return nil, fail(badParameter, "there is no method at this path")
		}
		source = m.Method.Group
		c := &call{Platform: p, method: m.Method}
		if err := c.read(r); err != nil {
			return nil, err
		}
		if err := c.authenticate(r); err != nil {
			return nil, err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		return c.run()
	}()
	body := map[string]any{"result": ok, "source": source}
	for name, value := range got {
		body[name] = value
	}
	if err != nil {
		body["result"], body["error"] = internalError, err.Error()
		if f, is := err.(*failure); is { //nolint:errorlint // it is never wrapped
			body["result"] = f.result
		}
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_ = json.NewEncoder(w).Encode(body)
}

// run checks with what somebody calls, and does it. The caller holds the lock.
func (c *call) run() (answer, error) {
	for _, parameter := range c.method.Parameters {
		value, given := c.values[parameter.Name]
		if !given {
			if parameter.Required && !c.hasFile(parameter.Name) {
				return nil, fail(badParameter, "parameter [%s] is required", parameter.Name)
			}
			continue
		}
		if !fits(parameter.Type, value) {
			return nil, fail(badParameter, "parameter [%s] has to be of type %s", parameter.Name, parameter.Type)
		}
	}
	if c.values["envName"] == "broken" {
		return nil, fail(internalError, "internal error")
	}
	if do := methods[c.method.Name]; do != nil {
		return do(c)
	}
	// The rest keeps no state: it says what was asked.
	return answer{"response": answer{"method": c.method.Name}}, nil
}

func fits(kind, value string) bool {
	switch kind {
	case "integer":
		_, err := strconv.Atoi(value)
		return err == nil
	case "boolean":
		_, err := strconv.ParseBool(value)
		return err == nil
	case "object", "array":
		return json.Valid([]byte(value))
	}
	return true
}

// methods are those that keep state.
var methods = map[string]func(*call) (answer, error){
	"users.authentication.Signin":                (*call).signIn,
	"users.authentication.Signout":               (*call).signOut,
	"users.account.GetUserInfo":                  (*call).userInfo,
	"environment.control.CreateEnvironment":      (*call).createEnvironment,
	"environment.control.CloneEnv":               (*call).cloneEnvironment,
	"environment.control.DeleteEnv":              (*call).deleteEnvironment,
	"environment.control.StartEnv":               (*call).startEnvironment,
	"environment.control.StopEnv":                (*call).stopEnvironment,
	"environment.control.SleepEnv":               (*call).sleepEnvironment,
	"environment.control.GetEnvInfo":             (*call).environmentInfo,
	"environment.control.GetEnvs":                (*call).environmentList,
	"environment.control.SetEnvDisplayName":      (*call).nameEnvironment,
	"environment.control.SetEnvGroup":            (*call).groupEnvironment,
	"environment.control.AddContainerEnvVars":    (*call).setVariables,
	"environment.control.SetContainerEnvVars":    (*call).setVariables,
	"environment.control.GetContainerEnvVars":    (*call).variables,
	"environment.control.RemoveContainerEnvVars": (*call).removeVariables,
	"environment.binder.BindExtDomain":           (*call).bindDomain,
	"environment.binder.GetExtDomains":           (*call).domains,
	"environment.binder.RemoveExtDomain":         (*call).removeDomain,
	"environment.file.Create":                    (*call).writeFile,
	"environment.file.Write":                     (*call).writeFile,
	"environment.file.Append":                    (*call).appendFile,
	"environment.file.Read":                      (*call).readFile,
	"environment.file.Delete":                    (*call).deleteFile,
	"environment.file.Rename":                    (*call).renameFile,
	"environment.file.GetList":                   (*call).fileList,
	"storage.uploader.Upload":                    (*call).upload,
}
