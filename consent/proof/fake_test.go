package proof_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/proof"
	"github.com/sealtext/sealtext/consent/rule"
)

var (
	clinic   = sealtext.MustTenant("clinic")
	offers   = sealtext.MustProgram("offers")
	sender   = sealtext.MustSender("24273")
	officer  = sealtext.Actor{ID: "officer-1", Roles: []string{"privacy"}}
	made     = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	patient  = sealtext.Person{Tenant: clinic, Subject: sealtext.Subject{7}, Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, [16]byte{1, 2, 3})}}
	errStop  = errors.New("stop")
	evidence = "evidence"
)

const (
	shown  = "Text me offers. Msg & data rates may apply. <Reply STOP to leave.>\n"
	signed = "I agree.\nAda Lovelace"
)

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// book is a ledger, an identity, a store and an audit log over a few slices. It "seals" in the
// clear, so that a test can see each opening.
type book struct {
	entries  []consent.HistoryEntry
	evidence map[sealtext.ID]consent.Evidence
	sealed   map[string]string // number and name
	subject  sealtext.Subject  // of what is sealed
	opened   []string          // fields, in order
	events   []audit.Event
	failed   error // of the audit log
}

func (b *book) History(context.Context, sealtext.Person) ([]consent.HistoryEntry, error) {
	return b.entries, nil
}

func (b *book) Export(_ context.Context, _ sealtext.Person, f func(sealtext.Record) error) error {
	for _, e := range b.entries {
		rec := sealtext.Record{Package: "consent", Kind: e.Kind.String(), ID: e.ID}
		if v, ok := b.evidence[e.ID]; ok {
			plain, err := json.Marshal(v)
			if err != nil {
				return err
			}
			rec.Sealed = map[string]sealtext.SealedField{evidence: b.seal(e.ID, "consent", append([]byte{1}, plain...))}
		}
		if err := f(rec); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) seal(id sealtext.ID, field string, plain []byte) sealtext.SealedField {
	return sealtext.SealedField{
		Binding: sealtext.Binding{Tenant: clinic, Subject: b.subject, Field: field, Record: id},
		Sealed:  sealtext.MakeSealed(1, plain),
	}
}

// identity returns the records of a vault and of a host's table of names.
type identity struct{ *book }

func (i identity) Export(_ context.Context, _ sealtext.Person, f func(sealtext.Record) error) error {
	for _, field := range []string{"number", "name"} {
		if v, ok := i.sealed[field]; ok {
			rec := sealtext.Record{Sealed: map[string]sealtext.SealedField{field: i.seal(sealtext.ID{}, field, []byte(v))}}
			if err := f(rec); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *book) open(_ context.Context, f sealtext.SealedField) ([]byte, error) {
	b.opened = append(b.opened, f.Binding.Field)
	return f.Sealed.Ciphertext(), nil
}

type bookTx struct{ book *book }

func (t bookTx) Owner() any { return t.book }

func (b *book) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	n := len(b.events)
	err := f(ctx, bookTx{b})
	if err != nil {
		b.events = b.events[:n]
	}
	return err
}

func (b *book) Record(_ context.Context, tx sealtext.Tx, e audit.Event) error {
	if tx == nil || b.failed != nil {
		return b.failed
	}
	b.events = append(b.events, e)
	return nil
}

func id(n byte) sealtext.ID { return sealtext.ID{n, 1} }

// newBook returns a book with a complete opt-in, an opt-out by text and a request for help.
func newBook() *book {
	at := func(day int) time.Time { return time.Date(2026, 6, day, 18, 0, 0, 0, time.UTC) }
	return &book{
		subject: patient.Subject, sealed: map[string]string{"number": "+12125550123", "name": "Ada Lovelace"},
		entries: []consent.HistoryEntry{
			{
				ID: id(1), Seq: 1, Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing, sealtext.Informational),
				Method: consent.MethodWebForm, OccurredAt: at(1), ReceivedAt: at(1).Add(time.Second), ExpiresAt: at(1).AddDate(2, 0, 0), Notice: "2026-05",
			},
			{
				ID: id(2), Seq: 2, Kind: consent.KindOptOut, Scope: consent.ForSender(offers, sender), Purposes: sealtext.AllPurposes,
				Method: consent.MethodKeyword, Flags: consent.FlagClamped, OccurredAt: at(2), ReceivedAt: at(2),
			},
			{ID: id(3), Seq: 3, Kind: consent.KindHelp, Scope: consent.ForTenant(), Method: consent.MethodKeyword, OccurredAt: at(3), ReceivedAt: at(3)},
		},
		evidence: map[sealtext.ID]consent.Evidence{
			id(1): {
				Disclosure: consent.Disclosure{ID: "signup", Version: "3", Language: "en-US", SHA256: sum(shown)},
				Source:     "https://example.com/signup", Reference: "form-1", SHA256: sum(signed), IP: "192.0.2.7", Jurisdiction: "US-VA",
			},
			id(2): {Source: sender.String(), Reference: "sm-2", SHA256: sum("STOP")},
			id(3): {Source: sender.String(), Reference: "sm-3", SHA256: sum("HELP")},
		},
	}
}

// record returns a program with all that the standards ask for.
func record() proof.Program {
	return proof.Program{
		Service: "Offers by text", PrivacyNotice: "https://example.com/privacy", Language: "en",
		Purposes:    map[sealtext.Purpose]string{sealtext.Marketing: "Offers", sealtext.Informational: "Opening hours"},
		LawfulBasis: "consent", PII: []proof.PII{{Type: "telephone number"}, {Type: "appointments", Sensitive: true}},
		Controllers: []proof.Party{{
			ID: "https://example.com", Name: "Example Clinic", Address: "1 Main Street, Springfield", Contact: "Data protection officer",
			Type: "controller", Email: "privacy@example.com", Phone: "+18885550100", URL: "https://example.com",
		}},
		StorageLocations: []string{"US"}, Retention: "five years after the last text", Jurisdictions: []rule.Jurisdiction{"US"},
		Recipients: []string{"Example Carrier Services"}, Withdrawal: "reply STOP", Rights: []string{"access", "erasure"},
	}
}

// rules returns a table of its own, so that files do not change with the default
// one.
func rules() []rule.Rule {
	marketing := sealtext.Purposes(sealtext.Marketing)
	term := func(id string, j rule.Jurisdiction, ps sealtext.PurposeSet, t rule.Term) rule.Rule {
		return rule.Rule{ID: id, Jurisdiction: j, Purposes: ps, Term: t, Source: "the law of " + string(j), AsOf: made.AddDate(0, -1, 0)}
	}
	return []rule.Rule{
		term("us-keep", "US", marketing, rule.Term{Kind: rule.TermKeepRecord, Years: 5}),
		term("us-sue", "US", sealtext.AllPurposes, rule.Term{Kind: rule.TermKeepRecord, Years: 4, EachUse: true}),
		term("us-va-out", "US-VA", marketing, rule.Term{Kind: rule.TermKeepOptOut, Years: 10}),
		term("de-keep", "DE", marketing, rule.Term{Kind: rule.TermKeepRecord, Years: 5, EachUse: true}),
		term("us-answer", "US", sealtext.AllPurposes, rule.Term{Kind: rule.TermAnswerWithin, Minutes: 5}),
	}
}

func (b *book) config() proof.Config {
	return proof.Config{
		Rules:  rules(),
		Ledger: b, Identities: []proof.Source{identity{b}}, Store: b, Audit: b, Now: func() time.Time { return made },
		Programs: []proof.ProgramOf{{Tenant: clinic, Program: offers, Record: record()}, {Tenant: clinic, Record: record()}},
		Text: func(_ context.Context, _ sealtext.Tenant, d consent.Disclosure) (string, error) {
			if d.ID != "signup" {
				return "", proof.ErrNotKept
			}
			return shown, nil
		},
		Copy: func(_ context.Context, _ sealtext.Tenant, v consent.Evidence) ([]byte, error) {
			if v.Reference != "form-1" {
				return nil, proof.ErrNotKept
			}
			return []byte(signed), nil
		},
	}
}

func (b *book) request() proof.Request {
	return proof.Request{Person: patient, Actor: officer, Reference: "case-7", Open: b.open}
}

// export writes a file with a changed configuration.
func (b *book) export(t testing.TB, change ...func(*proof.Config)) ([]byte, proof.Report) {
	t.Helper()
	cfg := b.config()
	for _, f := range change {
		f(&cfg)
	}
	e, err := proof.New(cfg)
	require.NoError(t, err)
	var file bytes.Buffer
	report, err := e.Export(context.Background(), &file, b.request())
	require.NoError(t, err)
	return file.Bytes(), report
}

// events reads the events of a file that verifies.
func events(t testing.TB, file []byte) (out []proof.Event) {
	t.Helper()
	_, err := proof.Verify(bytes.NewReader(file), proof.VerifyConfig{Event: func(e proof.Event) error { out = append(out, e); return nil }})
	require.NoError(t, err)
	return out
}

// key signs and verifies with Ed25519, from a seed.
type key struct {
	name string
	priv ed25519.PrivateKey
}

func newKey(name string, seed byte) key {
	return key{name, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))}
}

func (k key) Name() string { return k.name }

func (k key) KeyHash() uint32 { return uint32(k.priv[40])<<8 | uint32(k.priv[41]) }

func (k key) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(k.priv, msg), nil }

func (k key) Verify(msg, sig []byte) bool {
	return ed25519.Verify(k.priv.Public().(ed25519.PublicKey), msg, sig)
}
