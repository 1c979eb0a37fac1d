// Package show says how errors show what was found in a file or a configuration.
package show

import "fmt"

// Quote shows a text in quotes, on one line and cut to a readable length.
func Quote(s string) string {
	const most = 100
	if len(s) > most {
		return fmt.Sprintf("%q…", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
