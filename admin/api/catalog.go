package api

// Method is a method of the catalog.
type Method struct {
	Name       string   `json:"name" doc:"Name in grants" example:"environment.control.StopEnv"`
	Group      string   `json:"group" doc:"Group of the method" example:"environment.control"`
	Verbs      []string `json:"verbs" doc:"HTTP methods that call it" example:"GET,POST"`
	Path       string   `json:"path" doc:"Path of its calls" example:"/1.0/environment/control/rest/stopenv"`
	Hosts      []string `json:"hosts,omitempty" doc:"Hosts at which it answers; absent: all" example:"api.example.com"`
	Summary    string   `json:"summary,omitempty" doc:"What it does, in one line"`
	Doc        string   `json:"doc,omitempty" doc:"Address of its documentation"`
	Public     bool     `json:"public,omitempty" doc:"Whether it needs no token"`
	Protected  bool     `json:"protected,omitempty" doc:"Whether no token may call it, ever"`
	Escalating bool     `json:"escalating,omitempty" doc:"Whether it allows more than its name says, so that a grant must name it exactly"`
	ReadOnly   bool     `json:"read_only,omitempty" doc:"Whether it changes nothing"`
	Why        string   `json:"why,omitempty" doc:"Why it is protected or escalating"`

	Parameters []Parameter `json:"parameters,omitempty" doc:"Parameters of its calls that the catalog names"`
	Names      []Naming    `json:"names,omitempty" doc:"Resources that its calls name, so that a token which is bound to them can call it"`
}

// Naming says how calls of a method name a resource.
type Naming struct {
	Resource   string   `json:"resource" doc:"Name of the resource (GET /resources)" example:"environment"`
	Parameters []string `json:"parameters" doc:"Parameters that name it; empty: not known how" example:"envName"`
	All        bool     `json:"all,omitempty" doc:"Whether a call has to name one with each of the parameters; otherwise with one of them"`
}

// Resource is a kind of thing of the API that calls name by a parameter, and that tokens can be bound to.
type Resource struct {
	Name       string   `json:"name" doc:"Name in tokens" example:"environment"`
	Title      string   `json:"title" doc:"For people" example:"Environment"`
	Parameters []string `json:"parameters" doc:"Parameters that name one" example:"envName"`
}

// Parameter is a parameter of a method.
type Parameter struct {
	Name     string `json:"name" doc:"Name of the parameter" example:"envName"`
	Type     string `json:"type,omitempty" doc:"Type of its value" enum:"string,integer,number,boolean,object,array"`
	Required bool   `json:"required,omitempty" doc:"Whether a call needs it"`
	Secret   bool   `json:"secret,omitempty" doc:"Whether its value is a secret"`
}

// Set is a predefined set of methods.
type Set struct {
	Name        string   `json:"name" doc:"Name in tokens" example:"IDE Plugins"`
	Description string   `json:"description,omitempty" doc:"What it is for"`
	Patterns    []string `json:"patterns" doc:"Patterns of methods: a name, prefix.* or *"`
	Methods     []string `json:"methods" doc:"What the patterns allow, by name"`
}

// Request is what resolving is asked about.
type Request struct {
	Verb   string `json:"verb" doc:"HTTP method, such as GET" example:"GET"`
	Target string `json:"target" doc:"Path of the request, or its whole URL" example:"/1.0/environment/control/rest/stopenv?envName=x"`
}
