package sinch

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/webhook"
)

var _ inbound.Lister = (*Transport)(nil)

const (
	// receivedSize is how many received messages a page has; Sinch takes no more. Each takes at
	// most some 20 kB.
	receivedSize = 100
	maxReceived  = 4 << 20
)

// receivedPage is a page of received messages.
type receivedPage struct {
	Count    int        `json:"count"` // on all pages
	Inbounds []document `json:"inbounds"`
}

// InboundList implements [inbound.Lister]: it lists the messages to an address, page by page, and
// then calls take, with no account, as the webhook does. A message that its webhook would be
// refused for, such as a binary one, is left out.
func (t *Transport) InboundList(ctx context.Context, q inbound.Query, take func(account string, e webhook.Event) error) error {
	plan, err := t.plan(q.Tenant, q.Sender)
	if err != nil {
		return err
	}
	query := url.Values{
		"to": {strings.TrimPrefix(q.Address.String(), "+")}, "start_date": {q.Since.UTC().Format(stamp)}, "page_size": {strconv.Itoa(receivedSize)},
	}
	if !q.Until.IsZero() { // Sinch's times are whole milliseconds, and its end is not included
		query.Set("end_date", q.Until.UTC().Add(time.Millisecond).Format(stamp))
	}
	var found []webhook.Event
	// The newest come first. What is received meanwhile moves messages to a later page: none is
	// lost.
	for n := 0; ; n++ {
		query.Set("page", strconv.Itoa(n))
		page, err := t.received(ctx, q.Tenant, plan, query)
		if err != nil {
			return err
		}
		for _, doc := range page.Inbounds {
			if timeOf(doc.Received).IsZero() {
				return &Error{Status: http.StatusOK, Code: "answer"}
			}
			e, err := doc.event()
			if err == nil && e.Message != nil && e.Sender == q.Address {
				found = append(found, e)
			}
		}
		if (n+1)*receivedSize >= page.Count {
			break
		}
		if len(page.Inbounds) == 0 { // there are more, and they are not shown
			return &Error{Status: http.StatusOK, Code: "answer"}
		}
	}
	slices.Reverse(found)
	slices.SortStableFunc(found, func(a, b webhook.Event) int { return a.Message.At.Compare(b.Message.At) })
	for _, e := range found {
		if err := take("", e); err != nil {
			return err
		}
	}
	return nil
}

// received reads one page. It may be longer than the other answers that are read.
func (t *Transport) received(ctx context.Context, tenant sealtext.Tenant, plan string, query url.Values) (page receivedPage, err error) {
	token, err := t.token(ctx, tenant, plan)
	if err != nil {
		return page, err
	}
	req, err := t.newRequest(ctx, http.MethodGet, plan, "/inbounds?"+query.Encode(), token, nil)
	if err != nil {
		return page, err
	}
	resp, err := t.client.Do(ctx, req)
	if err != nil || resp.StatusCode != http.StatusOK {
		a, err := checked(httptransport.Read(resp, err))
		if err == nil {
			err = strange(a)
		}
		return page, err
	}
	defer func() { _ = resp.Body.Close() }()
	if json.NewDecoder(io.LimitReader(resp.Body, maxReceived)).Decode(&page) != nil || page.Inbounds == nil || page.Count < 0 {
		return receivedPage{}, &Error{Status: resp.StatusCode, Code: "answer"}
	}
	return page, nil
}
