package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport"
)

// totals is what became of the rows of the list.
type totals struct {
	queued   int            // accepted into the outbox by this run
	repeated int            // by an earlier run
	denied   map[string]int // by the first rule
	bad      int            // rows without a number
}

// batch is the number of messages that one transaction takes.
const batch = 500

// campaign imports the consent of the list, sends the offer to everybody who may have it, beside a
// stream of passcodes, and writes the report.
func campaign(ctx context.Context, o options, now func() time.Time, stdout io.Writer) (err error) {
	p, err := newProvider(ctx, filepath.Join(o.dir, "accepted.log"), o.latency, now)
	if err != nil {
		return err
	}
	defer p.close()
	s, err := open(ctx, o.dir, p.client, now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	say := newReporter(stdout, o.quiet)
	if err := s.importList(ctx, o.list, say); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop(context.WithoutCancel(ctx))) }()

	codes, stop := &passcodes{}, make(chan error, 1)
	streaming, end := context.WithCancel(ctx)
	defer end()
	go func() { stop <- codes.run(streaming, s, p, o.every) }()

	began := now()
	sent, err := s.send(ctx, o.list, p, say)
	if err != nil {
		return err
	}
	left, err := s.wait(ctx, p, say)
	if err != nil {
		return err
	}
	end()
	if err := <-stop; err != nil {
		return err
	}
	r := report{began: began, ended: now(), totals: sent, outcomes: left, waits: codes.waits(p)}
	r.marks, r.most = codes.overtaken(p)
	if err := os.WriteFile(filepath.Join(o.dir, "report.html"), r.html(), 0o600); err != nil {
		return fmt.Errorf("write the report: %w", bare(err))
	}
	return r.summary(stdout)
}

// importList records the consents of the list with their evidence. Importing it again is harmless.
func (s shop) importList(ctx context.Context, path string, say *reporter) error {
	list, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the list: %w", bare(err))
	}
	defer list.Close() //nolint:errcheck // only read
	r, err := s.Consent.Import(ctx, list, consent.ImportConfig{
		Tenant: books, Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing), Source: "the list of the campaign",
		Disclosure: consent.Disclosure{ID: "offers-signup", Version: "3", Language: "en"}, Actor: clerk,
		Person: func(ctx context.Context, n sealtext.Number) (sealtext.Person, error) {
			var person sealtext.Person
			err := s.db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
				person, err = s.Sealer.Enroll(ctx, tx, books, n)
				return err
			})
			return person, err
		},
		Progress: func(r consent.ImportReport) { say.line("consents: %d of the list", r.Rows) },
	})
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	say.end("consents: %d opt-ins, %d opt-outs, %d known before, %d rows that cannot be read", r.OptIns, r.OptOuts, r.Repeated+r.Known, r.Bad)
	return nil
}

// send puts a message for each contact into the outbox, in transactions of 500. A message that an
// earlier run has put there is found by its key and not sent again.
func (s shop) send(ctx context.Context, list string, p *provider, say *reporter) (totals, error) {
	out := totals{denied: map[string]int{}}
	var pending []transport.Message
	flush := func() error {
		results, err := s.Gateway.SendAll(ctx, pending)
		if err != nil {
			return fmt.Errorf("send: %w", err)
		}
		for _, r := range results {
			var denied *transport.DeniedError
			switch {
			case errors.As(r.Err, &denied):
				// A message that was denied before is not judged again.
				rule := "by an earlier run"
				if len(denied.Reasons) > 0 {
					rule = denied.Reasons[0].Rule
				}
				out.denied[rule]++
			case r.Err != nil:
				return fmt.Errorf("send: %w", r.Err)
			case r.Repeat:
				out.repeated++
			default:
				out.queued++
			}
		}
		pending = pending[:0]
		say.line("queued %d, handed over %d", out.queued+out.repeated, p.count())
		return nil
	}
	bad, err := contacts(list, func(c contact) error {
		pending = append(pending, transport.Message{
			Tenant: books, To: c.number, Program: offers, Sender: bookSender, Actor: clerk,
			Template: "spring", Params: program.Params{"first": program.Text(c.first)},
			IdempotencyKey: fmt.Sprintf("spring-2026-row-%d", c.row),
		})
		if len(pending) == batch {
			return flush()
		}
		return nil
	})
	out.bad = bad
	if err == nil && len(pending) > 0 {
		err = flush()
	}
	return out, err
}

// outcomes counts the messages of the campaign that are not handed over.
type outcomes struct{ held, unknown int }

// wait waits until no offer is due or in flight any more. It does not wait for passcodes: their stream
// goes on until the campaign is over.
func (s shop) wait(ctx context.Context, p *provider, say *reporter) (outcomes, error) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		stats, err := s.Stats(ctx)
		if err != nil {
			return outcomes{}, fmt.Errorf("stats: %w", err)
		}
		var due int
		var left outcomes
		for _, b := range stats.Senders {
			if b.Tenant == books {
				due += b.Due + b.Leased
				left.held += b.Deferred
				left.unknown += b.Unknown
			}
		}
		say.line("waiting %d, handed over %d", due, p.count())
		if due == 0 {
			return left, nil
		}
		select {
		case <-ctx.Done():
			return left, errors.New("interrupted; run it again to continue")
		case <-tick.C:
		}
	}
}
