package sinch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/optouts"
)

var (
	_ optouts.Lister  = (*Consents)(nil)
	_ optouts.Blocker = (*Consents)(nil)
)

const (
	// DefaultConsentURL is where the Conversation API is for the United States.
	DefaultConsentURL = "https://us.conversation.api.sinch.com"
	// DefaultBatchURL is where its Batch API is for the United States.
	DefaultBatchURL = "https://us.conversationbatch.api.sinch.com"
)

// optedOut is the list of people who get no message of any kind.
const optedOut = "OPT_OUT_ALL"

// identitiesSize is how many people a page has; Sinch takes no more.
const identitiesSize = "50"

// App is an app of the Conversation API.
type App struct {
	Project string // the id of the project
	ID      string // of the app
}

// ConsentsConfig configures [Consents].
type ConsentsConfig struct {
	// App returns the app whose consent management acts on texts to a sender of a tenant. Required. It is
	// called by several goroutines at once, and must return quickly.
	App func(tenant sealtext.Tenant, from sealtext.Sender) (App, error)
	// Token returns an OAuth 2.0 access token of a project. Required. It is called for each request, by
	// several goroutines at once; it should keep a token while it is valid. Its errors are not passed on.
	Token func(ctx context.Context, tenant sealtext.Tenant, project string) (httptransport.Secret, error)
	// URL and BatchURL are those of the region of the app; [DefaultConsentURL] and [DefaultBatchURL] by
	// default. They must begin with https://, except on this machine.
	URL, BatchURL string
	// Transport makes the connections. Required.
	Transport *Transport
}

// Consents are the consent lists of apps of the Conversation API
// (developers.sinch.com/docs/conversation/consent-management). The SMS API of a [Transport] has no list of
// its own: this one is for service plans that are a channel of an app with consent management, which in
// its primary mode delivers nothing to those on the list. It is safe for concurrent use.
type Consents struct {
	cfg         ConsentsConfig
	base, batch string
	client      *httptransport.Client
}

// NewConsents validates the configuration and returns Consents.
func NewConsents(cfg ConsentsConfig) (*Consents, error) {
	switch {
	case cfg.App == nil:
		return nil, errors.New("sinch: ConsentsConfig.App is required")
	case cfg.Token == nil:
		return nil, errors.New("sinch: ConsentsConfig.Token is required")
	case cfg.Transport == nil:
		return nil, errors.New("sinch: ConsentsConfig.Transport is required")
	}
	if cfg.URL == "" {
		cfg.URL = DefaultConsentURL
	}
	if cfg.BatchURL == "" {
		cfg.BatchURL = DefaultBatchURL
	}
	c := &Consents{cfg: cfg, client: cfg.Transport.client}
	var err error
	if c.base, err = c.client.Base(cfg.URL); err != nil {
		return nil, fmt.Errorf("sinch: ConsentsConfig.URL: %w", err)
	}
	if c.batch, err = c.client.Base(cfg.BatchURL); err != nil {
		return nil, fmt.Errorf("sinch: ConsentsConfig.BatchURL: %w", err)
	}
	return c, nil
}

// ListOptOuts implements [optouts.Lister]: it lists the people of the list OPT_OUT_ALL, 50 in a page, and asks
// for the audit records of each, which tell when and how they came there; their numbers are in the URLs of
// these requests, as Sinch wants it. An app does not tell from which of its senders a person opted out: the
// entries have none. An identity that is no number is unread. The error is an [*Error], or that
// ConsentsConfig.App or Token gave none.
func (c *Consents) ListOptOuts(ctx context.Context, q optouts.Query, next string) (out optouts.Page, err error) {
	app, key, err := c.app(ctx, q)
	if err != nil {
		return out, err
	}
	query := url.Values{"page_size": {identitiesSize}}
	if next != "" {
		query.Set("page_token", next)
	}
	a, err := c.request(ctx, http.MethodGet, c.base+consentsOf(app)+optedOut+"?"+query.Encode(), key, nil)
	if err != nil {
		return out, err
	}
	page, err := readIdentities(a)
	if err != nil {
		return out, err
	}
	for _, i := range page.Identities {
		n, err := sealtext.ParseE164("+" + strings.TrimPrefix(i.Identity, "+"))
		if err != nil {
			out.Unread++
			continue
		}
		e := optouts.Entry{Number: n}
		e.At, e.How, err = c.audited(ctx, app, key, i.Identity)
		if err != nil {
			return optouts.Page{}, err
		}
		out.Entries = append(out.Entries, e)
	}
	out.Next = page.Next
	return out, nil
}

func consentsOf(a App) string { return "/v1/projects/" + a.Project + "/apps/" + a.ID + "/consents/" }

// identities is a page of a list.
type identities struct {
	Identities []struct {
		Identity string `json:"identity"`
	} `json:"identities"`
	Next string `json:"next_page_token"`
}

func readIdentities(a httptransport.Answer) (page identities, err error) {
	if json.Unmarshal(a.Body, &page) != nil || page.Identities == nil {
		return identities{}, strange(a)
	}
	return page, nil
}

// audited returns when and how a person came onto the list; zero where there are no records.
func (c *Consents) audited(ctx context.Context, app App, key httptransport.Secret, identity string) (time.Time, optouts.How, error) {
	a, err := c.request(ctx, http.MethodGet, c.base+consentsOf(app)+"identities/"+url.PathEscape(identity), key, nil)
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, optouts.HowUnknown, nil
	}
	if err != nil {
		return time.Time{}, optouts.HowUnknown, err
	}
	return readAudit(a)
}

// readAudit returns the last record that put somebody onto the list.
func readAudit(a httptransport.Answer) (at time.Time, how optouts.How, err error) {
	var said struct {
		Records *[]struct {
			Origin    string    `json:"origin"`
			Operation string    `json:"operation"`
			List      string    `json:"list_type"`
			At        time.Time `json:"datetime"`
		} `json:"audit_records"`
	}
	if json.Unmarshal(a.Body, &said) != nil || said.Records == nil {
		return time.Time{}, optouts.HowUnknown, strange(a)
	}
	for _, r := range *said.Records {
		if r.List != optedOut || r.Operation == "OPERATION_DELETE" || !r.At.After(at) {
			continue
		}
		at = r.At.UTC()
		how = map[string]optouts.How{"ORIGIN_MO": optouts.HowText, "ORIGIN_API": optouts.HowAPI}[r.Origin]
	}
	return at, how, nil
}

// BlockNumbers implements [optouts.Blocker] by the Batch API, with one request: it inserts consent records
// for the list OPT_OUT_ALL. Sinch may have to permit that for the project. A block takes up to ten minutes
// to act. Sinch documents no way to take somebody off the list but a text of theirs. The error is as that of
// ListOptOuts.
func (c *Consents) BlockNumbers(ctx context.Context, q optouts.Query, numbers []sealtext.Number) error {
	app, key, err := c.app(ctx, q)
	if err != nil {
		return err
	}
	type record struct {
		Identification string `json:"identification"`
		Type           string `json:"consent_type"`
	}
	said := struct {
		App     string   `json:"app_id"`
		Records []record `json:"consent_records"`
	}{App: app.ID}
	for _, n := range numbers {
		said.Records = append(said.Records, record{n.E164()[1:], optedOut})
	}
	_, err = c.request(ctx, http.MethodPost, c.batch+"/v1/projects/"+app.Project+"/consents", key, said)
	return err
}

// app returns the app and the token of a query. The error of a host's function may name a person.
func (c *Consents) app(ctx context.Context, q optouts.Query) (App, httptransport.Secret, error) {
	app, err := c.cfg.App(q.Tenant, q.Sender)
	if err != nil || !named(app.Project) || !named(app.ID) {
		return App{}, "", errors.New("sinch: ConsentsConfig.App gave an error, or no ids of a project and an app")
	}
	key, err := c.cfg.Token(ctx, q.Tenant, app.Project)
	if err != nil || !key.Valid() {
		return App{}, "", errors.New("sinch: ConsentsConfig.Token gave an error, or no token in printable ASCII; remove a newline at its end")
	}
	return app, key, nil
}

func (c *Consents) request(ctx context.Context, method, url string, key httptransport.Secret, v any) (httptransport.Answer, error) {
	req, err := httptransport.NewJSON(ctx, method, url, v)
	if err != nil {
		return httptransport.Answer{}, fmt.Errorf("sinch: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+string(key))
	return checked(c.client.Exchange(ctx, req))
}
