package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/examples/aws/awssms"
	"github.com/sealtext/sealtext/examples/aws/fakeaws"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

var (
	clinic = sealtext.MustTenant("clinic")
	visits = sealtext.MustProgram("visits")
	desk   = sealtext.System("desk")
)

// app is a service over AWS.
type app struct {
	s      *service.Service
	aws    *awssms.Transport
	sender sealtext.Sender
	heard  chan transport.Event // what becomes of messages
}

// open makes and starts a service in memory.
func open(ctx context.Context, cfg awssms.Config, sender sealtext.Sender) (*app, error) {
	a := &app{sender: sender, heard: make(chan transport.Event, 100)}
	var err error
	if a.aws, err = awssms.New(cfg); err != nil {
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
	a.s, err = service.New(ctx, service.Config{
		Stores: service.Memory(store), Locator: zones, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Transports: map[string]transport.Transport{"aws": a.aws},
		Handlers: map[string]transport.FeedHandler{"desk": transport.FeedHandlerFunc(func(_ context.Context, _ sealtext.Tx, e transport.Event) error {
			a.heard <- e
			return nil
		})},
	})
	if err != nil {
		return nil, err
	}
	// AWS answers a STOP by itself, unless self-managed opt-outs are switched on for the number.
	err = a.s.Declare(ctx, desk, program.Program{
		Tenant: clinic, Name: visits, Purposes: sealtext.Purposes(sealtext.Transactional),
		Senders: []program.Sender{{Address: sender, Route: "aws", Keywords: program.OwnerProvider}},
		Wording: program.Wording{Brand: "City Clinic", Program: "visits", Contact: "clinic.example/help"},
	})
	if err != nil {
		return nil, err
	}
	return a, a.s.Start(ctx)
}

func (a *app) close(ctx context.Context) error { return a.s.Stop(context.WithoutCancel(ctx)) }

// signUp records that a person agreed to texts about their visits.
func (a *app) signUp(ctx context.Context, person sealtext.Number) error {
	_, err := a.s.Record(ctx, clinic, person, consent.Event{
		Kind: consent.KindOptIn, Scope: consent.ForProgram(visits), Purposes: sealtext.Purposes(sealtext.Transactional),
		Method: consent.MethodWebForm, OccurredAt: time.Now(), IdempotencyKey: "form", Actor: desk,
		Evidence: consent.Evidence{Source: "/signup", Disclosure: consent.Disclosure{ID: "visits", Version: "1"}},
	})
	return err
}

// send puts a text into the outbox.
func (a *app) send(ctx context.Context, person sealtext.Number, key, text string) error {
	body, err := sealtext.NewBody(text)
	if err != nil {
		return err
	}
	_, err = a.s.Gateway.Send(ctx, transport.Message{
		Tenant: clinic, To: person, Program: visits, Sender: a.sender, Purpose: sealtext.Transactional, Body: body, IdempotencyKey: key, Actor: desk,
	})
	return err
}

// text sends a text and tells what AWS said.
func (a *app) text(ctx context.Context, out io.Writer, person sealtext.Number, key, text string) error {
	if err := a.send(ctx, person, key, text); err != nil {
		return err
	}
	return a.hear(ctx, out)
}

// hear waits for what becomes of a text.
func (a *app) hear(ctx context.Context, out io.Writer) error {
	select {
	case e := <-a.heard:
		_, err := fmt.Fprintf(out, "the text is %s\n", e.State)
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(time.Minute):
		return errors.New("nothing became of the text in a minute")
	}
}

// story plays a conversation with the fake.
func story(ctx context.Context, out io.Writer) error {
	const sender, number, other = "+15005550006", "+12025550123", "+12025550188"
	person, elsewhere := must(sealtext.ParseE164(number)), must(sealtext.ParseE164(other))
	fake := fakeaws.New(map[string]string{sender: "TRANSACTIONAL"})
	server := httptest.NewTLSServer(fake)
	defer server.Close()
	trust := x509.NewCertPool()
	trust.AddCert(server.Certificate())
	keys := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: fake.Access, SecretAccessKey: fake.Secret}, nil
	})
	a, err := open(ctx, awssms.Config{
		URL: server.URL, TLS: &tls.Config{RootCAs: trust, MinVersion: tls.VersionTLS12},
		Account: func(context.Context, sealtext.Tenant, sealtext.Sender) (awssms.Account, error) {
			return awssms.Account{Region: fake.Region, Credentials: keys, ConfigurationSet: "receipts"}, nil
		},
	}, sealtext.MustSender(sender))
	if err != nil {
		return err
	}
	defer func() { _ = a.close(ctx) }()
	hook, err := webhook.New(webhook.Config{
		Name: "aws", URL: "https://sms.example.com/aws", Tenant: clinic, Parse: awssms.ParseWebhook,
		Verifier: webhook.SNS(webhook.SNSConfig{Topics: []string{fakeaws.Topic}, Certificate: fake.Certificate}), // awssms.Certificates in production
		Messages: a.s.Gateway, Deliveries: a.s.Gateway,
		OnError: func(_ context.Context, err error) { slog.Error("webhook", "err", err) }, // it has neither number nor text
	})
	if err != nil {
		return err
	}
	defer hook.Close()
	publish := func(message any) error {
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/aws", strings.NewReader(string(fake.Publish(fakeaws.Topic, time.Now(), message))))
		w := httptest.NewRecorder()
		if hook.ServeHTTP(w, r); w.Code != http.StatusNoContent {
			return fmt.Errorf("the webhook answered %d", w.Code)
		}
		return nil
	}

	if err := a.signUp(ctx, person); err != nil {
		return err
	}
	if err := a.text(ctx, out, person, "1", "Your appointment is tomorrow at 10."); err != nil {
		return err
	}
	if err := publish(fakeaws.Event(fake.Sent()[0], "TEXT_DELIVERED", time.Now())); err != nil {
		return err
	}
	if err := a.hear(ctx, out); err != nil {
		return err
	}
	fake.OptOut(number, time.Now()) // the person texts STOP: AWS answers and lists them, and publishes the text
	if err := publish(fakeaws.Received("cae173d2-66b9-564c-8309-21f858e9fb84", number, sender, "STOP")); err != nil {
		return err
	}
	if err := a.send(ctx, person, "2", "Your appointment is today at 10."); !errors.Is(err, transport.ErrDenied) {
		return fmt.Errorf("a text after STOP: %w", err)
	}
	_, _ = fmt.Fprintln(out, "a text after STOP is denied")
	if err := a.aws.Block(ctx, clinic, a.sender, []sealtext.Number{elsewhere}); err != nil {
		return err
	}
	list, err := a.aws.OptOuts(ctx, clinic, a.sender, "")
	if err != nil {
		return err
	}
	for _, o := range list.OptOuts {
		_, _ = fmt.Fprintf(out, "AWS sends nothing to %s, by their own text: %t\n", o.Number.Prefix(), o.Person)
	}
	_, err = fmt.Fprintf(out, "texts that AWS took: %d\n", len(fake.Sent()))
	return err
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // a constant of this program
	}
	return v
}
