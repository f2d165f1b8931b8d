package transport

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// MaxMessages is the maximum number of messages of one [Gateway.SendAll] or [Gateway.Preview]. On
// SQLite a few hundred are better: nobody else writes meanwhile.
const MaxMessages = 1000

// Sent is the result of [Gateway.SendAll] for one message.
type Sent struct {
	// ID of the message, or of the first one with its idempotency key. Zero if there is an Err.
	ID sealtext.ID
	// Repeat reports that the idempotency key was used before for the same message, in another call
	// or earlier in the list. Nothing was stored.
	Repeat bool
	// HeldUntil is the time for which the message waits because its hours do not allow it before;
	// zero for one that is due when it asked to be.
	HeldUntil time.Time
	// Err is what [Gateway.Send] returns for this message alone, such as a [*DeniedError], an
	// [ErrIdempotencyConflict] or a [*sealtext.InputError]. The others are not affected.
	Err error
}

// SendAll commits many messages, of one or several tenants, to the outbox in one transaction. Each is
// treated as [Gateway.Send] treats it, one after the other in the order of the list, and has its
// result in its place: a message that is invalid, denied, a repeat or a conflict does not keep the
// others from being queued. A new number of a message that ends as a conflict stays enrolled. The
// number of statements depends on that of tenants, not of messages, on PostgreSQL; on SQLite a
// statement has 8 messages.
//
// An error concerns the whole list: more than [MaxMessages] messages, a store or a key management
// service that does not answer, an audit log that refuses an event. Nothing is stored then; repeat
// the call with the same idempotency keys.
func (g *Gateway) SendAll(ctx context.Context, messages []Message) (out []Sent, err error) {
	var b *batch
	err = g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		b, err = g.sendAllTx(ctx, tx, messages)
		return err
	})
	if err != nil {
		return nil, err
	}
	return b.results(), nil
}

// SendAllTx sends as [Gateway.SendAll] does, within a transaction of the caller, which commits the
// messages, denials and audit events together with the caller's changes or not at all. With an error
// the caller must roll back.
func (g *Gateway) SendAllTx(ctx context.Context, tx sealtext.Tx, messages []Message) ([]Sent, error) {
	b, err := g.sendAllTx(ctx, tx, messages)
	if err != nil {
		return nil, err
	}
	return b.results(), nil
}

// sendAllTx is SendAllTx, before the metrics hear of it.
func (g *Gateway) sendAllTx(ctx context.Context, tx sealtext.Tx, messages []Message) (*batch, error) {
	b, err := g.list(messages)
	if err != nil || len(messages) == 0 {
		return b, err
	}
	if err := b.judge(ctx, tx, g.sealer.EnrollAll); err != nil {
		return nil, err
	}
	if err := b.seal(ctx, tx); err != nil {
		return nil, err
	}
	events, err := b.insert(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := record(ctx, tx, g.audit, events); err != nil {
		return nil, err
	}
	return b, nil
}

// results returns the results of a list that is stored, and tells the metrics of it.
func (b *batch) results() []Sent {
	if len(b.items) == 0 {
		return nil
	}
	out := make([]Sent, len(b.items))
	for i, it := range b.items {
		out[i] = it.sent
		b.g.metrics.sent(&it.prepared)
	}
	return out
}

// batch is a list of messages on their way through the checks of a Send.
type batch struct {
	g        *Gateway
	programs *declarations
	items    []*item
}

// item is one message of a batch. Once sent.Err is set nothing more is done for it.
type item struct {
	message  Message // a copy, whose times are completed
	now      time.Time
	sender   admitted
	to       recipient
	prepared prepared
	sent     Sent
}

func (g *Gateway) list(messages []Message) (*batch, error) {
	if len(messages) > MaxMessages {
		return nil, &sealtext.InputError{Field: "messages", Rule: "must be at most " + strconv.Itoa(MaxMessages)}
	}
	b := &batch{g: g, programs: &declarations{source: g.programs, sets: map[sealtext.Tenant]*program.Set{}, fresh: map[sealtext.Tenant]bool{}}}
	for _, m := range messages {
		b.items = append(b.items, &item{message: m})
	}
	return b, nil
}

// ofOneMessage reports whether an error of the vault or the gate is about a message, its tenant or
// its recipient, so that other messages are not affected.
func ofOneMessage(err error) bool {
	var input *sealtext.InputError
	if errors.As(err, &input) {
		return true
	}
	for _, one := range []error{
		consent.ErrUndeclared, program.ErrNewerFormat,
		vault.ErrUnknownTenant, vault.ErrUnknownDomain, vault.ErrUnknownSubject, vault.ErrShredded,
		vault.ErrWrongContext, vault.ErrUnknownKey, vault.ErrEpochDestroyed, vault.ErrKEKMissing,
	} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// people is EnrollAll or FindAll.
type people func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, numbers []sealtext.Number) ([]vault.PersonResult, error)

// judge makes a row and a decision of each message.
func (b *batch) judge(ctx context.Context, tx sealtext.Tx, who people) error {
	for _, it := range b.items {
		it.now = b.g.now()
		if it.sent.Err = b.g.render(ctx, tx, b.programs, &it.message); it.sent.Err == nil {
			it.sender, it.sent.Err = b.g.admit(ctx, tx, b.programs, &it.message, it.now)
		}
		if b.programs.failed != nil {
			return it.sent.Err
		}
	}
	if err := b.byNumber(ctx, tx, who); err != nil {
		return err
	}
	if err := b.bySubject(ctx, tx); err != nil {
		return err
	}
	for _, it := range b.items {
		if it.sent.Err == nil {
			it.to.at, it.sent.Err = b.g.at(&it.message, it.to.prefix)
		}
		if it.sent.Err != nil {
			continue
		}
		var err error
		if it.prepared, err = b.g.prepared(ctx, tx, &it.message, it.sender, it.to, it.now); err != nil {
			if !ofOneMessage(err) {
				return err
			}
			it.sent.Err = err
		}
	}
	return b.decide(ctx, tx)
}

// byNumber finds or creates the recipients of messages to a number.
func (b *batch) byNumber(ctx context.Context, tx sealtext.Tx, who people) error {
	to := map[sealtext.Tenant][]*item{}
	var tenants []sealtext.Tenant
	for _, it := range b.items {
		if m := &it.message; it.sent.Err == nil && m.Subject.IsZero() {
			if to[m.Tenant] == nil {
				tenants = append(tenants, m.Tenant)
			}
			to[m.Tenant] = append(to[m.Tenant], it)
			it.to.prefix = func() (sealtext.Prefix, error) { return m.To.Prefix(), nil }
		}
	}
	slices.SortFunc(tenants, func(a, b sealtext.Tenant) int { return strings.Compare(a.String(), b.String()) })
	for _, t := range tenants {
		numbers := make([]sealtext.Number, len(to[t]))
		for i, it := range to[t] {
			numbers[i] = it.message.To
		}
		found, err := who(ctx, tx, t, numbers)
		if err != nil && !ofOneMessage(err) {
			return err
		}
		for i, it := range to[t] {
			if err != nil { // of the tenant
				it.sent.Err = err
			} else {
				it.to.person, it.sent.Err = found[i].Person, found[i].Err
			}
		}
	}
	return nil
}

// bySubject reads the recipients that the host knows. Their numbers are opened for the prefix, which
// the audit events of the messages cover; Preview returns nothing of it.
func (b *batch) bySubject(ctx context.Context, tx sealtext.Tx) error {
	var subjects []opening.Subject
	var to []*item
	for _, it := range b.items {
		if it.sent.Err == nil && !it.message.Subject.IsZero() {
			to, subjects = append(to, it), append(subjects, opening.Subject{Tenant: it.message.Tenant, Subject: it.message.Subject})
		}
	}
	if len(to) == 0 {
		return nil
	}
	opened, err := opening.Of(b.g.sealer).PeopleRecorded(ctx, tx, subjects)
	if err != nil && !ofOneMessage(err) {
		return err
	}
	for i, it := range to {
		if err != nil {
			it.sent.Err = err
			continue
		}
		it.to.person, it.sent.Err = opened[i].Person, opened[i].Err
		it.to.prefix = func() (sealtext.Prefix, error) { return opened[i].Number.Prefix(), nil }
	}
	return nil
}

// decide asks the gate about all messages at once.
func (b *batch) decide(ctx context.Context, tx sealtext.Tx) error {
	var asked []*item
	for _, it := range b.items {
		if it.sent.Err == nil {
			asked = append(asked, it)
		}
	}
	return b.ask(ctx, tx, asked)
}

// ask halves a list with a request that the gate refuses until it is alone. The gate refuses before
// it reads, so that costs little.
func (b *batch) ask(ctx context.Context, tx sealtext.Tx, items []*item) error {
	if len(items) == 0 {
		return nil
	}
	requests := make([]consent.Request, len(items))
	for i, it := range items {
		requests[i] = it.prepared.request
	}
	decisions, err := b.g.consent.CheckAll(ctx, tx, requests)
	switch {
	case err == nil:
		for i, it := range items {
			it.prepared.decide(decisions[i])
		}
	case !ofOneMessage(err):
		return err
	case len(items) == 1:
		_, items[0].sent.Err = b.g.consent.Check(ctx, tx, requests[0]) // without an index
	default:
		half := len(items) / 2
		return cmp.Or(b.ask(ctx, tx, items[:half]), b.ask(ctx, tx, items[half:]))
	}
	return nil
}

// seal seals the texts of the messages that are queued.
func (b *batch) seal(ctx context.Context, tx sealtext.Tx) error {
	var queued []*item
	var bindings []sealtext.Binding
	var texts [][]byte
	for _, it := range b.items {
		if it.sent.Err == nil && it.prepared.row.State == StateQueued {
			queued, bindings = append(queued, it), append(bindings, bodyBinding(it.prepared.row))
			texts = append(texts, []byte(it.message.Body.Plaintext()))
		}
	}
	sealed, err := b.g.sealer.SealAll(ctx, tx, bindings, texts)
	for _, text := range texts {
		clear(text)
	}
	if err != nil {
		return err
	}
	for i, it := range queued {
		it.prepared.row.Body = sealed[i]
	}
	return nil
}

// insert stores the messages and sets their results. It returns the audit events of those that are
// new, and of recipients whom the vault refuses.
func (b *batch) insert(ctx context.Context, tx sealtext.Tx) (events []audit.Event, err error) {
	rows := make([]OutboxRow, 0, len(b.items))
	events = make([]audit.Event, 0, len(b.items))
	for _, it := range b.items {
		if it.sent.Err == nil {
			rows = append(rows, it.prepared.row)
		}
	}
	var inserted []Inserted
	if len(rows) > 0 {
		if inserted, err = b.g.store.InsertAll(ctx, tx, rows); err != nil {
			return nil, err
		}
	}
	for _, it := range b.items {
		if it.sent.Err != nil {
			var stray *vault.DirectoryError
			if errors.As(it.sent.Err, &stray) {
				events = append(events, stray.Event(it.message.Actor))
			}
			continue
		}
		there := inserted[0]
		inserted = inserted[1:]
		p := &it.prepared
		p.stored = there.New
		switch {
		case !there.New:
			it.sent.ID, it.sent.Err = repeated(there.Row, p.row)
			it.sent.Repeat = !errors.Is(it.sent.Err, ErrIdempotencyConflict)
			continue
		case p.row.State == StateDenied:
			it.sent.Err = p.denied()
		default:
			it.sent.ID, it.sent.HeldUntil = p.row.ID, p.held()
		}
		events = append(events, p.audited(&it.message))
	}
	return events, nil
}

// record records events at once if the recorder can.
func record(ctx context.Context, tx sealtext.Tx, to audit.Recorder, events []audit.Event) error {
	if many, ok := to.(audit.BatchRecorder); ok {
		return many.RecordAll(ctx, tx, events)
	}
	for _, e := range events {
		if err := to.Record(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// declarations reads the declarations of each tenant at most twice for a batch: as the source has
// them, and as they are in the database if they miss something.
type declarations struct {
	source program.Source
	sets   map[sealtext.Tenant]*program.Set
	fresh  map[sealtext.Tenant]bool
	failed error // of the source, which is no error of a message
}

func (d *declarations) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*program.Set, error) {
	if set := d.sets[t]; set != nil {
		return set, nil
	}
	set, err := d.source.Tenant(ctx, tx, t)
	if err != nil {
		d.failed = err
		return nil, err
	}
	d.sets[t] = set
	return set, nil
}

func (d *declarations) Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*program.Set, error) {
	if len(ts) == 1 && d.fresh[ts[0]] {
		return []*program.Set{d.sets[ts[0]]}, nil
	}
	sets, err := d.source.Fresh(ctx, tx, ts)
	if err != nil {
		d.failed = err
		return nil, err
	}
	for i, t := range ts {
		d.sets[t], d.fresh[t] = sets[i], true
	}
	return sets, nil
}
