package proof_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/proof"
)

func TestFields(t *testing.T) {
	file, report := newBook().export(t)
	require.Zero(t, report.Incomplete)
	all := events(t, file)
	require.Len(t, all, 3)
	for _, e := range all {
		fields := e.Fields(proof.StandardISO27560)
		require.Len(t, fields, 24)
		seen := map[string]bool{}
		for _, f := range fields {
			require.NotEmpty(t, f.Value, f.Name)
			require.False(t, seen[f.Name], f.Name)
			seen[f.Name] = true
		}
	}
	require.Equal(t, []proof.Field{
		{Name: "schema_version", Value: "ISO/IEC TS 27560:2023, sealtext-consent-proof 1"},
		{Name: "record_id", Value: id(1).String()},
		{Name: "pii_principal_id", Value: patient.Pseudonyms[0].String()},
		{Name: "privacy_notice", Value: "https://example.com/privacy, version 2026-05"},
		{Name: "language", Value: "en-US"},
		{Name: "purpose", Value: "marketing: Offers; informational: Opening hours"},
		{Name: "pii_information", Value: "telephone number; appointments (sensitive)"},
		{Name: "pii_controllers", Value: "Example Clinic"},
		{Name: "storage_locations", Value: "US"},
		{Name: "retention_period", Value: "five years after the last text"},
		{Name: "jurisdiction", Value: "US-VA; US"},
		{Name: "recipient_third_parties", Value: "Example Carrier Services"},
		{Name: "withdrawal_method", Value: "reply STOP"},
		{Name: "pii_type", Value: "telephone number; appointments"},
		{Name: "party_id", Value: "https://example.com"},
		{Name: "party_address", Value: "1 Main Street, Springfield"},
		{Name: "party_name", Value: "Example Clinic"},
		{Name: "party_contact", Value: "Data protection officer"},
		{Name: "party_type", Value: "controller"},
		{Name: "event_time", Value: "2026-06-01T18:00:00Z"},
		{Name: "validity_duration", Value: "2026-06-01T18:00:00Z/2028-06-01T18:00:00Z"},
		{Name: "entity_id", Value: patient.Pseudonyms[0].String()},
		{Name: "event_type", Value: "expressed"},
		{Name: "event_state", Value: "given"},
	}, all[0].Fields(proof.StandardISO27560))
	require.Equal(t, []proof.Field{
		{Name: "name and telephone number", Value: "Ada Lovelace, +12125550123"},
		{Name: "copy of the request for consent", Value: shown},
		{Name: "purpose of the consent", Value: "marketing: Offers; informational: Opening hours"},
		{Name: "copy of the consent", Value: "copy with SHA-256 " + sum(signed)},
		{Name: "date of the consent", Value: "2026-06-01T18:00:00Z"},
	}, all[0].Fields(proof.StandardTSR))
	require.Equal(t, signed, string(all[0].Copy))
	require.Nil(t, all[1].Fields(proof.StandardTSR), "an opt-out is no consent")
	require.Nil(t, all[0].Fields(0))

	// What the other kinds come to.
	value := func(e proof.Event, name string) string {
		for _, f := range e.Fields(proof.StandardISO27560) {
			if f.Name == name {
				return f.Value
			}
		}
		return "no such field"
	}
	require.Equal(t, "withdrawn", value(all[1], "event_state"))
	require.Equal(t, "2026-06-02T18:00:00Z/..", value(all[1], "validity_duration"))
	require.Equal(t, "unchanged", value(all[2], "event_state"))
	require.Equal(t, "marketing: Offers; informational: Opening hours", value(all[2], "purpose"), "of no purpose: all of the program")
	require.Equal(t, "en", value(all[2], "language"), "of the program")

	require.Equal(t, "https://example.com/privacy", value(all[1], "privacy_notice"))

	e := all[0]
	e.Kind, e.Flags = consent.KindOptInRequested, consent.FlagImplied
	require.Equal(t, "requested", value(e, "event_state"))
	require.Equal(t, "implied", value(e, "event_type"))
	e.Method = consent.MethodImport
	require.Equal(t, "https://example.com", value(e, "entity_id"), "a list is the controller's")
}

// TestEntriesComeBack checks that every field of an event in the ledger is in the file.
func TestEntriesComeBack(t *testing.T) {
	b := newBook()
	file, _ := b.export(t)
	var got []consent.HistoryEntry
	set := map[string]bool{}
	for _, e := range events(t, file) {
		got = append(got, e.HistoryEntry)
		v := reflect.ValueOf(e.HistoryEntry)
		for i := range v.NumField() {
			set[v.Type().Field(i).Name] = set[v.Type().Field(i).Name] || !v.Field(i).IsZero()
		}
	}
	require.Equal(t, b.entries, got)
	for name, ok := range set {
		require.True(t, ok, "no event of the test has %s: put it into the book and into the lines", name)
	}
}

// TestMissing checks that each missing input makes exactly its fields missing.
func TestMissing(t *testing.T) {
	iso, tsr := proof.StandardISO27560, proof.StandardTSR
	cases := []struct {
		name     string
		program  func(*proof.Program)
		book     func(*book)
		config   func(*proof.Config)
		standard proof.Standard
		want     []string
	}{
		{name: "notice", standard: iso, program: func(p *proof.Program) { p.PrivacyNotice = "" }, want: []string{"privacy_notice"}},
		{name: "language", standard: iso, program: func(p *proof.Program) { p.Language = "" }, book: func(b *book) {
			v := b.evidence[id(1)]
			v.Disclosure.Language = ""
			b.evidence[id(1)] = v
		}, want: []string{"language"}},
		{name: "data", standard: iso, program: func(p *proof.Program) { p.PII = nil }, want: []string{"pii_information", "pii_type"}},
		{name: "locations", standard: iso, program: func(p *proof.Program) { p.StorageLocations = nil }, want: []string{"storage_locations"}},
		{name: "retention", standard: iso, program: func(p *proof.Program) { p.Retention = "" }, want: []string{"retention_period"}},
		{name: "jurisdiction", standard: iso, program: func(p *proof.Program) { p.Jurisdictions = nil }, book: func(b *book) {
			v := b.evidence[id(1)]
			v.Jurisdiction = "Virginia"
			b.evidence[id(1)] = v
		}, want: []string{"jurisdiction"}},
		{name: "recipients", standard: iso, program: func(p *proof.Program) { p.Recipients = nil }, want: []string{"recipient_third_parties"}},
		{name: "withdrawal", standard: iso, program: func(p *proof.Program) { p.Withdrawal = "" }, want: []string{"withdrawal_method"}},
		{name: "controllers", standard: iso, program: func(p *proof.Program) { p.Controllers = nil }, want: []string{
			"pii_controllers", "party_id", "party_address", "party_name", "party_contact", "party_type",
		}},
		{name: "a second controller without an address", standard: iso, program: func(p *proof.Program) {
			second := p.Controllers[0]
			second.Address = ""
			p.Controllers = append(p.Controllers, second)
		}, want: []string{"party_address"}},
		{name: "the whole record", standard: iso, config: func(c *proof.Config) { c.Programs = nil }, want: []string{
			"privacy_notice", "pii_information", "pii_controllers", "storage_locations", "retention_period", "recipient_third_parties",
			"withdrawal_method", "pii_type", "party_id", "party_address", "party_name", "party_contact", "party_type",
		}},
		{name: "name", standard: tsr, book: func(b *book) { delete(b.sealed, "name") }, want: []string{"name and telephone number"}},
		{name: "number", standard: tsr, book: func(b *book) { delete(b.sealed, "number") }, want: []string{"name and telephone number"}},
		{name: "identities", standard: tsr, config: func(c *proof.Config) { c.Identities = nil }, want: []string{"name and telephone number"}},
		{name: "texts", standard: tsr, config: func(c *proof.Config) { c.Text = nil }, want: []string{"copy of the request for consent"}},
		{name: "hash of the text", standard: tsr, book: func(b *book) {
			v := b.evidence[id(1)]
			v.Disclosure.SHA256 = ""
			b.evidence[id(1)] = v
		}, want: []string{"copy of the request for consent"}},
		{name: "the copy, but not its hash", standard: tsr, config: func(c *proof.Config) { c.Copy = nil }, want: nil},
		{name: "hash of the copy", standard: tsr, book: func(b *book) {
			v := b.evidence[id(1)]
			v.SHA256 = ""
			b.evidence[id(1)] = v
		}, want: []string{"copy of the consent"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBook()
			if c.book != nil {
				c.book(b)
			}
			file, report := b.export(t, func(cfg *proof.Config) {
				if c.program != nil {
					r := record()
					c.program(&r)
					cfg.Programs[0].Record = r
				}
				if c.config != nil {
					c.config(cfg)
				}
			})
			require.Equal(t, c.want, events(t, file)[0].Missing(c.standard))
			if c.want != nil {
				require.Positive(t, report.Incomplete)
				require.Contains(t, string(file), `"`+c.want[0]+`"`, "the file says so")
			}
		})
	}
}

// golden compares with a file that a release has written.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	want, err := os.ReadFile(path) //nolint:gosec // a file of the test's
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func indented(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	return append(b, '\n')
}

func TestGolden(t *testing.T) {
	archive := newKey("archive", 1)
	file, _ := newBook().export(t, sign(archive))
	golden(t, "proof.v1.jsonl", file)

	all := events(t, file)
	receipt, err := all[0].Receipt()
	require.NoError(t, err)
	golden(t, "receipt.kantara.json", indented(t, receipt))
	golden(t, "record.27560.json", indented(t, all[0].Record()))
	for _, name := range []string{"receipt.kantara.json", "record.27560.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", name)) //nolint:gosec // a file of the test's
		require.NoError(t, err)
		require.NotContains(t, string(b), "2125550123")
		require.NotContains(t, string(b), "Lovelace")
	}
	_, err = all[1].Receipt()
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "kind", input.Field)

	implied := all[0]
	implied.Flags, implied.Program = consent.FlagImplied, nil
	receipt, err = implied.Receipt()
	require.NoError(t, err)
	require.Equal(t, "IMPLICIT", receipt.Services[0].Purposes[0].ConsentType)
	require.Equal(t, "program offers", receipt.Services[0].Service)

	// The file of that release verifies, whatever this release writes.
	old, err := os.ReadFile(filepath.Join("testdata", "proof.v1.jsonl"))
	require.NoError(t, err)
	_, err = proof.Verify(bytes.NewReader(old), proof.VerifyConfig{Verifiers: []proof.Verifier{archive}})
	require.NoError(t, err)
}
