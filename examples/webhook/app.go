package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
	"github.com/sealtext/sealtext/vault/phone"
)

var (
	clinic = sealtext.MustTenant("clinic")
	visits = sealtext.MustProgram("visits")
	desk   = sealtext.System("desk")
)

// provider is an account at Twilio, or at the fake.
type provider struct {
	account, token, number string
	api                    string // empty for Twilio's own
	hook                   string // the URL of the webhook, as the provider calls it
}

// app is the application: a service, and what it is reached by.
type app struct {
	db     *sqlstore.DB
	s      *service.Service
	hook   *webhook.Handler
	sender sealtext.Sender
	heard  chan transport.Event // what becomes of messages; dropped where nobody reads
}

// open opens the database of a folder and puts the parts together.
func open(ctx context.Context, dir string, p provider) (*app, error) {
	a := &app{heard: make(chan transport.Event, 100)}
	out, err := twilio.New(twilio.Config{
		URL: p.api, StatusCallback: p.hook,
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: p.account}, nil
		},
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{Secret: httptransport.Secret(p.token)}, nil
		},
	})
	if err != nil {
		return nil, err
	}
	if a.sender, err = sealtext.ParseSender(p.number); err != nil {
		return nil, fmt.Errorf("TWILIO_NUMBER: %w", err)
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return nil, err
	}
	if a.db, err = service.OpenSQLite(ctx, "sqlite", filepath.Join(dir, "clinic.db"), "development"); err != nil {
		return nil, err
	}
	if err := a.connect(ctx, filepath.Join(dir, "keys"), p, out, zones); err != nil {
		return nil, errors.Join(err, a.db.Close())
	}
	return a, nil
}

// connect makes the service and the webhook over it.
func (a *app) connect(ctx context.Context, keys string, p provider, out transport.Transport, zones *zone.Resolver) (err error) {
	a.s, err = service.New(ctx, service.Config{
		Stores: service.SQL(a.db), KeyFolder: keys, Locator: zones, Logger: slog.Default(),
		Transports: map[string]transport.Transport{"twilio": out},
		Handlers: map[string]transport.FeedHandler{"desk": transport.FeedHandlerFunc(func(_ context.Context, _ sealtext.Tx, e transport.Event) error {
			select {
			case a.heard <- e:
			default:
			}
			return nil
		})},
	})
	if err != nil {
		return err
	}
	// Twilio answers a STOP by itself, unless its opt-out handling is switched off for the number.
	err = a.s.Declare(ctx, desk, program.Program{
		Tenant: clinic, Name: visits, Purposes: sealtext.Purposes(sealtext.Transactional),
		Senders: []program.Sender{{Address: a.sender, Route: "twilio", Keywords: program.OwnerProvider}},
		Wording: program.Wording{Brand: "City Clinic", Program: "visits", Contact: "clinic.example/help"},
	})
	if err != nil {
		return err
	}
	a.hook, err = webhook.New(webhook.Config{
		Name: "twilio", URL: p.hook, Tenant: clinic, Parse: twilio.ParseWebhook,
		Verifier: webhook.Twilio(func(_ context.Context, account string) ([]string, error) {
			if account != p.account {
				return nil, nil // nobody's
			}
			return []string{p.token}, nil
		}),
		Messages: a.s.Gateway, Deliveries: a.s.Gateway,
		OnError: a.s.WebhookError("twilio"),
	})
	return err
}

// serve answers requests until ctx ends, and stops in the order in which nothing is lost: no new
// requests; opt-outs that are waited for; hand-offs that have begun; the database.
func (a *app) serve(ctx context.Context, listener net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("POST /twilio", a.hook)
	mux.HandleFunc("POST /signup", a.signup)
	mux.HandleFunc("POST /message", a.message)
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	if err := a.s.Start(ctx); err != nil {
		return errors.Join(err, listener.Close(), a.db.Close())
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	err = errors.Join(err, server.Shutdown(late))
	a.hook.Close()
	err = errors.Join(err, a.s.Stop(late))
	return errors.Join(err, a.db.Close())
}

// signup records that the person who filled in the form wants to hear of their visits.
func (a *app) signup(w http.ResponseWriter, r *http.Request) {
	n, ok := recipient(w, r)
	if !ok {
		return
	}
	_, err := a.s.Record(r.Context(), clinic, n, consent.Event{
		Kind: consent.KindOptIn, Scope: consent.ForProgram(visits), Purposes: sealtext.Purposes(sealtext.Transactional),
		Method: consent.MethodWebForm, OccurredAt: time.Now(), IdempotencyKey: r.PostFormValue("form"), Actor: desk,
		Evidence: consent.Evidence{Source: "/signup", Disclosure: consent.Disclosure{ID: "visits", Version: "1"}},
	})
	answer(w, err)
}

// message puts a text into the outbox.
func (a *app) message(w http.ResponseWriter, r *http.Request) {
	n, ok := recipient(w, r)
	if !ok {
		return
	}
	body, err := sealtext.NewBody(r.PostFormValue("text"))
	if err == nil {
		_, err = a.s.Gateway.Send(r.Context(), transport.Message{
			Tenant: clinic, To: n, Program: visits, Sender: a.sender, Purpose: sealtext.Transactional,
			Body: body, IdempotencyKey: r.PostFormValue("key"), Actor: desk,
		})
	}
	answer(w, err)
}

// recipient reads the number of the form. The error of a form that cannot be read repeats it, and is
// not shown.
func recipient(w http.ResponseWriter, r *http.Request) (n sealtext.Number, ok bool) {
	if r.ParseForm() != nil {
		http.Error(w, "the form cannot be read; is it encoded?", http.StatusBadRequest)
		return n, false
	}
	n, _, err := phone.Parse(r.PostFormValue("phone"), "US")
	if err != nil {
		answer(w, err)
	}
	return n, err == nil
}

// answer says what became of a request. Errors of the library never repeat what was sent.
func answer(w http.ResponseWriter, err error) {
	var input *sealtext.InputError
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.As(err, &input), errors.Is(err, transport.ErrDenied), errors.Is(err, transport.ErrContent):
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
	default:
		log.Print(err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
	}
}
