package sqltest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
	"github.com/sealtext/sealtext/transport"
)

// trips is a tracer of pgx that notes the statements of each round trip, by their first two words.
type trips struct{ all []string }

func (r *trips) take() []string {
	all := r.all
	r.all = nil
	return all
}

func words(statement string) string {
	fields := strings.Fields(statement)
	return strings.Join(fields[:min(len(fields), 2)], " ")
}

func (r *trips) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	r.all = append(r.all, words(q.SQL))
	return ctx
}
func (*trips) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (r *trips) TraceBatchStart(ctx context.Context, _ *pgx.Conn, b pgx.TraceBatchStartData) context.Context {
	var all []string
	for _, q := range b.Batch.QueuedQueries {
		all = append(all, words(q.SQL))
	}
	r.all = append(r.all, strings.Join(all, "; "))
	return ctx
}
func (*trips) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (*trips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// TestTheRoundTripsOfASend: three through pgx. A key that is taken gives the first message, or a conflict, and
// nothing is written twice, also in a transaction with rows of the host.
func TestTheRoundTripsOfASend(t *testing.T) {
	tracer := &trips{}
	dsn := engines[1].Made(t)
	conns := engine.NativePool(t, dsn, func(cfg *pgxpool.Config) { cfg.ConnConfig.Tracer = tracer })
	db := engine.Store(t, pgxstore.Pool(conns))
	now := func() time.Time { return noon }
	sealer, log, zones, content := below(t, db, now)
	program, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
	ledger, err := consent.New(consent.Config{
		Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: declared(t, program, from),
	})
	require.NoError(t, err)
	gateway, err := transport.NewGateway(transport.GatewayConfig{
		Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
	})
	require.NoError(t, err)
	ann, err := sealtext.ParseE164("+12025550123")
	require.NoError(t, err)
	p, err := find(t, db, sealer, ann)
	require.NoError(t, err)
	_, err = ledger.Record(t.Context(), consent.Event{
		Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(program), Purposes: sealtext.Purposes(sealtext.Informational),
		Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
		OccurredAt: noon.Add(-time.Hour), IdempotencyKey: "opt-in",
	})
	require.NoError(t, err)
	message := func(key, text string) transport.Message {
		body, err := sealtext.NewBody(text)
		require.NoError(t, err)
		return transport.Message{
			Tenant: clinic, Subject: p.Subject, Program: program, Sender: from, Purpose: sealtext.Informational, Body: body,
			IdempotencyKey: key, Actor: sealtext.System("test"),
		}
	}
	_, err = conns.Exec(t.Context(), "CREATE TABLE visits (n BIGINT)")
	require.NoError(t, err)
	count := func(query string) (n int) {
		t.Helper()
		require.NoError(t, conns.QueryRow(t.Context(), query).Scan(&n))
		return n
	}
	events := count("SELECT COUNT(*) FROM sealtext_audit")
	tracer.take()

	first, err := gateway.Send(t.Context(), message("key-1", "see you at noon"))
	require.NoError(t, err)
	require.Equal(t, []string{"BEGIN; SELECT tenant,", "SELECT tenant,", "WITH message; COMMIT"}, tracer.take())

	again, err := gateway.Send(t.Context(), message("key-1", "see you at noon"))
	require.NoError(t, err)
	require.Equal(t, first, again)
	_, err = gateway.Send(t.Context(), message("key-1", "see you at one"))
	require.ErrorIs(t, err, transport.ErrIdempotencyConflict)
	require.Equal(t, 1, count("SELECT COUNT(*) FROM sealtext_outbox"))
	require.Equal(t, events+1, count("SELECT COUNT(*) FROM sealtext_audit"))

	book := func(ctx context.Context, tx sealtext.Tx) error {
		q, err := db.Within(ctx, tx)
		if err != nil {
			return err
		}
		_, err = q.Exec(ctx, "INSERT INTO visits VALUES ($1)", int64(7))
		return err
	}
	send := func(m transport.Message, id *sealtext.ID) func(context.Context, sealtext.Tx) error {
		return func(ctx context.Context, tx sealtext.Tx) (err error) {
			*id, err = gateway.SendTx(ctx, tx, m)
			return err
		}
	}
	var id sealtext.ID
	for _, c := range []struct {
		name   string
		steps  []func(context.Context, sealtext.Tx) error
		want   error
		visits int
	}{
		{"a repeat behind a row of the host", []func(context.Context, sealtext.Tx) error{book, send(message("key-1", "see you at noon"), &id)}, nil, 1},
		{"a repeat before it", []func(context.Context, sealtext.Tx) error{send(message("key-1", "see you at noon"), &id), book}, nil, 1},
		{"a repeat alone", []func(context.Context, sealtext.Tx) error{send(message("key-1", "see you at noon"), &id)}, nil, 0},
		{"a conflict before it", []func(context.Context, sealtext.Tx) error{send(message("key-1", "see you at one"), &id), book}, transport.ErrIdempotencyConflict, 0},
		{"a conflict behind it", []func(context.Context, sealtext.Tx) error{book, send(message("key-1", "see you at one"), &id)}, transport.ErrIdempotencyConflict, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := conns.Exec(t.Context(), "DELETE FROM visits")
			require.NoError(t, err)
			id = sealtext.ID{}
			err = db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				for _, step := range c.steps {
					if err := step(ctx, tx); err != nil {
						return err
					}
				}
				return nil
			})
			require.ErrorIs(t, err, c.want)
			if c.want == nil {
				require.Equal(t, first, id)
			}
			require.Equal(t, c.visits, count("SELECT COUNT(*) FROM visits"))
			require.Equal(t, 1, count("SELECT COUNT(*) FROM sealtext_outbox"))
			require.Equal(t, events+1, count("SELECT COUNT(*) FROM sealtext_audit"))
		})
	}
	t.Run("a new one that the host rolls back", func(t *testing.T) {
		no := errors.New("no")
		require.ErrorIs(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			return errors.Join(send(message("key-2", "see you at noon"), &id)(ctx, tx), no)
		}), no)
		require.Equal(t, 1, count("SELECT COUNT(*) FROM sealtext_outbox"))
	})
	t.Run("a transaction of the host", func(t *testing.T) {
		begun, err := conns.Begin(t.Context())
		require.NoError(t, err)
		require.NoError(t, send(message("key-3", "see you at noon"), &id)(t.Context(), db.Join(pgxstore.From(begun))))
		require.NoError(t, begun.Commit(t.Context()))
		require.Equal(t, 2, count("SELECT COUNT(*) FROM sealtext_outbox"))
		require.Equal(t, events+2, count("SELECT COUNT(*) FROM sealtext_audit"))
	})
}
