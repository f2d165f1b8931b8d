package main

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// provider answers every request, and hands the form of each to the test.
func provider(t *testing.T) (address string, sent <-chan url.Values) {
	t.Helper()
	forms := make(chan url.Values, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, secret, _ := r.BasicAuth(); user != "me" || secret != "password" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_ = r.ParseForm()
		forms <- r.PostForm
		_, _ = io.WriteString(w, `{"id": "m-`+r.PostForm.Get("reference")+`"}`)
	}))
	t.Cleanup(server.Close)
	return server.URL, forms
}

// running is the program, while it runs.
type running struct {
	cmd  *exec.Cmd
	addr string
	log  *strings.Builder
	read chan struct{} // closed when its log has ended
}

var secret = []byte("0123456789abcdef0123456789abcdef")

// start builds the program and runs it in an empty folder.
func start(t *testing.T, address string) *running {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "start.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	for {
		p := launch(t, binary, address)
		if p.listens(t) {
			return p
		}
		_ = p.cmd.Wait()
		require.Contains(t, p.log.String(), "address already in use", "the program has ended")
	}
}

// launch runs the program at a port that was free a moment ago.
func launch(t *testing.T, binary, address string) *running {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &running{cmd: exec.Command(binary), addr: free.Addr().String(), log: &strings.Builder{}, read: make(chan struct{})}
	require.NoError(t, free.Close())
	p.cmd.Dir = t.TempDir()
	p.cmd.Env = append(os.Environ(), "ADDR="+p.addr, "SMS_URL="+address, "SMS_USER=me", "SMS_SECRET=password",
		"SMS_WEBHOOK_SECRET=whsec_"+base64.StdEncoding.EncodeToString(secret))
	stderr, err := p.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	go func() {
		defer close(p.read)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			p.log.WriteString(lines.Text() + "\n")
		}
	}()
	return p
}

// listens waits until the program answers, and no other that has its port. It reports false where it has ended.
func (p *running) listens(t *testing.T) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+"/signup", nil)
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			require.NoError(t, answer.Body.Close())
			if answer.StatusCode == http.StatusMethodNotAllowed {
				return true
			}
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-p.read:
			return false
		case <-ctx.Done():
			require.NoError(t, ctx.Err(), "nobody listens")
		}
	}
}

func (p *running) post(t *testing.T, path, body string, header http.Header) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.addr+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header = header
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode, string(text)
}

func (p *running) form(t *testing.T, path string, pairs ...string) (int, string) {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return p.post(t, path, form.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// webhook is what the provider posts, signed with the key.
func (p *running) webhook(t *testing.T, key []byte, id, body string) int {
	t.Helper()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, id+"."+stamp+"."+body)
	status, _ := p.post(t, "/sms", body, http.Header{
		"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))},
	})
	return status
}

// stop asks the program to end, as an orchestrator does, and waits.
func (p *running) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	<-p.read
	require.NoError(t, p.cmd.Wait(), p.log.String())
}

func next(t *testing.T, sent <-chan url.Values) url.Values {
	t.Helper()
	select {
	case form := <-sent:
		return form
	case <-time.After(time.Minute):
		t.Fatal("the provider got nothing")
		return nil
	}
}

// TestStart is the life of a customer with the program as the README shows it.
func TestStart(t *testing.T) {
	person := awake(time.Now())
	address, sent := provider(t)
	p := start(t, address)

	status, text := p.form(t, "/offer", "phone", person, "key", "1", "text", "20% off until Sunday.")
	require.Equal(t, http.StatusUnprocessableEntity, status, "nobody agreed yet: %s", text)
	status, text = p.post(t, "/offer", "phone=%2B12025550123&key=1&text=20% off", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	require.Equal(t, http.StatusBadRequest, status, text)
	status, text = p.form(t, "/signup", "phone", "none", "form", "1")
	require.Equal(t, http.StatusUnprocessableEntity, status, text)
	status, text = p.form(t, "/signup", "phone", person, "form", "1")
	require.Equal(t, http.StatusNoContent, status, text)
	status, text = p.form(t, "/offer", "phone", person, "key", "2", "text", "20% off until Sunday.")
	require.Equal(t, http.StatusNoContent, status, text)
	message := next(t, sent)
	require.Equal(t, []string{person, "+15005550006", "20% off until Sunday."}, []string{message.Get("to"), message.Get("from"), message.Get("text")})

	stop := fmt.Sprintf(`{"type":"message.received","timestamp":%q,"data":{"from":%q,"to":"+15005550006","text":"STOP"}}`,
		time.Now().UTC().Format(time.RFC3339), person)
	require.Equal(t, http.StatusUnauthorized, p.webhook(t, []byte("somebody else's key of 32 bytes."), "e1", stop))
	require.Equal(t, http.StatusNoContent, p.webhook(t, secret, "e1", stop))
	status, text = p.form(t, "/offer", "phone", person, "key", "3", "text", "30% off until Sunday.")
	require.Equal(t, http.StatusUnprocessableEntity, status, "after the STOP: %s", text)
	require.Contains(t, next(t, sent).Get("text"), "Corner Books", "the answer to the STOP")
	require.Equal(t, http.StatusNoContent, p.webhook(t, secret, "e1", stop), "a repeated event")

	p.stop(t)
	require.Empty(t, sent, "nothing else was sent")
	require.NotContains(t, p.log.String(), person)
	require.NotContains(t, p.log.String(), "level=ERROR")
}

// A port that is taken, and a setting that is missing, end the program with a reason.
func TestDoesNotStart(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "start.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	for _, c := range []struct{ name, addr, url, webhook, says string }{
		{"no provider", "", "", "whsec_" + base64.StdEncoding.EncodeToString(secret), "httpsms"},
		{"no signing secret", "", "https://provider.example", "", "WebhookConfig.Secrets"},
		{"a port that is taken", taken.Listener.Addr().String(), "https://provider.example", "whsec_" + base64.StdEncoding.EncodeToString(secret), "address already in use"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, binary)
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "ADDR="+c.addr, "SMS_URL="+c.url, "SMS_USER=me", "SMS_SECRET=password", "SMS_WEBHOOK_SECRET="+c.webhook)
			out, _ := cmd.CombinedOutput()
			require.NoError(t, ctx.Err(), "it hangs: %s", out)
			require.Contains(t, string(out), c.says)
		})
	}
}
