// Command cmd runs the test platform, for trying patgate by hand:
//
//	go run ./tests/platform/cmd --listen 127.0.0.1:9000 --records 127.0.0.1:9001
//	UPSTREAM=127.0.0.1:9000 DEMO_PORT=9002 go run . run --config Caddyfile.example
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/patgate/patgate/catalog"
	"github.com/patgate/patgate/tests/platform"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9000", "address of the platform")
	records := flag.String("records", "", "address at which the received requests can be read, as JSON")
	file := flag.String("catalog", "catalogs/platform.json", "catalog file")
	sessions := flag.Bool("sessions", false, "ask for a session; sign in as demo with the password demo")
	lifetime := flag.Duration("session-lifetime", time.Hour, "how long a session is good")
	flag.Parse()
	if err := run(*listen, *records, *file, *sessions, *lifetime); err != nil {
		fmt.Fprintln(os.Stderr, "platform:", err)
		os.Exit(1)
	}
}

func run(listen, records, file string, sessions bool, lifetime time.Duration) error {
	c, err := catalog.Open(catalog.Config{Files: []catalog.FileConfig{{Path: file}}})
	if err != nil {
		return err
	}
	p := platform.New(platform.Options{
		Catalog: c, RequireSession: sessions, SessionLifetime: lifetime,
		Users: []platform.User{{Login: "demo", Password: "demo"}, {Login: "guest", Password: "guest", ReadOnly: true}},
	})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if records != "" {
		l, err := net.Listen("tcp", records)
		if err != nil {
			return err
		}
		side := &http.Server{Handler: http.HandlerFunc(p.ServeRecords), ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = side.Serve(l) }()
		defer side.Close()
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "platform: listening on", l.Addr())
	return p.Serve(ctx, l)
}
