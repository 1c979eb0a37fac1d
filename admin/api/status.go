package api

// Status is how the service stands.
type Status struct {
	Store     string `json:"store,omitempty" doc:"Where the tokens are" example:"/var/lib/patgate/patgate.db"`
	Ready     bool   `json:"ready" doc:"Whether requests can be decided"`
	Lists     bool   `json:"lists_ready" doc:"Whether tokens can be listed: after a start that takes longer than to be ready"`
	Secrets   int    `json:"secrets" doc:"How many values are known, expired ones included"`
	Damaged   int    `json:"damaged" doc:"How many records cannot be read, as far as it is known: tokens and accounts, which are refused, and what a verification after the start has found, or somebody has come across"`
	HasTokens bool   `json:"has_tokens" doc:"Whether there is any token"`
	Writable  bool   `json:"writable" doc:"Whether changes can be stored: the store's file is the one that is open"`
}
