package proof_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/proof"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestNew(t *testing.T) {
	cases := []struct {
		name   string
		change func(*proof.Config)
		want   string
	}{
		{"ledger", func(c *proof.Config) { c.Ledger = nil }, "Config.Ledger"},
		{"store", func(c *proof.Config) { c.Store = nil }, "Config.Store"},
		{"audit", func(c *proof.Config) { c.Audit = nil }, "Config.Audit"},
		{"identity", func(c *proof.Config) { c.Identities = []proof.Source{nil} }, "Config.Identities"},
		{"signer", func(c *proof.Config) { c.Signers = []proof.Signer{nil} }, "Config.Signers"},
		{"name of a signer", func(c *proof.Config) { c.Signers = []proof.Signer{newKey("our archive", 1)} }, "Config.Signers"},
		{"many signers", func(c *proof.Config) { c.Signers = make([]proof.Signer, 101) }, "Config.Signers"},
		{"standard", func(c *proof.Config) { c.Require = []proof.Standard{0} }, "Config.Require"},
		{"program without a tenant", func(c *proof.Config) { c.Programs[0].Tenant = sealtext.Tenant{} }, "Config.Programs[0]"},
		{"program twice", func(c *proof.Config) { c.Programs = append(c.Programs, c.Programs[0]) }, "Config.Programs[2]"},
		{"jurisdiction", func(c *proof.Config) { c.Programs[1].Record.Jurisdictions = []rule.Jurisdiction{"UK"} }, "Config.Programs[1]"},
		{"purpose", func(c *proof.Config) { c.Programs[0].Record.Purposes = map[sealtext.Purpose]string{9: "x"} }, "Config.Programs[0]"},
		{"long record", func(c *proof.Config) { c.Programs[0].Record.Service = strings.Repeat("x", 64<<10) }, "Config.Programs[0]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cfg := newBook().config()
			c.change(&cfg)
			_, err := proof.New(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// watched is a file that notes how many audit events there were when its first byte was written.
type watched struct {
	bytes.Buffer
	book    *book
	records int
}

func (w *watched) Write(p []byte) (int, error) {
	if w.Len() == 0 {
		w.records = len(w.book.events)
	}
	return w.Buffer.Write(p)
}

func TestExportIsAnAccess(t *testing.T) {
	b := newBook()
	e, err := proof.New(b.config())
	require.NoError(t, err)
	file := &watched{book: b}
	report, err := e.Export(t.Context(), file, b.request())
	require.NoError(t, err)
	require.Equal(t, 1, file.records, "recorded before the first byte")
	require.Equal(t, []audit.Event{{
		Tenant: clinic, Kind: audit.KindExported, Subject: patient.Subject, Actor: officer,
		Details: audit.Details{Record: report.Document, Outcome: "consent-proof", Reference: "case-7", Count: 3},
	}}, b.events)
	require.Equal(t, []string{"number", "name", "consent", "consent", "consent"}, b.opened, "everything goes through the opener")

	// No audit event: not a byte.
	b.failed = errStop
	var none bytes.Buffer
	_, err = e.Export(t.Context(), &none, b.request())
	require.ErrorIs(t, err, errStop)
	require.Zero(t, none.Len())
	require.Len(t, b.events, 1)

	// An audit event, but no file.
	b.failed = nil
	_, err = e.Export(t.Context(), failing{}, b.request())
	require.ErrorIs(t, err, errStop)
	require.Len(t, b.events, 2)
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errStop }

func TestExportRefuses(t *testing.T) {
	other := sealtext.Subject{8}
	fail := func(err error) func(*proof.Config) {
		return func(c *proof.Config) {
			c.Text = func(context.Context, sealtext.Tenant, consent.Disclosure) (string, error) { return "", err }
		}
	}
	text := func(s string) func(*proof.Config) {
		return func(c *proof.Config) {
			c.Text = func(context.Context, sealtext.Tenant, consent.Disclosure) (string, error) { return s, nil }
		}
	}
	artifact := func(b []byte) func(*proof.Config) {
		return func(c *proof.Config) {
			c.Copy = func(context.Context, sealtext.Tenant, consent.Evidence) ([]byte, error) { return b, nil }
		}
	}
	cases := []struct {
		name    string
		book    func(*book)
		config  func(*proof.Config)
		request func(*proof.Request)
		want    string
	}{
		{name: "no actor", request: func(r *proof.Request) { r.Actor = sealtext.Actor{} }, want: "actor id"},
		{name: "no opener", request: func(r *proof.Request) { r.Open = nil }, want: "open"},
		{name: "a number as reference", request: func(r *proof.Request) { r.Reference = "+12125550123" }, want: "reference"},
		{name: "the vault refuses", request: func(r *proof.Request) {
			r.Open = func(context.Context, sealtext.SealedField) ([]byte, error) { return nil, errStop }
		}, want: "open: stop"},
		{name: "another person's", book: func(b *book) { b.subject = other }, want: "bound to another person"},
		{name: "not evidence", request: func(r *proof.Request) {
			open := r.Open
			r.Open = func(ctx context.Context, f sealtext.SealedField) ([]byte, error) {
				if f.Binding.Field == "consent" {
					return []byte("+12125550123"), nil
				}
				return open(ctx, f)
			}
		}, want: "evidence"},
		{name: "not a number", book: func(b *book) { b.sealed["number"] = "0212 555 0123" }, want: "number"},
		{name: "a long name", book: func(b *book) { b.sealed["name"] = strings.Repeat("Ada ", 200) }, want: "512 bytes"},
		{name: "another text", config: text("Text us offers."), want: "the disclosure of event " + id(1).String()},
		{name: "a text that is too long", config: text(strings.Repeat("x", proof.MaxText+1)), want: "256 KiB"},
		{name: "a text that is none", config: text("\xff"), want: "UTF-8"},
		{name: "texts out of reach", config: fail(errStop), want: "text: stop"},
		{name: "another copy", config: artifact([]byte("I refuse.")), want: "the copy of event " + id(1).String()},
		{name: "an empty copy", config: artifact(nil), want: "1 byte to 1 MiB"},
		{name: "a long copy", config: artifact(make([]byte, proof.MaxCopy+1)), want: "1 byte to 1 MiB"},
		{name: "a signer that fails", config: func(c *proof.Config) { c.Signers = []proof.Signer{mute{newKey("archive", 1)}} }, want: "sign: stop"},
		{name: "the ledger fails", config: func(c *proof.Config) { c.Ledger = broken{c.Ledger, true} }, want: "stop"},
		{name: "its history fails", config: func(c *proof.Config) { c.Ledger = broken{c.Ledger, false} }, want: "stop"},
		{name: "evidence of another event", config: func(c *proof.Config) { c.Ledger = mixed{c.Ledger} }, want: "bound to another one"},
		{name: "the vault refuses the name", request: func(r *proof.Request) {
			open := r.Open
			r.Open = func(ctx context.Context, f sealtext.SealedField) ([]byte, error) {
				if f.Binding.Field == "name" {
					return nil, errStop
				}
				return open(ctx, f)
			}
		}, want: "open: stop"},
		{name: "copies out of reach", config: func(c *proof.Config) {
			c.Copy = func(context.Context, sealtext.Tenant, consent.Evidence) ([]byte, error) { return nil, errStop }
		}, want: "copy: stop"},
		{name: "uses out of reach", config: func(c *proof.Config) {
			c.LastUse = func(context.Context, sealtext.Person, sealtext.Program) (made time.Time, err error) {
				return made, errStop
			}
		}, want: "last use: stop"},
		{name: "a time without a form", book: func(b *book) { b.entries[0].OccurredAt = made.AddDate(9000, 0, 0) }, want: "no JSON form"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBook()
			if c.book != nil {
				c.book(b)
			}
			cfg, r := b.config(), b.request()
			if c.config != nil {
				c.config(&cfg)
			}
			if c.request != nil {
				c.request(&r)
			}
			e, err := proof.New(cfg)
			require.NoError(t, err)
			var file bytes.Buffer
			_, err = e.Export(t.Context(), &file, r)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "555")
			require.Zero(t, file.Len())
			require.Empty(t, b.events)
		})
	}
}

// broken is a ledger that fails in one of its methods.
type broken struct {
	proof.Ledger
	export bool
}

func (b broken) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	if b.export {
		return errStop
	}
	return b.Ledger.Export(ctx, p, f)
}

func (b broken) History(ctx context.Context, p sealtext.Person) ([]consent.HistoryEntry, error) {
	if !b.export {
		return nil, errStop
	}
	return b.Ledger.History(ctx, p)
}

// mixed returns the evidence of one event with another.
type mixed struct{ proof.Ledger }

func (m mixed) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	var last map[string]sealtext.SealedField
	return m.Ledger.Export(ctx, p, func(r sealtext.Record) error {
		last, r.Sealed = r.Sealed, last
		return f(r)
	})
}

type mute struct{ key }

func (mute) Sign([]byte) ([]byte, error) { return nil, errStop }

func TestRequire(t *testing.T) {
	both := func(c *proof.Config) { c.Require = []proof.Standard{proof.StandardISO27560, proof.StandardTSR} }
	newBook().export(t, both)

	b := newBook()
	delete(b.sealed, "name")
	cfg := b.config()
	both(&cfg)
	cfg.Programs = cfg.Programs[:1]
	e, err := proof.New(cfg)
	require.NoError(t, err)
	var file bytes.Buffer
	_, err = e.Export(t.Context(), &file, b.request())
	var missing *proof.MissingError
	require.ErrorAs(t, err, &missing)
	require.Len(t, missing.Events, 2)
	require.Equal(t, proof.MissingFields{Event: id(1), Standard: proof.StandardTSR, Fields: []string{"name and telephone number"}}, missing.Events[0])
	require.Equal(t, id(3), missing.Events[1].Event, "the tenant has no record")
	require.Contains(t, err.Error(), "16 CFR 310.5(a)(8)")
	require.Zero(t, file.Len())
	require.Empty(t, b.events, "nothing was handed out")

	// Without Require the same is exported, and says so.
	_, report := b.export(t, func(c *proof.Config) { c.Programs = c.Programs[:1] })
	require.Equal(t, 2, report.Incomplete)
	require.Contains(t, report.Warnings, "events that lack fields of a standard: 2")
}

// TestExportOfTombstones: of an erased person there are tombstones, but no number, no name, no
// subject.
func TestExportOfTombstones(t *testing.T) {
	b := newBook()
	b.entries, b.evidence = b.entries[1:2], nil
	file, report := b.export(t, func(c *proof.Config) { c.Require = []proof.Standard{proof.StandardISO27560, proof.StandardTSR} })
	require.True(t, report.Erased)
	require.Equal(t, 1, report.Tombstones)
	require.Contains(t, report.Warnings[1], "erased")
	require.Empty(t, b.opened)
	require.NotContains(t, string(file), "2125550123")
	require.NotContains(t, string(file), `"evidence"`)
	require.True(t, b.events[0].Subject.IsZero(), "nothing can be sealed for an erased person")
	e := events(t, file)[0]
	require.True(t, e.Tombstone())
	require.True(t, e.Number.IsZero())
	require.Equal(t, consent.KindOptOut, e.Kind)
	require.NotNil(t, e.Keep)

	// A file without events is a file, too.
	b.entries = nil
	_, report = b.export(t)
	require.Zero(t, report.Events)
	require.False(t, report.Erased)
}

// TestRecordedSince: an event that is recorded between the two readings of the ledger is left out
// completely.
func TestRecordedSince(t *testing.T) {
	b := newBook()
	cfg := b.config()
	late := b.entries[0]
	late.ID = id(9)
	cfg.Ledger = since{b, late}
	e, err := proof.New(cfg)
	require.NoError(t, err)
	var file bytes.Buffer
	report, err := e.Export(t.Context(), &file, b.request())
	require.NoError(t, err)
	require.Equal(t, 3, report.Events)
	require.NotContains(t, file.String(), late.ID.String())
}

type since struct {
	*book
	late consent.HistoryEntry
}

func (s since) History(context.Context, sealtext.Person) ([]consent.HistoryEntry, error) {
	return append([]consent.HistoryEntry{s.late}, s.entries...), nil
}

// TestAccount: an opt-out of the account from another tenant has no evidence here, and is not taken
// for the person's own.
func TestAccount(t *testing.T) {
	b := newBook()
	b.entries[2].Scope, b.entries[2].Kind, b.entries[2].Purposes = consent.ForAccount(), consent.KindOptOut, sealtext.AllPurposes
	delete(b.evidence, id(3))
	file, report := b.export(t)
	require.Equal(t, 1, report.Tombstones)
	require.False(t, report.Erased)
	e := events(t, file)[2]
	require.Equal(t, consent.ForAccount(), e.Scope)
	require.True(t, e.Tombstone())
	require.NotNil(t, e.Program, "that of the tenant")
}

// TestExportBounds checks that a file that Verify would refuse is not written.
func TestExportBounds(t *testing.T) {
	b := newBook()
	first := b.entries[0]
	b.entries, b.evidence = nil, map[sealtext.ID]consent.Evidence{}
	copies := map[string][]byte{}
	for n := range byte(33) {
		data := bytes.Repeat([]byte{n}, proof.MaxCopy)
		first.ID = id(n + 1)
		b.entries = append(b.entries, first)
		b.evidence[first.ID] = consent.Evidence{Reference: "scan", SHA256: sum(string(data))}
		copies[sum(string(data))] = data
	}
	cfg := b.config()
	cfg.Copy = func(_ context.Context, _ sealtext.Tenant, v consent.Evidence) ([]byte, error) {
		return copies[v.SHA256], nil
	}
	e, err := proof.New(cfg)
	require.NoError(t, err)
	var file bytes.Buffer
	_, err = e.Export(t.Context(), &file, b.request())
	require.ErrorContains(t, err, "more programs, texts or copies")
	require.Zero(t, file.Len())

	b.entries = b.entries[:31]
	_, err = e.Export(t.Context(), &file, b.request())
	require.NoError(t, err)
}

// TestOnce checks that a text or a copy is in the file once, however many events refer to it.
func TestOnce(t *testing.T) {
	b := newBook()
	first := b.entries[0]
	for n := byte(4); n < 9; n++ {
		first.ID, first.Seq = id(n), uint64(n)
		b.entries = append(b.entries, first)
		b.evidence[first.ID] = b.evidence[id(1)]
	}
	calls := 0
	file, report := b.export(t, func(c *proof.Config) {
		text := c.Text
		c.Text = func(ctx context.Context, t sealtext.Tenant, d consent.Disclosure) (string, error) {
			calls++
			return text(ctx, t, d)
		}
	})
	require.Equal(t, 8, report.Events)
	require.Equal(t, 1, report.Texts)
	require.Equal(t, 1, report.Copies)
	require.Equal(t, 1, calls, "asked for once")
	for _, e := range events(t, file)[3:] {
		require.Equal(t, shown, e.Text)
		require.Equal(t, signed, string(e.Copy))
	}
}
