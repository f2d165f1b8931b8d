package bird

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/segment"
)

const (
	// The validity period that is asked for. Bird documents no longest one.
	minValidity = time.Second
	maxValidity = 48 * time.Hour
	// maxSegments is what the SMS platform takes, by MessageBird's documentation.
	maxSegments = 9
)

// Transport hands messages to Bird. It is a [transport.Transport], and is safe for concurrent use.
type Transport struct {
	cfg    Config
	base   string // of the API, without a slash at the end
	client *httptransport.Client
	now    func() time.Time
}

// Capabilities declares the regions of the configuration. Bird gets the id of a message as its
// reference, and a validity period. Quiet hours of Bird's own and the tracking of links are switched
// off in each request, and no link is shortened.
func (t *Transport) Capabilities() transport.Capabilities {
	return transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity, Receipts: true, Reference: true,
	}
}

// message is a message to one person.
type message struct {
	Receiver struct {
		Contacts []contact `json:"contacts"`
	} `json:"receiver"`
	Body struct {
		Type string `json:"type"`
		Text struct {
			Text string `json:"text"`
		} `json:"text"`
	} `json:"body"`
	Reference    string        `json:"reference"`
	Validity     int           `json:"validity"` // seconds
	Notification *notification `json:"notification,omitempty"`
	TrackLinks   bool          `json:"enableLinkTracking"`
	AnyHour      bool          `json:"ignoreQuietHours"`
}

type contact struct {
	Key   string `json:"identifierKey"`
	Value string `json:"identifierValue"`
}

type notification struct {
	URL string `json:"url"`
}

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It
// returns an error only if the message is no longer cleared or no request could be made for it,
// together with OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("bird: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	m := message{Reference: reference{c.Message(), c.From()}.String(), Validity: t.validity(c.ExpiresAt()), AnyHour: true}
	if m.Body.Type, m.Body.Text.Text = "text", body.Plaintext(); segment.Count(m.Body.Text.Text).Segments > maxSegments {
		// What Bird does to the rest of a longer text is not documented.
		return transport.Outcome{Kind: transport.OutcomeRejected, Code: "too-long"}, nil
	}
	if t.cfg.StatusCallback != "" {
		m.Notification = &notification{t.cfg.StatusCallback}
	}
	account, err := t.account(ctx, c.Tenant(), c.From())
	if err != nil {
		return notSent("account"), err
	}
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("bird: %w", err)
	}
	m.Receiver.Contacts = []contact{{"phonenumber", to.E164()}}
	req, err := t.newRequest(ctx, http.MethodPost, account, "/messages", m)
	if err != nil {
		return notSent("request"), err
	}
	return t.outcome(t.client.Exchange(ctx, req)), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// validity returns the validity period in seconds. Whether a message has expired is the relay's to
// decide.
func (t *Transport) validity(end time.Time) int {
	return int(min(max(end.Sub(t.now()).Truncate(time.Second), minValidity), maxValidity) / time.Second)
}

// account returns that of a sender. The error of a host's function may name a person.
func (t *Transport) account(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (Account, error) {
	a, err := t.cfg.Account(ctx, tenant, from)
	if err != nil || !uuid(a.Workspace) || !uuid(a.Channel) || !a.Key.Valid() {
		return Account{}, errors.New("bird: Config.Account gave an error, an id that is no UUID, or no key in printable ASCII; remove a newline at its end")
	}
	return a, nil
}

// newRequest returns a request for a resource of a channel.
func (t *Transport) newRequest(ctx context.Context, method string, a Account, resource string, v any) (*http.Request, error) {
	req, err := httptransport.NewJSON(ctx, method, t.base+"/workspaces/"+a.Workspace+"/channels/"+a.Channel+resource, v)
	if err != nil {
		return nil, fmt.Errorf("bird: %w", err)
	}
	req.Header.Set("Authorization", "AccessKey "+string(a.Key))
	return req, nil
}

// outcome adds what Bird's answer says to the outcome of its status.
func (t *Transport) outcome(a httptransport.Answer) transport.Outcome {
	out := a.Outcome(t.now())
	if out.Kind == transport.OutcomeAccepted {
		var m resource
		if json.Unmarshal(a.Body, &m) != nil || !uuid(m.ID) {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-id"}
		}
		switch m.Status {
		case "rejected", "skipped", "sending_failed":
			s, _ := m.status()
			return transport.Outcome{Kind: transport.OutcomeRejected, Code: httptransport.CleanCode(s.reason(m.Status), a.Status), OptedOut: s.OptedOut}
		}
		out.ProviderID = m.ID
		return out
	}
	said, known := refusalOf(a)
	if !known {
		return out
	}
	out.Code = httptransport.CleanCode(said, a.Status)
	switch a.Status {
	case http.StatusForbidden, http.StatusNotFound: // of the key, and of the workspace or the channel
		out.Kind, out.Account = transport.OutcomeNotSent, true
	case http.StatusConflict:
		out.Kind = transport.OutcomeRejected
	}
	return out
}

// refusalOf reads a refusal in Bird's form, whose code names the error and whose message is for
// people.
func refusalOf(a httptransport.Answer) (code string, known bool) {
	var said struct {
		Code    string  `json:"code"`
		Message *string `json:"message"`
	}
	if a.Status < 400 || json.Unmarshal(a.Body, &said) != nil || said.Code == "" || said.Message == nil {
		return "", false
	}
	return said.Code, true
}
