package transporttest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// answerCases are about what a provider answers.
func answerCases() []AdapterCase {
	return []AdapterCase{
		{
			"rate limited", "A provider that says when to come back is asked then, not earlier; nothing was sent.",
			func(t testing.TB, a Adapter) error {
				tr, err := newTrial(t, a, func(e *exchange) {
					if e.n == 1 {
						e.respond(http.StatusTooManyRequests, `{"message":"slow down"}`, "Retry-After", "90")
						return
					}
					a.accepted(e)
				})
				if err != nil {
					return err
				}
				r, err := tr.attempt()
				if err := first(err, r.is(transport.OutcomeNotSent), tr.requests(1)); err != nil {
					return err
				}
				if r.out.RetryAfter != 90*time.Second {
					return fmt.Errorf("RetryAfter is %v, and the provider asked for 90 seconds", r.out.RetryAfter)
				}
				tr.advance(91 * time.Second)
				r, err = tr.after(1)
				return first(err, r.is(transport.OutcomeAccepted), tr.requests(2))
			},
		},
		{
			"refused", "A message that the provider refuses for good is not tried again.",
			func(t testing.TB, a Adapter) error {
				return a.answered(t, func(e *exchange) { e.respond(http.StatusBadRequest, `{"code":1,"message":"no"}`) }, transport.OutcomeRejected)
			},
		},
		{
			"fails", "A server that fails may have sent the message before: only the person knows. It is not sent again.",
			func(t testing.TB, a Adapter) error {
				for _, status := range []int{500, 502, 503, 504} {
					err := a.answered(t, func(e *exchange) { e.respond(status, `<html>try again later</html>`) }, transport.OutcomeUnknown)
					if err != nil {
						return fmt.Errorf("status %d: %w", status, err)
					}
				}
				return nil
			},
		},
		{
			"redirects", "The next host would get the number, the text and the credential; and a form that was accepted may be answered by a redirect.",
			func(t testing.TB, a Adapter) error {
				for _, status := range []int{301, 302, 303, 307, 308} {
					elsewhere, err := newProvider(t, a.accepted)
					if err != nil {
						return err
					}
					err = a.answered(t, func(e *exchange) { e.respond(status, "", "Location", elsewhere.url+"/messages") },
						transport.OutcomeUnknown, transport.OutcomeRejected)
					if n := elsewhere.count(); n > 0 {
						return fmt.Errorf("status %d: another host got %d requests", status, n)
					}
					if err != nil {
						return fmt.Errorf("status %d: %w", status, err)
					}
				}
				return nil
			},
		},
		{
			"huge answer", "An answer that does not end must take neither the memory of the process nor a worker.",
			func(t testing.TB, a Adapter) error {
				for _, c := range []struct {
					name, begin string
					more        string
					want        []transport.OutcomeKind
				}{
					{"body", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":\"", "aaaa", []transport.OutcomeKind{transport.OutcomeUnknown}},
					{"refusal", "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n{\"a\":\"", "aaaa", []transport.OutcomeKind{transport.OutcomeRejected, transport.OutcomeUnknown}},
					{"header", "HTTP/1.1 200 OK\r\n", "A: aaaaaaaaaaaa\r\n", []transport.OutcomeKind{transport.OutcomeUnknown}},
				} {
					const most = 32 << 20
					written := make(chan int, 8)
					err := a.answered(t, func(e *exchange) {
						e.write(c.begin)
						n, block := 0, strings.Repeat(c.more, 4096)
						for n < most && !e.closed {
							e.write(block)
							n += len(block)
						}
						e.end()
						written <- n
					}, c.want...)
					if err != nil {
						return fmt.Errorf("%s: %w", c.name, err)
					}
					if n := <-written; n >= most {
						return fmt.Errorf("%s: the adapter read %d MiB of an answer", c.name, n>>20)
					}
				}
				return nil
			},
		},
		{
			"malformed answer", "Something other than the documented answer does not say that nothing was sent.",
			func(t testing.TB, a Adapter) error {
				for _, body := range []string{"", "OK", "null", "[]", "[[[]]]", `"text"`, "12", `{"id":`, "{}", "\xff\xfe{", strings.Repeat("[", 20_000)} {
					err := a.answered(t, func(e *exchange) { e.respond(a.Status, body) }, transport.OutcomeAccepted, transport.OutcomeUnknown)
					if err != nil {
						return fmt.Errorf("status %d with the body %.20q: %w", a.Status, body, err)
					}
				}
				for _, raw := range []string{"220 mail.example.com ESMTP\r\n", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"} {
					err := a.answered(t, func(e *exchange) {
						e.write(raw)
						e.end()
					}, transport.OutcomeUnknown)
					if err != nil {
						return fmt.Errorf("%.20q: %w", raw, err)
					}
				}
				return nil
			},
		},
		{
			"echo", "Providers repeat the number, the text and the credential in their errors; errors and codes end in logs.",
			func(t testing.TB, a Adapter) error {
				said := "cannot send " + probeText + " to " + probeNumber + " for " + probeSecret
				fields := fmt.Sprintf(`"code":%q,"error":%q,"message":%q,"detail":%q,"status":%q,"title":%q`, probeNumber[1:], said, said, said, said, said)
				for _, c := range []struct {
					status int
					body   string
				}{
					{400, "{" + fields + "}"},
					{422, `{"errors":[{` + fields + `}],"error":{` + fields + `}}`},
					{403, said},
					{429, "{" + fields + "}"},
					{500, "{" + fields + "}"},
					{302, said},
				} {
					err := a.answered(t, func(e *exchange) {
						e.respond(c.status, c.body, "X-Error", said, "Retry-After", probeNumber, "Location", "https://127.0.0.1/?to="+probeNumber[1:])
					}, transport.OutcomeRejected, transport.OutcomeNotSent, transport.OutcomeUnknown)
					if err != nil {
						return fmt.Errorf("status %d: %w", c.status, err)
					}
				}
				return nil
			},
		},
	}
}

// answered sends one message to a provider that answers by the function. An outcome that is final
// must be so for the relay too: the provider gets no second request.
func (a Adapter) answered(t testing.TB, answer func(*exchange), want ...transport.OutcomeKind) error {
	tr, err := newTrial(t, a, answer)
	if err != nil {
		return err
	}
	r, err := tr.attempt()
	if err := first(err, r.is(want...), tr.requests(1)); err != nil {
		return err
	}
	if r.out.Kind == transport.OutcomeNotSent {
		return nil
	}
	tr.advance(time.Hour)
	return first(tr.drain(), tr.requests(1))
}
