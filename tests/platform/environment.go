package platform

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// States of an environment.
const (
	running  = 1
	stopped  = 2
	sleeping = 4
)

// environment is what a user runs.
type environment struct {
	name, displayName, group string
	status                   int
	variables                map[string]string
	domains                  []string
	files                    map[string]string
}

func newEnvironment(name string) *environment {
	return &environment{name: name, displayName: name, status: running, variables: map[string]string{}, files: map[string]string{}}
}

func (e *environment) view() answer {
	return answer{"env": answer{"envName": e.name, "displayName": e.displayName, "status": e.status, "envGroups": e.group}, "extdomains": slices.Clone(e.domains)}
}

// environment finds the one that is meant.
func (c *call) environment(parameter string) (*environment, error) {
	name := c.values[parameter]
	if e := c.environments[name]; e != nil {
		return e, nil
	}
	return nil, fail(badParameter, "environment [%s] does not exist", name)
}

// change does something to the environment that is meant.
func (c *call) change(do func(*environment)) (answer, error) {
	e, err := c.environment("envName")
	if err != nil {
		return nil, err
	}
	do(e)
	return answer{"response": e.view()}, nil
}

func (c *call) createEnvironment() (answer, error) {
	var env struct {
		ShortDomain string `json:"shortdomain"`
		DisplayName string `json:"displayName"`
	}
	if err := json.Unmarshal([]byte(c.values["env"]), &env); err != nil || env.ShortDomain == "" {
		return nil, fail(badParameter, "parameter [env] needs a shortdomain")
	}
	if c.environments[env.ShortDomain] != nil {
		return nil, fail(badParameter, "environment [%s] exists", env.ShortDomain)
	}
	e := newEnvironment(env.ShortDomain)
	if env.DisplayName != "" {
		e.displayName = env.DisplayName
	}
	c.environments[e.name] = e
	return answer{"response": e.view()}, nil
}

func (c *call) cloneEnvironment() (answer, error) {
	source, err := c.environment("srcEnvName")
	if err != nil {
		return nil, err
	}
	name := c.values["dstEnvName"]
	if c.environments[name] != nil {
		return nil, fail(badParameter, "environment [%s] exists", name)
	}
	e := newEnvironment(name)
	e.status, e.group, e.variables, e.files = source.status, source.group, maps.Clone(source.variables), maps.Clone(source.files)
	c.environments[name] = e
	return answer{"response": e.view()}, nil
}

func (c *call) deleteEnvironment() (answer, error) {
	e, err := c.environment("envName")
	if err != nil {
		return nil, err
	}
	delete(c.environments, e.name)
	return nil, nil
}

func (c *call) startEnvironment() (answer, error) {
	return c.change(func(e *environment) { e.status = running })
}

func (c *call) stopEnvironment() (answer, error) {
	return c.change(func(e *environment) { e.status = stopped })
}

func (c *call) sleepEnvironment() (answer, error) {
	return c.change(func(e *environment) { e.status = sleeping })
}

func (c *call) environmentInfo() (answer, error) {
	e, err := c.environment("envName")
	if err != nil {
		return nil, err
	}
	return e.view(), nil
}

func (c *call) environmentList() (answer, error) {
	infos := []answer{}
	for _, name := range slices.Sorted(maps.Keys(c.environments)) {
		infos = append(infos, c.environments[name].view())
	}
	return answer{"infos": infos}, nil
}

func (c *call) nameEnvironment() (answer, error) {
	return c.change(func(e *environment) { e.displayName = c.values["displayName"] })
}

func (c *call) groupEnvironment() (answer, error) {
	return c.change(func(e *environment) { e.group = c.values["envGroup"] })
}

func (c *call) setVariables() (answer, error) {
	var set map[string]string
	if err := json.Unmarshal([]byte(c.values["vars"]), &set); err != nil {
		return nil, fail(badParameter, "parameter [vars] has to be an object of texts")
	}
	return c.change(func(e *environment) { maps.Copy(e.variables, set) })
}

func (c *call) variables() (answer, error) {
	e, err := c.environment("envName")
	if err != nil {
		return nil, err
	}
	return answer{"object": maps.Clone(e.variables)}, nil
}

func (c *call) removeVariables() (answer, error) {
	var names []string
	if err := json.Unmarshal([]byte(c.values["vars"]), &names); err != nil {
		return nil, fail(badParameter, "parameter [vars] has to be a list of names")
	}
	return c.change(func(e *environment) {
		for _, name := range names {
			delete(e.variables, name)
		}
	})
}

func (c *call) bindDomain() (answer, error) {
	domain := strings.ToLower(c.values["extdomain"])
	for _, e := range c.environments {
		if slices.Contains(e.domains, domain) {
			return nil, fail(badParameter, "domain [%s] is bound to [%s]", domain, e.name)
		}
	}
	return c.change(func(e *environment) { e.domains = append(e.domains, domain) })
}

func (c *call) domains() (answer, error) {
	domains := []answer{}
	for _, name := range slices.Sorted(maps.Keys(c.environments)) {
		for _, d := range c.environments[name].domains {
			domains = append(domains, answer{"domain": d, "envName": name})
		}
	}
	return answer{"object": domains}, nil
}

func (c *call) removeDomain() (answer, error) {
	domain := strings.ToLower(c.values["extdomain"])
	return c.change(func(e *environment) {
		e.domains = slices.DeleteFunc(e.domains, func(d string) bool { return d == domain })
	})
}
