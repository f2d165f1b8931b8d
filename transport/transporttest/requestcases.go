package transporttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
)

// requestCases are about what is written, and when it may not be.
func requestCases() []AdapterCase {
	return []AdapterCase{
		{
			"one private request", "URLs end in the logs of servers and proxies; and what is sent twice is received and paid twice.",
			func(t testing.TB, a Adapter) error {
				tr, err := newTrial(t, a, a.accepted)
				if err != nil {
					return err
				}
				r, err := tr.attempt()
				if err := first(err, r.is(transport.OutcomeAccepted), tr.requests(1)); err != nil {
					return err
				}
				if r.out.ProviderID != a.ID {
					return fmt.Errorf("provider id %q of an accepted message, want that of the answer, or its receipts are lost", r.out.ProviderID)
				}
				return tr.provider.all()[0].private()
			},
		},
		{
			"opted out meanwhile", "A person who opts out before the number is given out must get nothing; the adapter learns it from Cleared.To.",
			func(t testing.TB, a Adapter) error {
				tr, err := newTrial(t, a, a.accepted)
				if err != nil {
					return err
				}
				var optOut error
				tr.around = func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
					number, err := sealtext.ParseE164(probeNumber)
					if err != nil {
						return transport.Outcome{}, err
					}
					// The opt-out waits for this hand-off, which waits for it: not for long, but on a machine
					// that is busy for long enough to be stored.
					for wait := min(100*time.Millisecond, tr.patience); wait <= tr.patience; wait *= 4 {
						short, cancel := context.WithTimeout(ctx, wait)
						optOut = tr.record(short, number, consent.KindOptOut)
						cancel()
						var waits *consent.HandoffsInFlightError
						if errors.As(optOut, &waits) {
							optOut = nil
						}
						if !errors.Is(optOut, context.DeadlineExceeded) {
							break
						}
					}
					if _, err := c.To(); err == nil {
						optOut = errors.New("the number is still given out")
					}
					return tr.next.Send(ctx, c)
				}
				if err := tr.send(); err != nil {
					return err
				}
				if err := first(tr.drain(), optOut); err != nil {
					return err
				}
				return first(tr.requests(0), tr.refused(tr.results()[0]))
			},
		},
		{
			"kept message", "A message is cleared for one call of Send: an adapter that keeps its number can send to somebody who has opted out since.",
			func(t testing.TB, a Adapter) error {
				tr, err := newTrial(t, a, a.accepted)
				if err != nil {
					return err
				}
				r, err := tr.attempt()
				if err := first(err, r.is(transport.OutcomeAccepted), tr.requests(1)); err != nil {
					return err
				}
				for _, c := range []transport.Cleared{tr.kept[0], {}} {
					out, err := tr.next.Send(context.Background(), c)
					if err := first(tr.requests(1), tr.refused(result{out, err})); err != nil {
						return err
					}
				}
				return nil
			},
		},
	}
}

// private finds the person or the credential where servers log them.
func (s seen) private() error {
	digits := probeNumber[1:]
	switch {
	case s.method == "GET" || s.method == "HEAD":
		return fmt.Errorf("the method is %s: proxies may repeat it", s.method)
	case strings.Contains(s.url, digits):
		return errors.New("the number is in the URL")
	case strings.Contains(s.url, "probe"):
		return errors.New("the text or the credential is in the URL")
	case strings.Contains(s.header, digits), strings.Contains(s.header, "text"+" "+"probe"):
		return errors.New("the number or the text is in the header")
	case !strings.Contains(s.body, digits):
		return errors.New("the number is not in the body")
	}
	return nil
}

// refused checks what an adapter says about a message that it must not send.
func (tr *trial) refused(r result) error {
	switch {
	case r.err != nil && !errors.Is(r.err, transport.ErrNotCleared):
		return errors.New("the error does not wrap transport.ErrNotCleared")
	case r.out.Kind != transport.OutcomeNotSent && (r.out.Kind.Valid() || r.err == nil):
		return fmt.Errorf("outcome %s for a message that is not cleared, want not-sent", r.out.Kind)
	}
	return r.silent()
}
