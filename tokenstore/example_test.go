package tokenstore_test

import (
	"crypto/rand"
	"fmt"

	"github.com/patgate/patgate/tokenstore"
)

// A value is shown to its owner once, by Reveal. All other ways of printing it hide it, and
// its hash is what is stored.
func ExampleNewValue() {
	value, err := tokenstore.NewValue(tokenstore.DefaultPrefix, rand.Reader)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(value)

	shown := value.Reveal()
	fmt.Println(shown[:4], len(shown))
	fmt.Println(tokenstore.HashOf(shown) == value.Hash())
	// Output:
	// [redacted]
	// pat_ 40
	// true
}

// A value that was copied badly is told from one that is not known, without a look-up.
// What does not start as values do is not judged: it may have been imported by its hash.
func ExampleMistyped() {
	value, err := tokenstore.NewValue("shop", rand.Reader)
	if err != nil {
		fmt.Println(err)
		return
	}
	shown := value.Reveal()
	fmt.Println(tokenstore.Mistyped("shop", shown))
	fmt.Println(tokenstore.Mistyped("shop", shown[:len(shown)-1]))
	fmt.Println(tokenstore.Mistyped("shop", "a key of another system"))
	// Output:
	// false
	// true
	// false
}
