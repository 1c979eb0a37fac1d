package caddymodule

import (
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/dustin/go-humanize"
)

// blockOption is an option of a block in a Caddyfile.
type blockOption struct {
	name string
	form string // how it is written, for errors
	// repeats is set where it may stand more than once: each adds to what stands before, or
	// whoever reads it says that one is enough.
	repeats bool
}

// blockOptions are all options of a block, in the order in which errors list them.
type blockOptions []blockOption

func (o blockOptions) find(name string) (option blockOption, known bool) {
	i := slices.IndexFunc(o, func(b blockOption) bool { return b.name == name })
	if i < 0 {
		return option, false
	}
	return o[i], true
}

// read has each option of the block that d stands before read by parse. An option that is not
// known is refused, and one that stands twice, where one of the two would silently not hold.
func (o blockOptions) read(d *caddyfile.Dispenser, where string, parse func(option blockOption) error) error {
	seen := make(map[string]bool)
	for nesting := d.Nesting(); d.NextBlock(nesting); {
		option, known := o.find(d.Val())
		switch {
		case !known:
			names := make([]string, len(o))
			for i := range o {
				names[i] = o[i].name
			}
			return d.Errf("%s has no option %q; it has %s", where, d.Val(), strings.Join(names, ", "))
		case seen[option.name] && !option.repeats:
			return d.Errf("%s stands twice in this block; keep one of them", option.name)
		}
		seen[option.name] = true
		if err := parse(option); err != nil {
			return err
		}
	}
	return nil
}

func wrongForm(d *caddyfile.Dispenser, form string) error {
	return d.Errf("this option is written %q", form)
}

func (o blockOption) parseSize(d *caddyfile.Dispenser, args []string, size *int64) error {
	if len(args) != 1 {
		return wrongForm(d, o.form)
	}
	n, err := humanize.ParseBytes(args[0])
	if err != nil || n == 0 || n > 1<<40 {
		return d.Errf("%s is a size such as 16MiB, found %q", o.name, args[0])
	}
	*size = int64(n)
	return nil
}

func (o blockOption) parseDuration(d *caddyfile.Dispenser, args []string, into *caddy.Duration) error {
	if len(args) != 1 {
		return wrongForm(d, o.form)
	}
	t, err := caddy.ParseDuration(args[0])
	if err != nil || t <= 0 {
		return d.Errf("%s is a time such as 30s, 10m or 90d, found %q", o.name, args[0])
	}
	*into = caddy.Duration(t)
	return nil
}
