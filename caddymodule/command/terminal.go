package command

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// isTerminal reports whether a person sits at f.
func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func addYesFlag(cmd *cobra.Command) {
	cmd.Flags().BoolP("yes", "y", false, "Do not ask for confirmation")
}

// confirm asks before something goes for good. Where nobody can be asked, it
// has to be said with --yes.
func (c call) confirm(question string) error {
	if c.flagSet("yes") {
		return nil
	}
	if !isTerminal(os.Stdin) {
		return badInput("%s Standard input is not a terminal; use --yes to confirm", question)
	}
	fmt.Fprintf(c.text(), "%s [y/N] ", question)
	answer, err := readLine(os.Stdin)
	if err != nil {
		return err
	}
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		return badInput("nothing was removed")
	}
	return nil
}

// askTwice asks for a new password without showing it; empty: make one.
func askTwice(prompt io.Writer, terminal *os.File, login string) (string, error) {
	fmt.Fprintf(prompt, "New password for %s (leave empty to generate one): ", login)
	first, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(prompt)
	if err != nil || len(first) == 0 {
		return "", err
	}
	fmt.Fprint(prompt, "Repeat the password: ")
	second, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(prompt)
	if err != nil {
		return "", err
	}
	if string(first) != string(second) {
		return "", badInput("the two passwords differ; nothing was changed")
	}
	return string(first), nil
}

// readLine reads one line, without its end.
func readLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 64<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// say prints a line beside the result, if there is anything to say.
func (c call) say(line string) {
	if line != "" {
		fmt.Fprintln(c.text(), line)
	}
}

func (c call) printJSON(v any) error {
	e := json.NewEncoder(c.out())
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// table prints aligned columns for people.
type table struct {
	header []string
	rows   [][]string
}

func newTable(header ...string) *table { return &table{header: header} }

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(t.header) > 0 {
		fmt.Fprintln(tw, strings.Join(t.header, "\t"))
	}
	for _, row := range t.rows {
		for i := range row {
			row[i] = visible(row[i])
		}
		fmt.Fprintln(tw, strings.Join(row, "\t"))
	}
	return tw.Flush()
}

// visible keeps control characters of stored text from steering the terminal.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, s)
}

func list(words []string, none string) string {
	if len(words) == 0 {
		return none
	}
	return strings.Join(words, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func until(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.Format("2006-01-02 15:04:05 MST")
}

// expiration says when a token expires, behind "it".
func expiration(t *time.Time) string {
	if t == nil {
		return "never expires"
	}
	return "expires on " + until(t)
}

func ago(t *time.Time, address string) string {
	if t == nil {
		return "never"
	}
	if address == "" {
		return t.Format("2006-01-02 15:04:05 MST")
	}
	return t.Format("2006-01-02 15:04:05 MST") + " from " + address
}
