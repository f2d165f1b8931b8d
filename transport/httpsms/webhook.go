package httpsms

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// Receiver accepts inbound messages. When it returns nil the message is durable and, after an
// opt-out, in force. *transport.Gateway implements it.
type Receiver interface {
	Receive(ctx context.Context, in transport.Incoming) (transport.Received, error)
}

// DeliveryReceiver accepts delivery receipts. *transport.Gateway implements it.
type DeliveryReceiver interface {
	ReceiveDelivery(ctx context.Context, r transport.DeliveryReceipt) (transport.Status, error)
}

// WebhookConfig configures a [Webhook].
type WebhookConfig struct {
	// Name is the name of the relay whose transport uses the same provider, or of the provider where a
	// relay has a Router, by which delivery receipts are matched. Required; its form is that of
	// [sealtext.Tenant].
	Name string
	// Tenant owns the senders that the provider reports on. Exactly one of Tenant and TenantOf is
	// required.
	Tenant sealtext.Tenant
	// TenantOf returns the tenant of a sender, if the provider reports on those of several; any of
	// them for a sender that tenants share, since the gateway finds the others. It is called by many
	// goroutines at once. Its error is answered with 503, so that the provider
	// repeats the event.
	TenantOf func(ctx context.Context, sender sealtext.Sender) (sealtext.Tenant, error)
	// Secrets are the signing secrets, each as the provider shows it: whsec_ and base64 of at least
	// 24 bytes. A request signed with any of them is accepted, so that a new secret can be added
	// before the provider changes to it and the old one removed afterwards. 1 to 16 are required.
	Secrets []string
	// Messages receives inbound messages. Required.
	Messages Receiver
	// Deliveries receives delivery receipts. Required.
	Deliveries DeliveryReceiver
	// Parse parses a body whose signature was verified; [ParseEvent] by default. It is called by
	// many goroutines at once. Its error is answered with 400.
	Parse func(body []byte) (Event, error)
	// MaxBody limits the body of a request, in bytes; 256 KiB by default.
	MaxBody int64
	// OnError is called for every request that was not answered with 204. Its errors are this
	// package's, those of Parse and TenantOf, and those of Messages and Deliveries. It is called by
	// many goroutines at once. Nil, the default, drops them.
	OnError func(ctx context.Context, err error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Webhook is the [http.Handler] of a provider's events. It answers
//
//	204  the event is durable; after an opt-out, no covered hand-off starts any more
//	400  the event is not of the documented form, or a value of it breaks a rule
//	401  it is not signed with one of the secrets, or its time is more than 5 minutes from ours
//	405  the method is not POST
//	413  the body is too long
//	503  it could not be stored, or hand-offs that an opt-out covers could not be awaited; the
//	     provider has to repeat it
//
// with a fixed text that repeats nothing of the request. After an opt-out it answers when every
// covered hand-off has ended, or the context of the request. Where that cannot be known (a
// consent.HandoffsInFlightError of the receiver) the opt-out is stored and in force all the same,
// and the repeated event waits again. A repeated event is recorded once, by its webhook-id. Webhook
// is safe for concurrent use.
type Webhook struct {
	cfg      WebhookConfig
	verifier *verifier
}

// NewWebhook validates the configuration and returns a Webhook. It refuses a configuration without
// secrets, and secrets that are too short.
func NewWebhook(cfg WebhookConfig) (*Webhook, error) {
	if err := sealtext.CheckName("name", cfg.Name); err != nil {
		return nil, errors.New("httpsms: WebhookConfig.Name must be the name of the relay: a-z, 0-9, '-', '_' and '.', beginning with a letter")
	}
	switch {
	case cfg.Tenant.IsZero() == (cfg.TenantOf == nil):
		return nil, errors.New("httpsms: exactly one of WebhookConfig.Tenant and WebhookConfig.TenantOf is required")
	case cfg.Messages == nil:
		return nil, errors.New("httpsms: WebhookConfig.Messages is required; *transport.Gateway implements it")
	case cfg.Deliveries == nil:
		return nil, errors.New("httpsms: WebhookConfig.Deliveries is required; *transport.Gateway implements it")
	}
	if cfg.Parse == nil {
		cfg.Parse = ParseEvent
	}
	if cfg.MaxBody <= 0 {
		cfg.MaxBody = 256 << 10
	}
	v, err := newVerifier(cfg.Secrets, clock.Or(cfg.Now))
	if err != nil {
		return nil, err
	}
	return &Webhook{cfg: cfg, verifier: v}, nil
}

// ServeHTTP implements [http.Handler].
func (w *Webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	status, err := w.serve(rw, r)
	if err != nil && w.cfg.OnError != nil {
		w.cfg.OnError(r.Context(), err)
	}
	switch status {
	case http.StatusNoContent:
		rw.WriteHeader(status)
		return
	case http.StatusMethodNotAllowed:
		rw.Header().Set("Allow", http.MethodPost)
	}
	http.Error(rw, http.StatusText(status), status)
}

var (
	errMethod  = errors.New("httpsms: the method of a webhook must be POST")
	errTooLong = errors.New("httpsms: the body of the request is longer than WebhookConfig.MaxBody")
	errRead    = errors.New("httpsms: the body of the request could not be read")
	errBoth    = errors.New("httpsms: WebhookConfig.Parse must set one of Message and Delivery")
)

func (w *Webhook) serve(rw http.ResponseWriter, r *http.Request) (int, error) {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, errMethod
	}
	if err := w.verifier.open(r.Header); err != nil {
		return http.StatusUnauthorized, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, w.cfg.MaxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return http.StatusRequestEntityTooLarge, errTooLong
	case err != nil:
		return http.StatusBadRequest, errRead
	}
	id, err := w.verifier.verify(r.Context(), r.Header, body)
	if err != nil {
		return http.StatusUnauthorized, err
	}
	event, err := w.cfg.Parse(body)
	switch {
	case err != nil:
		return http.StatusBadRequest, err
	case event.Message != nil && event.Delivery != nil:
		return http.StatusBadRequest, errBoth
	case event.Message == nil && event.Delivery == nil:
		return http.StatusNoContent, nil
	}
	err = w.store(r.Context(), id, event)
	var input *sealtext.InputError
	switch {
	case errors.As(err, &input):
		return http.StatusBadRequest, err
	case err != nil:
		return http.StatusServiceUnavailable, err
	}
	return http.StatusNoContent, nil
}

// store passes the event to the receiver.
func (w *Webhook) store(ctx context.Context, id string, event Event) (err error) {
	tenant := w.cfg.Tenant
	if w.cfg.TenantOf != nil {
		if tenant, err = w.cfg.TenantOf(ctx, event.Sender); err != nil {
			return err
		}
	}
	if in := event.Message; in != nil {
		in.Tenant, in.Transport, in.EventID, in.To = tenant, w.cfg.Name, id, event.Sender
		_, err = w.cfg.Messages.Receive(ctx, *in)
		return err
	}
	d := event.Delivery
	d.Tenant, d.Transport, d.Sender = tenant, w.cfg.Name, event.Sender
	_, err = w.cfg.Deliveries.ReceiveDelivery(ctx, *d)
	return err
}
