package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Load is what wrk sends.
type Load struct {
	URL         string
	Script      string // of WriteScript
	Connections int
	Length      time.Duration // whole seconds
}

// Result is what came of a Load.
type Result struct {
	Requests  float64
	PerSecond float64
	P50, P99  time.Duration
}

// NeedWrk tells how to get wrk where it is missing.
func NeedWrk() error {
	if _, err := exec.LookPath("wrk"); err != nil {
		return fmt.Errorf("wrk is needed (apt-get install wrk): %w", err)
	}
	return nil
}

// WriteScript writes what wrk is to send: a form, or nothing; and headers.
func WriteScript(folder, name, form string, headers map[string]string) (string, error) {
	var b strings.Builder
	if form != "" {
		fmt.Fprintf(&b, "wrk.method = \"POST\"\nwrk.body = %q\nwrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"\n", form)
	}
	for k, v := range headers {
		fmt.Fprintf(&b, "wrk.headers[%q] = %q\n", k, v)
	}
	b.WriteString("function done(s, l, r) io.write(string.format(\"RESULT %d %d %d %d %d\\n\", s.requests, s.duration, s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout, l:percentile(50), l:percentile(99))) end\n")
	file := filepath.Join(folder, name)
	return file, os.WriteFile(file, []byte(b.String()), 0o600)
}

var result = regexp.MustCompile(`RESULT (\d+) (\d+) (\d+) (\d+) (\d+)`)

// Wrk runs wrk. Requests that failed are an error: a comparison of failures says
// nothing.
func Wrk(ctx context.Context, l Load) (r Result, err error) {
	out, err := exec.CommandContext(ctx, "wrk", "-t1", "-c"+strconv.Itoa(l.Connections), "-d"+strconv.Itoa(int(l.Length.Seconds()))+"s",
		"-s", l.Script, l.URL).CombinedOutput()
	if err != nil {
		return r, fmt.Errorf("running wrk: %w", err)
	}
	m := result.FindSubmatch(out)
	if m == nil {
		return r, fmt.Errorf("wrk printed no result")
	}
	number := func(i int) float64 {
		n, _ := strconv.ParseFloat(string(m[i]), 64)
		return n
	}
	if number(3) != 0 || number(1) == 0 {
		return r, fmt.Errorf("%s of %s requests failed", m[3], m[1])
	}
	return Result{
		Requests: number(1), PerSecond: number(1) / number(2) * 1e6,
		P50: time.Duration(number(4)) * time.Microsecond, P99: time.Duration(number(5)) * time.Microsecond,
	}, nil
}
