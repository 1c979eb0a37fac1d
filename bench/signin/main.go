// Command signin measures what a flood of sign-ins does to the gate: the time of
// requests through it, and the memory of the process.
//
// It starts one patgate with a gate and a management site, and sends requests
// through the gate at a steady rate, in short slices: alone, while so many clients
// at once try to sign in with wrong passwords, and, to see what the clients
// themselves cost on the same machine, while as many ask without a password to be
// hashed, and while a process does nothing but keep as many cores busy as hash
// passwords, with the lowest priority too. Each client has an address and an account
// of its own, so that the throttle does not end the flood.
//
//	go build -o /tmp/patgate . && go run ./bench/signin --binary /tmp/patgate
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patgate/patgate/admin/api"
	"github.com/patgate/patgate/admin/client"
	"github.com/patgate/patgate/bench/rig"
)

type options struct {
	binary, catalog string
	rounds, clients int
	rate            int
	slice, spread   time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.binary, "binary", "", "the built patgate (required)")
	flag.StringVar(&o.catalog, "catalog", "catalogs/platform.json", "catalog file")
	flag.IntVar(&o.rounds, "rounds", 10, "rounds; each has a slice without and one with the flood")
	flag.IntVar(&o.clients, "clients", 200, "clients that sign in at once")
	flag.IntVar(&o.rate, "rate", 500, "requests a second through the gate")
	flag.DurationVar(&o.slice, "slice", 3*time.Second, "length of one slice")
	flag.DurationVar(&o.spread, "spread", time.Second, "how far apart the clients are; 0: they ask in step, all at once")
	computing := flag.Bool("compute", false, "only keep a core busy, with the lowest priority, until standard input ends")
	flag.Parse()
	if *computing {
		compute()
	}
	if o.binary == "" || o.rounds < 1 || o.slice < time.Second || o.spread < 0 || o.spread > 2*time.Second {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "signin:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, out io.Writer) error {
	folder, err := os.MkdirTemp("", "signin")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	upstream, stopUpstream, err := rig.StartUpstream()
	if err != nil {
		return err
	}
	defer stopUpstream()
	p, err := rig.StartProxy(ctx, rig.Config{
		Binary: o.binary, Folder: folder, Upstream: upstream, Directives: "\tpatgate\n",
		Global: fmt.Sprintf("\tpatgate {\n\t\tstore bolt %s\n\t\tcatalog %s\n\t}\n", filepath.Join(folder, "patgate.db"), o.catalog),
		Manage: true,
	})
	if err != nil {
		return err
	}
	defer p.Stop()
	load, err := gateLoad(ctx, p)
	if err != nil {
		return err
	}
	if _, err := rig.Paced(ctx, load, o.rate, o.slice); err != nil { // warm up
		return err
	}
	quiet, _, err := p.Memory()
	if err != nil {
		return err
	}
	field := []*contestant{
		{name: "alone"},
		{name: "clients that do not sign in", verb: http.MethodGet},
		{name: "a process that only computes", computes: true},
		{name: "clients that sign in", verb: http.MethodPost},
	}
	// The clients share the cores with what is measured: a collection of their
	// garbage keeps one busy for milliseconds, so they have it between the slices.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(4 << 30)
	for round := range o.rounds {
		for _, c := range field {
			runtime.GC()
			end, err := c.begin(ctx, "http://"+p.Manage+"/api/v1/session", round, o)
			if err != nil {
				return err
			}
			r, err := rig.Paced(ctx, load, o.rate, o.slice)
			end()
			if err != nil {
				return err
			}
			c.results = append(c.results, r)
		}
	}
	_, most, err := p.Memory()
	if err != nil {
		return err
	}
	report(out, o, field, quiet, most)
	return nil
}

// contestant is one kind of slice.
type contestant struct {
	name     string
	verb     string // of the clients; "": there are none
	computes bool   // half of the cores are kept busy
	results  []rig.Result
	answers  counts
}

// gateLoad is a request that the gate lets through.
func gateLoad(ctx context.Context, p *rig.Proxy) (*http.Request, error) {
	client := client.Client{BaseURL: "http://" + p.Admin + "/patgate"}
	if _, err := client.AddAccount(ctx, api.AddAccount{Login: "bench", Password: "a long pass phrase"}); err != nil {
		return nil, err
	}
	made, err := client.GenerateToken(ctx, api.GenerateToken{
		Account: "bench", Description: "bench", Methods: []string{"environment.control.StopEnv"}, Lifetime: "1d",
	})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.Address+"/1.0/environment/control/rest/stopenv?envName=my-project", http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+made.Value)
	return r, nil
}

// counts are answers to sign-ins by status.
type counts struct{ refused, throttled, busy, other atomic.Int64 }

// begin starts what is beside the gate, until end is called.
func (c *contestant) begin(ctx context.Context, url string, round int, o options) (end func(), err error) {
	switch {
	case c.computes:
		return keepBusy(max(1, runtime.NumCPU()/2))
	case c.verb != "":
		return c.flood(ctx, url, round, o), nil
	}
	return func() {}, nil
}

// flood asks as so many clients at once, until end is called. Each pauses when it
// was answered, a second on the average.
func (c *contestant) flood(ctx context.Context, url string, round int, o options) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	for i := range o.clients {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, byte(1+round%250), byte(i>>8), byte(i))}}
		transport := &http.Transport{DialContext: dialer.DialContext}
		body := fmt.Sprintf(`{"login":"nobody%d-%d","password":"wrong wrong wrong"}`, round, i)
		all.Go(func() {
			defer transport.CloseIdleConnections()
			select {
			case <-ctx.Done():
			case <-time.After(within(o.spread)):
			}
			for ctx.Err() == nil {
				c.ask(ctx, transport, url, body)
				select {
				case <-ctx.Done():
				case <-time.After(time.Second - o.spread/2 + within(o.spread)):
				}
			}
		})
	}
	return func() {
		cancel()
		all.Wait()
	}
}

// within is some time shorter than d.
func within(d time.Duration) time.Duration {
	if d == 0 {
		return 0
	}
	return rand.N(d)
}

func (c *contestant) ask(ctx context.Context, transport *http.Transport, url, body string) {
	r, err := http.NewRequestWithContext(ctx, c.verb, url, strings.NewReader(body))
	if err != nil {
		return
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Patgate-Request", "1")
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	c.answers.add(answer.StatusCode)
}

func (c *counts) add(status int) {
	switch status {
	case http.StatusUnauthorized:
		c.refused.Add(1)
	case http.StatusTooManyRequests:
		c.throttled.Add(1)
	case http.StatusServiceUnavailable:
		c.busy.Add(1)
	default:
		c.other.Add(1)
	}
}

func report(out io.Writer, o options, field []*contestant, quiet, most int64) {
	fmt.Fprintf(out, "%d rounds of %s slices, %d clients\n\n", o.rounds, o.slice, o.clients)
	fmt.Fprintf(out, "| the gate, beside | p50 | p99 | p99 to alone, median (range) | requests/s | clients' answers |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, c := range field {
		ratios := make([]float64, len(c.results))
		for i := range c.results {
			ratios[i] = float64(c.results[i].P99) / float64(field[0].results[i].P99)
		}
		slices.Sort(ratios)
		fmt.Fprintf(out, "| %s | %s | %s | %.2f (%.2f to %.2f) | %.0f | %s |\n", c.name,
			time.Duration(median(c.results, func(r rig.Result) float64 { return float64(r.P50) })),
			time.Duration(median(c.results, func(r rig.Result) float64 { return float64(r.P99) })),
			ratios[len(ratios)/2], ratios[0], ratios[len(ratios)-1],
			median(c.results, func(r rig.Result) float64 { return r.PerSecond }), &c.answers)
	}
	fmt.Fprintf(out, "\nmemory: %d MiB before, %d MiB at most\n", quiet>>20, most>>20)
}

// String tells how the clients were answered.
func (c *counts) String() string {
	return fmt.Sprintf("%d refused, %d throttled, %d too many at once, %d other", c.refused.Load(), c.throttled.Load(), c.busy.Load(), c.other.Load())
}

func median(of []rig.Result, figure func(rig.Result) float64) float64 {
	var all []float64
	for _, r := range of {
		all = append(all, figure(r))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
