package memstore

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// providerKey identifies an attempt by the provider's id, as a receipt does.
type providerKey struct {
	tenant    sealtext.Tenant
	transport string
	provider  [16]byte
}

// attemptKey identifies an attempt.
type attemptKey struct {
	message recordKey
	number  int
}

func cutAttempt(a transport.Attempt) transport.Attempt {
	cut(&a.StartedAt, &a.FinishedAt, &a.ReceiptAt)
	return a
}

// find returns the index of an attempt in the journal of its message.
func (r *transportPart) find(k attemptKey) (int, bool) {
	return slices.BinarySearchFunc(r.attempts[k.message], k.number, func(a transport.Attempt, n int) int { return cmp.Compare(a.Number, n) })
}

// setAttempt replaces the i-th attempt of a message.
func (r *transportPart) setAttempt(t *tx, i int, a transport.Attempt) {
	k := recordKey{a.Tenant, a.Message}
	all := slices.Clone(r.attempts[k])
	all[i] = a
	r.attempts.put(t, k, all)
}

// knowProvider indexes an attempt by its provider's id, so that receipts find it.
func (r *transportPart) knowProvider(t *tx, a transport.Attempt) {
	if a.Provider != [16]byte{} {
		r.providers.put(t, providerKey{a.Tenant, a.Transport, a.Provider}, attemptKey{recordKey{a.Tenant, a.Message}, a.Number})
	}
}

func (s transportStore) BeginAll(ctx context.Context, x sealtext.Tx, attempts []transport.Attempt) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	for _, a := range attempts {
		k := recordKey{a.Tenant, a.Message}
		i, taken := s.outbox.find(attemptKey{k, a.Number})
		if taken {
			return errors.New("memstore: the attempt exists already")
		}
		a = cutAttempt(a)
		s.outbox.attempts.put(t, k, slices.Insert(slices.Clone(s.outbox.attempts[k]), i, a))
		s.outbox.knowProvider(t, a)
	}
	return nil
}

func (s transportStore) FinishAll(ctx context.Context, x sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(attempts))
	for n, a := range attempts {
		k := attemptKey{recordKey{a.Tenant, a.Message}, a.Number}
		i, ok := s.outbox.find(k)
		if !ok {
			continue
		}
		done := s.outbox.attempts[k.message][i]
		if !done.FinishedAt.IsZero() && (done.Kind != transport.OutcomeUnknown || a.Kind == transport.OutcomeUnknown) {
			continue
		}
		if a.Provider == [16]byte{} {
			a.Provider = done.Provider
		}
		done.FinishedAt, done.Kind, done.Code, done.Provider, done.Member = a.FinishedAt, a.Kind, a.Code, a.Provider, a.Member
		s.outbox.setAttempt(t, i, cutAttempt(done))
		s.outbox.knowProvider(t, done)
		out[n] = true
	}
	return out, nil
}

func (s transportStore) Attempts(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, messages []sealtext.ID) ([]transport.Attempt, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var out []transport.Attempt
	for _, id := range messages {
		out = append(out, s.outbox.attempts[recordKey{tenant, id}]...)
	}
	return out, nil
}
