package catalog_test

import (
	"fmt"

	"github.com/patgate/patgate/catalog"
)

// A catalog of a file and a set of one's own tells which method a request calls. What it
// cannot read in one way only is no method, however it would be cleaned up.
func ExampleOpen() {
	c, err := catalog.Open(catalog.Config{
		Files: []catalog.FileConfig{{Path: "../catalogs/platform.json"}},
		Sets:  []catalog.SetConfig{{Name: "Nightly", Patterns: []string{"env.control.StopEnv", "env.control.StartEnv"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range []string{
		"/1.0/environment/control/rest/stopenv",
		"/1.0/environment/control/rest/nosuch",
		"/1.0/environment//control/rest/stopenv",
	} {
		m := c.Match("GET", "", path)
		fmt.Printf("%s %q\n", m.Outcome, m.Name)
	}
	// Output:
	// found "environment.control.StopEnv"
	// unknown ""
	// bad path ""
}

// A grant is checked when it is made, and compiled once for the requests that it is asked about.
func ExampleCatalog_Compile() {
	c, err := catalog.Parse("shop.json", []byte(`{
		"methods": [
			{"name": "orders.List", "path": "/orders", "verbs": ["GET"]},
			{"name": "orders.Export", "path": "/orders/export", "verbs": ["GET"],
				"escalating": true, "why": "it tells the customers' addresses"},
			{"name": "stock.List", "path": "/stock", "verbs": ["GET"]}
		]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Check(nil, []string{"orders.Lst"}))

	orders := c.Compile(nil, []string{"orders.*"})
	for _, path := range []string{"/orders", "/orders/export", "/stock"} {
		m := c.Match("GET", "", path)
		fmt.Println(m.Name, orders.Allows(m))
	}
	// Output:
	// there is no method "orders.Lst"; did you mean orders.List?
	// orders.List true
	// orders.Export false
	// stock.List false
}
