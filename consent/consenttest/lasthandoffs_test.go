package consenttest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/disposal"
	"github.com/sealtext/sealtext/internal/txcase"
)

func remembering() consenttest.Remembering { return good().(consenttest.Remembering) }

func TestGoodLastHandoffStore(t *testing.T) {
	consenttest.RunLastHandoffStore(t, func(*testing.T) consenttest.Remembering { return remembering() })
}

// looseLast breaks the transactions of a good store.
type looseLast struct {
	loose
	next consenttest.Remembering
}

func (s looseLast) SaveLast(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.SaveLast(ctx, tx, rows, settled) })
}

func (s looseLast) LastHandoffs(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) (rows []consent.LastHandoff, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.LastHandoffs(ctx, tx, people)
		return err
	})
	return rows, err
}

func (s looseLast) DropLast(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.DropLast(ctx, tx, rows)
		return err
	})
	return n, err
}

// bentLast is a good store with methods of its own.
type bentLast struct {
	consenttest.Remembering
	save func(context.Context, sealtext.Tx, []consent.LastHandoff, time.Time) error
	rows func(context.Context, sealtext.Tx, []sealtext.Person) ([]consent.LastHandoff, error)
	drop func(context.Context, sealtext.Tx, []consent.LastHandoff) (int, error)
}

func (s bentLast) SaveLast(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
	return s.save(ctx, tx, rows, settled)
}

func (s bentLast) LastHandoffs(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.LastHandoff, error) {
	return s.rows(ctx, tx, people)
}

func (s bentLast) DropLast(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff) (int, error) {
	return s.drop(ctx, tx, rows)
}

// dropOld deletes rows of the person of a row.
func dropOld(ctx context.Context, tx sealtext.Tx, s consenttest.Remembering, row consent.LastHandoff, is func(consent.LastHandoff) bool) error {
	rows, err := s.LastHandoffs(ctx, tx, []sealtext.Person{{Tenant: row.Tenant, Subject: row.Subject}})
	if err != nil {
		return err
	}
	_, err = s.DropLast(ctx, tx, slices.DeleteFunc(rows, func(old consent.LastHandoff) bool { return !is(old) }))
	return err
}

func TestBrokenLastHandoffStores(t *testing.T) {
	var broken []txcase.Broken[consenttest.Remembering]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[consenttest.Remembering]{Name: f.Name, Cases: f.Cases, Open: func() consenttest.Remembering {
			s := remembering()
			return looseLast{loose{txcase.NewLoose(s.InTx, f.Fault), s}, s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "last-rollback")
		}
		broken = append(broken, b)
	}
	add := func(name string, bend func(b *bentLast, next consenttest.Remembering), cases ...string) {
		broken = append(broken, txcase.Broken[consenttest.Remembering]{Name: name, Cases: cases, Open: func() consenttest.Remembering {
			s := remembering()
			b := bentLast{s, s.SaveLast, s.LastHandoffs, s.DropLast}
			bend(&b, s)
			return b
		}})
	}
	change := func(f func(*consent.LastHandoff, *time.Time)) func(*bentLast, consenttest.Remembering) {
		return func(b *bentLast, next consenttest.Remembering) {
			b.save = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
				rows = slices.Clone(rows)
				for i := range rows {
					f(&rows[i], &settled)
				}
				return next.SaveLast(ctx, tx, rows, settled)
			}
		}
	}
	add("keeps whole seconds", change(func(h *consent.LastHandoff, _ *time.Time) { h.At = h.At.Truncate(time.Second) }), "last-round-trip")
	add("forgets the question", change(func(h *consent.LastHandoff, _ *time.Time) { h.Question = sealtext.ID{} }), "last-round-trip", "last-people")
	add("forgets the commands", change(func(h *consent.LastHandoff, _ *time.Time) { h.Commands = nil }), "last-round-trip")
	add("keeps one command", change(func(h *consent.LastHandoff, _ *time.Time) { h.Commands = h.Commands[:min(len(h.Commands), 1)] }), "last-round-trip")
	add("saves a second row", change(func(h *consent.LastHandoff, _ *time.Time) { h.Message[7] = byte(h.At.Unix() >> 8) }), "last-replace")
	add("keeps one tenant", change(func(h *consent.LastHandoff, _ *time.Time) { h.Tenant = sealtext.MustTenant("north") }), "last-people", "last-drop")
	add("deletes nothing that is old", change(func(_ *consent.LastHandoff, settled *time.Time) { *settled = time.Unix(0, 0) }), "last-spent", "last-people")
	add("keeps the last row only", func(b *bentLast, next consenttest.Remembering) {
		b.save = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
			if err := next.SaveLast(ctx, tx, rows, settled); err != nil {
				return err
			}
			for _, row := range rows {
				if err := dropOld(ctx, tx, next, row, func(old consent.LastHandoff) bool { return old.Sender == row.Sender && old.At.Before(row.At) }); err != nil {
					return err
				}
			}
			return nil
		}
	}, "last-spent", "last-people", "last-drop")
	add("takes all senders for one", func(b *bentLast, next consenttest.Remembering) {
		b.save = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
			for _, row := range rows {
				if err := dropOld(ctx, tx, next, row, func(old consent.LastHandoff) bool { return old.At.Before(settled) }); err != nil {
					return err
				}
			}
			return next.SaveLast(ctx, tx, rows, settled)
		}
	}, "last-spent")
	add("keeps all that is not settled", func(b *bentLast, next consenttest.Remembering) {
		var all []consent.LastHandoff
		b.save = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
			for _, row := range rows {
				all = append(slices.DeleteFunc(all, func(o consent.LastHandoff) bool {
					return o.Message == row.Message && o.Subject == row.Subject
				}), row)
			}
			return next.SaveLast(ctx, tx, rows, settled)
		}
		b.rows = func(_ context.Context, _ sealtext.Tx, people []sealtext.Person) (rows []consent.LastHandoff, err error) {
			for _, row := range all {
				if row.Subject == people[0].Subject {
					rows = append(rows, row)
				}
			}
			slices.SortStableFunc(rows, func(a, b consent.LastHandoff) int { return a.At.Compare(b.At) })
			return rows, nil
		}
	}, "last-bound")
	add("keeps the oldest", func(b *bentLast, next consenttest.Remembering) {
		b.save = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
			for _, row := range rows {
				old, err := next.LastHandoffs(ctx, tx, []sealtext.Person{{Tenant: row.Tenant, Subject: row.Subject}})
				if err != nil || len(old) > disposal.MaxLastHandoffs {
					return err
				}
				if err := next.SaveLast(ctx, tx, []consent.LastHandoff{row}, settled); err != nil {
					return err
				}
			}
			return nil
		}
	}, "last-bound")
	add("saves few rows", func(b *bentLast, next consenttest.Remembering) {
		b.save = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
			return next.SaveLast(ctx, tx, rows[:min(len(rows), 256)], settled)
		}
	}, "last-batch")
	add("ends the old ones of the first row only", func(b *bentLast, next consenttest.Remembering) {
		b.save = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff, settled time.Time) error {
			for i := range rows {
				if err := next.SaveLast(ctx, tx, rows[i:i+1], settled); err != nil {
					return err
				}
				settled = time.Unix(0, 0)
			}
			return nil
		}
	}, "last-batch")
	add("reads in the order of ids", func(b *bentLast, next consenttest.Remembering) {
		b.rows = func(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.LastHandoff, error) {
			rows, err := next.LastHandoffs(ctx, tx, people)
			slices.SortFunc(rows, func(a, b consent.LastHandoff) int { return slices.Compare(a.Message[:], b.Message[:]) })
			return rows, err
		}
	}, "last-round-trip")
	add("takes few people", func(b *bentLast, next consenttest.Remembering) {
		b.rows = func(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]consent.LastHandoff, error) {
			if len(people) > 999 {
				return nil, errors.New("too many parameters")
			}
			return next.LastHandoffs(ctx, tx, people)
		}
	}, "last-many")
	add("gives rows as often as their people are named", func(b *bentLast, next consenttest.Remembering) {
		b.rows = func(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) (all []consent.LastHandoff, err error) {
			for _, p := range people {
				rows, err := next.LastHandoffs(ctx, tx, []sealtext.Person{p})
				if err != nil {
					return nil, err
				}
				all = append(all, rows...)
			}
			return all, nil
		}
	}, "last-people")
	add("counts what it was asked to drop", func(b *bentLast, next consenttest.Remembering) {
		b.drop = func(ctx context.Context, tx sealtext.Tx, rows []consent.LastHandoff) (int, error) {
			_, err := next.DropLast(ctx, tx, rows)
			return len(rows), err
		}
	}, "last-drop")
	add("drops nothing", func(b *bentLast, _ consenttest.Remembering) {
		b.drop = func(_ context.Context, _ sealtext.Tx, rows []consent.LastHandoff) (int, error) {
			return len(rows), nil
		}
	}, "last-drop")

	s := suite[consenttest.Remembering]{}
	for _, c := range consenttest.LastHandoffStoreCases() {
		s.add(t, c.Name, c.Run)
	}
	s.bites(t, broken)
}
