package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backfill"
	"github.com/sealtext/sealtext/vault/phone"
)

// teller tells the story.
type teller struct {
	h      *shop
	b      *backfill.Job
	o      options
	out    io.Writer
	errs   io.Writer
	total  int
	bar    *progress
	sample string // a number of the table, as it is written there
}

func (t *teller) say(format string, a ...any) { fmt.Fprintf(t.out, format+"\n", a...) }

func tell(ctx context.Context, h *shop, o options, stdout, stderr io.Writer) (err error) {
	t := &teller{h: h, o: o, out: stdout, errs: stderr, total: o.rows}
	t.b, err = newBackfill(h, func(ctx context.Context, p backfill.Progress) error {
		if t.bar != nil {
			t.bar.at(p.Rows, p.PerSecond)
		}
		return ctx.Err() // here a careful operator waits, or stops for the night
	})
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{t.before, t.fill, t.verify, t.switchReads, t.drop} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// during shows a bar while f runs.
func (t *teller) during(what string, f func() (backfill.Report, error)) (backfill.Report, error) {
	t.bar = newProgress(t.errs, what, t.total)
	defer func() { t.bar.done(); t.bar = nil }()
	return f()
}

func (t *teller) before(ctx context.Context) error {
	d, err := makeCustomers(ctx, t.h, t.o.rows)
	if err != nil {
		return err
	}
	if _, err := t.h.Pool.ExecContext(ctx, newTable); err != nil {
		return err
	}
	if err := t.h.Pool.QueryRowContext(ctx, `SELECT phone FROM customers WHERE phone LIKE '+44740_______'`).Scan(&t.sample); err != nil {
		return err
	}
	t.say("1. A table of %d customers, with their numbers in the clear", d.rows)
	t.say("   %d rows have no number, %d hold something else, %d repeat somebody.", d.empty, d.invalid, d.repeated)
	t.say("   The columns for subject, sealed number and pseudonym are added.")
	t.say("   One of the numbers is found %s in the raw files.\n", times(t.inFiles()))
	return nil
}

func (t *teller) fill(ctx context.Context) error {
	t.say("2. Filling, by a process that is killed at %d rows", t.o.rows/3)
	bar := newProgress(t.errs, "filling", t.total)
	start, last := time.Now(), int64(0)
	err := fillAndKill(ctx, t.o.db, int64(t.o.rows/3), func(rows int64) {
		last = rows
		bar.at(rows, float64(rows)/time.Since(start).Seconds())
	})
	if err != nil {
		return err
	}
	s, err := t.b.State(ctx)
	if err != nil {
		return err
	}
	t.say("   Killed. It had spoken of %d rows; in the table it says %d, %s.", last, s.Rows, s.Phase)
	if err := add(ctx, t.h, t.b, "Late Comer", "GB", "07400 999001"); err != nil {
		return err
	}
	t.total++
	t.say("   Meanwhile somebody signs up; the application writes both columns.")
	r, err := t.during("going on", func() (backfill.Report, error) { return t.b.Fill(ctx) })
	if err != nil {
		return err
	}
	t.say("   Another process goes on: %d rows, %d sealed, %d already, %d empty. The phase is %s.", r.Rows, r.Sealed, r.Already, r.Empty, r.Phase)
	t.faults(r, 3)
	t.say("")
	return nil
}

func (t *teller) verify(ctx context.Context) error {
	t.say("3. Verifying")
	// A nightly import that nobody thought of.
	if _, err := t.h.Pool.ExecContext(ctx, `INSERT INTO customers (name, country, phone) VALUES ('Imported', 'GB', '07400 999002')`); err != nil {
		return err
	}
	t.total++
	r, err := t.during("verifying", func() (backfill.Report, error) { return t.b.Verify(ctx, officer()) })
	if !errors.Is(err, backfill.ErrIncomplete) {
		return errors.Join(err, errors.New("the forgotten writer was not found"))
	}
	t.say("   Not yet: %d missing, by a writer that does not know the new columns. The phase is %s.", r.Counts[backfill.FaultMissing], r.Phase)
	for _, f := range r.Faults {
		if f.Kind == backfill.FaultMissing {
			t.say("   %s", f)
		}
	}
	return t.again(ctx, "Once more")
}

// again fills and verifies once more.
func (t *teller) again(ctx context.Context, word string) error {
	filled, err := t.during("filling", func() (backfill.Report, error) { return t.b.Fill(ctx) })
	if err != nil {
		return err
	}
	r, err := t.during("verifying", func() (backfill.Report, error) { return t.b.Verify(ctx, officer()) })
	if err != nil {
		return err
	}
	t.say("   %s: %d sealed, %d were right already; %d compared, %d of them read back with an audit event. The phase is %s.",
		word, filled.Sealed, filled.Already, r.Already, r.Opened, r.Phase)
	t.faults(r, 2)
	t.say("")
	return nil
}

func (t *teller) switchReads(ctx context.Context) error {
	t.say("4. Switching reads, and back, and again")
	if err := t.b.SwitchReads(ctx); err != nil {
		return err
	}
	if err := t.lookUp(ctx); err != nil {
		return err
	}
	if err := t.b.RollBack(ctx); err != nil {
		return err
	}
	s, err := t.b.State(ctx)
	if err != nil {
		return err
	}
	t.say("   Rolled back: the phase is %s, and the application reads the clear column, which it never stopped writing.", s.Phase)
	if err := t.again(ctx, "And forward"); err != nil {
		return err
	}
	return t.b.SwitchReads(ctx)
}

// lookUp finds a customer by number, through the pseudonym, and reads the
// number back.
func (t *teller) lookUp(ctx context.Context) error {
	n, _, err := phone.Parse("+44 7400 999001", "")
	if err != nil {
		return err
	}
	p, err := t.h.Sealer.Pseudonym(ctx, nil, books, sealtext.DomainDirectory, n)
	if err != nil {
		return err
	}
	var id, name string
	var c backfill.Cells
	err = t.h.Pool.QueryRowContext(ctx, `SELECT id, name, phone_subject, phone_sealed FROM customers WHERE phone_pseudonym = $1`, p).
		Scan(&id, &name, &c.Subject, &c.Sealed)
	if err != nil {
		return err
	}
	clear, err := t.h.Vault.Reveal(ctx, officer(), t.b.Binding(id, c.Subject), c.Sealed)
	if err != nil {
		return err
	}
	t.say("   Found by number: %s, whose number reads %d digits ending in %s; that has its audit event.", name, len(clear)-1, clear[len(clear)-2:])
	return nil
}

func (t *teller) drop(ctx context.Context) error {
	t.say("5. Emptying the clear column")
	r, err := t.during("emptying", func() (backfill.Report, error) { return t.b.DropClear(ctx) })
	if !errors.Is(err, backfill.ErrIncomplete) {
		return errors.Join(err, errors.New("rows that cannot be sealed were not kept"))
	}
	t.say("   %d rows emptied; %d keep what is no number, and hold the end up. The phase is %s.", r.Dropped, r.Counts[backfill.FaultInvalid], r.Phase)
	// Somebody goes over the list. Here they find nothing worth keeping.
	for _, f := range r.Faults {
		if _, err := t.h.Pool.ExecContext(ctx, `UPDATE customers SET phone = NULL WHERE id = CAST($1 AS INTEGER)`, f.Row); err != nil {
			return err
		}
	}
	if r, err = t.during("emptying", func() (backfill.Report, error) { return t.b.DropClear(ctx) }); err != nil {
		return err
	}
	t.say("   When those are seen to: the phase is %s.", r.Phase)
	if err := t.h.Pool.QueryRowContext(ctx, `SELECT count(*) FROM customers WHERE phone IS NOT NULL`).Scan(&t.total); err != nil {
		return err
	}
	t.say("   %d clear numbers in the table. Found in the raw files: %s.", t.total, times(t.inFiles()))
	for _, statement := range []string{`ALTER TABLE customers DROP COLUMN phone`, `VACUUM`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := t.h.Pool.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	left := t.inFiles()
	t.say("   After DROP COLUMN, VACUUM and a checkpoint: %s.", times(left))
	if left > 0 {
		return errors.New("clear bytes are left in the raw files")
	}
	t.say("   Backups of before still have them: see package vault/backfill.")
	return t.lookUp(ctx)
}

// inFiles counts a number of the table in the database file and its log.
func (t *teller) inFiles() (n int) {
	for _, end := range []string{"", "-wal"} {
		if raw, err := os.ReadFile(t.o.db + end); err == nil {
			n += bytes.Count(raw, []byte(t.sample))
		}
	}
	return n
}

func times(n int) string {
	switch n {
	case 0:
		return "not once"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// faults counts the faults of a report and shows the first few of each kind.
func (t *teller) faults(r backfill.Report, few int) {
	for _, kind := range slices.Sorted(maps.Keys(r.Counts)) {
		t.say("   %d %s:", r.Counts[kind], kind)
		shown := 0
		for _, f := range r.Faults {
			if f.Kind == kind && shown < few {
				shown++
				t.say("     %s", f)
			}
		}
	}
}

// officer is who may read numbers, having just authenticated.
func officer() vault.Access {
	a := clerk
	a.AuthenticatedAt = time.Now().Add(-time.Minute)
	return vault.Access{Actor: a, Reason: vault.ReasonSupport, Reference: "backfill"}
}
