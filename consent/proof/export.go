package proof

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
)

// Ledger reads the events of a person. *consent.Ledger implements it.
type Ledger interface {
	History(ctx context.Context, p sealtext.Person) ([]consent.HistoryEntry, error)
	Source
}

// Source returns the records that it has about a person, with sealed values sealed. *vault.Vault
// implements it; a table of the host may.
type Source interface {
	Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error
}

// Opener opens a sealed value with the rights of the actor who asks for the proof. The vault must
// authorize and record each opening: use the function that *vault.Vault.OpenExport returns, or one
// that calls Reveal with the caller's Access. This package itself cannot open a value.
type Opener func(ctx context.Context, f sealtext.SealedField) ([]byte, error)

// Store opens transactions. Use that of the ledger and the audit log.
type Store interface {
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
}

// Config configures [New].
type Config struct {
	// Ledger returns the events. Required.
	Ledger Ledger
	// Identities return the person's number and name, as sealed values with the names "number" and
	// "name"; the vault has the number. Without them a file is about a pseudonym, and no record is
	// complete for [StandardTSR].
	Identities []Source
	// Store and Audit record the audit event of each export. Required.
	Store Store
	Audit audit.Recorder
	// Programs describe what the events of a program have in common. Events of other programs are
	// exported with the fields reported as missing.
	Programs []ProgramOf
	// Rules is the table that sets the retention clocks, which should be that of the ledger. The
	// default is [rule.Default].
	Rules []rule.Rule
	// Text returns a text that was shown to people, or [ErrNotKept]. If the event recorded a hash,
	// the text must have it. Nil leaves all texts out.
	Text func(ctx context.Context, tenant sealtext.Tenant, d consent.Disclosure) (string, error)
	// Copy returns the artifact that evidence refers to, or [ErrNotKept] if there is none or it is
	// too long. It is called for evidence with a hash only. Nil leaves all artifacts out.
	Copy func(ctx context.Context, tenant sealtext.Tenant, v consent.Evidence) ([]byte, error)
	// LastUse returns the time at which a message was last handed over to the person in a program
	// (the zero program for any), zero for never. It is needed for rows whose span begins again
	// with each use. Nil means unknown; a consent then counts as in use until its end or the time
	// of the export.
	LastUse func(ctx context.Context, p sealtext.Person, program sealtext.Program) (time.Time, error)
	// Signers sign the manifest. They are optional; the package documentation says what a file
	// without signatures can show.
	Signers []Signer
	// Require lists standards whose fields must all be present. An export that lacks one is refused
	// with a [*MissingError]. By default missing fields are reported in the file.
	Require []Standard
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// ErrNotKept is returned by the host's Text and Copy for a text or artifact that they do not have.
var ErrNotKept = errors.New("consent/proof: not kept")

// Exporter writes proofs. It is safe for concurrent use.
type Exporter struct {
	cfg      Config
	programs map[programKey]*Program
	rules    []rule.Rule
	table    RuleTable
	now      func() time.Time
}

// New returns an Exporter. It fails if cfg is incomplete. It does no I/O.
func New(cfg Config) (*Exporter, error) {
	switch {
	case cfg.Ledger == nil:
		return nil, errors.New("consent/proof: Config.Ledger is required")
	case cfg.Store == nil:
		return nil, errors.New("consent/proof: Config.Store is required")
	case cfg.Audit == nil:
		return nil, errors.New("consent/proof: Config.Audit is required")
	case len(cfg.Signers) > MaxSignatures:
		return nil, errors.New("consent/proof: Config.Signers must be at most 100")
	}
	for _, s := range cfg.Signers {
		if s == nil || !validName(s.Name()) {
			return nil, errors.New("consent/proof: Config.Signers must have names without spaces and plus signs")
		}
	}
	for _, s := range cfg.Identities {
		if s == nil {
			return nil, errors.New("consent/proof: Config.Identities must not hold nil")
		}
	}
	for _, s := range cfg.Require {
		if s != StandardISO27560 && s != StandardTSR {
			return nil, errors.New("consent/proof: Config.Require must hold ISO27560 and TSR only")
		}
	}
	programs, err := checkPrograms(cfg.Programs)
	if err != nil {
		return nil, err
	}
	if cfg.Rules == nil {
		cfg.Rules = rule.Default()
	}
	return &Exporter{cfg: cfg, programs: programs, rules: cfg.Rules, table: tableOf(cfg.Rules), now: clock.Or(cfg.Now)}, nil
}

// Request asks for the proof of one person.
type Request struct {
	// Person is the data subject, from the vault. Required.
	Person sealtext.Person
	// Actor is the one who asks for the proof. Required.
	Actor sealtext.Actor
	// Reference is the host's id of the case; see [sealtext.CheckReference]. Optional.
	Reference string
	// Open opens the evidence, the number and the name. Required.
	Open Opener
}

func (r Request) check() error {
	if err := r.Actor.Check(); err != nil {
		return err
	}
	if r.Open == nil {
		return inputError("open", "must be a function of the vault's that opens values for the actor")
	}
	if r.Reference != "" {
		return sealtext.CheckReference("reference", r.Reference)
	}
	return nil
}

// Export writes the proof of one person to w. It opens, checks and assembles everything in memory
// first. Then it records an audit event of the kind [audit.KindExported] in a transaction of its
// own, and writes the first byte only after the commit. So there is no file without an audit event,
// and an audit event without a file means that writing failed. A file that was cut off has no end,
// which [Verify] reports.
//
// The report is what Verify would return for the file; its Document is in the audit event. The
// error is a [*sealtext.InputError], a [*MissingError], a [*MismatchError], or that of the ledger,
// the opener, the host's functions, a signer, the audit log or w.
func (e *Exporter) Export(ctx context.Context, w io.Writer, r Request) (Report, error) {
	if err := r.check(); err != nil {
		return Report{}, err
	}
	now := e.now()
	events, err := e.gather(ctx, r, now)
	if err != nil {
		return Report{}, err
	}
	if err := e.demand(events); err != nil {
		return Report{}, err
	}
	file, err := e.write(r.Person, events, now)
	if err != nil {
		return Report{}, err
	}
	report, err := Verify(bytes.NewReader(file), VerifyConfig{})
	if err != nil {
		return Report{}, fmt.Errorf("consent/proof: the file would not verify: %w", err)
	}
	if err := e.record(ctx, r, report); err != nil {
		return Report{}, err
	}
	if _, err := w.Write(file); err != nil {
		return Report{}, fmt.Errorf("consent/proof: write: %w", err)
	}
	return report, nil
}

// record records the audit event of the export. Nothing can be sealed for a person who was erased,
// so that event names no subject.
func (e *Exporter) record(ctx context.Context, r Request, report Report) error {
	ev := audit.Event{
		Tenant: r.Person.Tenant, Kind: audit.KindExported, Subject: r.Person.Subject, Actor: r.Actor,
		Details: audit.Details{Record: report.Document, Outcome: "consent-proof", Reference: r.Reference, Count: report.Events},
	}
	if report.Erased {
		ev.Subject = sealtext.Subject{}
	}
	err := e.cfg.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return e.cfg.Audit.Record(ctx, tx, ev) })
	if err != nil {
		return fmt.Errorf("consent/proof: audit: %w", err)
	}
	return nil
}

// write assembles the file.
func (e *Exporter) write(p sealtext.Person, events []Event, now time.Time) ([]byte, error) {
	d := document{about: about{
		Format: Format, Version: Version, Tenant: p.Tenant, Person: p.Pseudonyms[0], GeneratedAt: now, Rules: e.table,
	}}
	d.head()
	d.person(events)
	for _, ev := range events {
		scope, program := programFor(e.programs, p.Tenant, ev.Scope)
		if program != nil {
			d.program(scope, *program)
		}
		d.event(ev, scope)
	}
	return d.end(e.cfg.Signers)
}
