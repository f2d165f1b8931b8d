package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/examples/inbox/page"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

// The clinic that sends when no other application is connected.
var (
	clinic = sealtext.MustTenant("clinic")
	visits = sealtext.MustProgram("visits")
	desk   = sealtext.MustSender("+15005550006")
)

// hookURL is where the provider calls the clinic, within the process.
const hookURL = "http://127.0.0.1/twilio"

// people are those who agreed to be told of their visits. All numbers are kept for fiction.
var people = []string{"+12025550123", "+14155550199", "+447700900123"}

// application is the clinic as an application is in production: a service, the adapter of its provider, and
// the webhook. The provider is the inbox, without a port between.
type application struct {
	service    *service.Service
	hook       *webhook.Handler
	connection *page.Connection
}

func openClinic(ctx context.Context, in *inbox.Server, now func() time.Time, stderr io.Writer) (*application, error) {
	adapter, err := twilio.New(twilio.Config{
		URL: "http://127.0.0.1", Dial: in.Dial, StatusCallback: hookURL, Now: now,
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: inbox.Account}, nil
		},
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{Secret: httptransport.Secret(in.Token())}, nil
		},
	})
	if err != nil {
		return nil, err
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return nil, err
	}
	store, err := memstore.New(memstore.Config{})
	if err != nil {
		return nil, err
	}
	a := &application{}
	a.service, err = service.New(ctx, service.Config{
		Stores: service.Memory(store), Locator: zones, Now: now, Logger: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Transports: map[string]transport.Transport{"twilio": adapter},
	})
	if err != nil {
		return nil, err
	}
	err = a.service.Declare(ctx, sealtext.System("setup"), program.Program{
		Tenant: clinic, Name: visits, Senders: []program.Sender{{Address: desk, Route: "twilio"}},
		Purposes: sealtext.Purposes(sealtext.Informational, sealtext.Transactional), StartPurposes: sealtext.Purposes(sealtext.Informational),
		Wording: program.Wording{Brand: "City Clinic", Program: "visit reminders", Contact: "clinic.example/help"},
	})
	if err != nil {
		return nil, err
	}
	a.hook, err = webhook.New(webhook.Config{
		Name: "twilio", URL: hookURL, Tenant: clinic, Verifier: webhook.Twilio(webhook.StaticKeys(in.Token())), Parse: twilio.ParseWebhook,
		Messages: a.service.Gateway, Deliveries: a.service.Gateway,
	})
	if err != nil {
		return nil, err
	}
	if err := in.Connect(hookURL, a.hook); err != nil {
		return nil, err
	}
	a.connection = &page.Connection{
		Service: a.service, Locator: zones, Journal: store.Transport(), Tenant: clinic, Program: visits, Sender: desk, Purpose: sealtext.Informational, Wire: inbox.WireTwilio,
	}
	if err := a.open(ctx, now()); err != nil {
		return nil, err
	}
	return a, a.service.Start(ctx)
}

// open records what people agreed to, and sends each a first text.
func (a *application) open(ctx context.Context, now time.Time) error {
	body, err := sealtext.NewBody("City Clinic: your visit is tomorrow at 10:00. Reply STOP to opt out.")
	if err != nil {
		return err
	}
	for i, e164 := range people {
		n, err := sealtext.ParseE164(e164)
		if err != nil {
			return err
		}
		_, err = a.service.Record(ctx, clinic, n, consent.Event{
			Kind: consent.KindOptIn, Scope: consent.ForProgram(visits), Purposes: sealtext.Purposes(sealtext.Informational, sealtext.Transactional),
			Method: consent.MethodPaper, Actor: sealtext.System("setup"), OccurredAt: now.Add(-24 * time.Hour),
			IdempotencyKey: "paper-" + string(rune('a'+i)), Evidence: consent.Evidence{Reference: "scan-" + string(rune('a'+i))},
		})
		if err != nil {
			return err
		}
		_, err = a.service.Gateway.Send(ctx, transport.Message{
			Tenant: clinic, To: n, Program: visits, Sender: desk, Purpose: sealtext.Transactional, Body: body,
			IdempotencyKey: "first-" + string(rune('a'+i)), Actor: sealtext.System("desk"),
		})
		if err != nil && !errors.Is(err, transport.ErrDenied) {
			return err
		}
	}
	return nil
}

func (a *application) close() error {
	a.hook.Close()
	late, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return a.service.Stop(late)
}
