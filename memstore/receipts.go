package memstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// keptKey identifies a kept receipt. ref is the id of the message if the receipt has it, otherwise the
// keyed hash of the provider's id.
type keptKey struct {
	tenant    sealtext.Tenant
	ref       [16]byte
	transport string
	state     transport.State
	optedOut  bool
}

// keptReceipt is a receipt and its arrival number.
type keptReceipt struct {
	row     transport.ReceiptRow
	arrival uint64
}

func (s transportStore) Receipts(ctx context.Context, x sealtext.Tx, receipts []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	out := make([]transport.ReceiptResult, len(receipts))
	for n, r := range receipts {
		cut(&r.At, &r.HeardAt)
		out[n] = s.receipt(t, r, false)
	}
	return out, nil
}

// receipt stores one receipt, or keeps it. One that is joined is behind the outcome in the feed.
func (s transportStore) receipt(t *tx, r transport.ReceiptRow, joined bool) (out transport.ReceiptResult) {
	k, i, found := s.attemptOf(r)
	if !found {
		if r.Provider == [16]byte{} {
			return out
		}
		r.Message = sealtext.ID{} // no such message
		out.Kept = s.keepReceipt(t, r, r.Provider)
		return out
	}
	a := s.outbox.attempts[k][i]
	m := s.outbox.sent[k]
	out.Known = true
	if a.FinishedAt.IsZero() && a.Provider == [16]byte{} {
		out.Kept, out.Message = s.keepReceipt(t, r, a.Message), copyMessage(m.row)
		return out
	}
	out.Changed = r.State.Rank() > a.Receipt.Rank()
	if out.Changed {
		a.Receipt, a.ReceiptAt = r.State, r.At
	}
	if a.Provider == [16]byte{} {
		a.Provider = r.Provider
	}
	s.outbox.setAttempt(t, i, a)
	s.outbox.knowProvider(t, a)
	if m.row.Hears(a.Number, r.State) {
		out.Changed, out.Ended = true, !m.row.State.Final() || !m.row.LookAt.IsZero()
		heard := r.HeardAt
		if heard.IsZero() {
			heard = r.At
		}
		if joined && m.row.UpdatedAt.After(heard) {
			heard = m.row.UpdatedAt
		}
		m.row.State, m.row.UpdatedAt, m.row.LookAt = r.State, r.At, time.Time{}
		s.outbox.setSent(t, m)
		s.hear(t, m.row.StateEvent(heard))
	}
	out.Message = copyMessage(m.row)
	return out
}

// attemptOf finds the attempt that a receipt is about, by the provider's id or by ours.
func (s transportStore) attemptOf(r transport.ReceiptRow) (message recordKey, i int, found bool) {
	// The zero id is never in the table.
	if k, ok := s.outbox.providers[providerKey{r.Tenant, r.Transport, r.Provider}]; ok {
		i, _ := s.outbox.find(k)
		return k.message, i, true
	}
	if r.Message.IsZero() {
		return recordKey{}, 0, false
	}
	k := recordKey{r.Tenant, r.Message}
	a, ok := r.Attempt(s.outbox.attempts[k])
	if !ok {
		return recordKey{}, 0, false
	}
	i, found = s.outbox.find(attemptKey{k, a.Number})
	return k, i, found
}

// keepReceipt keeps a receipt whose attempt is not known, or has no outcome yet.
func (s transportStore) keepReceipt(t *tx, r transport.ReceiptRow, ref [16]byte) bool {
	if !r.Reports() {
		return false
	}
	if r.HeardAt.IsZero() {
		r.HeardAt = r.At
	}
	k := keptKey{r.Tenant, ref, r.Transport, r.State, r.OptedOut}
	if _, ok := s.outbox.kept[k]; !ok {
		s.outbox.kept.put(t, k, keptReceipt{r, s.outbox.arrival()})
	}
	return true
}

func (s transportStore) JoinReceipts(ctx context.Context, x sealtext.Tx, attempts []transport.Attempt) ([]transport.ReceiptResult, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	var keys []keptKey
	for k := range s.outbox.kept {
		if slices.ContainsFunc(attempts, func(a transport.Attempt) bool {
			return a.Tenant == k.tenant && (k.ref == a.Message || k.ref == a.Provider)
		}) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b keptKey) int {
		x, y := s.outbox.kept[a], s.outbox.kept[b]
		return cmp.Or(x.row.HeardAt.Compare(y.row.HeardAt), cmp.Compare(a.state, b.state))
	})
	var out []transport.ReceiptResult
	for _, k := range keys {
		r := s.outbox.kept[k].row
		result := s.receipt(t, r, true)
		if result.Kept { // still
			continue
		}
		s.outbox.kept.drop(t, k)
		result.Receipt = r
		out = append(out, result)
	}
	return out, nil
}

func (s transportStore) StrayReceipts(ctx context.Context, since time.Time, limit int) ([]transport.Attempt, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	cut(&since)
	seen := map[transport.Attempt]bool{}
	for k, r := range s.outbox.kept {
		if r.row.HeardAt.Before(since) {
			continue
		}
		if _, ok := s.outbox.providers[providerKey{k.tenant, k.transport, k.ref}]; ok {
			seen[transport.Attempt{Tenant: k.tenant, Provider: k.ref}] = true
		}
		if slices.ContainsFunc(s.outbox.attempts[recordKey{k.tenant, k.ref}], func(a transport.Attempt) bool {
			return a.Transport == k.transport && !a.FinishedAt.IsZero()
		}) {
			seen[transport.Attempt{Tenant: k.tenant, Message: k.ref}] = true
		}
	}
	var out []transport.Attempt
	for a := range seen {
		out = append(out, a)
	}
	return out[:min(len(out), max(limit, 0))], nil
}
