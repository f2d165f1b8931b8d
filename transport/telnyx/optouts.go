package telnyx

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/optouts"
)

var _ optouts.Lister = (*Transport)(nil)

// optOutPage is how many entries a page has.
const optOutPage = 100

// listed is an entry as Telnyx gives it.
type listed struct {
	From    string  `json:"from"`
	To      string  `json:"to"`
	Keyword *string `json:"keyword"`
	At      string  `json:"created_at"`
}

// ListOptOuts implements [optouts.Lister] (developers.telnyx.com/api-reference/opt-out-management/list-opt-outs):
// it lists whom Telnyx sends nothing from the messaging profile of the sender, all of whose senders are
// blocked by one STOP, or from the sender itself where [Account] has no profile. Pages are numbered, so that
// an entry may be missed while somebody texts START. An entry without a number, such as one that is
// redacted, is unread. Telnyx documents no way to add or remove one: it removes its block only for a START
// of the person. The error is [*Error], or that Config.Account or Config.Key gave none.
func (t *Transport) ListOptOuts(ctx context.Context, q optouts.Query, next string) (optouts.Page, error) {
	account, err := t.accountOf(q.Tenant, q.Sender)
	if err != nil {
		return optouts.Page{}, err
	}
	page := 1
	if next != "" {
		if page, err = strconv.Atoi(next); err != nil || page < 2 {
			return optouts.Page{}, &sealtext.InputError{Field: "next", Rule: "must be that of the page before"}
		}
	}
	query := url.Values{"page[number]": {strconv.Itoa(page)}, "page[size]": {strconv.Itoa(optOutPage)}, "redaction_enabled": {"false"}}
	if account.Profile != "" {
		query.Set("filter[messaging_profile_id]", account.Profile)
	} else {
		query.Set("filter[from]", q.Sender.String())
	}
	a, err := t.get(ctx, q.Tenant, account.Name, "/v2/messaging_optouts?"+query.Encode())
	if errors.Is(err, ErrNotFound) {
		err = &Error{Status: http.StatusNotFound}
	}
	if err != nil {
		return optouts.Page{}, err
	}
	return readOptOuts(a.Status, a.Body, page)
}

// readOptOuts reads a page of the list.
func readOptOuts(status int, body []byte, page int) (out optouts.Page, err error) {
	var said struct {
		Data *[]listed `json:"data"`
		Meta *struct {
			Pages int `json:"total_pages"`
		} `json:"meta"`
	}
	if json.Unmarshal(body, &said) != nil || said.Data == nil || said.Meta == nil {
		return out, &Error{Status: status}
	}
	for _, l := range *said.Data {
		number, err := sealtext.ParseE164(l.To)
		if err != nil {
			out.Unread++
			continue
		}
		e := optouts.Entry{Number: number, At: timeOf(l.At)}
		if from, err := sealtext.ParseSender(l.From); err == nil {
			e.Sender = from
		}
		if l.Keyword != nil && *l.Keyword != "" {
			e.How = optouts.HowText
		}
		out.Entries = append(out.Entries, e)
	}
	if page < said.Meta.Pages && len(*said.Data) > 0 {
		out.Next = strconv.Itoa(page + 1)
	}
	return out, nil
}

// timeOf reads a time of Telnyx's, with a T or a space between day and hour and with or without a zone;
// zero for what is none.
func timeOf(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
