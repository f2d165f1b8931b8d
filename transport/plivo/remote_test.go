package plivo_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/plivo"
	"github.com/sealtext/sealtext/transport/remote"
)

// file is the id of a file.
func file(n int) string { return fmt.Sprintf("801c2056-33ab-499c-80ef-%012x", n) }

// album puts a message with files there, and returns its name.
func album(f *fake, files int) remote.Message {
	f.change(func() {
		f.messages[idOf(7)] = record(idOf(7), "inbound", number[1:], ours[1:], "delivered", "")
		f.files[idOf(7)] = nil
		for i := range files {
			f.files[idOf(7)] = append(f.files[idOf(7)], file(i))
		}
	})
	return remote.Message{Tenant: clinic, Sender: sealtext.MustSender(ours), ID: idOf(7), Inbound: true}
}

func TestDeleteMedia(t *testing.T) {
	for _, c := range []struct {
		name    string
		account string
		files   int
	}{{"no files", "", 0}, {"by the sender", "", 1}, {"by the account", account, 10}} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			m := album(f, c.files)
			if m.Account = c.account; m.Account != "" {
				m.Sender = sealtext.Sender{}
			}
			require.NoError(t, remote.DeleteMedia(t.Context(), open(t, f.config()), m, max(c.files, 1)))
			require.Empty(t, f.files[idOf(7)])
		})
	}
}

// Whatever Plivo answers to the DELETE, the files that it still lists are not erased.
func TestFilesThatAreLeft(t *testing.T) {
	for _, c := range []struct {
		name   string
		erased int
		stuck  int
		left   []string
	}{
		{"all, of an account without the request", http.StatusMethodNotAllowed, 0, []string{file(0), file(1), file(2)}},
		{"all, and nothing was found", http.StatusNotFound, 0, []string{file(0), file(1), file(2)}},
		{"all, after an error", http.StatusInternalServerError, 0, []string{file(0), file(1), file(2)}},
		{"one of them", http.StatusNoContent, 1, []string{file(0)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			m := album(f, 3)
			f.change(func() { f.erased, f.stuck = c.erased, c.stuck })
			tr := open(t, f.config())
			var left *remote.LeftError
			require.ErrorAs(t, tr.DeleteMedia(t.Context(), m), &left)
			require.Equal(t, c.left, left.Files)
			f.change(func() { f.erased, f.stuck = http.StatusNoContent, 0 })
			require.NoError(t, tr.DeleteMedia(t.Context(), m), "tried again")
		})
	}
}

func TestDeleteMediaFails(t *testing.T) {
	f := newFake(t)
	m := album(f, 1)
	tr := open(t, f.config())
	m.ID = idOf(9)
	require.ErrorIs(t, tr.DeleteMedia(t.Context(), m), remote.ErrNotFound)
	var left *remote.LeftError
	require.ErrorAs(t, remote.DeleteMedia(t.Context(), tr, m, 1), &left)
	require.Equal(t, []string{idOf(9) + "/1"}, left.Files)
	m.ID = "../" + idOf(7)
	var input *sealtext.InputError
	require.ErrorAs(t, tr.DeleteMedia(t.Context(), m), &input)
	require.NotContains(t, input.Error(), m.ID)
	m.ID = idOf(7)
	f.change(func() { f.token = "another" })
	var failed *plivo.Error
	require.ErrorAs(t, tr.DeleteMedia(t.Context(), m), &failed)
	require.Equal(t, http.StatusUnauthorized, failed.Status)
}

// Whatever is no list of the files of this message does not count as an empty one.
func TestBadMediaLists(t *testing.T) {
	for _, c := range []struct{ name, body string }{
		{"not JSON", "<html>" + text},
		{"no list", `{"meta":{}}`},
		{"null", `{"objects":null}`},
		{"of another message", `{"objects":[{"media_id":"` + file(1) + `","message_uuid":"` + idOf(8) + `"}]}`},
		{"a path", `{"objects":[{"media_id":"../` + number + `","message_uuid":"` + idOf(7) + `"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			deleted := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete {
					deleted++
				}
				_, _ = w.Write([]byte(c.body))
			}))
			t.Cleanup(s.Close)
			err := open(t, config(s.URL, nil)).DeleteMedia(t.Context(), remote.Message{Tenant: clinic, Account: account, ID: idOf(7)})
			var failed *plivo.Error
			require.ErrorAs(t, err, &failed)
			require.Equal(t, 200, failed.Status)
			require.Zero(t, deleted)
			for _, clear := range []string{text, number, s.URL, secret} {
				require.NotContains(t, err.Error(), clear)
			}
		})
	}
}
