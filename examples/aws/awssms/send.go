package awssms

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sms "github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"
	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2/types"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

const (
	// The validity period that AWS takes.
	minValidity = 5 * time.Second
	maxValidity = 72 * time.Hour
	// maxText is what AWS takes, in characters.
	maxText = 1600
)

// The names of the values in the Context of a message.
const (
	contextMessage = "sealtext-message"
	contextSender  = "sealtext-sender"
)

// Transport hands messages to AWS. It is a [transport.Transport], and is safe for concurrent use.
type Transport struct {
	cfg Config
	api *sms.Client
}

// Capabilities declares the regions of the configuration. AWS gets the id of a message in its
// Context. It removes no duplicates.
func (t *Transport) Capabilities() transport.Capabilities {
	c := transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity, Receipts: true, Reference: true,
		ListsOptOuts: true, BlocksNumbers: true, UnblocksNumbers: true,
	}
	if t.cfg.RCS {
		c.Unseen = []string{"fallback-channel"}
	}
	return c
}

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It
// returns an error only if the message is no longer cleared or no request could be made for it,
// together with OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("awssms: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	text := body.Plaintext()
	if len([]rune(text)) > maxText {
		return transport.Outcome{Kind: transport.OutcomeRejected, Code: "too-long"}, nil
	}
	account, err := t.account(ctx, c.Tenant(), c.From())
	if err != nil {
		return notSent("account"), err
	}
	in := &sms.SendTextMessageInput{
		MessageBody: aws.String(text), MessageType: kind(c.Purpose()), OriginationIdentity: aws.String(account.Origination),
		TimeToLive: aws.Int32(t.validity(c.ExpiresAt())),
		Context:    map[string]string{contextMessage: c.Message().String(), contextSender: url.QueryEscape(c.From().String())},
	}
	if account.ConfigurationSet != "" {
		in.ConfigurationSetName = aws.String(account.ConfigurationSet)
	}
	if entity, template, ok := senderid.DLT(c.Registrations()); ok {
		in.DestinationCountryParameters = map[string]string{string(types.DestinationCountryParameterKeyInEntityId): entity}
		if template != "" {
			in.DestinationCountryParameters[string(types.DestinationCountryParameterKeyInTemplateId)] = template
		}
	}
	to, err := c.To()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("awssms: %w", err)
	}
	in.DestinationPhoneNumber = aws.String(to.E164())
	ctx, x := exchanging(ctx)
	out, err := t.api.SendTextMessage(ctx, in, account.options)
	return t.outcome(x, out, err), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}

// kind is AWS's type of a message.
func kind(p sealtext.Purpose) types.MessageType {
	if p == sealtext.Marketing {
		return types.MessageTypePromotional
	}
	return types.MessageTypeTransactional
}

// validity returns the validity period in seconds. Whether a message has expired is the relay's to
// decide.
func (t *Transport) validity(end time.Time) int32 {
	return int32(min(max(end.Sub(t.cfg.Now()).Truncate(time.Second), minValidity), maxValidity) / time.Second)
}

// outcome adds what the SDK has read of the answer to the outcome of its status.
func (t *Transport) outcome(x *exchange, said *sms.SendTextMessageOutput, err error) transport.Outcome {
	if !x.asked {
		return notSent("request") // the SDK could not make one
	}
	out := x.answer.Outcome(t.cfg.Now())
	if out.Kind == transport.OutcomeAccepted {
		if err == nil && said != nil {
			out.ProviderID = httptransport.CleanID(aws.ToString(said.MessageId))
		}
		if out.ProviderID == "" {
			return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-id"}
		}
		return out
	}
	r := refusalOf(err)
	if x.answer.Status < 400 || r.name == "" {
		return out
	}
	out.Code = httptransport.CleanCode(r.code(), x.answer.Status)
	if x.answer.Status < 500 {
		switch {
		case r.reason == optedOut:
			out.OptedOut = true
		case r.notTheMessage():
			out.Kind, out.Account = transport.OutcomeNotSent, true
		}
	}
	return out
}
