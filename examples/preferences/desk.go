package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/phone"
)

// web is on whose behalf the pages act.
var web = sealtext.System("web")

// desk does what pages ask for. What depends on whether a
// number is known happens after the page was answered, so that neither the
// page nor the time that it takes tells.
type desk struct {
	*service.Service
	Inbox *inbox.Transport // in the place of a provider
	inTx  func(context.Context, func(context.Context, sealtext.Tx) error) error
	log   *slog.Logger
	now   func() time.Time
	jobs  chan func(context.Context) error
}

// later puts a job in the queue, unless that is full.
func (d *desk) later(job func(context.Context) error) bool {
	select {
	case d.jobs <- job:
		return true
	default:
		return false
	}
}

// run works until ctx ends.
func (d *desk) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-d.jobs:
			if err := job(ctx); err != nil {
				d.log.Error("job failed", "err", err)
			}
		}
	}
}

// question is the first half of a double opt-in: the request is recorded
// with what was shown, and one text asks for the YES. Both commit together.
// Anybody can type any number, so a number is asked once a day at most, and
// never once its owner has left.
func (d *desk) question(ctx context.Context, n sealtext.Number, p offering, e consent.Evidence, at time.Time) error {
	body, err := sealtext.NewBody(p.Wording.AskOptIn(p.Frequency))
	if err != nil {
		return err
	}
	if ask, err := d.askable(ctx, n, p); err != nil || !ask {
		return err
	}
	err = d.inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		person, err := d.Sealer.Enroll(ctx, tx, books, n)
		if err != nil {
			return err
		}
		key := "question:" + person.Subject.String() + ":" + at.UTC().Format("2006-01-02")
		r, err := d.Consent.RecordTx(ctx, tx, consent.Event{
			Person: person, Kind: consent.KindOptInRequested, Scope: consent.ForProgram(p.Name), Purposes: p.Purposes, Method: consent.MethodWebForm,
			Evidence: e, Actor: web, OccurredAt: at, ExpiresAt: at.Add(48 * time.Hour), Notice: version, IdempotencyKey: key,
		})
		if errors.Is(err, consent.ErrConflict) || r.Repeated {
			return nil // asked today
		}
		if err != nil {
			return err
		}
		_, err = d.Gateway.SendTx(ctx, tx, transport.Message{
			Tenant: books, Subject: person.Subject, Program: p.Name, Sender: p.Sender, Purpose: sealtext.Transactional,
			Body: body, Answers: r.ID, Actor: web, IdempotencyKey: key,
		})
		return denied(err)
	})
	var asked *consent.QuestionLimitError
	if errors.As(err, &asked) {
		return nil // often enough
	}
	return err
}

// askable reports whether there is anything to ask: a subscriber has said yes,
// and who left comes back by the preference page or by START. The gate would
// not let the question to them through anyway.
func (d *desk) askable(ctx context.Context, n sealtext.Number, p offering) (bool, error) {
	_, all, known, err := d.look(ctx, n)
	if err != nil || !known {
		return err == nil, err
	}
	open := false
	for _, s := range preferencesOf(all, p, p.Purposes) {
		if s.State == consent.StateOut {
			return false, nil
		}
		open = open || s.State == consent.StateUnknown
	}
	return open, nil
}

// look finds out what the owner of a number has said so far, if anything.
func (d *desk) look(ctx context.Context, n sealtext.Number) (p sealtext.Person, all consent.Preferences, known bool, err error) {
	p, err = d.Sealer.Find(ctx, nil, books, n)
	if errors.Is(err, vault.ErrUnknownSubject) {
		return p, all, false, nil
	}
	if err == nil {
		all, err = d.Consent.Preferences(ctx, p)
	}
	return p, all, err == nil, err
}

// spoke reports whether somebody ever said yes or no to a program. Others have
// nothing to change, and a question that somebody else asked for in their name
// does not make them known.
func spoke(all consent.Preferences) bool {
	for _, p := range programs {
		for _, s := range preferencesOf(all, p, p.Purposes) {
			if s.State != consent.StateUnknown {
				return true
			}
		}
	}
	return false
}

// code texts a code to the owner of a number, if the shop knows it, and tells
// to whom. Typing the number is an inquiry: an opt-in for the minutes that the
// code lasts, which lifts nothing, so that nobody can be brought back by
// somebody else who types their number.
func (d *desk) code(ctx context.Context, n sealtext.Number, code string, e consent.Evidence, at time.Time) (sealtext.Person, error) {
	p, all, known, err := d.look(ctx, n)
	if err != nil || !known || !spoke(all) {
		return sealtext.Person{}, err // strangers are not texted
	}
	var person sealtext.Person
	err = d.inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		person = sealtext.Person{}
		key := "code:" + sealtext.NewID().String()
		if _, err := d.Consent.RecordTx(ctx, tx, consent.Event{
			Person: p, Kind: consent.KindOptIn, Basis: consent.BasisInquiry, Scope: consent.ForProgram(codes), Purposes: sealtext.Purposes(sealtext.OTP),
			Method: consent.MethodWebForm, Evidence: e, Actor: web, OccurredAt: at, ExpiresAt: at.Add(codeLasts), IdempotencyKey: key,
		}); err != nil {
			return err
		}
		_, err := d.Gateway.SendTx(ctx, tx, transport.Message{
			Tenant: books, Subject: p.Subject, Program: codes, Sender: codesSender,
			Template: "code", Params: program.Params{"code": program.Code(code)}, ExpiresAt: at.Add(codeLasts), Actor: web, IdempotencyKey: key,
		})
		if err == nil {
			person = p
		}
		return denied(err)
	})
	return person, err
}

// denied takes a refusal by the gate, which has its audit event, for an answer.
func denied(err error) error {
	var refused *transport.DeniedError
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// masked is a number for the eyes of whoever typed it.
func masked(n sealtext.Number) string { return phone.Display(n) }
