package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

func TestRevealNumbers(t *testing.T) {
	d := newDesk(t, vault.Limits{Reveals: hourly(5)}, support("nurse", fields(vault.FieldNumbers)))
	a, gone, b := d.enroll(t, clinic, "+447700900123"), d.enroll(t, clinic, "+447700900124"), d.enroll(t, clinic, "+447700900125")
	require.NoError(t, d.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := d.vault.Erase(ctx, tx, gone)
		return err
	}))
	ctx, who := context.Background(), by("nurse-7", "nurse")
	set := vault.BulkReveal{Tenant: clinic, Subjects: []sealtext.Subject{b.Subject, gone.Subject, a.Subject, sealtext.NewSubject()}}
	numbers, err := d.vault.RevealNumbers(ctx, who, set)
	require.NoError(t, err)
	require.Equal(t, []sealtext.Number{number(t, "+447700900125"), {}, number(t, "+447700900123"), {}}, numbers)

	about := map[sealtext.Subject]int{}
	for _, e := range d.events(t, clinic) {
		require.Equal(t, audit.KindRevealed, e.Kind)
		require.Equal(t, vault.FieldNumbers, e.Details.Field)
		if e.Subject.IsZero() {
			require.Equal(t, 4, e.Details.Count)
		} else {
			require.Zero(t, e.Details.Count)
		}
		about[e.Subject]++
	}
	require.Equal(t, map[sealtext.Subject]int{{}: 1, a.Subject: 1, b.Subject: 1}, about, "one audit event for each subject")

	_, err = d.vault.RevealNumbers(ctx, who, vault.BulkReveal{Tenant: clinic, Subjects: set.Subjects[:2]})
	require.ErrorIs(t, err, vault.ErrQuota, "four of five are used")
	_, err = d.vault.RevealNumbers(ctx, who, vault.BulkReveal{Tenant: bank, Subjects: set.Subjects[:1]})
	require.NoError(t, err)
	_, err = d.vault.RevealNumbers(ctx, by("visitor-1", "visitor"), set)
	require.ErrorIs(t, err, vault.ErrDenied)
	_, err = d.vault.RevealNumber(ctx, who, clinic, a.Subject)
	require.ErrorIs(t, err, vault.ErrDenied, "the rule is for many, not for one")
}

func TestRevealNumbersIsAuditedFirst(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse"))
	p := d.enroll(t, clinic, "+447700900123")
	cfg := d.config(vault.Limits{})
	cfg.Audit = failingRecorder{}
	v, err := vault.New(cfg)
	require.NoError(t, err)
	numbers, err := v.RevealNumbers(context.Background(), by("nurse-7", "nurse"), vault.BulkReveal{Tenant: clinic, Subjects: []sealtext.Subject{p.Subject}})
	require.ErrorIs(t, err, errAuditDown)
	require.Nil(t, numbers)
}

func TestBulkIsChecked(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse"))
	s := sealtext.NewSubject()
	for name, b := range map[string]vault.BulkReveal{
		"nobody":           {Tenant: clinic},
		"an empty subject": {Tenant: clinic, Subjects: []sealtext.Subject{{}}},
		"one twice":        {Tenant: clinic, Subjects: []sealtext.Subject{s, s}},
		"too many":         {Tenant: clinic, Subjects: make([]sealtext.Subject, 10_001)},
		"number as query":  {Tenant: clinic, Subjects: []sealtext.Subject{s}, Query: "+447700900123"},
		"no tenant":        {Subjects: []sealtext.Subject{s}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.vault.RevealNumbers(context.Background(), by("nurse-7", "nurse"), b)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Empty(t, d.kinds(t))
		})
	}
}

func TestRevealNumberAt(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse"), support("clerk", func(r *vault.AccessRule) { r.Levels = []vault.Level{vault.LevelMasked} }))
	ctx := context.Background()
	for _, c := range []struct {
		name, number, masked, lastFour string
	}{
		{"two digits of country", "+447700900123", "+44 ... 23", "... 0123"},
		{"one digit", "+12025550123", "+1 ... 23", "... 0123"},
		{"three digits", "+3584570123456", "+358 ... 56", "... 3456"},
		{"too short to show two", "+2904123", "+290 ...", "... 4123"},
		{"no country", "+999123456789", "...", "... 6789"},
		{"fifteen digits", "+491512345678901", "+49 ... 01", "... 8901"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := d.enroll(t, clinic, c.number)
			for level, want := range map[vault.Level]string{vault.LevelMasked: c.masked, vault.LevelLastFour: c.lastFour, vault.LevelFull: c.number, 0: c.number} {
				a := by("nurse-7", "nurse")
				a.Level = level
				got, err := d.vault.RevealNumberAt(ctx, a, clinic, p.Subject)
				require.NoError(t, err)
				require.Equal(t, want, got)
				e := d.last(t, audit.KindRevealed)
				require.Equal(t, level.String(), e.Details.Outcome, "the record names the level")
				require.Equal(t, "number", e.Details.Field)
				require.Equal(t, p.Subject, e.Subject)
			}
		})
	}
	p := d.enroll(t, clinic, "+447700900123")
	clerk := by("clerk-1", "clerk")
	clerk.Level = vault.LevelMasked
	got, err := d.vault.RevealNumberAt(ctx, clerk, clinic, p.Subject)
	require.NoError(t, err)
	require.Equal(t, "+44 ... 23", got)
	n, err := d.vault.RevealNumber(ctx, clerk, clinic, p.Subject)
	require.ErrorIs(t, err, vault.ErrDenied, "RevealNumber is the full number, whatever the access says")
	require.True(t, n.IsZero())
	_, err = d.vault.RevealNumbers(ctx, clerk, vault.BulkReveal{Tenant: clinic, Subjects: []sealtext.Subject{p.Subject}})
	require.ErrorIs(t, err, vault.ErrDenied)
	clerk.Level = vault.LevelFull + 1
	_, err = d.vault.RevealNumberAt(ctx, clerk, clinic, p.Subject)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	_, err = d.vault.RevealNumberAt(ctx, by("nurse-7", "nurse"), clinic, sealtext.Subject{})
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
}

func TestLevels(t *testing.T) {
	var names []string
	for _, l := range vault.Levels() {
		names = append(names, l.String())
	}
	require.Equal(t, []string{"masked", "last-four", "full"}, names)
	require.Equal(t, "full", vault.Level(0).String())
	require.Equal(t, "none", vault.Level(9).String())
}
