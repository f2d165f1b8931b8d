package vault_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/phone"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// process is what one process of an application has of its own: a keyring with a
// cache, and what stands on it.
type process struct {
	sealer *vault.Sealer
	ledger *consent.Ledger
	vault  *vault.Vault
	ring   *tinkvault.Keyring
	log    *audit.Log
}

// town is several processes over one store, and a clock that they share.
type town struct {
	t        *testing.T
	r        *rand.Rand
	store    *memstore.Store
	files    tinkvault.Files
	now      time.Time
	serial   int
	rotation *tinkvault.Rotation
	people   []*citizen
	moved    map[sealtext.Domain]int // people moved, and
	nested   map[sealtext.Domain]int // hashed again, by the jobs
}

// citizen is what must be true about a number in the two tenants. A citizen
// with two forms is met under either.
type citizen struct {
	forms   []sealtext.Number
	subject map[sealtext.Tenant]sealtext.Subject // who is enrolled
	program map[sealtext.Tenant]consent.State
	account consent.State
}

var (
	group  = sealtext.MustTenant("group")
	news   = sealtext.MustProgram("news")
	office = sealtext.MustSender("+15005550006")
)

func newTown(t *testing.T, seed uint64) *town {
	t.Helper()
	w := &town{t: t, r: rand.New(rand.NewPCG(seed, 1)), now: now, moved: map[sealtext.Domain]int{}, nested: map[sealtext.Domain]int{}}
	var err error
	w.store, err = memstore.New(memstore.Config{})
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, tinkvault.Init(dir))
	w.files, err = tinkvault.Open(dir)
	require.NoError(t, err)
	p := w.process()
	for _, tenant := range []sealtext.Tenant{clinic, bank, group} {
		_, err := p.ring.CreateTenant(context.Background(), tenant)
		require.NoError(t, err)
	}
	w.rotation, err = tinkvault.NewRotation(tinkvault.RotationConfig{Keyring: p.ring, Counters: map[string][]vault.KeyCounter{
		tinkvault.PRFKeyset(sealtext.DomainDirectory): {w.store.Vault()},
		tinkvault.PRFKeyset(sealtext.DomainConsent):   {w.store.ConsentRows()},
		tinkvault.PRFKeyset(sealtext.DomainAccount):   {w.store.ConsentRows()},
	}, Access: audit.Access{Store: w.store.Audit(), Recorder: p.log, Actor: sealtext.Actor{ID: "operator-1"}}})
	require.NoError(t, err)
	for i := range 7 {
		c := &citizen{subject: map[sealtext.Tenant]sealtext.Subject{}, program: map[sealtext.Tenant]consent.State{}}
		c.forms = []sealtext.Number{number(t, fmt.Sprintf("+44770090012%d", i))}
		if i < 2 {
			c.forms = []sealtext.Number{number(t, fmt.Sprintf("+52551234567%d", i)), number(t, fmt.Sprintf("+521551234567%d", i))}
		}
		w.people = append(w.people, c)
	}
	w.gone(p, w.people[living])
	return w
}

func (w *town) clock() time.Time {
	w.now = w.now.Add(time.Microsecond)
	return w.now
}

// process starts one; its keyring reads the keys when it first needs them and
// then every five minutes.
func (w *town) process() *process {
	w.t.Helper()
	p := &process{}
	var err error
	p.ring, err = tinkvault.New(context.Background(), tinkvault.Config{Store: w.store.Vault(), KEK: w.files.KEK, Epochs: w.files.Epochs, Now: w.clock})
	require.NoError(w.t, err)
	p.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: p.ring, Store: w.store.Vault(), Account: group, Aliases: phone.Aliases, Now: w.clock})
	require.NoError(w.t, err)
	p.log, err = audit.New(audit.Config{Store: w.store.Audit(), Sealer: p.sealer, Now: w.clock})
	require.NoError(w.t, err)
	cfg := consent.Config{Store: w.store.Consent(), Sealer: p.sealer, Audit: p.log, Rules: []rule.Rule{}, ReOptIn: consent.Throttle{Limit: -1}, Now: w.clock}
	var programs []program.Program
	for _, tenant := range []sealtext.Tenant{clinic, bank} {
		programs = append(programs, program.Program{
			Tenant: tenant, Name: news, Senders: []program.Sender{{Address: office, Shared: true}}, Purposes: sealtext.AllPurposes,
		})
	}
	cfg.Programs, err = program.Static(nil, programs...)
	require.NoError(w.t, err)
	p.ledger, err = consent.New(cfg)
	require.NoError(w.t, err)
	p.vault, err = vault.New(vault.Config{Sealer: p.sealer, Audit: p.log, Authorizer: vault.DenyAll{}})
	require.NoError(w.t, err)
	return p
}

func (w *town) form(c *citizen) sealtext.Number { return c.forms[w.r.IntN(len(c.forms))] }

// living is how many citizens say anything. The one after them opted out and
// was forgotten: only the ledger knows, under a pseudonym without a number.
const living = 6

func (w *town) gone(p *process, c *citizen) {
	w.t.Helper()
	for _, scope := range []consent.Scope{consent.ForProgram(news), consent.ForAccount()} {
		w.serial++
		_, err := p.ledger.Record(context.Background(), consent.Event{
			Person: w.enroll(p, clinic, c), Kind: consent.KindOptOut, Scope: scope, Method: consent.MethodPaper,
			Actor: sealtext.Actor{ID: "clerk"}, OccurredAt: w.clock(), IdempotencyKey: fmt.Sprint("event-", w.serial),
		})
		require.NoError(w.t, err)
	}
	c.program[clinic], c.account = consent.StateOut, consent.StateOut
	w.forget(p, clinic, c)
}

func (w *town) forget(p *process, tenant sealtext.Tenant, c *citizen) {
	w.t.Helper()
	ctx := context.Background()
	person, err := p.sealer.Find(ctx, nil, tenant, w.form(c))
	require.NoError(w.t, err, "a look-up missed")
	require.NoError(w.t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := p.ledger.Erase(ctx, tx, person); err != nil {
			return err
		}
		_, err := p.vault.Erase(ctx, tx, person)
		return err
	}))
	delete(c.subject, tenant)
	if c.program[tenant] != consent.StateOut {
		c.program[tenant] = consent.StateUnknown
	}
}

// enroll is the first thing that happens to every message.
func (w *town) enroll(p *process, tenant sealtext.Tenant, c *citizen) (person sealtext.Person) {
	w.t.Helper()
	require.NoError(w.t, w.store.InTx(context.Background(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		person, err = p.sealer.Enroll(ctx, tx, tenant, w.form(c))
		return err
	}))
	if known, ok := c.subject[tenant]; ok {
		require.Equal(w.t, known, person.Subject, "a look-up missed: the person has a second subject")
	}
	c.subject[tenant] = person.Subject
	return person
}

// act lets something happen in one of the processes.
func (w *town) act(ps []*process) {
	w.t.Helper()
	p, c, tenant := ps[w.r.IntN(len(ps))], w.people[w.r.IntN(living)], []sealtext.Tenant{clinic, bank}[w.r.IntN(2)]
	w.serial++
	switch n := w.r.IntN(10); {
	case n < 1: // forget the person in one tenant
		if _, ok := c.subject[tenant]; !ok {
			return
		}
		w.forget(p, tenant, c)
	case n < 2:
		w.record(p, tenant, c, consent.ForAccount(), &c.account)
	default:
		state := c.program[tenant]
		w.record(p, tenant, c, consent.ForProgram(news), &state)
		c.program[tenant] = state
	}
}

func (w *town) record(p *process, tenant sealtext.Tenant, c *citizen, scope consent.Scope, state *consent.State) {
	w.t.Helper()
	*state = consent.StateIn
	e := consent.Event{
		Person: w.enroll(p, tenant, c), Kind: consent.KindOptIn, Scope: scope, Purposes: sealtext.AllPurposes, Method: consent.MethodPaper,
		Evidence: consent.Evidence{Reference: "scan-1"}, Actor: sealtext.Actor{ID: "clerk"}, OccurredAt: w.clock(), IdempotencyKey: fmt.Sprint("event-", w.serial),
	}
	if w.r.IntN(2) == 0 {
		*state, e.Kind = consent.StateOut, consent.KindOptOut
	}
	_, err := p.ledger.Record(context.Background(), e)
	require.NoError(w.t, err)
}

// look checks everything that is known about everybody, in every process.
func (w *town) look(ps []*process) {
	w.t.Helper()
	ctx := context.Background()
	for _, p := range ps {
		for _, c := range w.people {
			for _, tenant := range []sealtext.Tenant{clinic, bank} {
				known, ok := c.subject[tenant]
				person, err := p.sealer.Find(ctx, nil, tenant, w.form(c))
				if !ok {
					require.ErrorIs(w.t, err, vault.ErrUnknownSubject)
					// The opt-outs of the forgotten are looked at when they
					// come back.
					if w.r.IntN(20) != 0 {
						continue
					}
					person = w.enroll(p, tenant, c)
				} else {
					require.NoError(w.t, err, "a look-up missed")
					require.Equal(w.t, known, person.Subject)
				}
				d, err := p.ledger.Check(ctx, nil, consent.Request{Person: person, Program: news, Sender: office, Purpose: sealtext.Marketing})
				require.NoError(w.t, err)
				program := c.program[tenant]
				out := program == consent.StateOut || c.account == consent.StateOut
				in := program == consent.StateIn || c.account == consent.StateIn
				require.Equal(w.t, in && !out, d.Allowed, "program %v account %v: %v", program, c.account, d.Reasons)
			}
		}
	}
}

// live lets a while pass in which things happen.
func (w *town) live(ps []*process) {
	w.t.Helper()
	for range 2 {
		w.act(ps)
		w.look(ps)
	}
	w.now = w.now.Add(time.Duration(w.r.IntN(90)) * time.Second)
}

// TestRotationMissesNothing turns the keys of the directory, of consent and of
// the account, three times each, while two processes go on working, one of
// them with the keys that it read last just before each change. Between any
// two steps everybody is looked up and every decision is compared with what
// it must be.
func TestRotationMissesNothing(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newTown(t, seed)
			ps := []*process{w.process(), w.process()}
			for range 20 {
				w.live(ps)
			}
			dropped := 0
			for range 3 {
				for _, c := range []struct {
					tenant sealtext.Tenant
					domain sealtext.Domain
					rows   vault.PseudonymRows
				}{
					{clinic, sealtext.DomainDirectory, w.store.Vault()},
					{clinic, sealtext.DomainConsent, w.store.ConsentRows()},
					{group, sealtext.DomainAccount, w.store.ConsentRows()},
				} {
					dropped += w.turn(ps, c.tenant, c.domain, c.rows)
				}
			}
			require.Positive(t, w.moved[sealtext.DomainDirectory])
			require.Positive(t, w.moved[sealtext.DomainConsent])
			require.Positive(t, w.nested[sealtext.DomainConsent])
			require.Positive(t, w.nested[sealtext.DomainAccount])
			require.Zero(t, w.nested[sealtext.DomainDirectory]+w.moved[sealtext.DomainAccount])
			require.GreaterOrEqual(t, dropped, 3, "the directory leaves nothing under an older key")
		})
	}
}

// watch adds up what one job does.
func (w *town) watch() func(vault.Progress) {
	var last vault.Progress
	return func(p vault.Progress) {
		w.moved[p.Domain] += p.Moved - last.Moved
		w.nested[p.Domain] += p.Nested - last.Nested
		last = p
	}
}

// turn changes one key and reports how many older ones could be dropped.
func (w *town) turn(ps []*process, tenant sealtext.Tenant, d sealtext.Domain, rows vault.PseudonymRows) (dropped int) {
	t, ctx, name := w.t, context.Background(), tinkvault.PRFKeyset(d)
	w.live(ps)
	_, ready, err := w.rotation.Stage(ctx, tenant, name)
	require.NoError(t, err)
	for w.now.Before(ready) {
		w.live(ps)
	}
	// The second process reads its keys now and keeps them for five minutes.
	ps[1] = w.process()
	w.look(ps[1:])
	promoted, err := w.rotation.Promote(ctx, tenant, name)
	require.NoError(t, err)
	ps[0] = w.process() // has the new key at once
	person := w.enroll(ps[0], clinic, w.people[0])
	switch d {
	case sealtext.DomainConsent:
		require.Equal(t, promoted, person.Pseudonyms[0].KeyID(), "the ledger writes under the first")
	case sealtext.DomainAccount:
		require.Equal(t, promoted, person.Account.Pseudonyms[0].KeyID(), "and so for the account")
	}
	until := w.now.Add(5 * time.Minute)
	for pass := 0; ; pass++ {
		job, err := vault.NewRotator(vault.RotatorConfig{Sealer: w.process().sealer, Rows: rows, Tenant: tenant, Domain: d, Batch: 1 + w.r.IntN(3), Progress: w.watch()})
		require.NoError(t, err)
		for done := false; !done; {
			before := w.now
			w.live(ps)
			if pass == 0 {
				w.now = before.Add(time.Millisecond) // the older keys stay in use during the first pass
			}
			done, err = job.Step(ctx)
			require.NoError(t, err)
			w.look(ps)
			if w.r.IntN(12) == 0 {
				break // killed; another takes over
			}
		}
		if pass > 1 && w.now.After(until.Add(time.Minute)) {
			break
		}
		w.now = w.now.Add(time.Minute)
	}
	job, err := vault.NewRotator(vault.RotatorConfig{Sealer: w.process().sealer, Rows: rows, Tenant: tenant, Domain: d})
	require.NoError(t, err)
	p, err := job.Run(ctx)
	require.NoError(t, err)
	require.Equal(t, promoted, p.KeyID)
	require.Zero(t, p.Stuck)
	require.Zero(t, p.Left)
	w.now = w.now.Add(7 * time.Minute)
	keys, _, err := w.rotation.Keys(ctx, tenant, name)
	require.NoError(t, err)
	for _, k := range keys {
		if k.Stage != tinkvault.StageOlder {
			continue
		}
		err := w.rotation.Drop(ctx, tenant, name, k.ID)
		if k.Rows > 0 {
			require.ErrorIs(t, err, vault.ErrKeyInUse)
			continue
		}
		require.NoError(t, err)
		dropped++
		w.look(ps)
		w.now = w.now.Add(7 * time.Minute)
	}
	w.look(ps)
	return dropped
}
