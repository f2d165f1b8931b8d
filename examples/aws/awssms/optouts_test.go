package awssms_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/aws/awssms"
	"github.com/sealtext/sealtext/examples/aws/fakeaws"
	"github.com/sealtext/sealtext/transport/httptransport"
)

var (
	clinic = sealtext.MustTenant("clinic")
	sender = sealtext.MustSender(ours)
)

func numberOf(t testing.TB, s string) sealtext.Number {
	t.Helper()
	n, err := sealtext.ParseE164(s)
	require.NoError(t, err)
	return n
}

func TestOptOuts(t *testing.T) {
	f := newCloud(t)
	f.PageSize = 2
	tr := open(t, f.config())
	page, err := tr.OptOuts(t.Context(), clinic, sender, "")
	require.NoError(t, err)
	require.Equal(t, awssms.OptOutPage{}, page)

	at := start.Add(-time.Hour)
	for i := range 5 {
		f.OptOut(fmt.Sprintf("+1202555010%d", i), at)
	}
	f.OptOut("12025550199", at) // without a plus sign: AWS says E.164
	require.NoError(t, tr.Block(t.Context(), clinic, sender, []sealtext.Number{numberOf(t, number), numberOf(t, "+12025550100")}))
	require.Equal(t, 1+2, f.Requests())
	var got []string
	pages, unread := 0, 0
	for next := ""; ; pages++ {
		page, err := tr.OptOuts(t.Context(), clinic, sender, next)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.OptOuts), 2)
		unread += page.Unread
		for _, o := range page.OptOuts {
			got = append(got, o.Number.E164())
			require.Equal(t, o.Number.E164() != number, o.Person)
			if o.Person {
				require.Equal(t, at, o.At)
			} else {
				require.Equal(t, start, o.At)
			}
			require.NotContains(t, fmt.Sprintf("%v %+v %#v", o, o, o), o.Number.E164()[1:])
		}
		if next = page.Next; next == "" {
			break
		}
	}
	require.Equal(t, []string{"+12025550100", "+12025550101", "+12025550102", "+12025550103", "+12025550104", number}, got)
	require.Equal(t, 1, unread)
	require.Equal(t, 3, pages)
}

func TestUnblock(t *testing.T) {
	f := newCloud(t)
	tr := open(t, f.config())
	n := numberOf(t, number)
	require.NoError(t, tr.Unblock(t.Context(), clinic, sender, n), "who is not on the list")
	f.OptOut(number, start)
	require.NoError(t, tr.Unblock(t.Context(), clinic, sender, n))
	require.Empty(t, f.OptOuts())
	f.OptOut(number, start)
	require.ErrorIs(t, tr.Unblock(t.Context(), clinic, sender, n), awssms.ErrTooSoon)
	require.Equal(t, []string{number}, f.OptOuts())
}

// A list that is not there, or that goes on for ever, is no empty list.
func TestOptOutsFail(t *testing.T) {
	f := newCloud(t)
	cfg := f.config()
	a := account(keys(f.Secret))
	a.OptOutList = "Marketing"
	cfg.Account = accounts(a, nil)
	tr := open(t, cfg)
	var refused *awssms.Error
	_, err := tr.OptOuts(t.Context(), clinic, sender, "")
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "ResourceNotFoundException", refused.Code)
	err = tr.Unblock(t.Context(), clinic, sender, numberOf(t, number))
	require.ErrorAs(t, err, &refused, "the list is missing, not the number")
	err = tr.Block(t.Context(), clinic, sender, []sealtext.Number{numberOf(t, number)})
	require.ErrorAs(t, err, &refused)
	require.NotContains(t, err.Error(), number[1:])

	tr = open(t, f.config())
	for name, body := range map[string]string{
		"not JSON": "<html>", "another form": `{"OptedOutNumbers":{"a":1}}`, "no list": `{}`, "for ever": `{"OptOutListName":"Default","NextToken":"t","OptedOutNumbers":[]}`,
	} {
		f.Respond(func(w http.ResponseWriter) bool {
			_, _ = fmt.Fprint(w, body)
			return true
		})
		_, err = tr.OptOuts(t.Context(), clinic, sender, "t")
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, awssms.Error{Status: 200, Code: "answer"}, *refused, name)
	}
}

// An error never has what it is about, also when there is no answer at all.
func TestSilentErrors(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	tr := open(t, config(s.URL, nil, "correct-horse-battery"))
	for _, err := range []error{
		tr.Block(t.Context(), clinic, sender, []sealtext.Number{numberOf(t, number)}),
		tr.Unblock(t.Context(), clinic, sender, numberOf(t, number)),
	} {
		var refused *awssms.Error
		require.ErrorAs(t, err, &refused)
		require.EqualError(t, err, "awssms: no answer")
		var none *httptransport.Error
		require.ErrorAs(t, err, &none)
		require.False(t, none.Written)
		for _, clear := range []string{number[1:], "correct-horse", "127.0.0.1"} {
			require.NotContains(t, fmt.Sprintf("%v %+v", err, none), clear)
		}
	}
	f := newCloud(t)
	f.Respond(func(w http.ResponseWriter) bool {
		fakeaws.Refuse(w, 400, "ValidationException", map[string]any{"Reason": "CANNOT_PARSE"})
		return true
	})
	err := open(t, f.config()).Unblock(t.Context(), clinic, sender, numberOf(t, number))
	require.EqualError(t, err, "awssms: the request failed with status 400, code CANNOT_PARSE")
}
