// Command throughput compares requests per second and CPU time per request
// through Caddy with and without patgate.
//
// It starts one upstream and several Caddy processes of the same binary, drives
// them in turn with wrk in short slices, many rounds in one run, and prints each
// ratio with its 95 % confidence interval. Among the pairs is Caddy against
// itself: what that pair shows beside 1.000 is the noise of the machine.
//
//	go build -o /tmp/patgate . && go run ./bench/throughput --binary /tmp/patgate
//
// --stock names a second binary (a Caddy without any module of ours) to compare
// with. wrk is Debian's package of that name.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.binary, "binary", "", "the built patgate (required)")
	flag.StringVar(&o.stock, "stock", "", "a Caddy without patgate, to compare with as well")
	flag.StringVar(&o.catalog, "catalog", "catalogs/platform.json", "catalog file")
	flag.IntVar(&o.rounds, "rounds", 20, "rounds; in each, every contestant gets one slice")
	flag.DurationVar(&o.slice, "slice", 2*time.Second, "length of one slice (whole seconds)")
	flag.IntVar(&o.connections, "connections", 16, "open connections of wrk")
	flag.IntVar(&o.tokens, "tokens", 1000, "tokens in the store")
	flag.StringVar(&o.profile, "profile", "", "write a CPU profile of the gate to this file, and compare nothing")
	flag.Parse()
	if o.binary == "" || o.rounds < 2 || o.slice < time.Second {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "throughput:", err)
		os.Exit(1)
	}
}

type options struct {
	binary, stock, catalog string
	rounds                 int
	slice                  time.Duration
	connections, tokens    int
	profile                string
}
