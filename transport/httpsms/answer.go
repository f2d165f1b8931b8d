package httpsms

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// maxAnswer limits the header and the body of an answer, in bytes each.
const maxAnswer = 64 << 10

// maxRetryAfter bounds what a provider can ask for.
const maxRetryAfter = 24 * time.Hour

// answers converts answers of the provider to outcomes.
type answers struct {
	id, code string
	optOut   []string
	outcome  func(int, http.Header, []byte) transport.Outcome
	now      func() time.Time
}

func (a *answers) read(resp *http.Response) transport.Outcome {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	out := transport.Outcome{}
	switch {
	// For a refusal the status is enough. A 2xx without its whole body may be no acceptance.
	case err != nil && resp.StatusCode < 300:
		return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "answer-cut"}
	case len(body) > maxAnswer && resp.StatusCode < 300:
		return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "answer-too-long"}
	case err != nil || len(body) > maxAnswer:
		body = nil
	}
	if a.outcome != nil {
		out = a.outcome(resp.StatusCode, resp.Header, body)
	}
	if !out.Kind.Valid() {
		out = a.classify(resp, body)
	}
	if out.Kind != transport.OutcomeAccepted || !validID(out.ProviderID) {
		out.ProviderID = ""
	}
	if !validCode(out.Code) {
		out.Code = "http-" + strconv.Itoa(resp.StatusCode)
	}
	if out.Kind == transport.OutcomeAccepted {
		out.Code = ""
	}
	return out
}

// classify implements the table of the package doc.
func (a *answers) classify(resp *http.Response, body []byte) transport.Outcome {
	status := resp.StatusCode
	out := transport.Outcome{Kind: transport.OutcomeUnknown}
	if status >= 200 && status < 300 {
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: JSONField(body, a.id)}
	}
	out.Code = JSONField(body, a.code)
	wait, asked := a.retryAfter(resp.Header.Get("Retry-After"))
	switch {
	case status >= 400 && status < 500 && out.Code != "" && slices.Contains(a.optOut, out.Code):
		out.Kind, out.OptedOut = transport.OutcomeRejected, true
	case status == http.StatusUnauthorized, status == http.StatusPaymentRequired, status == http.StatusTooEarly,
		status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && asked:
		out.Kind, out.RetryAfter = transport.OutcomeNotSent, wait
	case status == http.StatusRequestTimeout, status == http.StatusConflict:
	case status >= 400 && status < 500:
		out.Kind = transport.OutcomeRejected
	}
	return out
}

// retryAfter parses the header, in seconds or as a date.
func (a *answers) retryAfter(s string) (time.Duration, bool) {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(s, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(s); err == nil {
		wait = max(at.Sub(a.now()), 0)
	} else {
		return 0, false
	}
	return min(wait, maxRetryAfter), true
}

// validID reports whether s can be an id: it is compared with those of delivery receipts.
func validID(s string) bool {
	return s != "" && len(s) <= 256 && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// validCode reports whether s follows the grammar of [transport.Outcome].
func validCode(s string) bool {
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 32 && digits <= 6
}

// JSONField returns a string or a number of a JSON document: path has the names of members and the
// indexes of elements, separated by dots, such as "messages.0.id". It returns "" if the document is
// not JSON or has no string or number there.
func JSONField(document []byte, path string) string {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	var v any
	if !json.Valid(document) || d.Decode(&v) != nil {
		return ""
	}
	for _, name := range strings.Split(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			i, err := strconv.ParseUint(name, 10, 16)
			if err != nil || i >= uint64(len(in)) {
				return ""
			}
			v = in[i]
		default:
			return ""
		}
	}
	switch leaf := v.(type) {
	case string:
		return leaf
	case json.Number:
		return leaf.String()
	}
	return ""
}
