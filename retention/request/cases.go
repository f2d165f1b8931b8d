package request

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// Case is a request as it is stored: of which tenant, and of whom.
type Case struct {
	Tenant sealtext.Tenant
	// Subject is the person; zero if nobody is known to be, and after an erasure.
	Subject sealtext.Subject
	Request Request
}

// CasesConfig configures [NewCases].
type CasesConfig struct {
	// Store stores the requests. Required.
	Store Store
	// Audit records every change of a request in the transaction of the change. Required.
	Audit audit.Recorder
	// Processors are the names of those who have to confirm a request that concerns them too: a
	// correction, an erasure, a restriction and an opt-out of sale. They are used where
	// Received.Processors is nil. None by default.
	Processors []string
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Cases keeps requests, with an audit event for every change, and finds those about which something
// is due. It is safe for concurrent use: of two steps at once the second one sees the first.
type Cases struct {
	store      Store
	audit      audit.Recorder
	processors []string
	now        func() time.Time
}

// NewCases returns a Cases. It fails where cfg lacks a required field.
func NewCases(cfg CasesConfig) (*Cases, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("request: CasesConfig.Store is required")
	case cfg.Audit == nil:
		return nil, errors.New("request: CasesConfig.Audit is required")
	}
	for i, name := range cfg.Processors {
		if err := sealtext.CheckName("processor", name); err != nil {
			return nil, fmt.Errorf("request: CasesConfig.Processors[%d]: %w", i, err)
		}
	}
	return &Cases{cfg.Store, cfg.Audit, slices.Clone(cfg.Processors), clock.Or(cfg.Now)}, nil
}

// Open stores a request that was received, in a transaction of its own. subject is the person, or
// zero while nobody is known to be. A zero in.At means now, and with nil in.Processors those of the
// configuration have to confirm; an empty list means nobody. An in.ID that is stored already returns
// that request, unchanged. The error is a [*sealtext.InputError], or that of the store or the audit
// log.
func (c *Cases) Open(ctx context.Context, by sealtext.Actor, tenant sealtext.Tenant, subject sealtext.Subject, in Received) (made Case, err error) {
	err = c.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		made, err = c.OpenTx(ctx, tx, by, tenant, subject, in)
		return err
	})
	return made, err
}

// OpenTx is Open within a transaction of the caller.
func (c *Cases) OpenTx(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, tenant sealtext.Tenant, subject sealtext.Subject, in Received) (Case, error) {
	if err := by.Check(); err != nil {
		return Case{}, err
	}
	if err := checkOwner(tenant, subject); err != nil {
		return Case{}, err
	}
	if in.At.IsZero() {
		in.At = c.now()
	}
	in.At = clock.Micro(in.At)
	if in.Processors == nil && in.Kind.reaches() {
		in.Processors = c.processors
	}
	r, err := New(in)
	if err != nil {
		return Case{}, err
	}
	made := Case{tenant, subject, r}
	row, err := c.row(made)
	if err != nil {
		return Case{}, err
	}
	added, err := c.store.AddRequest(ctx, tx, row)
	if err != nil {
		return Case{}, fmt.Errorf("request: open: %w", err)
	}
	if !added {
		return c.read(c.store.Request(ctx, tx, tenant, r.ID))
	}
	return made, c.record(ctx, tx, by, Request{}, made)
}

// reaches reports whether what the person asks for has to be done by processors too.
func (k Kind) reaches() bool {
	return k == Rectify || k == Erase || k == Restrict || k == OptOutSale
}

// asker is the actor of what a person does by text.
var asker = sealtext.System("inbound")

// OpenByText opens a request that a person made by text message, within the transaction that records
// the message, and returns its id. message is the id of the message. A request of the kind that the
// person has open already is the one, and its deadline stays. The text proves possession of the
// number.
//
// The regime is the one with the earlier deadline: [CCPA] for an opt-out of sale and [GDPR] for
// everything else. A package transport's Gateway calls it for texts that ask for access, for erasure,
// and not to sell data.
func (c *Cases) OpenByText(ctx context.Context, tx sealtext.Tx, p sealtext.Person, kind Kind, message sealtext.ID, at time.Time) (sealtext.ID, error) {
	of, err := c.of(ctx, tx, p.Tenant, p.Subject)
	if err != nil {
		return sealtext.ID{}, err
	}
	for _, old := range of {
		if old.Request.Kind == kind && !old.Request.State.Final() {
			return old.Request.ID, nil
		}
	}
	in := Received{ID: message, Kind: kind, Regime: GDPR, At: at}
	if kind == OptOutSale {
		in.Regime = CCPA
	}
	made, err := c.OpenTx(ctx, tx, asker, p.Tenant, p.Subject, in)
	if err != nil || made.Request.Proof >= ProofPossession {
		return made.Request.ID, err
	}
	_, err = c.ChangeTx(ctx, tx, asker, p.Tenant, made.Request.ID, func(r Request) (Request, error) {
		return r.Prove(r.ReceivedAt, ProofPossession)
	})
	return made.Request.ID, err
}

// Change takes a step of a request: it locks it, calls step with it, and stores what step returns,
// with an audit event, in a transaction of its own. An error of step changes nothing. step must
// change the request by its methods and do nothing else, since it may run more than once:
//
//	made, err := cases.Change(ctx, officer, tenant, id, func(r request.Request) (request.Request, error) {
//		return r.Confirm(now, "twilio", request.OutcomeDone, "")
//	})
//
// What no method makes is refused with [ErrState], a completed request that lacks the confirmation
// of a processor among it. The error is [ErrUnknown] where there is no such request.
func (c *Cases) Change(ctx context.Context, by sealtext.Actor, tenant sealtext.Tenant, id sealtext.ID, step func(Request) (Request, error)) (changed Case, err error) {
	err = c.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		changed, err = c.ChangeTx(ctx, tx, by, tenant, id, step)
		return err
	})
	return changed, err
}

// ChangeTx is Change within a transaction of the caller, such as that in which the person was erased.
func (c *Cases) ChangeTx(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, tenant sealtext.Tenant, id sealtext.ID, step func(Request) (Request, error)) (Case, error) {
	if err := by.Check(); err != nil {
		return Case{}, err
	}
	if tx == nil {
		return Case{}, sealtext.ErrForeignTx
	}
	was, err := c.read(c.store.Request(ctx, tx, tenant, id))
	if err != nil {
		return Case{}, err
	}
	changed := was
	if changed.Request, err = step(was.Request); err != nil {
		return was, err
	}
	if err := was.Request.leadsTo(changed.Request); err != nil {
		return was, err
	}
	if err := c.set(ctx, tx, changed); err != nil {
		return was, err
	}
	return changed, c.record(ctx, tx, by, was.Request, changed)
}

// Case reads a request. The error is [ErrUnknown] where there is none.
func (c *Cases) Case(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID) (Case, error) {
	return c.read(c.store.Request(ctx, nil, tenant, id))
}

// Proved checks, within tx, that there is a request of the kind by the person that is being worked on,
// which it is only after the proof that its kind needs. A package retention's Rectifier asks it before
// it does what the request is for. The error is [ErrUnknown] where there is no such request of the
// person, and [ErrState] where it is not being worked on.
func (c *Cases) Proved(ctx context.Context, tx sealtext.Tx, p sealtext.Person, kind Kind, id sealtext.ID) error {
	of, err := c.read(c.store.Request(ctx, tx, p.Tenant, id))
	switch r := of.Request; {
	case err != nil:
		return err
	case of.Subject.IsZero() || of.Subject != p.Subject || r.Kind != kind:
		return ErrUnknown
	case r.State != StateWorking:
		return ErrState
	case r.Proof < kind.Needs():
		return ErrProof
	}
	return nil
}

// Of reads the requests of a person, also those that have ended.
func (c *Cases) Of(ctx context.Context, tenant sealtext.Tenant, subject sealtext.Subject) ([]Case, error) {
	if err := checkOwner(tenant, subject); err != nil {
		return nil, err
	}
	return c.of(ctx, nil, tenant, subject)
}

func (c *Cases) of(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]Case, error) {
	if subject.IsZero() {
		return nil, nil // what is of nobody is not of one person
	}
	return c.all(c.store.RequestsOf(ctx, tx, tenant, subject))
}

// Waiting lists open requests of a tenant, those first about which something is due next, at most
// limit.
func (c *Cases) Waiting(ctx context.Context, tenant sealtext.Tenant, limit int) ([]Case, error) {
	if tenant.IsZero() {
		return nil, bad("tenant", "is required")
	}
	return c.all(c.store.NextRequests(ctx, nil, tenant, never.Add(time.Second), limit))
}

// remindAtOnce is how many requests Remind reads at a time.
const remindAtOnce = 100

// Remind calls say for every reminder that is due, of all tenants, the most urgent request first, and
// records those for which say returned nil, so that each is said once. After an error of say the
// reminder comes again with the next call; the errors are joined. A process that ends between the two
// says it twice.
func (c *Cases) Remind(ctx context.Context, say func(context.Context, Case, Reminder) error) (said int, err error) {
	now := c.now()
	failed := map[sealtext.ID]bool{}
	for {
		// Rows of which a reminder failed stay due and are read again, so as many more are asked for.
		rows, read := c.store.NextRequests(ctx, nil, sealtext.Tenant{}, now.Add(time.Microsecond), remindAtOnce+len(failed))
		list, read := c.all(rows, read)
		if read != nil {
			return said, errors.Join(err, read)
		}
		news := false
		for _, due := range list {
			if failed[due.Request.ID] {
				continue
			}
			news = true
			n, sayErr := c.remind(ctx, due, now, say)
			said += n
			if sayErr != nil {
				failed[due.Request.ID] = true
				err = errors.Join(err, sayErr)
			}
		}
		if !news {
			return said, err
		}
	}
}

// remind says what is due about one request, and records it.
func (c *Cases) remind(ctx context.Context, due Case, now time.Time, say func(context.Context, Case, Reminder) error) (int, error) {
	var told []string
	var failed error
	for _, reminder := range due.Request.Reminders(now) {
		if err := say(ctx, due, reminder); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		told = append(told, reminder.ID)
	}
	err := c.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		latest, err := c.read(c.store.Request(ctx, tx, due.Tenant, due.Request.ID))
		if errors.Is(err, ErrUnknown) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, id := range told {
			latest.Request = latest.Request.Remind(id)
		}
		return c.set(ctx, tx, latest)
	})
	return len(told), errors.Join(failed, err)
}

// set stores a request that was locked.
func (c *Cases) set(ctx context.Context, tx sealtext.Tx, changed Case) error {
	row, err := c.row(changed)
	if err != nil {
		return err
	}
	if err := c.store.SetRequest(ctx, tx, row); err != nil {
		return fmt.Errorf("request: store: %w", err)
	}
	return nil
}

// row returns a request as it is stored.
func (c *Cases) row(of Case) (Row, error) {
	document, err := json.Marshal(of.Request)
	if err != nil {
		return Row{}, errors.New("request: the request cannot be written as JSON")
	}
	return Row{
		Tenant: of.Tenant, ID: of.Request.ID, Subject: of.Subject, NextAt: of.Request.NextAt(c.now()),
		EndedAt: clock.Micro(of.Request.EndedAt), Document: document,
	}, nil
}

// read returns the request of a row.
func (c *Cases) read(row Row, err error) (Case, error) {
	if errors.Is(err, ErrUnknown) {
		return Case{}, ErrUnknown
	}
	if err != nil {
		return Case{}, fmt.Errorf("request: read: %w", err)
	}
	of := Case{Tenant: row.Tenant, Subject: row.Subject}
	if err := json.Unmarshal(row.Document, &of.Request); err != nil || of.Request.Version != Version || of.Request.ID != row.ID {
		return Case{}, errors.New("request: a stored request is not of a version that this release reads")
	}
	return of, nil
}

func (c *Cases) all(rows []Row, err error) ([]Case, error) {
	if err != nil {
		return nil, fmt.Errorf("request: read: %w", err)
	}
	var list []Case
	for _, row := range rows {
		of, err := c.read(row, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, of)
	}
	return list, nil
}

// record writes the audit event of a change; none where nothing changed but what was said.
func (c *Cases) record(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, was Request, now Case) error {
	r := now.Request
	details := audit.Details{Record: r.ID, Class: string(r.Kind), Outcome: string(r.State), Reason: string(r.Reason), Until: r.DeadlineAt}
	changed := was.State != r.State || !was.DeadlineAt.Equal(r.DeadlineAt)
	if was.Proof != r.Proof {
		details.Field, changed = r.Proof.String(), true
	}
	if was.Extension != r.Extension {
		details.Reference = r.Extension
	}
	for i, p := range r.Processors {
		if i < len(was.Processors) && was.Processors[i].ConfirmedAt.IsZero() && !p.ConfirmedAt.IsZero() {
			details.Transport, details.Code, changed = p.Name, string(p.Outcome), true
		}
	}
	if !changed {
		return nil
	}
	err := c.audit.Record(ctx, tx, audit.Event{
		Tenant: now.Tenant, Kind: audit.KindRequestChanged, Subject: now.Subject, Actor: by, Details: details,
	})
	if err != nil {
		return fmt.Errorf("request: record: %w", err)
	}
	return nil
}

func checkOwner(tenant sealtext.Tenant, subject sealtext.Subject) error {
	switch {
	case tenant.IsZero():
		return bad("tenant", "is required")
	case subject == Nobody:
		return bad("subject", "must be the subject of one person, or zero")
	}
	return nil
}
