// Package block reads the blocks of a Caddyfile: options that have a name and a form, of which some
// may stand more than once.
package block

import (
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/dustin/go-humanize"
)

// Option is an option of a block.
type Option struct {
	Name    string
	Form    string // how it is written, for errors
	repeats bool
}

// Once is an option of this form, whose first word is its name.
func Once(form string) Option {
	name, _, _ := strings.Cut(form, " ")
	return Option{Name: name, Form: form}
}

// Repeated is an option that may stand more than once: each adds to what stands before, or
// whoever reads it says that one is enough.
func Repeated(form string) Option {
	o := Once(form)
	o.repeats = true
	return o
}

// Options are all options of a block, in the order in which errors list them.
type Options []Option

func (o Options) find(name string) (option Option, known bool) {
	i := slices.IndexFunc(o, func(b Option) bool { return b.Name == name })
	if i < 0 {
		return option, false
	}
	return o[i], true
}

// Read has each option of the block that d stands before read by parse. An option that is not
// known is refused, and one that stands twice, where one of the two would silently not hold.
func (o Options) Read(d *caddyfile.Dispenser, where string, parse func(option Option) error) error {
	seen := make(map[string]bool)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		option, known := o.find(d.Val())
		switch {
		case !known:
			names := make([]string, len(o))
			for i := range o {
				names[i] = o[i].Name
			}
			return d.Errf("%s has no option %q; it has %s", where, d.Val(), strings.Join(names, ", "))
		case seen[option.Name] && !option.repeats:
			return d.Errf("%s stands twice in this block; keep one of them", option.Name)
		}
		seen[option.Name] = true
		if err := parse(option); err != nil {
			return err
		}
	}
	return nil
}

// WrongForm refuses an option that is not written in its form.
func WrongForm(d *caddyfile.Dispenser, form string) error {
	return d.Errf("this option is written %q", form)
}

// ParseSize reads a number of bytes.
func (o Option) ParseSize(d *caddyfile.Dispenser, args []string, size *int64) error {
	if len(args) != 1 {
		return WrongForm(d, o.Form)
	}
	n, err := humanize.ParseBytes(args[0])
	if err != nil || n == 0 || n > 1<<40 {
		return d.Errf("%s is a size such as 16MiB, found %q", o.Name, args[0])
	}
	*size = int64(n)
	return nil
}

// ParseDuration reads a length of time.
func (o Option) ParseDuration(d *caddyfile.Dispenser, args []string, into *caddy.Duration) error {
	if len(args) != 1 {
		return WrongForm(d, o.Form)
	}
	t, err := caddy.ParseDuration(args[0])
	if err != nil || t <= 0 {
		return d.Errf("%s is a time such as 30s, 10m or 90d, found %q", o.Name, args[0])
	}
	*into = caddy.Duration(t)
	return nil
}
