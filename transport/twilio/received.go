package twilio

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
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/webhook"
)

var _ inbound.Lister = (*Transport)(nil)

const (
	// receivedSize is how many received messages a page has. Each takes at most some 20 kB.
	receivedSize = 100
	maxReceived  = 4 << 20
)

// receivedPage is a page of received messages.
type receivedPage struct {
	Next     *string           `json:"next_page_uri"`
	Messages []receivedMessage `json:"messages"`
}

// receivedMessage is what is read of a received message.
type receivedMessage struct {
	SID       string `json:"sid"`
	Account   string `json:"account_sid"`
	From      string `json:"from"`
	To        string `json:"to"`
	Body      string `json:"body"`
	Service   string `json:"messaging_service_sid"`
	Direction string `json:"direction"`
	Status    string `json:"status"`
	Media     string `json:"num_media"`
	Sent      string `json:"date_sent"`
}

// InboundList implements [inbound.Lister]: it lists the messages to an address, page by page, and then
// calls take. A message that Twilio has not received in whole yet is left out, and so is one that its
// webhook would be refused for, such as one from a short code, and one without text and media: its text
// was redacted. Twilio lists no OptOutType: a STOP is read by its text.
func (t *Transport) InboundList(ctx context.Context, q inbound.Query, take func(account string, e webhook.Event) error) error {
	account, err := t.accountOf(q.Tenant, q.Sender)
	if err != nil {
		return err
	}
	query := url.Values{
		"To": {q.Address.String()}, "DateSent>": {q.Since.UTC().Format(time.RFC3339)}, "PageSize": {strconv.Itoa(receivedSize)},
	}
	if !q.Until.IsZero() { // Twilio's times are whole seconds
		query.Set("DateSent<", q.Until.UTC().Add(time.Second-1).Format(time.RFC3339))
	}
	var found []webhook.Event
	for more := true; more; {
		page, err := t.received(ctx, q.Tenant, account.SID, query)
		if err != nil {
			return err
		}
		for _, m := range page.Messages {
			e, ok, err := m.event(account)
			if err != nil {
				return err
			}
			if ok {
				found = append(found, e)
			}
		}
		if more, err = page.turn(account.SID, query); err != nil {
			return err
		}
	}
	slices.Reverse(found) // Twilio lists the newest first
	slices.SortStableFunc(found, func(a, b webhook.Event) int { return a.Message.At.Compare(b.Message.At) })
	for _, e := range found {
		if err := take(account.SID, e); err != nil {
			return err
		}
	}
	return nil
}

// received reads one page. It may be longer than the other answers that are read.
func (t *Transport) received(ctx context.Context, tenant sealtext.Tenant, account string, query url.Values) (page receivedPage, err error) {
	key, err := t.credentials(ctx, tenant, account)
	if err != nil {
		return page, err
	}
	req, err := t.newRequest(ctx, http.MethodGet, account, "Messages", key, query)
	if err != nil {
		return page, err
	}
	resp, err := t.client.Do(ctx, req)
	if err != nil || resp.StatusCode != http.StatusOK {
		a, err := checked(httptransport.Read(resp, err))
		if err == nil {
			err = &Error{Status: a.Status}
		}
		return page, err
	}
	defer func() { _ = resp.Body.Close() }()
	if json.NewDecoder(io.LimitReader(resp.Body, maxReceived)).Decode(&page) != nil || page.Messages == nil {
		return page, &Error{Status: resp.StatusCode}
	}
	return page, nil
}

// turn makes the query that of the next page, and reports whether there is one. Of the address that
// Twilio names nothing is used but the token.
func (p *receivedPage) turn(account string, query url.Values) (bool, error) {
	if p.Next == nil || *p.Next == "" {
		return false, nil
	}
	u, err := url.Parse(*p.Next)
	if err != nil || !strings.HasSuffix(u.Path, "/Accounts/"+account+"/Messages.json") {
		return false, &Error{Status: http.StatusOK}
	}
	next := u.Query()
	index, err := strconv.Atoi(next.Get("Page"))
	token := next.Get("PageToken")
	if err != nil || index < 1 || token == "" || token == query.Get("PageToken") || len(token) > 1024 {
		return false, &Error{Status: http.StatusOK}
	}
	query.Set("Page", strconv.Itoa(index))
	query.Set("PageToken", token)
	return true, nil
}

// event returns what the webhook of a message would have said; false for one that is left out.
func (m *receivedMessage) event(account Account) (e webhook.Event, ok bool, err error) {
	if m.Direction != "inbound" || m.Status == "receiving" {
		return e, false, nil
	}
	at, err := time.Parse(time.RFC1123Z, m.Sent)
	media, unread := strconv.Atoi(m.Media)
	if err != nil || unread != nil || media < 0 || m.Account != account.SID || !sid(m.SID, "SM", "MM") {
		return e, false, &Error{Status: http.StatusOK}
	}
	if m.Body == "" && media == 0 {
		return e, false, nil
	}
	p := params{}
	channel, from := address(m.From)
	number, err := sealtext.ParseE164(from)
	p.keep(err)
	body, err := sealtext.NewBody(m.Body)
	p.keep(err)
	e = webhook.Event{
		ID: m.SID, Pool: m.Service, Sender: p.sender(m.To), Channel: channel, Media: media,
		Message: &transport.Incoming{From: number, Body: body, At: at},
	}
	if e.Pool == "" { // the webhook of a member names it
		e.Pool = account.Service
	}
	return e, p.err == nil, nil
}
