package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/answer"
	"github.com/sealtext/sealtext/retention/notice"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// story prints what happens.
type story struct {
	*shop
	out io.Writer
	n   int
	ann sealtext.Number
	p   sealtext.Person

	noticeFile, answerFile string // "" for none
}

func (s *story) chapter(format string, args ...any) {
	s.n++
	fmt.Fprintf(s.out, "\n%d. %s\n", s.n, fmt.Sprintf(format, args...))
}

func (s *story) say(format string, args ...any) { fmt.Fprintf(s.out, "   "+format+"\n", args...) }

// state prints where a request is.
func (s *story) state(r request.Request) {
	line := fmt.Sprintf("request %s: %s, to be answered by %s", r.Kind, r.State, r.DeadlineAt.Format(time.DateOnly))
	if r.State.Final() {
		line = fmt.Sprintf("request %s: %s on %s", r.Kind, r.State, r.EndedAt.Format(time.DateOnly))
	}
	if waits := r.Unconfirmed(); r.State == request.StateWaiting {
		line += ", waits for " + strings.Join(waits, ", ")
	}
	s.say("%s", line)
}

func (s *story) tell(ctx context.Context) (err error) {
	if s.ann, s.p, err = s.customer(ctx, "+12025550123"); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "A customer of Corner Books signed up for offers, got one, and was in the shop.")
	for _, chapter := range []func(context.Context) error{
		s.notice, s.access, s.why, s.object, s.restrict, s.erase, s.late, s.others,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	return nil
}

// notice prints a part of the privacy notice.
func (s *story) notice(ctx context.Context) error {
	s.chapter("The privacy notice, written from what the program does")
	doc, err := s.Notice(ctx, service.NoticeConfig{Tenant: books, Operator: notice.Operator{
		Name: "Corner Books Ltd", Contact: "privacy@cornerbooks.example",
	}})
	if err != nil {
		return err
	}
	for _, section := range doc.Parts[0].Sections {
		if section.ID != "kept" && section.ID != "recipients" {
			continue
		}
		s.say("%s", section.Title+":")
		for _, row := range section.Table.Rows {
			if section.ID == "kept" {
				s.say("- %s: %s", row[0], row[1])
			} else {
				s.say("- %s (%s), %s; keeps %s", row[0], row[2], row[1], row[4])
			}
		}
	}
	s.say("The operator still has to enter %d fields, such as %s.", len(doc.Missing()), doc.Missing()[0])
	if s.noticeFile == "" {
		return nil
	}
	var page bytes.Buffer
	if err := doc.WriteHTML(&page); err != nil {
		return err
	}
	if err := os.WriteFile(s.noticeFile, page.Bytes(), 0o600); err != nil {
		return errors.New("the notice cannot be written to that file")
	}
	s.say("The whole notice, and both records of processing, are in the file.")
	return nil
}

// access answers a request for everything that is stored.
func (s *story) access(ctx context.Context) error {
	s.chapter("\"What do you have about me?\"")
	r, err := request.New(request.Received{Kind: request.Access, Regime: request.GDPR, At: s.clock.now()})
	if err != nil {
		return err
	}
	s.state(r)
	if r, err = r.Prove(s.clock.now(), request.ProofPossession); err != nil {
		return err
	}
	_, err = r.Begin(s.clock.now())
	if !errors.Is(err, request.ErrProof) {
		return fmt.Errorf("a code to the number was enough: %v", err) //nolint:errorlint // printed only
	}
	s.say("A code to the number shows who has the phone now. That is not enough: a number may have a new owner.")
	if r, err = r.Prove(s.clock.now(), request.ProofIdentity); err != nil {
		return err
	}
	if r, err = r.Begin(s.clock.now()); err != nil {
		return err
	}
	var doc bytes.Buffer
	sum, err := s.Rights.Access(ctx, s.officer(), s.p, &doc)
	if err != nil {
		return err
	}
	s.say("The customer logged in to the shop as well. One document with %d records:", sum.Records)
	for _, h := range sum.Holders {
		s.say("- %s: %d", h.Holder, h.Records)
	}
	for line := range strings.Lines(doc.String()) {
		if strings.Contains(line, `"note"`) {
			s.say("A value of the application's own table in it: %s", strings.TrimSpace(line))
		}
	}
	var archive bytes.Buffer
	manifest, err := answer.Write(&archive, doc.Bytes())
	if err != nil {
		return err
	}
	s.say("The customer gets one archive: %s for programs, %s to read, and their hashes in %s.", manifest.Files[0].Name, manifest.Files[1].Name, answer.ManifestName)
	if s.answerFile != "" {
		if err := os.WriteFile(s.answerFile, archive.Bytes(), 0o600); err != nil {
			return errors.New("the answer cannot be written to that file")
		}
	}
	if r, err = r.Answer(s.clock.now()); err != nil {
		return err
	}
	s.state(r)
	return nil
}

// why explains one record.
func (s *story) why(ctx context.Context) error {
	s.chapter("\"Why do you still have that?\"")
	return s.visits.Export(ctx, s.p, func(rec sealtext.Record) error {
		e, err := s.Sweeper.Explain(ctx, classVisits, sealtext.Item{Tenant: s.p.Tenant, Subject: s.p.Subject, Record: rec.ID}, rec.At)
		if err != nil {
			return err
		}
		s.say("%s", e)
		return nil
	})
}

// object answers an objection to marketing, which comes as a text.
func (s *story) object(ctx context.Context) error {
	s.chapter("\"No more offers.\"")
	r, err := request.New(request.Received{Kind: request.Object, Regime: request.GDPR, At: s.clock.now()})
	if err != nil {
		return err
	}
	got, err := s.inbox.Reply(ctx, s.Gateway, s.inbox.To(s.ann)[0], "STOP")
	if err != nil {
		return err
	}
	s.say("They text STOP: %s. No proof is asked for, and an opt-out is never refused.", got.Action.Intent)
	err = s.offer(ctx, s.ann, "summer")
	var denied *transport.DeniedError
	if !errors.As(err, &denied) {
		return fmt.Errorf("an offer after STOP was not denied: %v", err) //nolint:errorlint // printed only
	}
	s.say("The next offer to them: %v", err)
	if r, err = r.Begin(s.clock.now()); err != nil {
		return err
	}
	if r, err = r.Answer(s.clock.now()); err != nil {
		return err
	}
	s.state(r)
	return nil
}

// restrict keeps the data and does not use it: a hold beside the opt-out.
func (s *story) restrict(ctx context.Context) error {
	s.chapter("\"Do not delete it before my complaint is settled.\"")
	r, err := request.New(request.Received{Kind: request.Restrict, Regime: request.GDPR, At: s.clock.now()})
	if err != nil {
		return err
	}
	if r, err = r.Prove(s.clock.now(), request.ProofPossession); err != nil {
		return err
	}
	if r, err = r.Begin(s.clock.now()); err != nil {
		return err
	}
	id, err := s.Holds.Place(ctx, retention.Hold{Tenant: books, Subject: s.p.Subject, CaseID: "complaint-31", Actor: s.officer()})
	if err != nil {
		return err
	}
	s.clock.advance(31 * day)
	plan, err := s.Sweeper.Plan(ctx)
	if err != nil {
		return err
	}
	for _, c := range plan.Classes {
		if c.Class == classVisits {
			s.say("A month later the sweep would destroy %d visits and keep %d, which are held.", c.Dispose, c.Held)
		}
	}
	_, err = s.Rights.Erase(ctx, s.officer(), s.p, "request-8")
	var held *retention.HeldError
	if !errors.As(err, &held) {
		return fmt.Errorf("an erasure under a hold was not refused: %v", err) //nolint:errorlint // printed only
	}
	s.say("Somebody orders the erasure: %v", err)
	if err := s.Holds.Release(ctx, s.officer(), books, s.p.Subject, id); err != nil {
		return err
	}
	s.say("The complaint is settled, and the hold released.")
	if r, err = r.Answer(s.clock.now()); err != nil {
		return err
	}
	s.state(r)
	return nil
}

// erase forgets the person, and waits for the provider.
func (s *story) erase(ctx context.Context) error {
	s.chapter("\"Forget me.\"")
	r, err := request.New(request.Received{Kind: request.Erase, Regime: request.GDPR, At: s.clock.now(), Processors: []string{"inbox"}})
	if err != nil {
		return err
	}
	if r, err = r.Prove(s.clock.now(), request.ProofIdentity); err != nil {
		return err
	}
	if r, err = r.Begin(s.clock.now()); err != nil {
		return err
	}
	cert, err := s.Rights.Erase(ctx, s.officer(), s.p, "request-9")
	if err != nil {
		return err
	}
	for _, c := range cert.Erased {
		s.say("- %s: %d erased", c.Holder, c.Records)
	}
	for _, k := range cert.Kept {
		s.say("kept: %s", k.Text)
	}
	for _, k := range cert.NotCovered {
		if k.Code == "processor" {
			s.say("not reached: %s", k.Text)
		}
	}
	_, err = s.Vault.RevealNumber(ctx, vault.Access{Actor: s.officer(), Reason: vault.ReasonAccessRequest}, books, s.p.Subject)
	if !errors.Is(err, vault.ErrShredded) {
		return fmt.Errorf("the number of an erased person was not shredded: %v", err) //nolint:errorlint // printed only
	}
	s.say("Reading the number now: %v", err)
	if r, err = r.Answer(s.clock.now()); err != nil {
		return err
	}
	s.state(r)
	s.clock.advance(15 * day)
	for _, reminder := range r.Reminders(s.clock.now()) {
		s.say("15 days later: %s", strings.ReplaceAll(reminder.Text, r.ID.String(), "9"))
	}
	if r, err = r.Confirm(s.clock.now(), "inbox", request.OutcomeKept, "annex-2"); err != nil {
		return err
	}
	s.state(r)
	for _, k := range r.NotErased() {
		s.say("%s confirms, and keeps what its contract says (%s).", k.Name, k.Note)
	}
	return nil
}

// late shows a request that nobody works on.
func (s *story) late(context.Context) error {
	s.chapter("A request that is forgotten on a desk")
	r, err := request.New(request.Received{Kind: request.Portability, Regime: request.CCPA, At: s.clock.now()})
	if err != nil {
		return err
	}
	at := r.ReceivedAt
	for _, days := range []int{20, 35, 46} {
		for _, reminder := range r.Reminders(at.AddDate(0, 0, days)) {
			s.say("day %d: %s", days, strings.ReplaceAll(reminder.Text, r.ID.String(), "4711"))
			r = r.Remind(reminder.ID)
		}
	}
	if _, err = r.Extend(at.Add(46*day), "many-records"); err == nil {
		return errors.New("a deadline that is over was extended")
	}
	s.say("Extending it then is refused: the person had to be told before.")
	return nil
}

// others says what the library has no call for.
func (s *story) others(context.Context) error {
	s.chapter("The other kinds")
	s.say("A correction, an export for another company and an opt-out of sale have their deadlines, proofs and states")
	s.say("in package request. What is asked for is done by the application: a new value is sealed again, and the document")
	s.say("of an access request can be read by machines.")
	return nil
}
