package infobip

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/optouts"
)

var (
	_ optouts.Lister    = (*Transport)(nil)
	_ optouts.Blocker   = (*Transport)(nil)
	_ optouts.Unblocker = (*Transport)(nil)
)

// blockedPage is how many entries a page has: Infobip's default.
const blockedPage = 100

// blockedEntry is an entry of Infobip's blocklist.
type blockedEntry struct {
	Sender      string `json:"sender"`
	Destination string `json:"destination"`
	Source      string `json:"sourceType"`
	Channel     string `json:"channel"`
	Created     string `json:"createdDate"`
}

// sources are the ways in which an entry came about.
var sources = map[string]optouts.How{
	"CUSTOM": optouts.HowAPI, "MO": optouts.HowText, "URL_OPT_OUT": optouts.HowLink, "CAMPAIGN": optouts.HowOther,
}

// ListOptOuts implements [optouts.Lister] by the Blocklist API (infobip.com/docs/api/platform/blocklist): it
// lists the entries of the account that are for texts, or for every channel, and for the sender, or for
// every sender. The whole list of the account is read for each sender, and the rest left out here, since
// Infobip does not say whether its filter for a sender also gives the entries for every sender. The ID of
// an entry is its channel and its sourceType.
// The error is [*Error], or that Config.Account or Config.Key gave none.
func (t *Transport) ListOptOuts(ctx context.Context, q optouts.Query, next string) (optouts.Page, error) {
	account, err := t.account(q.Tenant, q.Sender)
	if err != nil {
		return optouts.Page{}, err
	}
	page := 0
	if next != "" {
		if page, err = strconv.Atoi(next); err != nil || page < 1 {
			return optouts.Page{}, bad("next", "must be that of the page before")
		}
	}
	query := url.Values{"page": {strconv.Itoa(page)}, "size": {strconv.Itoa(blockedPage)}}
	body, err := t.get(ctx, q.Tenant, account, "/platform/1/blocklists?"+query.Encode())
	if err != nil {
		return optouts.Page{}, err
	}
	return readBlocked(body, q.Sender, page)
}

// readBlocked reads a page of the list.
func readBlocked(body []byte, of sealtext.Sender, page int) (out optouts.Page, err error) {
	var said struct {
		Results *[]blockedEntry `json:"results"`
		Paging  *struct {
			Pages int `json:"totalPages"`
		} `json:"paging"`
	}
	if json.Unmarshal(body, &said) != nil || said.Results == nil || said.Paging == nil {
		return out, &Error{Status: http.StatusOK}
	}
	for _, b := range *said.Results {
		if !b.texts() || b.Sender != "" && digits(b.Sender) != digits(of.String()) {
			continue
		}
		n, err := number(b.Destination)
		if err != nil {
			out.Unread++
			continue
		}
		e := optouts.Entry{Number: n, How: sources[b.Source], ID: b.id()}
		if b.Sender != "" {
			e.Sender = of
		}
		e.At, _ = when(b.Created)
		out.Entries = append(out.Entries, e)
	}
	if page+1 < said.Paging.Pages && len(*said.Results) > 0 {
		out.Next = strconv.Itoa(page + 1)
	}
	return out, nil
}

// texts reports whether an entry blocks texts, or whatever it blocks is to a telephone number.
func (b blockedEntry) texts() bool {
	return b.Channel == "SMS" || b.Channel == "MMS" || b.Channel == "" && !strings.Contains(b.Destination, "@")
}

// id returns channel and source, as far as they are known.
func (b blockedEntry) id() string {
	source := b.Source
	if _, known := sources[source]; !known {
		source = ""
	}
	return b.Channel + "/" + source
}

// What is written to the blocklist.
type (
	blocklist struct {
		Blocklist []blockedGroup `json:"blocklist"`
	}
	blockedGroup struct {
		Destinations []blockedTo `json:"destinations"`
		Sender       string      `json:"sender,omitempty"`
		Channel      string      `json:"channel,omitempty"`
		Source       string      `json:"sourceType,omitempty"`
	}
	blockedTo struct {
		To string `json:"to"`
	}
)

// BlockNumbers implements [optouts.Blocker] by the Blocklist API, with one request: it adds entries for texts
// from the sender. Infobip saves them some time after it has accepted them, and leaves out those that it
// has. The error is as that of ListOptOuts.
func (t *Transport) BlockNumbers(ctx context.Context, q optouts.Query, numbers []sealtext.Number) error {
	g := blockedGroup{Sender: digits(q.Sender.String()), Channel: "SMS"}
	for _, n := range numbers {
		g.Destinations = append(g.Destinations, blockedTo{digits(n.E164())})
	}
	return t.change(ctx, q, http.MethodPost, g)
}

// UnblockNumber implements [optouts.Unblocker] by the Blocklist API: it removes the entry with the sender,
// the channel and the sourceType of e, and no other. Infobip does so some time after it has accepted that.
// The error is as that of ListOptOuts, or a [*sealtext.InputError] for an entry that is not from there.
func (t *Transport) UnblockNumber(ctx context.Context, q optouts.Query, e optouts.Entry) error {
	channel, source, ok := strings.Cut(e.ID, "/")
	if _, known := sources[source]; !ok || !known || channel != "" && channel != "SMS" && channel != "MMS" {
		return bad("entry", "must be one that ListOptOuts returned, with a sourceType that is known")
	}
	g := blockedGroup{Destinations: []blockedTo{{digits(e.Number.E164())}}, Channel: channel, Source: source}
	if !e.Sender.IsZero() {
		g.Sender = digits(e.Sender.String())
	}
	return t.change(ctx, q, http.MethodDelete, g)
}

// change makes a request that changes the blocklist.
func (t *Transport) change(ctx context.Context, q optouts.Query, method string, g blockedGroup) error {
	account, err := t.account(q.Tenant, q.Sender)
	if err != nil {
		return err
	}
	key, err := t.key(ctx, q.Tenant, account)
	if err != nil {
		return err
	}
	req, err := newRequest(ctx, method, account.URL+"/platform/1/blocklists", key, blocklist{[]blockedGroup{g}})
	if err != nil {
		return err
	}
	if a := t.client.Exchange(ctx, req); a.Status < 200 || a.Status > 299 || a.Err != nil {
		return failed(a)
	}
	return nil
}

// failed returns the error for an answer that is no success.
func failed(a httptransport.Answer) *Error {
	e := &Error{Status: a.Status, Err: a.Err}
	if code := codeOf(a); code != "" {
		e.Code = httptransport.CleanCode(code, a.Status)
	}
	return e
}
