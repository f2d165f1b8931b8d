package anchor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/anchor"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/tree"
)

const origin = "audit.example.com"

// signed returns a checkpoint of a size, whose hash is that of a name.
func signed(t testing.TB, size int64, root string) []byte {
	t.Helper()
	signer, _ := audittest.Key(origin)
	c := tree.Checkpoint{Origin: origin, Size: size}
	copy(c.Root[:], root)
	b, err := tree.Sign(c, signer)
	require.NoError(t, err)
	return b
}

func policy() tree.Policy {
	_, verifier := audittest.Key(origin)
	return tree.Policy{Log: verifier}
}

func fileAnchor(t testing.TB) *tree.FileAnchor {
	t.Helper()
	keep, err := tree.NewFileAnchor(filepath.Join(t.TempDir(), "checkpoint"))
	require.NoError(t, err)
	return keep
}

func serve(t testing.TB, h http.Handler) (*httptest.Server, *anchor.HTTP) {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	a, err := anchor.NewHTTP(anchor.HTTPConfig{
		URL: server.URL + "/audit", Transport: server.Client().Transport,
		Authorization: func(context.Context) (string, error) { return "Bearer key", nil },
	})
	require.NoError(t, err)
	return server, a
}

func handler(t testing.TB, keep tree.Anchor) *anchor.Handler {
	t.Helper()
	h, err := anchor.NewHandler(anchor.HandlerConfig{
		Keep: keep, Policy: policy(), Allow: func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer key" },
	})
	require.NoError(t, err)
	return h
}

func TestConformance(t *testing.T) {
	t.Run("file", func(t *testing.T) {
		audittest.RunAnchor(t, func(t *testing.T) tree.Anchor { return fileAnchor(t) })
	})
	t.Run("handler", func(t *testing.T) {
		audittest.RunAnchor(t, func(t *testing.T) tree.Anchor {
			_, a := serve(t, handler(t, fileAnchor(t)))
			return a
		})
	})
	t.Run("object store", func(t *testing.T) { // which keeps what it is given
		audittest.RunAnchor(t, func(t *testing.T) tree.Anchor {
			_, a := serve(t, plainStore(t))
			return a
		})
	})
}

// plainStore keeps the last body of a PUT.
func plainStore(t testing.TB) http.Handler {
	t.Helper()
	keep := fileAnchor(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			body, err := io.ReadAll(r.Body)
			if err != nil || keep.Publish(r.Context(), body) != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
			return
		}
		last, err := keep.Last(r.Context())
		if err != nil || last == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(last)
	})
}

// TestHandlerRefuses: what the writer asks for does not go back, and nobody else's checkpoint is kept.
func TestHandlerRefuses(t *testing.T) {
	keep := fileAnchor(t)
	server, a := serve(t, handler(t, keep))
	put := func(method, authorization, body string) int {
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Authorization", authorization)
		resp, err := server.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	ten := signed(t, 10, "ten")
	require.NoError(t, a.Publish(t.Context(), ten))
	require.NoError(t, a.Publish(t.Context(), ten), "again")
	require.ErrorIs(t, a.Publish(t.Context(), signed(t, 9, "nine")), tree.ErrRolledBack)
	require.ErrorIs(t, a.Publish(t.Context(), signed(t, 10, "other")), tree.ErrRolledBack)
	stranger, _ := audittest.Key("other.example.com")
	foreign, err := tree.Sign(tree.Checkpoint{Origin: origin, Size: 20}, stranger)
	require.NoError(t, err)
	for _, c := range []struct {
		name, method, authorization, body string
		want                              int
	}{
		{"no credentials", "PUT", "", string(signed(t, 20, "x")), 403},
		{"no credentials to read", "GET", "", "", 403},
		{"signed by another key", "PUT", "Bearer key", string(foreign), 400},
		{"no checkpoint", "PUT", "Bearer key", "hello", 400},
		{"nothing", "PUT", "Bearer key", "", 400},
		{"large", "PUT", "Bearer key", strings.Repeat("x", anchor.MaxSize+1), 413},
		{"another method", "DELETE", "Bearer key", "", 405},
	} {
		require.Equal(t, c.want, put(c.method, c.authorization, c.body), c.name)
	}
	last, err := keep.Last(t.Context())
	require.NoError(t, err)
	require.Equal(t, ten, last)

	require.NoError(t, keep.Publish(t.Context(), []byte("damaged")))
	require.ErrorAs(t, a.Publish(t.Context(), signed(t, 20, "x")), new(*anchor.StatusError))
}

// TestRedirects: only those that stay at the host, the scheme and the method are followed.
func TestRedirects(t *testing.T) {
	other := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler) // nothing must come here
	}))
	defer other.Close()
	last := signed(t, 3, "three")
	for _, c := range []struct {
		name, to        string
		status          int
		last, published bool
	}{
		{"same host", "/final", http.StatusTemporaryRedirect, true, true},
		{"same host, kept for ever", "/final", http.StatusPermanentRedirect, true, true},
		{"found", "/final", http.StatusFound, true, false}, // which would make a GET of the PUT
		{"see other", "/final", http.StatusSeeOther, true, false},
		{"another host", other.URL + "/final", http.StatusTemporaryRedirect, false, false},
		{"without TLS", "http://{host}/final", http.StatusTemporaryRedirect, false, false},
		{"in a circle", "/audit", http.StatusTemporaryRedirect, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var requests int
			_, a := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests++
				if r.URL.Path == "/audit" {
					http.Redirect(w, r, strings.Replace(c.to, "{host}", r.Host, 1), c.status)
					return
				}
				_, _ = w.Write(last)
			}))
			got, err := a.Last(t.Context())
			if c.last {
				require.NoError(t, err)
				require.Equal(t, last, got)
			} else {
				require.ErrorIs(t, err, anchor.ErrRedirect)
			}
			err = a.Publish(t.Context(), last)
			if c.published {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, anchor.ErrRedirect)
			}
			require.LessOrEqual(t, requests, 8)
		})
	}
}

// TestAnswers: sizes, statuses and servers that do not answer.
func TestAnswers(t *testing.T) {
	var answer http.HandlerFunc
	_, a := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(n) }
	}
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(w, strings.Repeat("x", 4096)); err != nil {
				return
			}
		}
	}
	for _, c := range []struct {
		name          string
		answer        http.HandlerFunc
		last, publish error
	}{
		{"endless", endless, anchor.ErrTooLarge, nil},
		{"empty", status(200), anchor.ErrEmpty, nil},
		{"unavailable", status(503), &anchor.StatusError{Status: 503}, &anchor.StatusError{Status: 503}},
		{"unauthorized", status(401), &anchor.StatusError{Status: 401}, &anchor.StatusError{Status: 401}},
		{"no content", status(204), &anchor.StatusError{Status: 204}, nil},
		{"nothing there", status(404), nil, &anchor.StatusError{Status: 404}},
		{"later one there", status(409), &anchor.StatusError{Status: 409}, tree.ErrRolledBack},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer = c.answer
			got, err := a.Last(t.Context())
			require.Equal(t, c.last, err)
			require.Nil(t, got)
			require.Equal(t, c.publish, a.Publish(t.Context(), signed(t, 3, "x")))
		})
	}
	require.ErrorIs(t, a.Publish(t.Context(), make([]byte, anchor.MaxSize+1)), anchor.ErrTooLarge)
}

// TestTimeout: a server that does not answer, or stops in the middle, does not hold the caller, and the
// error does not name the address.
func TestTimeout(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("half") {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("half"))
			w.(http.Flusher).Flush()
		}
		<-release
	}))
	defer server.Close()
	defer close(release)
	for _, query := range []string{"?secret=abc", "?secret=abc&half=1"} {
		a, err := anchor.NewHTTP(anchor.HTTPConfig{URL: server.URL + query, Timeout: 50 * time.Millisecond})
		require.NoError(t, err)
		_, err = a.Last(t.Context())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotContains(t, err.Error(), "abc")
		require.NotContains(t, err.Error(), "127.0.0.1")
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		url string
		ok  bool
	}{
		{"https://anchor.example.com/audit?sig=x", true}, {"http://127.0.0.1:8080/", true}, {"http://[::1]/", true}, {"http://localhost/", true},
		{"http://anchor.example.com/", false}, {"http://127.0.0.1.example.com/", false}, {"http://10.0.0.1/", false}, {"", false}, {"anchor.example.com", false},
		{"ftp://127.0.0.1/", false}, {"https://user:pass@anchor.example.com/", false}, {"https://anchor.example.com/#a", false}, {"https:///audit", false}, {"://", false},
	} {
		_, err := anchor.NewHTTP(anchor.HTTPConfig{URL: c.url})
		if c.ok {
			require.NoError(t, err, c.url)
			continue
		}
		require.ErrorAs(t, err, new(*sealtext.InputError), c.url)
		require.ErrorContains(t, err, "must be an https address")
	}
	_, err := anchor.NewHTTP(anchor.HTTPConfig{URL: "https://anchor.example.com", Timeout: -1})
	require.ErrorContains(t, err, "must not be negative")
	allow := func(*http.Request) bool { return true }
	for want, cfg := range map[string]anchor.HandlerConfig{
		"HandlerConfig.Keep is required":  {Policy: policy(), Allow: allow},
		"HandlerConfig.Allow is required": {Policy: policy(), Keep: fileAnchor(t)},
		"Policy.Log is required":          {Keep: fileAnchor(t), Allow: allow},
	} {
		_, err := anchor.NewHandler(cfg)
		require.ErrorContains(t, err, want)
	}
}

func TestAuthorizationFails(t *testing.T) {
	expired := errors.New("expired")
	a, err := anchor.NewHTTP(anchor.HTTPConfig{
		URL: "https://127.0.0.1:1/", Authorization: func(context.Context) (string, error) { return "", expired },
	})
	require.NoError(t, err)
	_, err = a.Last(t.Context())
	require.ErrorIs(t, err, expired)
	require.ErrorIs(t, a.Publish(t.Context(), nil), expired)
}
