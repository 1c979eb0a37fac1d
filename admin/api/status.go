package api

// Status is how the service stands.
type Status struct {
	Store     string `json:"store,omitempty" doc:"Name of the store, such as a path" example:"/var/lib/patgate/patgate.db"`
	Ready     bool   `json:"ready" doc:"Whether requests can be decided"`
	Lists     bool   `json:"lists_ready" doc:"Whether tokens can be listed; after a start this takes longer than being ready"`
	Secrets   int    `json:"secrets" doc:"How many values of tokens are known, including expired ones"`
	Damaged   int    `json:"damaged" doc:"How many records are known to be unreadable: tokens and accounts, which are refused, and records that the verification after the start or a request has found"`
	HasTokens bool   `json:"has_tokens" doc:"Whether any token exists"`
	Writable  bool   `json:"writable" doc:"Whether changes can be stored"`

	MaxLifetimeSeconds int64 `json:"max_lifetime_seconds" doc:"Longest time that tokens may be valid; 0: any"`
	ExpiryRequired     bool  `json:"expiry_required" doc:"Whether tokens must expire"`
}
