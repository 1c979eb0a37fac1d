package command

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/tokenstore"
)

// completionTimeout is how long a shell waits at most for the server while somebody types.
const completionTimeout = 2 * time.Second

// words finds what can be completed, each with a description or without.
type words func(ctx context.Context, c *client.Client) ([]cobra.Completion, error)

// completeFlags says what the value of a flag can be.
var completeFlags = map[string]cobra.CompletionFunc{
	"account": asked(logins),
	"set":     asked(sets),
	"method":  asked(methods),
	"only":    open(asked(resources)),
	"unbound": asked(methods),
	"state":   fixed(api.States...),
	"role":    fixed(string(tokenstore.RoleUser), string(tokenstore.RoleOperator)),
	"action":  fixed(actions()...),

	"overlay":   nil, // files
	"same-path": fixed("merge", "refuse"),
	"case":      fixed("ignore", "exact"),
}

// completeArguments says what the arguments of a command can be. Others have none, or are files.
var completeArguments = map[string]cobra.CompletionFunc{
	"accounts edit":     first(asked(logins)),
	"accounts password": first(asked(logins)),
	"accounts upstream": first(asked(logins)),
	"accounts remove":   first(asked(logins)),
	"tokens show":       first(asked(tokenIDs)),
	"tokens edit":       first(asked(tokenIDs)),
	"tokens copy":       first(asked(tokenIDs)),
	"tokens regenerate": first(asked(tokenIDs)),
	"tokens remove":     asked(tokenIDs),
	"activity":          first(asked(tokenIDs)),
	"doctor":            nil, // files
	"catalog check":     nil,
	"catalog show":      nil,
	"catalog diff":      nil,
}

// addCompletion makes shells complete the flags and arguments of a command and those below it.
func addCompletion(cmd *cobra.Command, path string) {
	for name, complete := range completeFlags {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, complete) // fails where there is one, and there is none
		}
	}
	complete, known := completeArguments[path]
	if !known && !cmd.HasSubCommands() {
		complete = cobra.NoFileCompletions
	}
	cmd.ValidArgsFunction = complete
	for _, sub := range cmd.Commands() {
		addCompletion(sub, path+" "+sub.Name())
	}
}

// first completes the first argument alone.
func first(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, typed)
	}
}

// asked completes with what the server answers. A server that does not answer in time has nothing
// to offer: an error would only disturb who types.
func asked(find words) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp
		c, err := clientFor(cmd)
		if err != nil {
			return nil, directive
		}
		ctx, cancel := context.WithTimeout(context.Background(), completionTimeout)
		defer cancel()
		all, err := find(ctx, c)
		if err != nil {
			return nil, directive
		}
		return startingWith(all, typed), directive
	}
}

// open lets what was completed be continued: no space comes behind it.
func open(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found, directive := complete(cmd, args, typed)
		return found, directive | cobra.ShellCompDirectiveNoSpace
	}
}

// fixed completes with words that are always the same.
func fixed(words ...cobra.Completion) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return startingWith(words, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

func startingWith(words []cobra.Completion, typed string) (found []cobra.Completion) {
	for _, word := range words {
		if strings.HasPrefix(word, typed) {
			found = append(found, word)
		}
	}
	return found
}

func logins(ctx context.Context, c *client.Client) (found []cobra.Completion, err error) {
	accounts, err := c.Accounts(ctx)
	for _, a := range accounts {
		found = append(found, a.Login)
	}
	return found, err
}

func sets(ctx context.Context, c *client.Client) (found []cobra.Completion, err error) {
	list, err := c.Sets(ctx)
	for _, s := range list {
		found = append(found, cobra.CompletionWithDesc(s.Name, visible(s.Description)))
	}
	return found, err
}

// methods lists what a token can be given: a protected method is refused to all.
func methods(ctx context.Context, c *client.Client) (found []cobra.Completion, err error) {
	list, err := c.Methods(ctx, "")
	for _, m := range list {
		if !m.Protected {
			found = append(found, cobra.CompletionWithDesc(m.Name, notes(m)))
		}
	}
	return found, err
}

// resources lists the beginnings of what a token can be bound to, by the names that people know: of
// the resource, and of its parameters.
func resources(ctx context.Context, c *client.Client) (found []cobra.Completion, err error) {
	list, err := c.Resources(ctx)
	for _, r := range list {
		for _, name := range append([]string{r.Name}, r.Parameters...) {
			found = append(found, cobra.CompletionWithDesc(name+"=", visible(r.Title)))
		}
	}
	return found, err
}

func tokenIDs(ctx context.Context, c *client.Client) (found []cobra.Completion, err error) {
	page, err := c.Tokens(ctx, api.TokenFilter{Limit: api.MaxPage})
	if err != nil {
		return nil, err
	}
	for _, t := range page.Items {
		found = append(found, cobra.CompletionWithDesc(strconv.FormatUint(t.ID, 10), visible(t.Account+": "+t.Description)))
	}
	return found, nil
}

func actions() (found []cobra.Completion) {
	for _, a := range tokenstore.Actions() {
		found = append(found, string(a))
	}
	return found
}

// shapeCompletion makes the script for bash one that knows names with spaces, as those of sets
// are, and descriptions. Caddy's is of cobra's first kind, which splits them.
func shapeCompletion(cmd *cobra.Command) {
	caddys := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if args[0] == "bash" {
			return cmd.Root().GenBashCompletionV2(os.Stdout, true)
		}
		return caddys(cmd, args)
	}
}
