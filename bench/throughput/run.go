package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/bench/rig"
)

const (
	path  = "/1.0/environment/control/rest/stopenv"
	query = "envName=my-project"
)

// contestant is one way of asking one process.
type contestant struct {
	name   string
	proxy  *rig.Proxy
	url    string
	script string // a wrk script, or none

	persecond []float64 // requests per second, one a round
	cpu       []float64 // microseconds of CPU per request, one a round
}

// comparison names two contestants whose figures are set in ratio.
type comparison struct{ name, of, to string }

func run(ctx context.Context, o options, out io.Writer) error {
	if err := rig.NeedWrk(); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "throughput")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	upstream, stopUpstream, err := rig.StartUpstream()
	if err != nil {
		return err
	}
	defer stopUpstream()
	field, stop, err := line(ctx, o, folder, upstream)
	defer stop()
	if err != nil {
		return err
	}
	if o.profile != "" {
		return profile(ctx, o, field, o.profile)
	}
	for _, c := range field { // warm up, not counted
		if err := c.slice(ctx, o, time.Second); err != nil {
			return err
		}
		c.persecond, c.cpu = nil, nil
	}
	for round := range o.rounds {
		// Every other round runs backwards, so that no contestant always
		// follows the same one.
		for i := range field {
			if round%2 == 1 {
				i = len(field) - 1 - i
			}
			if err := field[i].slice(ctx, o, o.slice); err != nil {
				return err
			}
		}
	}
	report(out, o, field)
	return nil
}

// line starts the processes and says who runs.
func line(ctx context.Context, o options, folder, upstream string) ([]*contestant, func(), error) {
	var started []*rig.Proxy
	stop := func() {
		for _, p := range started {
			p.Stop()
		}
	}
	start := func(name, binary, global, directives string, env ...string) (*rig.Proxy, error) {
		own := filepath.Join(folder, name)
		if err := os.Mkdir(own, 0o700); err != nil {
			return nil, err
		}
		p, err := rig.StartProxy(ctx, rig.Config{Binary: binary, Folder: own, Global: global, Directives: directives, Upstream: upstream, Env: env})
		if p != nil {
			started = append(started, p)
		}
		return p, err
	}
	plain, err := start("plain", o.binary, "", "")
	if err != nil {
		return nil, stop, err
	}
	control, err := start("control", o.binary, "", "")
	if err != nil {
		return nil, stop, err
	}
	// What the gate tells the upstream has to be sent and read; this one does it
	// without a gate.
	telling, err := start("telling", o.binary, "", "\trequest_header X-Patgate-Account bench\n\trequest_header X-Patgate-Token-Id 1000\n\trequest_header X-Patgate-Method environment.control.StopEnv\n")
	if err != nil {
		return nil, stop, err
	}
	// The binary collects its garbage seldom while it is small; this one as Go does.
	collected, err := start("collected", o.binary, "", "", "GOGC=100")
	if err != nil {
		return nil, stop, err
	}
	global := fmt.Sprintf("\tpatgate {\n\t\tstore bolt %s\n\t\tcatalog %s\n\t\ttokens {\n\t\t\tmax_per_account unlimited\n\t\t}\n\t}\n",
		filepath.Join(folder, "patgate.db"), o.catalog)
	gated, err := start("patgate", o.binary, global, "\tpatgate\n")
	if err != nil {
		return nil, stop, err
	}
	gated.Gated = true
	token, err := fill(ctx, gated, o.tokens)
	if err != nil {
		return nil, stop, err
	}
	swapping, err := start("session", o.binary, swappingOptions(folder, o.catalog), "\tpatgate {\n\t\tupstream session {\n\t\t\turl http://"+upstream+"\n\t\t}\n\t}\n")
	if err != nil {
		return nil, stop, err
	}
	swapped, err := fill(ctx, swapping, o.tokens)
	if err != nil {
		return nil, stop, err
	}
	client := client.Client{BaseURL: "http://" + swapping.Admin + "/patgate"}
	if err := client.SetUpstream(ctx, "bench", api.UpstreamCredential{Login: "bench", Password: "bench"}); err != nil {
		return nil, stop, err
	}
	form, err := rig.WriteScript(folder, "form.lua", query+"&session="+token, nil)
	if err != nil {
		return nil, stop, err
	}
	plainForm, err := rig.WriteScript(folder, "plainform.lua", query+"&session="+token, nil)
	if err != nil {
		return nil, stop, err
	}
	swappedForm, err := rig.WriteScript(folder, "sessionform.lua", query+"&session="+swapped, nil)
	if err != nil {
		return nil, stop, err
	}
	bearer, err := rig.WriteScript(folder, "bearer.lua", "", map[string]string{"Authorization": "Bearer " + token})
	if err != nil {
		return nil, stop, err
	}
	withToken := path + "?" + query + "&session=" + token
	field := []*contestant{
		{name: "plain", proxy: plain, url: withToken},
		{name: "control", proxy: control, url: withToken},
		{name: "telling", proxy: telling, url: withToken},
		{name: "collected", proxy: collected, url: withToken},
		{name: "query", proxy: gated, url: withToken},
		{name: "plain form", proxy: plain, url: path, script: plainForm},
		{name: "form", proxy: gated, url: path, script: form},
		{name: "plain bearer", proxy: plain, url: path + "?" + query, script: bearer},
		{name: "bearer", proxy: gated, url: path + "?" + query, script: bearer},
	}
	field = append(field,
		&contestant{name: "session query", proxy: swapping, url: path + "?" + query + "&session=" + swapped},
		&contestant{name: "session form", proxy: swapping, url: path, script: swappedForm})
	if o.stock != "" {
		stock, err := start("stock", o.stock, "", "")
		if err != nil {
			return nil, stop, err
		}
		field = append(field, &contestant{name: "stock", proxy: stock, url: withToken})
	}
	return field, stop, nil
}

// swappingOptions are the global options of a gate that puts sessions in place of
// tokens. The key is no secret: it seals the credential of an upstream that takes
// any.
func swappingOptions(folder, catalog string) string {
	key := filepath.Join(folder, "key")
	_ = os.WriteFile(key, []byte(strings.Repeat("0", 64)), 0o600) // Caddy says so if it is not there
	return fmt.Sprintf("\tpatgate {\n\t\tstore bolt %s\n\t\tcatalog %s\n\t\ttokens {\n\t\t\tmax_per_account unlimited\n\t\t}\n\t\tupstream_keys {\n\t\t\tkey bench from file %s\n\t\t}\n\t}\n",
		filepath.Join(folder, "session.db"), catalog, key)
}

// fill makes an account with tokens and returns the last one's value.
func fill(ctx context.Context, p *rig.Proxy, tokens int) (value string, err error) {
	client := client.Client{BaseURL: "http://" + p.Admin + "/patgate"}
	if _, err := client.AddAccount(ctx, api.AddAccount{Login: "bench"}); err != nil {
		return "", err
	}
	for range tokens {
		made, err := client.GenerateToken(ctx, api.GenerateToken{
			Account: "bench", Description: "bench", Methods: []string{"environment.control.StopEnv"}, Lifetime: "1d",
		})
		if err != nil {
			return "", err
		}
		value = made.Value
	}
	return value, nil
}

// slice drives the contestant for a while and notes what came of it.
func (c *contestant) slice(ctx context.Context, o options, length time.Duration) error {
	if c.script == "" {
		var err error
		if c.script, err = rig.WriteScript(c.proxy.Folder, "get.lua", "", nil); err != nil {
			return err
		}
	}
	before, err := c.proxy.CPU()
	if err != nil {
		return err
	}
	got, err := rig.Wrk(ctx, rig.Load{URL: "http://" + c.proxy.Address + c.url, Script: c.script, Connections: o.connections, Length: length})
	if err != nil {
		return fmt.Errorf("driving %s: %w", c.name, err)
	}
	after, err := c.proxy.CPU()
	if err != nil {
		return err
	}
	c.persecond = append(c.persecond, got.PerSecond)
	c.cpu = append(c.cpu, float64((after-before).Microseconds())/got.Requests)
	return nil
}

func report(out io.Writer, o options, field []*contestant) {
	byName := make(map[string]*contestant)
	for _, c := range field {
		byName[c.name] = c
	}
	fmt.Fprintf(out, "%d rounds of %s slices, %d connections, %d tokens, %s, %d CPUs\n\n", o.rounds, o.slice, o.connections, o.tokens, runtime.Version(), runtime.NumCPU())
	fmt.Fprintf(out, "| contestant | requests/s (mean) | CPU µs/request | memory at most, MiB |\n| --- | --- | --- | --- |\n")
	for _, c := range field {
		_, memory, err := c.proxy.Memory()
		if err != nil {
			memory = 0 // it has ended; the rest was measured
		}
		fmt.Fprintf(out, "| %s | %.0f | %.1f | %d |\n", c.name, mean(c.persecond), mean(c.cpu), memory>>20)
	}
	fmt.Fprintf(out, "\n| ratio | throughput [95 %% interval] | median | CPU per request [95 %% interval] |\n| --- | --- | --- | --- |\n")
	for _, p := range []comparison{
		{"control: Caddy / the same Caddy", "control", "plain"},
		{"Caddy as it is built here / with Go's own GOGC=100", "plain", "collected"},
		{"patgate, query token / plain Caddy", "query", "plain"},
		{"patgate, query token / plain Caddy that sends the same three headers", "query", "telling"},
		{"patgate, form token / plain Caddy", "form", "plain form"},
		{"patgate, bearer token / plain Caddy", "bearer", "plain bearer"},
		{"patgate, query token / stock Caddy", "query", "stock"},
		{"upstream session, query token / upstream strip", "session query", "query"},
		{"upstream session, form token / upstream strip", "session form", "form"},
	} {
		a, b := byName[p.of], byName[p.to]
		if a == nil || b == nil {
			continue
		}
		rate, cpu := ratioOf(a.persecond, b.persecond), ratioOf(a.cpu, b.cpu)
		fmt.Fprintf(out, "| %s | %.3f [%.3f, %.3f] | %.3f | %.3f [%.3f, %.3f] |\n",
			p.name, rate.mean, rate.low, rate.high, rate.median, cpu.mean, cpu.low, cpu.high)
	}
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
