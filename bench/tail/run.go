package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/patgate/patgate/bench/rig"
	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
)

// contestant is one process.
type contestant struct {
	name     string
	proxy    *rig.Proxy
	requests [][]byte

	rounds []rig.Latencies
	cpu    time.Duration
}

func run(ctx context.Context, o options, out io.Writer) error {
	folder, err := os.MkdirTemp("", "tail")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	upstream, stopUpstream, err := rig.StartUpstream()
	if err != nil {
		return err
	}
	defer stopUpstream()
	var field []*contestant
	defer func() {
		for _, c := range field {
			c.proxy.Stop()
		}
	}()
	for _, n := range append([]int{0, 0}, o.tokens...) {
		c, err := start(ctx, o, filepath.Join(folder, fmt.Sprint(len(field))), upstream, n)
		if err != nil {
			return err
		}
		field = append(field, c)
	}
	field[1].name = "the same Caddy"
	for _, c := range field[:2] {
		c.requests = field[2].requests
	}
	// The requests are sent from the same machine: a collection of garbage there keeps a
	// core busy for milliseconds, so it is done between the slices.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(8 << 30)
	for round := -1; round < o.rounds; round++ { // the first to warm up
		for i := range field {
			if round%2 == 1 { // so that no contestant always follows the same one
				i = len(field) - 1 - i
			}
			if err := field[i].measure(ctx, o, round >= 0); err != nil {
				return err
			}
		}
	}
	return report(out, o, field)
}

// start starts a Caddy, with a gate and that many tokens if there are any.
func start(ctx context.Context, o options, folder, upstream string, tokens int) (*contestant, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	c := &contestant{name: "Caddy without patgate"}
	config := rig.Config{Binary: o.binary, Folder: folder, Upstream: upstream}
	if o.cores == 1 {
		config.Core = proxyCore
		config.Env = []string{"GOMAXPROCS=1"}
	}
	if tokens > 0 {
		c.name = fmt.Sprintf("patgate, %d tokens in use", tokens)
		store := filepath.Join(folder, "patgate.db")
		values, err := fill(ctx, store, tokens)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			c.requests = append(c.requests, fmt.Appendf(nil,
				"GET /1.0/environment/control/rest/stopenv?envName=my-project&session=%s HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: tail\r\nAccept: */*\r\n\r\n", v))
		}
		config.Global = fmt.Sprintf("\tpatgate {\n\t\tstore bolt %s\n\t\tcatalog %s\n\t}\n", store, o.catalog)
		config.Directives = "\tpatgate\n"
	}
	var err error
	if c.proxy, err = rig.StartProxy(ctx, config); err != nil {
		return nil, err
	}
	return c, c.proxy.Pause()
}

// fill makes a store and returns the values of its tokens.
func fill(ctx context.Context, path string, tokens int) (values []string, err error) {
	store, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := store.Close(); err == nil {
			err = closed
		}
	}()
	account := &tokenstore.Account{Login: "bench", Role: tokenstore.RoleUser, Created: time.Now()}
	if err := store.Commit(ctx, &tokenstore.Change{Accounts: []tokenstore.AccountChange{{After: account}}}); err != nil {
		return nil, err
	}
	for len(values) < tokens {
		var c tokenstore.Change
		for len(values) < tokens && len(c.Tokens) < 5000 {
			v, err := tokenstore.NewValue("pat", rand.Reader)
			if err != nil {
				return nil, err
			}
			c.Tokens = append(c.Tokens, tokenstore.TokenChange{After: &tokenstore.Token{
				Account: account.ID, Description: "bench", Created: time.Now(), Expires: time.Now().AddDate(0, 0, 7),
				Grant:   tokenstore.Grant{Methods: []string{"environment.control.StopEnv"}},
				Secrets: []tokenstore.Secret{{Hash: v.Hash(), Hint: v.Hint(), Created: time.Now()}},
			}})
			values = append(values, v.Reveal())
		}
		if err := store.Commit(ctx, &c); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// measure drives the contestant for one slice.
func (c *contestant) measure(ctx context.Context, o options, counts bool) error {
	runtime.GC()
	if err := c.proxy.Resume(); err != nil {
		return err
	}
	before, err := c.proxy.CPU()
	if err != nil {
		return err
	}
	took, err := rig.OpenLoop{Address: c.proxy.Address, PerSecond: o.rate, Length: o.slice, Requests: c.requests, Most: o.connections}.Run(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	after, err := c.proxy.CPU()
	if err != nil {
		return err
	}
	if counts {
		c.rounds, c.cpu = append(c.rounds, took), c.cpu+after-before
	}
	return c.proxy.Pause()
}

func report(out io.Writer, o options, field []*contestant) error {
	fmt.Fprintf(out, "%d rounds of %s slices, %d requests/s, %s, proxies on %d core(s)\n\n", o.rounds, o.slice, o.rate, runtime.Version(), o.cores)
	fmt.Fprintf(out, "| | p50 | p99, median of the rounds (range) | p99.9 | most | p99 to Caddy without, median (range) | p99.9 | CPU µs/request | memory, MiB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, c := range field {
		now, _, err := c.proxy.Memory()
		if err != nil {
			return err
		}
		at := func(part float64) []float64 {
			var all []float64
			for _, r := range c.rounds {
				all = append(all, float64(r.At(part)))
			}
			return all
		}
		ratio := func(part float64) []float64 {
			all := at(part)
			for i := range all {
				all[i] /= float64(field[0].rounds[i].At(part))
			}
			return all
		}
		requests := float64(o.rounds) * float64(len(c.rounds[0]))
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %.1f | %d |\n", c.name,
			inMilliseconds(at(0.5)), inMilliseconds(at(0.99)), inMilliseconds(at(0.999)), inMilliseconds(at(1)),
			spread(ratio(0.99)), spread(ratio(0.999)), float64(c.cpu.Microseconds())/requests, now>>20)
	}
	return nil
}

func inMilliseconds(v []float64) string {
	for i := range v {
		v[i] /= float64(time.Millisecond)
	}
	return spread(v) + " ms"
}

// spread is the median, and between which values all lie.
func spread(v []float64) string {
	slices.Sort(v)
	return fmt.Sprintf("%.2f (%.2f to %.2f)", v[len(v)/2], v[0], v[len(v)-1])
}
