package httpsms

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// answers converts answers of the provider to outcomes.
type answers struct {
	id, code string
	optOut   []string
	outcome  func(int, http.Header, []byte) transport.Outcome
	now      func() time.Time
}

func (a *answers) read(answer httptransport.Answer) transport.Outcome {
	out := answer.Outcome(a.now())
	if answer.Status == 0 || answer.Status < 300 && answer.Err != nil {
		return out // there is nothing more to learn
	}
	if own := a.ofHost(answer); own.Kind.Valid() {
		out = own
	} else {
		a.classify(&out, answer)
	}
	out.ProviderID = httptransport.CleanID(out.ProviderID)
	if out.Kind != transport.OutcomeAccepted {
		out.ProviderID = ""
		out.Code = httptransport.CleanCode(out.Code, answer.Status)
	} else {
		out.Code = ""
	}
	return out
}

func (a *answers) ofHost(answer httptransport.Answer) transport.Outcome {
	if a.outcome == nil {
		return transport.Outcome{}
	}
	return a.outcome(answer.Status, answer.Header, answer.Body)
}

// classify adds what the answer itself says to the outcome of its status.
func (a *answers) classify(out *transport.Outcome, answer httptransport.Answer) {
	if out.Kind == transport.OutcomeAccepted {
		out.ProviderID = JSONField(answer.Body, a.id)
		return
	}
	out.Code = JSONField(answer.Body, a.code)
	if answer.Status >= 400 && answer.Status < 500 && out.Code != "" && slices.Contains(a.optOut, out.Code) {
		out.Kind, out.OptedOut, out.RetryAfter = transport.OutcomeRejected, true, 0
	}
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
