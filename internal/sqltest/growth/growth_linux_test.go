package growth_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
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

// list is the number of messages of one SendAll, and in flight.
const list = 500

var (
	clinic    = sealtext.MustTenant("clinic")
	reminders = sealtext.MustProgram("reminders")
	sender    = sealtext.MustSender("24273")
)

// TestAmongManyPeople sends messages among many people who have a finished message each, and among few,
// by turns. The long form has 1,000,000 and 10,000 of them and what is promised: at most 1.4 times the
// CPU. It also counts the pages that were touched: a hundred times the people make an index one level
// deeper. The short form has 2,000 and 200, sends little, so that a table that is read as a whole shows,
// and judges by pages only.
func TestAmongManyPeople(t *testing.T) {
	sizes, messages, rounds := [2]int{2_000, 200}, 20, 1
	const most, mostPages = 1.4, 1.4
	long := os.Getenv("SEALTEXT_LONG") != ""
	if long {
		sizes, messages, rounds = [2]int{1_000_000, 10_000}, 2_000, 5
	}
	ctx := t.Context()
	dsn := sqltest.NewCluster(t, "autovacuum=off", fmt.Sprintf("shared_buffers=%dMB", quarter(t)>>20), "max_wal_size=32GB", "checkpoint_timeout=1h", "maintenance_work_mem=512MB",
		"max_parallel_maintenance_workers=0").DSN()
	m, err := meter.New(ctx, dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	var sides [2]*outbox
	for i, n := range sizes {
		began := time.Now()
		before, err := m.Read(ctx)
		require.NoError(t, err)
		sides[i] = newOutbox(t, m, dsn, fmt.Sprint("people_", n), messages)
		sides[i].enroll(t, 0, 1)
		sides[i].finish(t)
		require.NoError(t, fill(ctx, sides[i].conns, n))
		if long {
			require.NoError(t, warm(ctx, sides[i].conns))
		}
		after, err := m.Read(ctx)
		require.NoError(t, err)
		t.Logf("%d people with a finished message each in %v, %v of CPU", n, time.Since(began).Round(time.Second),
			time.Duration(after.Minus(before).CPU()).Round(time.Second))
		sides[i].enroll(t, 1, messages)
	}
	var took [2][]float64
	var pages [2]map[string]int
	for round := range rounds + 1 {
		for i := range sides {
			k := (i + round) % 2
			o := sides[k]
			before, err := o.pages(ctx)
			require.NoError(t, err)
			send, relay := measure(t, m, o.send), measure(t, m, o.relay)
			after, err := o.pages(ctx)
			require.NoError(t, err)
			o.number(t)
			if round == 0 { // connections prepare their statements, and read what they know of tables
				continue
			}
			t.Logf("%d people: SendAll %s; relay %s", sizes[k], send.Per(messages), relay.Per(messages))
			took[k] = append(took[k], send.CPU()+relay.CPU())
			pages[k] = grown(pages[k], before, after)
		}
	}
	all := func(k int) float64 { return float64(pages[k][""]) / float64(messages*rounds) }
	for _, name := range slices.Sorted(maps.Keys(pages[0])) {
		t.Logf("%-40s %8.2f pages a message, %.2f among few", name, float64(pages[0][name])/float64(messages*rounds), float64(pages[1][name])/float64(messages*rounds))
	}
	ratio := median(took[0]) / median(took[1])
	t.Logf("%.0f µs of CPU a message among %d people, %.0f among %d: %.2f times, at most %.1f is promised; pages %.2f times",
		median(took[0])/1e3/float64(messages), sizes[0], median(took[1])/1e3/float64(messages), sizes[1], ratio, most, all(0)/all(1))
	require.LessOrEqual(t, all(0)/all(1), mostPages, "pages of a message")
	if long {
		require.LessOrEqual(t, ratio, most, "CPU of a message")
	}
}

// quarter returns a quarter of the memory of the machine, which is what PostgreSQL's manual advises for the
// buffers of a server of its own.
func quarter(t *testing.T) uint64 {
	t.Helper()
	var info syscall.Sysinfo_t
	require.NoError(t, syscall.Sysinfo(&info))
	return info.Totalram * uint64(info.Unit) / 4
}

// grown adds to a sum what was counted between two looks.
func grown(sum, before, after map[string]int) map[string]int {
	if sum == nil {
		sum = map[string]int{}
	}
	for name, n := range after {
		if n -= before[name]; n > 0 {
			sum[name] += n
			sum[""] += n
		}
	}
	return sum
}

func median(xs []float64) float64 {
	xs = slices.SortedFunc(slices.Values(xs), cmp.Compare[float64])
	return xs[len(xs)/2]
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

// outbox is the library over its own tables, in a schema of the server.
type outbox struct {
	conns   *pgxpool.Pool
	db      *sqlstore.DB
	sealer  *vault.Sealer
	ledger  *consent.Ledger
	gateway *transport.Gateway
	cfg     transport.RelayConfig
	arrived chan sealtext.ID
	people  []sealtext.Person
	sent    int
}

func newOutbox(t *testing.T, m *meter.Meter, dsn, schema string, messages int) *outbox {
	t.Helper()
	conns, err := m.Pool(t.Context(), dsn+" search_path="+schema, 8)
	require.NoError(t, err)
	t.Cleanup(conns.Close)
	_, err = conns.Exec(t.Context(), "CREATE SCHEMA "+schema)
	require.NoError(t, err)
	pool := pgxstore.Pool(conns)
	require.NoError(t, sqlstore.Apply(t.Context(), pool, sqlstore.ApplyConfig{Environment: "testing"}))
	o := &outbox{conns: conns, arrived: make(chan sealtext.ID, messages)}
	o.db, err = sqlstore.Open(t.Context(), pool, sqlstore.Config{Environment: "testing"})
	require.NoError(t, err)
	o.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, o.db.Vault(), time.Now, clinic), Store: o.db.Vault()})
	require.NoError(t, err)
	log, err := audit.New(audit.Config{Store: o.db.Audit(), Sealer: o.sealer})
	require.NoError(t, err)
	programs, err := program.Static(nil, program.Program{Tenant: clinic, Name: reminders, Senders: []program.Sender{{Address: sender}}, Purposes: sealtext.AllPurposes})
	require.NoError(t, err)
	o.ledger, err = consent.New(consent.Config{Store: o.db.Consent(), Sealer: o.sealer, Audit: log, Programs: programs, Rules: []rule.Rule{}})
	require.NoError(t, err)
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	content, err := redact.NewContentPolicy(redact.ContentConfig{})
	require.NoError(t, err)
	o.gateway, err = transport.NewGateway(transport.GatewayConfig{
		Store: o.db.Transport(), Sealer: o.sealer, Consent: o.ledger, Audit: log, Locator: zones, Content: content,
	})
	require.NoError(t, err)
	o.cfg = transport.RelayConfig{
		Store: o.db.Transport(), Sealer: o.sealer, Consent: o.ledger, Audit: log, Transport: arrival{o.arrived}, Name: "loop", Workers: list, Batch: list,
		OnError: func(_ context.Context, e transport.RelayError) { t.Errorf("relay: %v", e) },
	}
	return o
}

// enroll makes people who have agreed.
func (o *outbox) enroll(t *testing.T, from, to int) {
	t.Helper()
	require.NoError(t, o.db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		var numbers []sealtext.Number
		for n := from; n < to; n++ {
			number, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", n))
			if err != nil {
				return err
			}
			numbers = append(numbers, number)
		}
		enrolled, err := o.sealer.EnrollAll(ctx, tx, clinic, numbers)
		if err != nil {
			return err
		}
		o.people = o.people[:from]
		for _, e := range enrolled {
			_, err := o.ledger.RecordTx(ctx, tx, consent.Event{
				Person: e.Person, Kind: consent.KindOptIn, Scope: consent.ForProgram(reminders), Purposes: sealtext.AllPurposes,
				Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
				OccurredAt: time.Now().Add(-time.Hour), IdempotencyKey: fmt.Sprint("opt-in-", len(o.people)),
			})
			if err != nil {
				return err
			}
			o.people = append(o.people, e.Person)
		}
		return nil
	}))
}

// send sends a message to everybody.
func (o *outbox) send(t *testing.T) {
	body, err := sealtext.NewBody("Your appointment is tomorrow at ten. Reply C to confirm.")
	require.NoError(t, err)
	for people := range slices.Chunk(o.people, list) {
		var all []transport.Message
		for _, p := range people {
			o.sent++
			all = append(all, transport.Message{
				Tenant: clinic, Subject: p.Subject, Program: reminders, Sender: sender, Purpose: sealtext.Transactional, Body: body,
				IdempotencyKey: fmt.Sprint("message-", o.sent), Actor: sealtext.System("test"),
			})
		}
		sent, err := o.gateway.SendAll(t.Context(), all)
		require.NoError(t, err)
		for _, s := range sent {
			require.NoError(t, s.Err)
		}
	}
}

// relay hands everything over with a relay of its own.
func (o *outbox) relay(t *testing.T) { o.handOver(t) }

func (o *outbox) handOver(t *testing.T) (last sealtext.ID) {
	t.Helper()
	relay, err := transport.NewRelay(o.cfg)
	require.NoError(t, err)
	require.NoError(t, relay.Start(t.Context()))
	for range o.people {
		select {
		case last = <-o.arrived:
		case <-t.Context().Done():
			t.Fatal("not all messages arrived")
		}
	}
	require.NoError(t, relay.Stop(t.Context()))
	return last
}

// finish sends a message to the one person that there is, and does all that is done with it until its
// text is disposed of.
func (o *outbox) finish(t *testing.T) {
	t.Helper()
	o.send(t)
	id := o.handOver(t)
	got, err := o.gateway.ReceiveDelivery(t.Context(), transport.DeliveryReceipt{
		Tenant: clinic, Transport: "loop", ProviderID: id.String(), State: transport.StateDelivered,
	})
	require.NoError(t, err)
	require.Equal(t, transport.StateDelivered, got.State)
	o.number(t)
	items, err := o.db.Transport().DueBodies(t.Context(), nil, time.Now().Add(time.Hour), time.Now().Add(time.Hour), 10)
	require.NoError(t, err)
	require.Empty(t, items, "its text went with the receipt")
}

// number gives the events of the feed their positions.
func (o *outbox) number(t *testing.T) {
	t.Helper()
	for numbered := 1; numbered > 0; {
		require.NoError(t, o.db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
			numbered, err = o.db.Transport().Number(ctx, tx, 1, 500)
			return err
		}))
	}
}

// pages returns how often a page of each table and index was touched, in memory or not. What the
// connections have counted they have reported, as the meter makes them.
func (o *outbox) pages(ctx context.Context) (map[string]int, error) {
	rows, err := o.conns.Query(ctx, `SELECT relname, heap_blks_read + heap_blks_hit + COALESCE(toast_blks_read + toast_blks_hit + tidx_blks_read + tidx_blks_hit, 0)
		FROM pg_statio_user_tables WHERE schemaname = current_schema()
		UNION ALL SELECT indexrelname, idx_blks_read + idx_blks_hit FROM pg_statio_user_indexes WHERE schemaname = current_schema()`)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	var name string
	var n int
	for rows.Next() {
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		counts[name] = n
	}
	return counts, rows.Err()
}

// arrival is a transport that accepts everything and does nothing.
type arrival struct{ arrived chan<- sealtext.ID }

func (a arrival) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	a.arrived <- c.Message()
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
}
