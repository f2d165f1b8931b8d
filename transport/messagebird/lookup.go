package messagebird

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/sealtext/sealtext/transport"
)

var _ transport.Finder = (*Transport)(nil)

// apart is how far the clocks of MessageBird and of the relay may be apart, and how long a request
// may be on its way.
const apart = 5 * time.Minute

// listedMessage is a message in a list.
type listedMessage struct {
	resource
	Body      string `json:"body"`
	Reference string `json:"reference"`
	Created   string `json:"createdDatetime"`
}

// Lookup implements [transport.Finder]: it lists the latest messages that MessageBird has to the
// number. One with the reference and the text of the message is the message; what became of it
// comes with its receipt. If there is none, or more than one, the outcome is OutcomeUnknown:
// MessageBird may list it later, and never proves that it does not have it.
//
// The number is in the URL of the request, as MessageBird wants it; it is not logged here.
func (t *Transport) Lookup(ctx context.Context, r transport.LookupRequest) (transport.Outcome, error) {
	body, err := r.Body()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("messagebird: %w", err)
	}
	to, err := r.To()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("messagebird: %w", err)
	}
	query := url.Values{"recipient": {bare(to.E164())}, "direction": {"mt"}, "limit": {"20"}}
	a, err := t.request(ctx, http.MethodGet, r.Tenant(), r.From(), "/messages?"+query.Encode())
	if err != nil {
		return transport.Outcome{}, err
	}
	var page struct {
		Items []listedMessage `json:"items"`
	}
	if json.Unmarshal(a.Body, &page) != nil {
		return transport.Outcome{}, &Error{Status: a.Status}
	}
	began, ended := r.Attempted()
	want := reference{r.Message(), r.From()}.String()
	var found []string
	for _, m := range page.Items {
		created, err := time.Parse(time.RFC3339, m.Created)
		people := m.Recipients.Items
		switch {
		case err != nil || created.Before(began.Add(-apart)) || created.After(ended.Add(apart)):
		case m.Reference != want || m.Body != body.Plaintext() || !named(m.ID):
		case len(people) == 1 && people[0].Number.String() == bare(to.E164()):
			found = append(found, m.ID)
		}
	}
	switch len(found) {
	case 0:
		return unknown("not-listed"), nil
	case 1:
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: found[0]}, nil
	}
	return unknown("several"), nil
}

func unknown(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeUnknown, Code: code}
}
