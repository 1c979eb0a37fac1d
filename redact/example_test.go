package redact_test

import (
	"fmt"

	"github.com/patgate/patgate/redact"
)

// Whatever has the shape of a token goes, and the values of the parameters and headers that
// are named, in the spellings of URLs, forms and JSON.
func ExampleRedactor_Text() {
	r := redact.New([]string{"session", "password"}, []string{"Authorization"})
	fmt.Println(r.Text("GET /stopenv?envName=shop&session=hunter2 failed"))
	fmt.Println(r.Text(`{"login": "demo", "password": "hunter2"}`))
	fmt.Println(r.Text("/hooks/pat_0123456789ABCDEFGHIJabcdefghij012345/push"))
	// Output:
	// GET /stopenv?envName=shop&session=REDACTED failed
	// {"login": "demo", "password": "REDACTED"}
	// /hooks/REDACTED/push
}

// Below a secret member of a JSON value nothing is left to read.
func ExampleRedactor_JSON() {
	r := redact.New([]string{"password"}, nil)
	fmt.Printf("%s\n", r.JSON([]byte(`{"login": "demo", "password": {"old": "a", "new": ["b", 3]}}`)))
	// Output: {"login": "demo", "password": {"old": "REDACTED", "new": ["REDACTED", "REDACTED"]}}
}
