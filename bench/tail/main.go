// Command tail measures how long the slowest requests take through Caddy with and without
// patgate, at a steady rate far from its limit.
//
// It starts one upstream and several Caddy processes of the same binary, and sends requests
// in an open loop: at their times, whether those before have been answered or not. What
// counts is the time from when a request was due. The tokens come in turn, so all of them
// are in use. The processes are driven one after the other, round after round, and those
// that are not are stopped meanwhile. Among them is Caddy twice without patgate: what those
// two differ by is the noise of the machine.
//
//	go build -o /tmp/patgate . && go run ./bench/tail --binary /tmp/patgate
//
// With --cores 1 the proxies have one core and what sends the requests another one (taskset
// of Debian's package util-linux pins them).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type options struct {
	binary, catalog string
	tokens          []int
	cores           int
	rounds          int
	slice           time.Duration
	rate            int
	connections     int
}

func main() {
	var o options
	flag.StringVar(&o.binary, "binary", "", "the built patgate (required)")
	flag.StringVar(&o.catalog, "catalog", "catalogs/platform.json", "catalog file")
	tokens := flag.String("tokens", "10,10000,100000", "how many tokens are in use, for one gate each")
	flag.IntVar(&o.cores, "cores", 1, "cores of the proxies: 1, or 2 that they share with what sends the requests")
	flag.IntVar(&o.rounds, "rounds", 5, "rounds; in each, every contestant gets one slice")
	flag.DurationVar(&o.slice, "slice", 20*time.Second, "length of one slice")
	flag.IntVar(&o.rate, "rate", 1000, "requests a second")
	flag.IntVar(&o.connections, "connections", 128, "open connections")
	flag.Parse()
	for word := range strings.SplitSeq(*tokens, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			flag.Usage()
			os.Exit(2)
		}
		o.tokens = append(o.tokens, n)
	}
	if o.binary == "" || o.rounds < 1 || o.slice < time.Second || o.rate < 1 || o.cores < 1 || o.cores > 2 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := pin(o.cores)
	if err == nil {
		err = run(ctx, o, os.Stdout)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tail:", err)
		os.Exit(1)
	}
}

// proxyCore is the core of the proxies where they have one, and ownCore that of this process.
const proxyCore, ownCore = "0", "1"

// pin starts this program anew on a core of its own, where the proxies have one.
func pin(cores int) error {
	const pinned = "TAIL_PINNED"
	if cores != 1 || os.Getenv(pinned) != "" {
		return nil
	}
	taskset, err := exec.LookPath("taskset")
	if err != nil {
		return fmt.Errorf("taskset is needed (apt-get install util-linux): %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(taskset, append([]string{taskset, "-c", ownCore, self}, os.Args[1:]...), append(os.Environ(), pinned+"=1"))
}
