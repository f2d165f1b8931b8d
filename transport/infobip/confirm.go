package infobip

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/webhook"
)

// Confirm returns the Confirm of a [webhook.Config]: Infobip signs no webhook that this package could
// verify, so it is asked about the message of each delivery report, in the logs of the last 48 hours,
// which take nothing away. What the logs say counts; while they say less than the report, or do not have
// the message, it is [webhook.ErrUnconfirmed], and Infobip repeats the report. A report from another
// sender is [webhook.ErrContradicted]. The id of our message is read from Infobip's alone.
//
// Inbound messages and events of the blocklist pass as they are. Infobip has no request for one inbound
// message: its list gives out each once, and by no id
// (infobip.com/docs/api/channels/sms/inbound-sms/get-inbound-sms-messages). A BLOCK only opts out.
//
// account returns the tenant whose key reads the logs, and the account. It is called by many goroutines
// at once; its error is answered with 503, so that Infobip repeats the event.
func (t *Transport) Confirm(account func(ctx context.Context, a webhook.Address) (sealtext.Tenant, Account, error)) func(ctx context.Context, who webhook.Verified, e webhook.Event) (webhook.Event, error) {
	return func(ctx context.Context, who webhook.Verified, e webhook.Event) (webhook.Event, error) {
		if e.Delivery == nil {
			return e, nil
		}
		tenant, a, err := account(ctx, webhook.Address{Account: who.Account, Sender: e.Sender, Pool: e.Pool})
		if err != nil {
			return webhook.Event{}, err
		}
		entries, err := t.logged(ctx, tenant, a, e.Delivery.ProviderID)
		switch {
		case err != nil:
			return webhook.Event{}, err
		case len(entries) == 0:
			return webhook.Event{}, webhook.ErrUnconfirmed
		}
		for _, m := range entries {
			if !e.Sender.IsZero() && m.Sender != "" && digits(m.Sender) != digits(e.Sender.String()) {
				return webhook.Event{}, webhook.ErrContradicted
			}
		}
		last := latest(entries)
		said := last.status()
		if said.State.Rank() < e.Delivery.State.Rank() {
			return webhook.Event{}, webhook.ErrUnconfirmed
		}
		d := *e.Delivery
		d.State, d.OptedOut = said.State, said.OptedOut
		d.At, _ = when(last.DoneAt)
		d.Message, _ = sealtext.ParseID(d.ProviderID) // what is not ours has another form
		e.Delivery = &d
		return e, nil
	}
}
