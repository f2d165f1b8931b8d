// Package browser_test looks at the page of examples/inbox as its users do: in a browser. It is a module of
// its own, since the driver of the browser is a large dependency that no program needs.
package browser_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// patience is how long a browser may take for what should happen at once.
const patience = 90 * time.Second

// user is somebody at the page, in a browser.
type user struct {
	t    *testing.T
	ctx  context.Context
	base string
	axe  string // the source of axe-core
}

// start builds and starts the program, and logs a browser in.
func start(t *testing.T) *user {
	t.Helper()
	program := filepath.Join(t.TempDir(), "inbox")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./inbox")
	build.Dir = filepath.Join("..", "..", "..", "examples")
	out, err := build.CombinedOutput()
	require.NoError(t, err, string(out))

	run := exec.CommandContext(t.Context(), program, "-addr", "127.0.0.1:0", "-at", "2026-03-02T16:30:00Z")
	run.Stderr = os.Stderr
	stdout, err := run.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, run.Start())
	t.Cleanup(func() {
		_ = run.Process.Signal(os.Interrupt)
		_ = run.Wait()
	})
	link := ""
	for lines := bufio.NewScanner(stdout); link == "" && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "Page") {
			link = strings.TrimSpace(strings.TrimPrefix(lines.Text(), "Page"))
		}
	}
	require.NotEmpty(t, link)
	u, err := url.Parse(link)
	require.NoError(t, err)

	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900))
	if path, err := exec.LookPath("chromium"); err == nil {
		options = append(options, chromedp.ExecPath(path))
	}
	options = append(options, chromedp.WSURLReadTimeout(patience))
	browser, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	ctx, endTab := chromedp.NewContext(browser)
	t.Cleanup(endTab)
	b := &user{t: t, ctx: ctx, base: "http://" + u.Host, axe: axeCore(t)}
	require.NoError(t, chromedp.Do(ctx)) // the browser lives as long as this context
	b.do(chromedp.Navigate(link), chromedp.WaitVisible(chromedp.CSS("#handsets")))
	return b
}

// axeCore gets axe-core, at the version that package-lock.json has.
func axeCore(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	run := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	run.Dir = dir
	out, err := run.CombinedOutput()
	require.NoError(t, err, "install nodejs and npm: "+string(out))
	source, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	require.NoError(t, err)
	return string(source)
}

type action = chromedp.Action[chromedp.Void]

// script runs JavaScript.
func script(text string) action { return chromedp.Evaluate[chromedp.Void](text) }

// until waits for a condition in JavaScript.
func until(condition string) action {
	return chromedp.Poll[chromedp.Void](condition, chromedp.WithPollingInterval(100*time.Millisecond), chromedp.WithPollingTimeout(patience))
}

// do runs actions, and fails the test where one does not end in time.
func (u *user) do(actions ...action) {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.ctx, patience)
	defer cancel()
	require.NoError(u.t, chromedp.Do(ctx, actions...))
}

// run runs an action that returns a value.
func run[T any](u *user, a chromedp.Action[T]) T {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, a)
	require.NoError(u.t, err)
	return out
}

// asks evaluates an expression.
func asks[T any](u *user, expression string) T {
	u.t.Helper()
	return run(u, chromedp.Evaluate[T](expression))
}

// scheme sets the colors that the user prefers, light or dark.
func (u *user) scheme(name string) {
	u.t.Helper()
	_, err := chromedp.Call(u.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
	require.NoError(u.t, err)
}

func (u *user) open(path string) {
	u.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = u.base + path
	}
	u.do(chromedp.Navigate(path), chromedp.WaitReady(chromedp.CSS("#main")))
}

// sees waits until the page shows a text, also without a reload.
func (u *user) sees(text string) {
	u.t.Helper()
	quoted, err := json.Marshal(text)
	require.NoError(u.t, err)
	ctx, cancel := context.WithTimeout(u.ctx, patience)
	defer cancel()
	require.NoError(u.t, chromedp.Do(ctx, until(`document.body !== null && document.body.innerText.includes(`+string(quoted)+`)`)), text)
}

func (u *user) text() string { return asks[string](u, `document.body.innerText`) }

// submit types into a field and sends its form, by Enter, and waits for the page that follows.
func (u *user) submit(field, text string) {
	u.t.Helper()
	u.next(chromedp.SendKeys(chromedp.CSS(field), text+kb.Enter))
}

func (u *user) press(selector string) {
	u.t.Helper()
	u.next(chromedp.Click(chromedp.CSS(selector)))
}

// next does what leads to another page, and waits for that.
func (u *user) next(a action) {
	u.t.Helper()
	u.do(script(`document.body.dataset.old = "yes"`), a)
	for { // the wait does not outlive the page that it began on
		ctx, cancel := context.WithTimeout(u.ctx, patience)
		err := chromedp.Do(ctx, until(`document.readyState === "complete" && document.body !== null && !document.body.dataset.old`))
		ended := ctx.Err()
		cancel()
		if err == nil {
			return
		}
		require.NoError(u.t, ended)
	}
}

// handset opens the handset of a number, and returns its path.
func (u *user) handset(number string) string {
	u.t.Helper()
	u.open("/")
	u.submit("#number", number)
	return asks[string](u, `location.pathname`)
}

// shot keeps a picture in the folder that INBOX_SHOTS names; without one it does nothing.
func (u *user) shot(name string) {
	u.t.Helper()
	dir := os.Getenv("INBOX_SHOTS")
	if dir == "" {
		return
	}
	picture := run(u, chromedp.CaptureScreenshot())
	require.NoError(u.t, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600))
}
