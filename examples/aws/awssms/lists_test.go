package awssms_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func TestLists(t *testing.T) {
	transporttest.RunOptOuts(t, func(t testing.TB) transporttest.OptOutLists {
		f := newCloud(t)
		tr := open(t, f.config())
		return transporttest.OptOutLists{
			Lister: tr, Blocker: tr, Unblocker: tr, Query: optouts.Query{Tenant: clinic, Sender: sender},
			Put: func(entries ...optouts.Entry) {
				for _, e := range entries {
					f.OptOut(e.Number.E164(), e.At)
				}
			},
			Blocked: func() (numbers []sealtext.Number) {
				for _, n := range f.OptOuts() {
					numbers = append(numbers, numberOf(t, n))
				}
				return numbers
			},
			Answer: func(status int, body string) {
				f.Respond(func(w http.ResponseWriter) bool {
					w.WriteHeader(status)
					_, _ = fmt.Fprint(w, body)
					return true
				})
			},
			Close: f.web.Close, Entry: optouts.Entry{Number: numberOf(t, number), At: start, How: optouts.HowText},
			Secrets: []string{f.Secret, f.Access, number[1:]},
		}
	})
}
