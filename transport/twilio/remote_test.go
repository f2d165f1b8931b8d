package twilio_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/remote"
	"github.com/sealtext/sealtext/transport/twilio"
)

var mediaPath = regexp.MustCompile(`^/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages/((?:SM|MM)[0-9a-fA-F]{32})/Media(?:/(ME[0-9a-fA-F]{32}))?\.json$`)

// files answers as the Media resource does.
func (f *fake) files(w http.ResponseWriter, r *http.Request, at []string) {
	user, pass, _ := r.BasicAuth()
	m := f.messages[at[2]]
	switch {
	case user != f.key || pass != secret || at[1] != accountSID:
		refuse(w, 401, 20003)
	case m == nil:
		refuse(w, 404, 20404)
	case at[3] == "" && r.Method == http.MethodGet:
		list := []map[string]string{}
		size, err := strconv.Atoi(r.URL.Query().Get("PageSize"))
		if err != nil || len(r.URL.Query()) != 1 {
			refuse(w, 400, 20001)
			return
		}
		for _, sid := range m.files[:min(size, len(m.files))] {
			list = append(list, map[string]string{"sid": sid, "parent_sid": m.sid, "account_sid": at[1], "content_type": "image/jpeg"})
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"media_list": list, "next_page_uri": nil})
	case at[3] != "" && r.Method == http.MethodDelete && at[3] == f.stuck:
		refuse(w, 500, 20500)
	case at[3] != "" && r.Method == http.MethodDelete && slices.Contains(m.files, at[3]):
		m.files = slices.DeleteFunc(m.files, func(sid string) bool { return sid == at[3] })
		w.WriteHeader(204)
	default:
		refuse(w, 404, 20404)
	}
}

// receive puts a message with a text and files there, and returns its name.
func (f *fake) receive(files int) remote.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := &message{
		sid: fmt.Sprintf("MM%032x", len(f.messages)+1), to: "+15005550006", from: number, body: text, status: "received",
		created: start, received: true, media: files,
	}
	for i := range files {
		m.files = append(m.files, file(i))
	}
	f.messages[m.sid] = m
	return remote.Message{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, ID: m.sid, Inbound: true}
}

// file returns the SID of the file with an index.
func file(i int) string { return fmt.Sprintf("ME%032x", i) }

// left returns the text and the number of files that a message still has.
func (f *fake) left(m remote.Message) (string, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.messages[m.ID].body, len(f.messages[m.ID].files)
}

func TestDeleteMedia(t *testing.T) {
	for _, n := range []int{0, 1, 10, 50} {
		f := newFake(t)
		tr, m := open(t, f.config()), f.receive(n)
		require.NoError(t, tr.DeleteMedia(t.Context(), m))
		body, files := f.left(m)
		require.Equal(t, text, body)
		require.Zero(t, files)
	}
	f := newFake(t)
	m := f.receive(1)
	m.Account, m.Sender = "", sealtext.MustSender("+15005550006")
	tr := open(t, f.config())
	require.NoError(t, tr.DeleteMedia(t.Context(), m), "in the account of the sender")
	_, files := f.left(m)
	require.Zero(t, files)
	m.ID = "MM0123456789abcdef0123456789abcdef"
	require.ErrorIs(t, tr.DeleteMedia(t.Context(), m), remote.ErrNotFound)
}

// Files that Twilio does not delete are listed, and the others are gone.
func TestFilesThatAreLeft(t *testing.T) {
	f := newFake(t)
	tr, m := open(t, f.config()), f.receive(3)
	f.stuck = file(1)
	var left *remote.LeftError
	require.ErrorAs(t, tr.DeleteMedia(t.Context(), m), &left)
	require.Equal(t, []string{file(1)}, left.Files)
	var why *twilio.Error
	require.ErrorAs(t, left, &why)
	require.Equal(t, 20500, why.Code)
	_, files := f.left(m)
	require.Equal(t, 1, files)

	require.ErrorAs(t, tr.RedactMessage(t.Context(), m), &left)
	require.Equal(t, []string{file(1)}, left.Files)
	body, files := f.left(m)
	require.Empty(t, body)
	require.Equal(t, 1, files)

	f.stuck = ""
	many := f.receive(70) // more than three pages
	require.ErrorAs(t, tr.DeleteMedia(t.Context(), many), &left)
	require.Len(t, left.Files, 10)
	require.NoError(t, left.Err)
	require.NoError(t, tr.DeleteMedia(t.Context(), many))
}

func TestRedactMessage(t *testing.T) {
	f := newFake(t)
	tr, m := open(t, f.config()), f.receive(2)
	require.NoError(t, tr.RedactMessage(t.Context(), m))
	body, files := f.left(m)
	require.Empty(t, body)
	require.Zero(t, files)

	sent, ref := sendOne(t, f)
	out := remote.Message{Tenant: ref.Tenant, Account: ref.Account, ID: ref.SID}
	require.ErrorIs(t, sent.RedactMessage(t.Context(), out), twilio.ErrNotFinal)
	f.set(ref.SID, "delivered", 0)
	require.NoError(t, sent.RedactMessage(t.Context(), out))
	require.Empty(t, f.body(ref.SID))
	require.ErrorIs(t, sent.RedactMessage(t.Context(), remote.Message{Tenant: ref.Tenant, Account: ref.Account, ID: "SM0123456789abcdef0123456789abcdef"}), remote.ErrNotFound)
}

func TestDeleteMessage(t *testing.T) {
	f := newFake(t)
	tr, m := open(t, f.config()), f.receive(2)
	require.NoError(t, tr.DeleteMessage(t.Context(), m))
	require.Empty(t, f.messages)
	require.ErrorIs(t, tr.DeleteMessage(t.Context(), m), remote.ErrNotFound, "of which only the caller can know that it is gone")
}

// Whatever is no list of the files of this message does not count as an empty one.
func TestBadMediaLists(t *testing.T) {
	const sid = "MM0123456789abcdef0123456789abcdef"
	m := remote.Message{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, ID: sid}
	for _, c := range []struct{ name, body string }{
		{"not JSON", "<html>" + text},
		{"no list", `{"next_page_uri":null}`},
		{"null", `{"media_list":null}`},
		{"of another message", `{"media_list":[{"sid":"` + file(1) + `","parent_sid":"MMffffffffffffffffffffffffffffffff"}]}`},
		{"a path", `{"media_list":[{"sid":"../` + number + `","parent_sid":"` + sid + `"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var deleted int
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete {
					deleted++
				}
				_, _ = w.Write([]byte(c.body))
			}))
			t.Cleanup(s.Close)
			err := open(t, config(s.URL, nil)).DeleteMedia(t.Context(), m)
			var failed *twilio.Error
			require.ErrorAs(t, err, &failed)
			require.Equal(t, 200, failed.Status)
			require.Zero(t, deleted)
			for _, clear := range []string{text, number, s.URL} {
				require.NotContains(t, err.Error(), clear)
			}
		})
	}
}
