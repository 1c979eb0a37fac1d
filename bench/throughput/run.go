package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/patgate/patgate/admin"
)

const (
	path  = "/1.0/environment/control/rest/stopenv"
	query = "envName=my-project"
)

// contestant is one way of asking one process.
type contestant struct {
	name   string
	proxy  *proxy
	url    string
	script string // a wrk script, or none

	persecond []float64 // requests per second, one a round
	cpu       []float64 // microseconds of CPU per request, one a round
}

// comparison names two contestants whose figures are set in ratio.
type comparison struct{ name, of, to string }

func run(ctx context.Context, o options, out io.Writer) error {
	if _, err := exec.LookPath("wrk"); err != nil {
		return fmt.Errorf("wrk is needed (apt-get install wrk): %w", err)
	}
	folder, err := os.MkdirTemp("", "throughput")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	upstream, stopUpstream, err := startUpstream()
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
	var started []*proxy
	stop := func() {
		for _, p := range started {
			p.stop()
		}
	}
	start := func(name, binary, global, directives string) (*proxy, error) {
		own := filepath.Join(folder, name)
		if err := os.Mkdir(own, 0o700); err != nil {
			return nil, err
		}
		p, err := startProxy(ctx, binary, own, global, directives, upstream)
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
	global := fmt.Sprintf("\tpatgate {\n\t\tstore bolt %s\n\t\tcatalog %s\n\t\ttokens {\n\t\t\tmax_per_account unlimited\n\t\t}\n\t}\n",
		filepath.Join(folder, "patgate.db"), o.catalog)
	gated, err := start("patgate", o.binary, global, "\tpatgate\n")
	if err != nil {
		return nil, stop, err
	}
	gated.gated = true
	token, err := fill(ctx, gated, o.tokens)
	if err != nil {
		return nil, stop, err
	}
	form, err := script(folder, "form.lua", query+"&session="+token, nil)
	if err != nil {
		return nil, stop, err
	}
	plainForm, err := script(folder, "plainform.lua", query+"&session="+token, nil)
	if err != nil {
		return nil, stop, err
	}
	bearer, err := script(folder, "bearer.lua", "", map[string]string{"Authorization": "Bearer " + token})
	if err != nil {
		return nil, stop, err
	}
	withToken := path + "?" + query + "&session=" + token
	field := []*contestant{
		{name: "plain", proxy: plain, url: withToken},
		{name: "control", proxy: control, url: withToken},
		{name: "query", proxy: gated, url: withToken},
		{name: "plain form", proxy: plain, url: path, script: plainForm},
		{name: "form", proxy: gated, url: path, script: form},
		{name: "plain bearer", proxy: plain, url: path + "?" + query, script: bearer},
		{name: "bearer", proxy: gated, url: path + "?" + query, script: bearer},
	}
	if o.stock != "" {
		stock, err := start("stock", o.stock, "", "")
		if err != nil {
			return nil, stop, err
		}
		field = append(field, &contestant{name: "stock", proxy: stock, url: withToken})
	}
	return field, stop, nil
}

// fill makes an account with tokens and returns the last one's value.
func fill(ctx context.Context, p *proxy, tokens int) (value string, err error) {
	client := admin.Client{BaseURL: "http://" + p.admin + "/patgate"}
	if _, err := client.AddAccount(ctx, admin.AddAccount{Login: "bench"}); err != nil {
		return "", err
	}
	for range tokens {
		made, err := client.GenerateToken(ctx, admin.GenerateToken{
			Account: "bench", Description: "bench", Methods: []string{"environment.control.StopEnv"}, Lifetime: "1d",
		})
		if err != nil {
			return "", err
		}
		value = made.Value
	}
	return value, nil
}

// script writes what wrk is to send.
func script(folder, name, body string, headers map[string]string) (string, error) {
	var b strings.Builder
	if body != "" {
		fmt.Fprintf(&b, "wrk.method = \"POST\"\nwrk.body = %q\nwrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"\n", body)
	}
	for k, v := range headers {
		fmt.Fprintf(&b, "wrk.headers[%q] = %q\n", k, v)
	}
	b.WriteString("function done(s, l, r) io.write(string.format(\"RESULT %d %d %d\\n\", s.requests, s.duration, s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout)) end\n")
	file := filepath.Join(folder, name)
	return file, os.WriteFile(file, []byte(b.String()), 0o600)
}

var result = regexp.MustCompile(`RESULT (\d+) (\d+) (\d+)`)

// slice drives the contestant for a while and notes what came of it.
func (c *contestant) slice(ctx context.Context, o options, length time.Duration) error {
	if c.script == "" {
		var err error
		if c.script, err = script(c.proxy.folder, "get.lua", "", nil); err != nil {
			return err
		}
	}
	before, err := c.proxy.cpu()
	if err != nil {
		return err
	}
	seconds := strconv.Itoa(int(length.Seconds()))
	out, err := exec.CommandContext(ctx, "wrk", "-t1", "-c"+strconv.Itoa(o.connections), "-d"+seconds+"s",
		"-s", c.script, "http://"+c.proxy.address+c.url).CombinedOutput()
	if err != nil {
		return fmt.Errorf("wrk for %s: %w", c.name, err)
	}
	after, err := c.proxy.cpu()
	if err != nil {
		return err
	}
	m := result.FindSubmatch(out)
	if m == nil {
		return fmt.Errorf("wrk for %s printed no result", c.name)
	}
	requests, _ := strconv.ParseFloat(string(m[1]), 64)
	micros, _ := strconv.ParseFloat(string(m[2]), 64)
	if string(m[3]) != "0" || requests == 0 {
		return fmt.Errorf("%s of %s requests of %s failed; a comparison of failures says nothing", m[3], m[1], c.name)
	}
	c.persecond = append(c.persecond, requests/micros*1e6)
	c.cpu = append(c.cpu, float64((after-before).Microseconds())/requests)
	return nil
}

func report(out io.Writer, o options, field []*contestant) {
	byName := make(map[string]*contestant)
	for _, c := range field {
		byName[c.name] = c
	}
	fmt.Fprintf(out, "%d rounds of %s slices, %d connections, %d tokens, %s, %d CPUs\n\n", o.rounds, o.slice, o.connections, o.tokens, runtime.Version(), runtime.NumCPU())
	fmt.Fprintf(out, "| contestant | requests/s (mean) | CPU µs/request |\n| --- | --- | --- |\n")
	for _, c := range field {
		fmt.Fprintf(out, "| %s | %.0f | %.1f |\n", c.name, mean(c.persecond), mean(c.cpu))
	}
	fmt.Fprintf(out, "\n| ratio | throughput [95 %% interval] | median | CPU per request [95 %% interval] |\n| --- | --- | --- | --- |\n")
	for _, p := range []comparison{
		{"control: Caddy / the same Caddy", "control", "plain"},
		{"patgate, query token / plain Caddy", "query", "plain"},
		{"patgate, form token / plain Caddy", "form", "plain form"},
		{"patgate, bearer token / plain Caddy", "bearer", "plain bearer"},
		{"patgate, query token / stock Caddy", "query", "stock"},
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
