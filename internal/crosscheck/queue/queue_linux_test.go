package queue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/meter"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// What is promised of the CPU, client and server. The test prints it and does not fail: the CPU of one
// piece of work moves by a third with what else the machine does.
const maxWhole, maxSingle = 3.0, 1.6

// list is the number of messages of one SendAll, and of jobs of one InsertManyFast, and of messages in
// flight. Each of the lists of a round is to other people, as a campaign is. singles is how many are sent
// one by one.
const list, lists, singles = 500, 6, 500

// A run with -short is one round.
var rounds = 5

var (
	clinic    = sealtext.MustTenant("clinic")
	reminders = sealtext.MustProgram("reminders")
	sender    = sealtext.MustSender("24273")
)

// TestAgainstRiver runs both by turns.
func TestAgainstRiver(t *testing.T) {
	ctx := t.Context()
	if testing.Short() {
		rounds = 1
	}
	const perRound = list * lists
	// What the server flushes by the clock does not count as ours.
	dsn := sqltest.NewCluster(t, "fsync=on", "full_page_writes=on", "synchronous_commit=on", "wal_writer_delay=10s", "checkpoint_timeout=1h").DSN()
	m, err := meter.New(ctx, dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	ours, theirs := newOutbox(t, m, dsn, pgxstore.Pool), newRiver(t, m, dsn)
	singly := newOutbox(t, m, another(t, dsn), pgxstore.Prepared) // as pgx does by default, and River
	parts := []struct {
		name string
		of   int // messages
		do   func(*testing.T)
		took []meter.Usage
	}{
		{"SendAll", perRound, ours.send, nil}, {"relay", perRound, ours.relay, nil}, {"Send", singles, singly.single, nil},
		{"InsertManyFast", perRound, theirs.insert, nil}, {"River's workers", perRound, theirs.work, nil}, {"Insert", singles, theirs.single, nil},
	}
	for range rounds {
		for i := range parts {
			parts[i].took = append(parts[i].took, measure(t, m, parts[i].do))
		}
	}
	var middle [6]meter.Usage
	for i, p := range parts {
		middle[i] = median(p.took)
		t.Logf("%-16s%s, of each of %d", p.name, middle[i].Per(p.of), p.of)
	}
	send, relay, single, insert, work, one := middle[0], middle[1], middle[2], middle[3], middle[4], middle[5]
	whole, alone := (send.CPU()+relay.CPU())/(insert.CPU()+work.CPU()), single.CPU()/one.CPU()
	t.Logf("CPU of ours / River's, in the middle of %d rounds: %.2f sending, %.2f end to end, at most %.0f is promised; %.2f a single one, at most %.1f is",
		rounds, send.CPU()/insert.CPU(), whole, maxWhole, alone, maxSingle)
	for i := range rounds { // of each round: counts depend little on the machine
		trips, syncs := parts[0].took[i].Trips+parts[1].took[i].Trips, parts[0].took[i].Syncs+parts[1].took[i].Syncs
		require.LessOrEqual(t, float64(trips)/perRound, 0.1, "round trips of a message, sent in a list and handed over")
		require.LessOrEqual(t, float64(syncs)/perRound, 0.02, "fsyncs of a message, sent in a list and handed over")
	}
	require.LessOrEqual(t, float64(send.Trips)/perRound, 0.02, "round trips of a message that is sent in a list")
	require.LessOrEqual(t, float64(single.Trips)/singles, 3.1, "round trips of a single Send")
	require.LessOrEqual(t, float64(single.Syncs)/singles, 1.1, "fsyncs of a single Send")
}

// another is another database of the server.
func another(t *testing.T, dsn string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	_, err = conn.Exec(t.Context(), "CREATE DATABASE another")
	require.NoError(t, err)
	return dsn + " dbname=another"
}

// measure returns what f uses.
func measure(t *testing.T, m *meter.Meter, f func(*testing.T)) meter.Usage {
	t.Helper()
	before, err := m.Read(t.Context())
	require.NoError(t, err)
	f(t)
	after, err := m.Read(t.Context())
	require.NoError(t, err)
	return after.Minus(before)
}

// median is the round in the middle, by CPU.
func median(us []meter.Usage) meter.Usage {
	slices.SortFunc(us, func(a, b meter.Usage) int { return cmp.Compare(a.CPU(), b.CPU()) })
	return us[len(us)/2]
}

// outbox is the library over its own tables, with people who have agreed.
type outbox struct {
	gateway *transport.Gateway
	cfg     transport.RelayConfig
	arrived chan struct{}
	people  []sealtext.Person
	sent    int
}

func newOutbox(t *testing.T, m *meter.Meter, dsn string, poolOf func(*pgxpool.Pool) sqlstore.Pool) *outbox {
	t.Helper()
	conns, err := m.Pool(t.Context(), dsn, 8)
	require.NoError(t, err)
	t.Cleanup(conns.Close)
	pool := poolOf(conns)
	require.NoError(t, sqlstore.Apply(t.Context(), pool, sqlstore.ApplyConfig{Environment: "testing"}))
	db, err := sqlstore.Open(t.Context(), pool, sqlstore.Config{Environment: "testing"})
	require.NoError(t, err)
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), time.Now, clinic), Store: db.Vault()})
	require.NoError(t, err)
	log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer})
	require.NoError(t, err)
	programs, err := program.Static(nil, program.Program{Tenant: clinic, Name: reminders, Senders: []program.Sender{{Address: sender}}, Purposes: sealtext.AllPurposes})
	require.NoError(t, err)
	ledger, err := consent.New(consent.Config{Store: db.Consent(), Sealer: sealer, Audit: log, Programs: programs, Rules: []rule.Rule{}})
	require.NoError(t, err)
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	content, err := redact.NewContentPolicy(redact.ContentConfig{})
	require.NoError(t, err)
	o := &outbox{arrived: make(chan struct{}, list*lists)}
	o.gateway, err = transport.NewGateway(transport.GatewayConfig{
		Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content,
	})
	require.NoError(t, err)
	o.cfg = transport.RelayConfig{
		Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Transport: arrival{o.arrived}, Name: "loop", Workers: list, Batch: list,
		OnError: func(_ context.Context, e transport.RelayError) { t.Errorf("relay: %v", e) },
	}
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		var numbers []sealtext.Number
		for n := range list * lists {
			number, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", n))
			if err != nil {
				return err
			}
			numbers = append(numbers, number)
		}
		enrolled, err := sealer.EnrollAll(ctx, tx, clinic, numbers)
		if err != nil {
			return err
		}
		for i, e := range enrolled {
			_, err := ledger.RecordTx(ctx, tx, consent.Event{
				Person: e.Person, Kind: consent.KindOptIn, Scope: consent.ForProgram(reminders), Purposes: sealtext.AllPurposes,
				Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
				OccurredAt: time.Now().Add(-time.Hour), IdempotencyKey: fmt.Sprint("opt-in-", i),
			})
			if err != nil {
				return err
			}
			o.people = append(o.people, e.Person)
		}
		return nil
	}))
	return o
}

func (o *outbox) send(t *testing.T) {
	body, err := sealtext.NewBody("Your appointment is tomorrow at ten. Reply C to confirm.")
	require.NoError(t, err)
	for people := range slices.Chunk(o.people, list) {
		var all []transport.Message
		for _, p := range people {
			all = append(all, o.message(p, body))
		}
		sent, err := o.gateway.SendAll(t.Context(), all)
		require.NoError(t, err)
		for _, s := range sent {
			require.NoError(t, s.Err)
		}
	}
}

func (o *outbox) message(p sealtext.Person, body sealtext.Body) transport.Message {
	o.sent++
	return transport.Message{
		Tenant: clinic, Subject: p.Subject, Program: reminders, Sender: sender, Purpose: sealtext.Transactional, Body: body,
		IdempotencyKey: fmt.Sprint("message-", o.sent), Actor: sealtext.System("test"),
	}
}

// single sends some one by one, which are due when the test has ended.
func (o *outbox) single(t *testing.T) {
	body, err := sealtext.NewBody("Your appointment is tomorrow at ten. Reply C to confirm.")
	require.NoError(t, err)
	for _, p := range o.people[:singles] {
		m := o.message(p, body)
		m.NotBefore = time.Now().Add(24 * time.Hour)
		_, err := o.gateway.Send(t.Context(), m)
		require.NoError(t, err)
	}
}

// relay hands everything over with a relay of its own.
func (o *outbox) relay(t *testing.T) {
	relay, err := transport.NewRelay(o.cfg)
	require.NoError(t, err)
	require.NoError(t, relay.Start(t.Context()))
	for range list * lists {
		select {
		case <-o.arrived:
		case <-t.Context().Done():
			t.Fatal("not all messages arrived")
		}
	}
	require.NoError(t, relay.Stop(t.Context()))
}

// arrival is a transport that accepts everything and does nothing.
type arrival struct{ arrived chan<- struct{} }

func (a arrival) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	a.arrived <- struct{}{}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
}

// noop is a job that does nothing.
type noop struct {
	Text string `json:"text"`
}

func (noop) Kind() string { return "noop" }

type worker struct{ river.WorkerDefaults[noop] }

func (worker) Work(context.Context, *river.Job[noop]) error { return nil }

// jobs is River over its own tables.
type jobs struct {
	pool    *pgxpool.Pool
	workers *river.Workers
	client  *river.Client[pgx.Tx]
}

func newRiver(t *testing.T, m *meter.Meter, dsn string) *jobs {
	t.Helper()
	pool, err := m.Pool(t.Context(), dsn, 8)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	require.NoError(t, err)
	_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
	require.NoError(t, err)
	j := &jobs{pool: pool, workers: river.NewWorkers()}
	river.AddWorker(j.workers, worker{})
	j.client, err = river.NewClient(riverpgxv5.New(pool), &river.Config{})
	require.NoError(t, err)
	return j
}

func (j *jobs) insert(t *testing.T) {
	for range lists {
		params := make([]river.InsertManyParams, list)
		for i := range params {
			params[i].Args = noop{"Your appointment is tomorrow at ten. Reply C to confirm."}
		}
		n, err := j.client.InsertManyFast(t.Context(), params)
		require.NoError(t, err)
		require.Equal(t, list, n)
	}
}

// single inserts some one by one, which are due when the test has ended.
func (j *jobs) single(t *testing.T) {
	for range singles {
		_, err := j.client.Insert(t.Context(), noop{"Your appointment is tomorrow at ten. Reply C to confirm."}, &river.InsertOpts{ScheduledAt: time.Now().Add(24 * time.Hour)})
		require.NoError(t, err)
	}
}

// work does all jobs with a client of its own.
func (j *jobs) work(t *testing.T) {
	client, err := river.NewClient(riverpgxv5.New(j.pool), &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 100}}, Workers: j.workers,
	})
	require.NoError(t, err)
	done, stop := client.SubscribeConfig(&river.SubscribeConfig{ChanSize: 2 * list * lists, Kinds: []river.EventKind{river.EventKindJobCompleted}})
	defer stop()
	require.NoError(t, client.Start(t.Context()))
	for range list * lists {
		select {
		case <-done:
		case <-t.Context().Done():
			t.Fatal("not all jobs were done")
		}
	}
	require.NoError(t, client.Stop(t.Context()))
}
