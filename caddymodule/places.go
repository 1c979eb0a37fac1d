package caddymodule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patgate/patgate/gate"
)

// places are the places of credentials that are switched on by their names.
var places = map[string]gate.Place{
	gate.Query.String():     gate.Query,
	gate.Form.String():      gate.Form,
	gate.Multipart.String(): gate.Multipart,
	gate.Bearer.String():    gate.Bearer,
	gate.Basic.String():     gate.Basic,
}

func parsePlaces(names []string) ([]gate.Place, error) {
	var list []gate.Place
	for _, name := range names {
		p, ok := places[name]
		if !ok {
			return nil, fmt.Errorf("credentials are looked for in %s, found %q", strings.Join(slices.Sorted(maps.Keys(places)), ", "), name)
		}
		list = append(list, p)
	}
	return list, nil
}
