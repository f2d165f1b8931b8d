package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// sent is what became of the messages of one campaign.
type sent struct {
	queued   int // accepted into the outbox, by this run or an earlier one
	denied   int
	byRule   map[string]int // a message may be denied by several
	repeated int            // second rows of somebody
	held     int            // queued and waiting for their hours
}

// offer sends the text to every good row of the list. A person with two rows
// gets one message: the idempotency key names the campaign and the person.
func (h shop) offer(ctx context.Context, src source, campaign, template string, p *progress) (sent, error) {
	out := sent{byRule: map[string]int{}}
	seen := map[sealtext.ID]bool{}
	batch := batcher{h: h, limit: 100}
	err := src.each(func(c contact) error {
		p.step()
		body, err := sealtext.NewBody(strings.ReplaceAll(template, "{first}", c.first))
		if err != nil {
			return err
		}
		return batch.add(ctx, func(ctx context.Context, tx sealtext.Tx) (func(), error) {
			person, err := h.Sealer.Find(ctx, tx, books, c.number)
			if err != nil {
				return nil, err
			}
			m := transport.Message{
				Tenant: books, Subject: person.Subject, Program: offers, Sender: sender, Purpose: sealtext.Marketing,
				Body: body, Actor: clerk, IdempotencyKey: campaign + ":" + person.Subject.String(),
			}
			id, err := h.Gateway.SendTx(ctx, tx, m)
			return count(id, err, seen, &out)
		})
	}, func(rowError) {})
	return out, errors.Join(err, batch.flush(ctx))
}

// count sorts one answer of the gateway.
func count(id sealtext.ID, err error, seen map[sealtext.ID]bool, out *sent) (func(), error) {
	var denied *transport.DeniedError
	switch {
	case errors.Is(err, transport.ErrIdempotencyConflict):
		// Two rows of one person under two first names: the first row's
		// message stands.
		return func() { out.repeated++ }, nil
	case errors.As(err, &denied):
		return func() {
			if seen[denied.ID] {
				out.repeated++
				return
			}
			seen[denied.ID] = true
			out.denied++
			for _, r := range denied.Reasons {
				out.byRule[r.Rule]++
			}
		}, nil
	case err != nil:
		return nil, fmt.Errorf("send: %w", err)
	}
	return func() {
		if seen[id] {
			out.repeated++
			return
		}
		seen[id] = true
		out.queued++
	}, nil
}

// deliver runs the relay until nothing is due.
func (h shop) deliver(ctx context.Context, p *progress) error {
	for {
		n, err := h.Relays["inbox"].Step(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		p.steps(n)
	}
}

// waiting counts the messages that wait for their hours, by when they are
// due: the kind of question an application asks its own database.
func (h shop) waiting(ctx context.Context) (map[time.Time]int, error) {
	rows, err := h.file.QueryContext(ctx, "SELECT not_before, COUNT(*) FROM sealtext_outbox WHERE tenant = ?1 AND state = ?2 GROUP BY not_before", books.String(), int(transport.StateQueued))
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read to the end below
	due := map[time.Time]int{}
	for rows.Next() {
		var at int64
		var n int
		if err := rows.Scan(&at, &n); err != nil {
			return nil, err
		}
		due[time.UnixMicro(at).UTC()] = n
	}
	return due, rows.Err()
}
