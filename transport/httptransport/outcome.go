package httptransport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// MaxAnswer limits the header and the body of an answer, in bytes each.
const MaxAnswer = 64 << 10

// MaxRetryAfter bounds how long a provider can ask to wait.
const MaxRetryAfter = 24 * time.Hour

// Answer is what came back from a provider. Its zero value is no answer to a request that may have
// been written.
type Answer struct {
	Status int // 0 if there is none
	Header http.Header
	// Body may repeat the number and the text. Nil if it is longer than [MaxAnswer], or did not
	// come whole.
	Body []byte
	// Err is why there is no answer, or no whole one; nil otherwise.
	Err error
}

// Outcome returns the outcome of an exchange by the table in the package doc, and closes the body.
// It takes what [Client.Do] returned, or any other client: an error of that is OutcomeUnknown, since
// it does not say whether anything was written.
func Outcome(resp *http.Response, err error) transport.Outcome {
	return Read(resp, err).Outcome(clock.Or(nil)())
}

// Exchange writes a request as [Client.Do] does and reads the answer as [Read] does.
func (c *Client) Exchange(ctx context.Context, req *http.Request) Answer {
	return Read(c.Do(ctx, req)) //nolint:bodyclose // Read does
}

// Read reads an answer, within [MaxAnswer], and closes its body. It takes what [Client.Do] returned.
func Read(resp *http.Response, err error) Answer {
	if resp == nil || err != nil {
		if resp != nil && resp.Body != nil {
			_ = resp.Body.Close()
		}
		var own *Error
		if !errors.As(err, &own) {
			own = &Error{Code: "no-answer", Written: true} // the cause may have the URL
		}
		return Answer{Err: own}
	}
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	if resp.Body == nil {
		return a
	}
	defer func() { _ = resp.Body.Close() }()
	a.Body, err = io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	switch {
	case err != nil:
		a.Body, a.Err = nil, &Error{Code: "answer-cut", Written: true}
	case len(a.Body) > MaxAnswer:
		a.Body, a.Err = nil, &Error{Code: "answer-too-long", Written: true}
	}
	return a
}

// Outcome returns the outcome by the table in the package doc; now is for a Retry-After that is a
// date. Its Code is http- and the status, or that of Err; it has no ProviderID. 401, 402, 403 and 429
// are about the Account.
func (a Answer) Outcome(now time.Time) transport.Outcome {
	out := transport.Outcome{Kind: transport.OutcomeUnknown, Code: "http-" + strconv.Itoa(a.Status)}
	switch a.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusTooManyRequests:
		out.Account = true
	}
	if a.Status == 0 {
		return a.unanswered()
	}
	wait, asked := retryAfter(a.Header.Get("Retry-After"), now)
	switch {
	case a.Status >= 200 && a.Status < 300 && a.Err != nil:
		return a.unanswered() // without its whole body it may be no acceptance
	case a.Status >= 200 && a.Status < 300:
		out.Kind, out.Code = transport.OutcomeAccepted, ""
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusPaymentRequired, a.Status == http.StatusTooEarly,
		a.Status == http.StatusTooManyRequests, a.Status == http.StatusServiceUnavailable && asked:
		out.Kind, out.RetryAfter = transport.OutcomeNotSent, wait
	case a.Status == http.StatusRequestTimeout, a.Status == http.StatusConflict:
	case a.Status >= 400 && a.Status < 500:
		out.Kind = transport.OutcomeRejected
	}
	return out
}

// unanswered is the outcome without a whole answer.
func (a Answer) unanswered() transport.Outcome {
	out := transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-answer"}
	var own *Error
	if errors.As(a.Err, &own) {
		if out.Code = own.Code; !own.Written {
			out.Kind = transport.OutcomeNotSent
		}
	}
	return out
}

// retryAfter parses the header, in seconds or as a date.
func retryAfter(s string, now time.Time) (time.Duration, bool) {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(s, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(s); err == nil {
		wait = max(at.Sub(now), 0)
	} else {
		return 0, false
	}
	return min(wait, MaxRetryAfter), true
}

// CleanID returns a provider's id of a message, which is compared with those of delivery receipts,
// if it has 1 to 256 printable ASCII characters without spaces, and "" otherwise.
func CleanID(id string) string {
	if len(id) > 256 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return id
}

// CleanCode returns a provider's code if it follows the grammar of [transport.Outcome], which leaves
// no place for a number or a text, and otherwise http- and the status.
func CleanCode(code string, status int) string {
	digits := 0
	for i := range len(code) {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.':
		default:
			digits = len(code) + 7
		}
	}
	if code == "" || len(code) > 32 || digits > 6 {
		return "http-" + strconv.Itoa(status)
	}
	return code
}
