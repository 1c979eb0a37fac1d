// Package browser drives the dashboard as people do: the built program, a real
// Chromium, the mouse and the keyboard. The test binary is the program: started
// with an environment variable set, it runs patgate in place of the tests.
package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"

	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "github.com/patgate/patgate/caddymodule"
	"github.com/patgate/patgate/caddymodule/command"
)

// runProgram makes this binary the program.
const runProgram = "PATGATE_TEST_RUN_PROGRAM"

// chromium is one process for all tests; each has a profile of its own in it.
var chromium context.Context

func TestMain(m *testing.M) {
	if os.Getenv(runProgram) != "" {
		command.Main()
		return
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return m.Run() // the tests say what is missing
	}
	folder, err := os.MkdirTemp("", "chromium")
	if err != nil {
		return 1
	}
	defer os.RemoveAll(folder)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(folder), chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))...)
	defer stop()
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {})) // of events that it does not know
	defer cancel()
	if err := chromedp.Run(ctx); err != nil {
		println("starting Chromium:", err.Error())
		return 1
	}
	chromium = ctx
	return m.Run()
}
