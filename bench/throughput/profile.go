package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/patgate/patgate/bench/rig"
)

// profile drives the gate through all places of a token and writes a CPU profile
// of it, for "go tool pprof" or the compiler (go build -pgo).
func profile(ctx context.Context, o options, field []*contestant, file string) error {
	var gated []*contestant
	for _, c := range field {
		if c.proxy.Gated {
			gated = append(gated, c)
		}
	}
	taken := make(chan error, 1)
	go func() {
		taken <- fetchProfile(ctx, gated[0].proxy, time.Duration(len(gated))*o.slice, file)
	}()
	for _, c := range gated {
		if err := c.slice(ctx, o, o.slice); err != nil {
			return err
		}
	}
	return <-taken
}

func fetchProfile(ctx context.Context, p *rig.Proxy, length time.Duration, file string) error {
	url := "http://" + p.Admin + "/debug/pprof/profile?seconds=" + strconv.Itoa(int(length.Seconds()))
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("taking a profile: %w", err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("taking a profile: %s, %w", answer.Status, err)
	}
	return os.WriteFile(file, data, 0o600)
}
