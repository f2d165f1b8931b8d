package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func (s transportStore) Unknown(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, after sealtext.ID, limit int) ([]transport.OutboxRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []transport.OutboxRow
	for k, m := range s.outbox.sent {
		if k.tenant == tenant && m.row.State == transport.StateUnknown && bytes.Compare(m.row.ID[:], after[:]) > 0 {
			rows = append(rows, copyMessage(m.row))
		}
	}
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return rows[:min(len(rows), max(limit, 0))], nil
}

func (s transportStore) ClaimUnknown(ctx context.Context, x sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	cut(&c.Now, &c.LeaseNow, &c.Until)
	due := s.unknownDue(c)
	slices.SortFunc(due, func(a, b sentMessage) int {
		return cmp.Or(a.row.LookAt.Compare(b.row.LookAt), cmp.Compare(a.arrival, b.arrival))
	})
	due = due[:min(len(due), max(c.Limit, 0))]
	rows := make([]transport.OutboxRow, 0, len(due))
	for _, m := range due {
		m.row.Lease++
		m.row.LeaseUntil = c.Until
		s.outbox.setSent(t, m)
		rows = append(rows, copyMessage(m.row))
	}
	return rows, nil
}

func (s transportStore) UnknownDue(ctx context.Context, c transport.Claim) (bool, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return false, err
	}
	defer release()
	cut(&c.Now, &c.LeaseNow)
	return c.Limit > 0 && len(s.unknownDue(c)) > 0, nil
}

// unknownDue are the rows that ClaimUnknown may lease.
func (s transportStore) unknownDue(c transport.Claim) (due []sentMessage) {
	for k, m := range s.outbox.sent {
		i, ok := s.outbox.find(attemptKey{k, m.row.Attempts})
		if ok && s.outbox.attempts[k][i].Transport == c.Route && m.row.State == transport.StateUnknown &&
			!m.row.LookAt.IsZero() && !m.row.LookAt.After(c.Now) && !m.row.LeaseUntil.After(c.LeaseTime()) {
			due = append(due, m)
		}
	}
	return due
}

func (s transportStore) Resolve(ctx context.Context, x sealtext.Tx, r transport.Resolving) (transport.OutboxRow, bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	m, ok := s.outbox.sent[recordKey{r.Tenant, r.ID}]
	if !ok {
		return transport.OutboxRow{}, false, transport.ErrUnknownMessage
	}
	changed := m.row.State == transport.StateUnknown
	if changed {
		cut(&r.At, &r.NotBefore)
		m.row.State, m.row.UpdatedAt, m.row.LookAt, m.row.LeaseUntil = r.State, r.At, time.Time{}, r.At
		m.row.Lease++
		if !r.NotBefore.IsZero() {
			m.row.NotBefore = r.NotBefore
		}
		s.outbox.setSent(t, m)
		if m.row.State.Final() {
			s.hear(t, m.row.StateEvent(r.At))
		}
	}
	return copyMessage(m.row), changed, nil
}

func (s transportStore) SenderBacklog(ctx context.Context, now time.Time) ([]transport.SenderBacklog, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	cut(&now)
	type key struct {
		tenant sealtext.Tenant
		sender sealtext.Sender
	}
	senders := map[key]transport.Backlog{}
	for _, m := range s.outbox.sent {
		k := key{m.row.Tenant, m.row.Sender}
		if b := senders[k]; m.countIn(&b, now) {
			senders[k] = b
		}
	}
	var out []transport.SenderBacklog
	for k, b := range senders {
		out = append(out, transport.SenderBacklog{
			Tenant: k.tenant, Sender: k.sender,
			Due: b.Due, Deferred: b.Deferred, Leased: b.Leased, Unknown: b.Unknown, OldestDue: b.OldestDue,
		})
	}
	slices.SortFunc(out, compareSenders)
	return out, nil
}

func compareSenders(a, b transport.SenderBacklog) int {
	return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), strings.Compare(a.Sender.String(), b.Sender.String()))
}
