package sinch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/sealtext/sealtext/transport"
)

var _ transport.Finder = (*Transport)(nil)

// listedBatch is a message in a list.
type listedBatch struct {
	ID        string   `json:"id"`
	To        []string `json:"to"`
	Body      string   `json:"body"`
	Reference string   `json:"client_reference"`
	Created   string   `json:"created_at"`
}

// Lookup implements [transport.Finder]: it lists what Sinch has with the client reference of the
// message since the attempt began. One with the same number and text is the message; what became of
// it comes with its receipt. If there is none, or more than one, the outcome is OutcomeUnknown:
// Sinch may list it later, and never proves that it does not have it. The number is not in the URL
// of the request.
func (t *Transport) Lookup(ctx context.Context, r transport.LookupRequest) (transport.Outcome, error) {
	body, err := r.Body()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("sinch: %w", err)
	}
	to, err := r.To()
	if err != nil {
		return transport.Outcome{}, fmt.Errorf("sinch: %w", err)
	}
	plan, err := t.plan(r.Tenant(), r.From())
	if err != nil {
		return transport.Outcome{}, err
	}
	began, ended := r.Attempted()
	want := reference{r.Message(), r.From()}.String()
	a, err := t.list(ctx, r.Tenant(), plan, "/batches", url.Values{
		"client_reference": {want}, "start_date": {began.Add(-apart).UTC().Format(stamp)}, "page_size": {"10"},
	})
	if err != nil {
		return transport.Outcome{}, err
	}
	var page struct {
		Count   int           `json:"count"`
		Batches []listedBatch `json:"batches"`
	}
	if json.Unmarshal(a.Body, &page) != nil {
		return transport.Outcome{}, strange(a)
	}
	if page.Count > len(page.Batches) {
		return unknown("many"), nil
	}
	var found []string
	for _, b := range page.Batches {
		created, err := time.Parse(time.RFC3339, b.Created)
		switch {
		case err != nil || created.Before(began.Add(-apart)) || created.After(ended.Add(apart)):
		case b.Reference != want || b.Body != body.Plaintext() || !named(b.ID):
		case slices.Equal(b.To, []string{to.E164()[1:]}), slices.Equal(b.To, []string{to.E164()}):
			found = append(found, b.ID)
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
