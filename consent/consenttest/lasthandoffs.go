package consenttest

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/disposal"
	"github.com/sealtext/sealtext/internal/txcase"
)

// Remembering is a [consent.Store] that is a [consent.LastHandoffStore] too.
type Remembering interface {
	consent.Store
	consent.LastHandoffStore
}

// LastHandoffStoreCase is one requirement for a [consent.LastHandoffStore].
type LastHandoffStoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong; see [StoreCase].
	Run func(ctx context.Context, open func() Remembering) error
}

// RunLastHandoffStore checks a [consent.LastHandoffStore]; see [RunStore].
func RunLastHandoffStore(t *testing.T, open func(t *testing.T) Remembering) {
	t.Helper()
	for _, c := range LastHandoffStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// LastHandoffStoreCases returns the cases of [RunLastHandoffStore], for a runner of your own.
func LastHandoffStoreCases() []LastHandoffStoreCase {
	var cases []LastHandoffStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, LastHandoffStoreCase{c.Name, c.Why, func(ctx context.Context, open func() Remembering) error {
			return c.Run(ctx, func() txcase.Store { return lastStore(open()) })
		}})
	}
	return append(cases, []LastHandoffStoreCase{
		{"last-round-trip", "every field must come back, by (At, Message): a YES is read as the answer to what came last", lastRoundTrip},
		{"last-replace", "a message that is handed over again must have one row, with the later time", lastReplace},
		{"last-people", "rows belong to one person of one tenant and must be found for several at once: a sender may be shared", lastPeople},
		{"last-many", "hundreds of people must fit into one call", lastMany},
		{"last-spent", "the last settled row of a sender, and what is newer, must stay, and what is older must go: a message that was not sent brings back the one before, and nothing else ends old rows", lastSpent},
		{"last-bound", "the newest rows of a sender must stay, MaxLastHandoffs of them, however many messages are handed over within the time that settles them: a person with several messages a minute must not get ever more rows", lastBound},
		{"last-batch", "rows of many persons and senders must be saved in one call as one by one: each ends the old ones of its own place only", lastBatch},
		{"last-drop", "exactly the named rows must go and be counted: one that stays makes a YES answer a question that was never sent", lastDrop},
		{"last-rollback", "what a transaction that fails did to the rows must be undone", lastRollback},
	}...)
}

func lastStore(s Remembering) txcase.Store {
	var written atomic.Int64
	write := func(ctx context.Context, tx sealtext.Tx) error {
		row := lastOf(0)
		row.Message = sealtext.NewID()
		// Each is of a sender of its own: all stay.
		row.Sender = sealtext.MustSender(strconv.FormatInt(30000+written.Add(1), 10))
		return s.SaveLast(ctx, tx, []consent.LastHandoff{row}, start.Add(-time.Hour))
	}
	read := func(ctx context.Context, tx sealtext.Tx) (int, error) {
		rows, err := s.LastHandoffs(ctx, tx, []sealtext.Person{receiver(lastOf(0))})
		return len(rows), err
	}
	return txcase.Store{
		InTx: s.InTx, Write: write, Count: read,
		Writes: []txcase.Call{
			{Name: "SaveLast", Do: write},
			{Name: "DropLast", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropLast(ctx, tx, []consent.LastHandoff{{Tenant: north, Subject: sample(0).Subject, Message: sealtext.ID{1}}})
				return err
			}},
		},
		Reads: []txcase.Call{{Name: "LastHandoffs", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := read(ctx, tx)
			return err
		}}},
	}
}

// lastOf returns a row of one person and one sender; n tells rows apart, in order.
func lastOf(n int) consent.LastHandoff {
	return consent.LastHandoff{
		Tenant: north, Subject: sample(0).Subject, Message: sealtext.ID{0: 0xff - byte(n), 15: byte(n)},
		Program: sealtext.MustProgram("offers"), Sender: sealtext.MustSender("24273"), At: start.Add(time.Duration(n) * time.Second),
	}
}

func receiver(h consent.LastHandoff) sealtext.Person {
	return sealtext.Person{Tenant: h.Tenant, Subject: h.Subject}
}

// saveLast saves rows as if none before them were settled.
func saveLast(ctx context.Context, s Remembering, rows ...consent.LastHandoff) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return s.SaveLast(ctx, tx, rows, start.AddDate(-1, 0, 0))
	})
}

func sameLast(ctx context.Context, s Remembering, what string, of consent.LastHandoff, want ...consent.LastHandoff) error {
	got, err := s.LastHandoffs(ctx, nil, []sealtext.Person{receiver(of)})
	if err != nil {
		return err
	}
	if err := txcase.DiffRows(what, got, want); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.LastHandoffs(ctx, tx, []sealtext.Person{receiver(of)})
		return errors.Join(err, txcase.DiffRows(what+" in a transaction", got, want))
	})
}

func lastRoundTrip(ctx context.Context, open func() Remembering) error {
	s, a, b, c := open(), lastOf(0), lastOf(1), lastOf(2)
	a.Question, a.Commands = sealtext.ID{7, 8}, []string{"yes", "move-it"}
	b.Program, b.Sender, b.Commands = sealtext.MustProgram("codes"), sealtext.MustSender("CITY CLINIC"), []string{"more"}
	c.At = b.At // the smaller message comes first
	given := b
	given.At = b.At.Add(789).In(time.FixedZone("east", 5*3600))
	if err := saveLast(ctx, s, c, given, a); err != nil {
		return err
	}
	given.Commands[0] = "less" // the store keeps a copy
	b.Commands = []string{"more"}
	return sameLast(ctx, s, "what was saved", a, a, c, b)
}

func lastReplace(ctx context.Context, open func() Remembering) error {
	s, a, b := open(), lastOf(0), lastOf(1)
	a.Question, a.Commands = sealtext.ID{7}, []string{"yes"}
	if err := saveLast(ctx, s, a, b); err != nil {
		return err
	}
	a.At, a.Question, a.Commands = b.At.Add(time.Hour), sealtext.ID{}, nil
	a.Program, a.Sender = sealtext.MustProgram("codes"), sealtext.MustSender("CITY CLINIC")
	if err := saveLast(ctx, s, a); err != nil {
		return err
	}
	return sameLast(ctx, s, "after a row was saved again", a, b, a)
}

func lastPeople(ctx context.Context, open func() Remembering) error {
	s, a, b, high, beside, theirs := open(), lastOf(0), lastOf(1), lastOf(2), lastOf(3), lastOf(0)
	high.Subject[0], high.At = 0xff, a.At.Add(-time.Minute)
	beside.Subject[0] ^= 1
	theirs.Tenant, theirs.Question = south, sealtext.ID{9}
	if err := saveLast(ctx, s, theirs, beside, high, b, a); err != nil {
		return err
	}
	stranger := sealtext.Person{Tenant: south, Subject: high.Subject}
	people := []sealtext.Person{receiver(theirs), receiver(high), receiver(a), stranger, receiver(a)}
	got, err := s.LastHandoffs(ctx, nil, people)
	if err != nil {
		return err
	}
	none, err := s.LastHandoffs(ctx, nil, nil)
	if err := errors.Join(err, txcase.DiffRows("rows of four people", got, []consent.LastHandoff{a, b, high, theirs}),
		txcase.Want("rows of no person", len(none), 0)); err != nil {
		return err
	}
	// A later message to one of them leaves the others' as they are.
	later := lastOf(9)
	if err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return s.SaveLast(ctx, tx, []consent.LastHandoff{later}, later.At)
	}); err != nil {
		return err
	}
	return errors.Join(sameLast(ctx, s, "ours", a, b, later), sameLast(ctx, s, "of another tenant", theirs, theirs),
		sameLast(ctx, s, "of another person", beside, beside))
}

func lastMany(ctx context.Context, open func() Remembering) error {
	s, row := open(), lastOf(0)
	if err := saveLast(ctx, s, row); err != nil {
		return err
	}
	people := make([]sealtext.Person, 1500)
	for n := range people {
		people[n] = sealtext.Person{Tenant: []sealtext.Tenant{south, north}[n%2], Subject: sealtext.Subject{byte(n >> 8), byte(n), 1}}
	}
	people[777] = receiver(row)
	got, err := s.LastHandoffs(ctx, nil, people)
	return errors.Join(err, txcase.DiffRows("rows of one of many people", got, []consent.LastHandoff{row}))
}

func lastSpent(ctx context.Context, open func() Remembering) error {
	s := open()
	elsewhere := lastOf(20)
	elsewhere.Sender, elsewhere.At = sealtext.MustSender("CITY CLINIC"), start.Add(-time.Hour)
	if err := saveLast(ctx, s, lastOf(0), lastOf(1), lastOf(2), lastOf(3), elsewhere); err != nil {
		return err
	}
	save := func(n int, settled time.Time) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return s.SaveLast(ctx, tx, []consent.LastHandoff{lastOf(n)}, settled)
		})
	}
	if err := errors.Join(save(4, lastOf(0).At), sameLast(ctx, s, "while the first is the last settled one", elsewhere,
		elsewhere, lastOf(0), lastOf(1), lastOf(2), lastOf(3), lastOf(4))); err != nil {
		return err
	}
	if err := errors.Join(save(5, lastOf(2).At), sameLast(ctx, s, "when the third is settled", elsewhere,
		elsewhere, lastOf(2), lastOf(3), lastOf(4), lastOf(5))); err != nil {
		return err
	}
	// The row of a message that is saved again counts as the new one only.
	again := lastOf(3)
	again.At = lastOf(6).At
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return s.SaveLast(ctx, tx, []consent.LastHandoff{again}, lastOf(3).At)
	})
	return errors.Join(err, sameLast(ctx, s, "after one was saved again", elsewhere, elsewhere, lastOf(2), lastOf(4), lastOf(5), again))
}

func lastBatch(ctx context.Context, open func() Remembering) error {
	s := open()
	elsewhere, other := lastOf(20), lastOf(21)
	elsewhere.Sender, elsewhere.At = sealtext.MustSender("CITY CLINIC"), start.Add(-time.Hour)
	other.Subject[0], other.At = 0xff, start.Add(-time.Hour)
	if err := saveLast(ctx, s, lastOf(0), lastOf(1), lastOf(2), elsewhere, other); err != nil {
		return err
	}
	later, theirs := elsewhere, other
	later.Message, later.At, theirs.Message, theirs.At = sealtext.ID{3}, lastOf(6).At, sealtext.ID{4}, lastOf(6).At
	again := lastOf(1)
	again.At = lastOf(5).At
	was := lastOf(4)
	was.Question = sealtext.ID{9} // the later one of a call stays
	rows := []consent.LastHandoff{later, was, again, theirs, lastOf(4)}
	const many = 10_050 // more persons than are looked up at once
	for n := range many {
		row := lastOf(7)
		row.Subject = sealtext.Subject{0: 2, 1: byte(n >> 8), 2: byte(n)}
		rows = append(rows, row)
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return errors.Join(s.SaveLast(ctx, tx, nil, start), s.SaveLast(ctx, tx, rows, lastOf(2).At))
	})
	return errors.Join(err,
		sameLast(ctx, s, "of two senders", later, elsewhere, lastOf(2), lastOf(4), again, later),
		sameLast(ctx, s, "of another person", other, other, theirs),
		sameLast(ctx, s, "of the last of many persons", rows[len(rows)-1], rows[len(rows)-1]))
}

func lastDrop(ctx context.Context, open func() Remembering) error {
	s := open()
	var all []consent.LastHandoff
	for n := range 9 {
		all = append(all, lastOf(n))
	}
	theirs, unknown := lastOf(0), lastOf(0)
	theirs.Tenant, unknown.Message = south, sealtext.ID{1, 2, 3}
	other := lastOf(1)
	other.Subject[0] ^= 1
	if err := errors.Join(saveLast(ctx, s, all...), saveLast(ctx, s, theirs, other)); err != nil {
		return err
	}
	drop := func(want int, rows ...consent.LastHandoff) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			n, err := s.DropLast(ctx, tx, rows)
			return errors.Join(err, txcase.Want("the count of DropLast", n, want))
		})
	}
	if err := errors.Join(drop(7, append(all[:7:7], unknown)...), sameLast(ctx, s, "what was not named", all[0], all[7], all[8]),
		sameLast(ctx, s, "of another person", other, other)); err != nil {
		return err
	}
	return errors.Join(drop(0), drop(0, all[0]), drop(3, append(all[:9:9], other, other)...), sameLast(ctx, s, "after all went", all[0]),
		sameLast(ctx, s, "of another person, after it went", other), sameLast(ctx, s, "of another tenant", theirs, theirs))
}

func lastRollback(ctx context.Context, open func() Remembering) error {
	s, a, b := open(), lastOf(0), lastOf(1)
	if err := saveLast(ctx, s, a); err != nil {
		return err
	}
	giveUp := errors.New("give up")
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		changed := a
		changed.At = changed.At.Add(time.Hour)
		if err := errors.Join(s.SaveLast(ctx, tx, []consent.LastHandoff{changed}, start), s.SaveLast(ctx, tx, []consent.LastHandoff{b}, b.At)); err != nil {
			return err
		}
		if _, err := s.DropLast(ctx, tx, []consent.LastHandoff{a}); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), sameLast(ctx, s, "after a rollback", a, a))
}

// lastBound hands over more messages than are kept before any is settled: one by one, several of
// one call, and more of one call than are kept.
func lastBound(ctx context.Context, open func() Remembering) error {
	s, never := open(), start.AddDate(-1, 0, 0)
	elsewhere, other := lastOf(0), lastOf(0)
	elsewhere.Message, elsewhere.Sender = sealtext.ID{1, 1}, sealtext.MustSender("CITY CLINIC")
	other.Subject[0] ^= 1
	if err := saveLast(ctx, s, elsewhere, other); err != nil {
		return err
	}
	rows := func(from, to int) (rows []consent.LastHandoff) {
		for n := from; n < to; n++ {
			rows = append(rows, lastOf(n))
		}
		return rows
	}
	save := func(all ...consent.LastHandoff) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return s.SaveLast(ctx, tx, all, never) })
	}
	same := func(what string, want []consent.LastHandoff) error {
		return errors.Join(sameLast(ctx, s, what, elsewhere, append([]consent.LastHandoff{elsewhere}, want...)...), sameLast(ctx, s, what+", of another person", other, other))
	}
	const most = disposal.MaxLastHandoffs
	for n := range 2 * most {
		if err := save(lastOf(n)); err != nil {
			return err
		}
	}
	if err := same("one by one", rows(most, 2*most)); err != nil {
		return err
	}
	again := lastOf(2*most - 2) // is one of them already, and the newest now
	again.At = lastOf(2*most + 3).At
	if err := errors.Join(save(append(rows(2*most, 2*most+3), again)...),
		same("several of one call", append(append(rows(most+3, 2*most-2), rows(2*most-1, 2*most+3)...), again))); err != nil {
		return err
	}
	return errors.Join(save(rows(3*most, 5*most)...), same("more of one call than are kept", rows(4*most, 5*most)))
}
