package txcase

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
)

// Leases is a store that gives leases and keeps reports.
type Leases interface {
	Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error)
	SaveReport(ctx context.Context, name string, at time.Time, report []byte) error
	Report(ctx context.Context, name string) (at time.Time, report []byte, err error)
}

// LeaseCase is something that every store of leases must do.
type LeaseCase struct {
	Name string
	Why  string
	Run  func(ctx context.Context, open func() Leases) error
}

// LeaseCases returns the cases.
func LeaseCases() []LeaseCase {
	return []LeaseCase{
		{"lease-taken", "a lease must have one holder until it ends or is given back, whatever others ask: two would do the same work", leaseTaken},
		{"lease-token", "the token must grow whenever a lease is given anew and stay while its holder extends it: it tells a holder that stood still from the present one", leaseToken},
		{"lease-ends", "a lease must end by itself: a process that died would keep it for ever", leaseEnds},
		{"lease-names", "leases of two names must be two", leaseNames},
		{"lease-refuses", "a lease without a name, a holder or a time must be refused", leaseRefuses},
		{"lease-concurrent", "of many that ask at once exactly one must get the lease", leaseConcurrent},
		{"report", "a report must come back, the last of each name, and nothing where nothing was kept", reports},
	}
}

var first, second = [16]byte{1}, [16]byte{2}

// lease asks for a lease and checks the answer.
func lease(ctx context.Context, s Leases, what, name string, holder [16]byte, lasts time.Duration, token uint64, ok bool) error {
	gotToken, got, err := s.Lease(ctx, name, holder, lasts)
	if err == nil && (got != ok || gotToken != token) {
		err = fmt.Errorf("got token %d and %v, want %d and %v", gotToken, got, token, ok)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func leaseTaken(ctx context.Context, open func() Leases) error {
	s := open()
	return errors.Join(
		lease(ctx, s, "given back by nobody", "a", first, 0, 0, false),
		lease(ctx, s, "free", "a", first, time.Hour, 1, true),
		lease(ctx, s, "taken", "a", second, time.Hour, 0, false),
		lease(ctx, s, "given back by another", "a", second, 0, 0, false),
		lease(ctx, s, "still taken", "a", second, time.Hour, 0, false),
		lease(ctx, s, "given back", "a", first, 0, 1, true),
		lease(ctx, s, "given back again", "a", first, 0, 0, false),
		lease(ctx, s, "free again", "a", second, time.Hour, 2, true),
		lease(ctx, s, "taken by the other", "a", first, time.Hour, 0, false))
}

func leaseToken(ctx context.Context, open func() Leases) error {
	s := open()
	return errors.Join(
		lease(ctx, s, "the first", "a", first, time.Hour, 1, true),
		lease(ctx, s, "extended", "a", first, 2*time.Hour, 1, true),
		lease(ctx, s, "given back", "a", first, 0, 1, true),
		lease(ctx, s, "the same holder anew", "a", first, time.Hour, 2, true),
		lease(ctx, s, "extended anew", "a", first, time.Hour, 2, true))
}

func leaseEnds(ctx context.Context, open func() Leases) error {
	s := open()
	if err := lease(ctx, s, "a short one", "a", first, 50*time.Millisecond, 1, true); err != nil {
		return err
	}
	for {
		token, ok, err := s.Lease(ctx, "a", second, time.Hour)
		if err != nil {
			return err
		}
		if ok {
			return errors.Join(Want("the token after a lease that ended", token, 2), lease(ctx, s, "who had it", "a", first, time.Hour, 0, false))
		}
	}
}

func leaseNames(ctx context.Context, open func() Leases) error {
	s := open()
	return errors.Join(
		lease(ctx, s, "one", "a", first, time.Hour, 1, true),
		lease(ctx, s, "another", "b", second, time.Hour, 1, true),
		lease(ctx, s, "the one by the other", "a", second, time.Hour, 0, false))
}

func leaseRefuses(ctx context.Context, open func() Leases) error {
	s := open()
	var all error
	for _, c := range []struct {
		what, name string
		holder     [16]byte
		lasts      time.Duration
	}{{"no name", "", first, time.Hour}, {"no holder", "a", [16]byte{}, time.Hour}, {"below zero", "a", first, -1}, {"too short", "a", first, time.Microsecond}} {
		_, ok, err := s.Lease(ctx, c.name, c.holder, c.lasts)
		if input := (*sealtext.InputError)(nil); ok || !errors.As(err, &input) {
			all = errors.Join(all, fmt.Errorf("%s: got %v and %v, want an InputError", c.what, ok, err))
		}
	}
	return errors.Join(all, lease(ctx, s, "afterwards", "a", first, time.Hour, 1, true))
}

func leaseConcurrent(ctx context.Context, open func() Leases) error {
	s := open()
	for round := range 5 {
		var given atomic.Int32
		name := string(rune('a' + round))
		err := Each(8, func(n int) error {
			_, ok, err := s.Lease(ctx, name, [16]byte{byte(n + 1)}, time.Hour)
			if ok {
				given.Add(1)
			}
			return err
		})
		if err := errors.Join(err, Want("how many got one lease", given.Load(), 1)); err != nil {
			return err
		}
	}
	return nil
}

func reports(ctx context.Context, open func() Leases) error {
	s := open()
	at := time.Date(2026, 3, 1, 9, 30, 0, 123_456_000, time.UTC)
	kept := func(what, name string, wantAt time.Time, want []byte) error {
		gotAt, got, err := s.Report(ctx, name)
		if err == nil && (!gotAt.Equal(wantAt) || gotAt.IsZero() != wantAt.IsZero() || !bytes.Equal(got, want)) {
			err = fmt.Errorf("%s: got %d bytes of %v, want %d of %v", what, len(got), gotAt, len(want), wantAt)
		}
		return err
	}
	report, again := []byte("{\"n\": 1}\x00\xff"), at.Add(time.Hour)
	err := errors.Join(kept("nothing", "usb", time.Time{}, nil), s.SaveReport(ctx, "usb", at.Add(7), report))
	if err != nil {
		return err
	}
	want := bytes.Clone(report)
	report[0] = 'x'
	if s.SaveReport(ctx, "", at, want) == nil {
		return errors.New("a report without a name was kept")
	}
	return errors.Join(kept("the first", "usb", at, want), s.SaveReport(ctx, "tape", at, nil), kept("none", "tape", at, nil),
		s.SaveReport(ctx, "usb", again, []byte("2")), kept("the second", "usb", again, []byte("2")), kept("of another name", "tape", at, nil))
}
