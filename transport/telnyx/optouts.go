package telnyx

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
)

// OptOut is a person whom Telnyx sends nothing from the messaging profile.
type OptOut struct {
	Number  sealtext.Number
	Sender  sealtext.Sender // that they texted STOP to; zero for one that is no sender
	Profile string          // all of whose senders are blocked; empty if Telnyx does not say
	At      time.Time       // zero if Telnyx does not say
}

// OptOutQuery chooses entries of Telnyx's list.
type OptOutQuery struct {
	Tenant  sealtext.Tenant
	Account string    // the Name of the [Account]
	Profile string    // of one messaging profile; empty for all
	Since   time.Time // zero for all
}

// ErrOptOut is for an entry of Telnyx's list that has no number, such as one that is redacted.
var ErrOptOut = errors.New("telnyx: an entry of the list of opt-outs has no number in E.164 form")

// optOutPage is how many entries a page has.
const optOutPage = 100

// OptOuts returns Telnyx's list of opt-outs, one request for every 100 of them. After [ErrOptOut],
// which is for one entry, the next ones follow; any other error ends the list: [*Error], or a
// [*sealtext.InputError] for the query. Pages are numbered, so that an entry may be missed while
// somebody texts START: read the list again in time. An entry that is absent is no consent.
func (t *Transport) OptOuts(ctx context.Context, q OptOutQuery) iter.Seq2[OptOut, error] {
	return func(yield func(OptOut, error) bool) {
		if q.Profile != "" && !uuid(q.Profile) {
			yield(OptOut{}, &sealtext.InputError{Field: "profile", Rule: "must be the id of a messaging profile (a UUID)"})
			return
		}
		for page := 1; ; page++ {
			entries, more, err := t.optOuts(ctx, q, page)
			if err != nil {
				yield(OptOut{}, err)
				return
			}
			for _, e := range entries {
				if !yield(e.read()) {
					return
				}
			}
			if !more || len(entries) == 0 {
				return
			}
		}
	}
}

// listed is an entry as Telnyx gives it.
type listed struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Profile string `json:"messaging_profile_id"`
	At      string `json:"created_at"`
}

func (l listed) read() (OptOut, error) {
	number, err := sealtext.ParseE164(l.To)
	if err != nil {
		return OptOut{}, ErrOptOut
	}
	sender, err := sealtext.ParseSender(l.From)
	if err != nil {
		sender = sealtext.Sender{}
	}
	if !uuid(l.Profile) {
		l.Profile = ""
	}
	return OptOut{Number: number, Sender: sender, Profile: l.Profile, At: timeOf(l.At)}, nil
}

// optOuts returns a page of the list, and whether there are more.
func (t *Transport) optOuts(ctx context.Context, q OptOutQuery, page int) ([]listed, bool, error) {
	query := url.Values{
		"page[number]": {strconv.Itoa(page)}, "page[size]": {strconv.Itoa(optOutPage)}, "redaction_enabled": {"false"},
	}
	if q.Profile != "" {
		query.Set("filter[messaging_profile_id]", q.Profile)
	}
	if !q.Since.IsZero() {
		query.Set("created_at[gte]", q.Since.UTC().Format(time.RFC3339))
	}
	a, err := t.get(ctx, q.Tenant, q.Account, "/v2/messaging_optouts?"+query.Encode())
	if errors.Is(err, ErrNotFound) {
		err = &Error{Status: 404}
	}
	if err != nil {
		return nil, false, err
	}
	var said struct {
		Data *[]listed `json:"data"`
		Meta struct {
			Pages int `json:"total_pages"`
		} `json:"meta"`
	}
	if json.Unmarshal(a.Body, &said) != nil || said.Data == nil {
		return nil, false, &Error{Status: a.Status}
	}
	return *said.Data, page < said.Meta.Pages, nil
}

// timeOf reads a time of Telnyx's; zero for what is none.
func timeOf(s string) time.Time {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
