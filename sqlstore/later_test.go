package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// together is a database whose driver is a Committer. Its log has a letter for each statement, b for BEGIN and
// c for COMMIT, and a space between round trips.
type together struct {
	sqlstore.Pool
	log    string
	failAt string // the statement that fails once: a letter of the log
	err    error
	key    bool // the key of a message is taken
}

func (p *together) Begin(context.Context) (sqlstore.Transaction, error) {
	p.log += " b"
	return &togetherTx{p}, nil
}

type togetherTx struct{ p *together }

func (t *togetherTx) run(statement string) (int64, error) {
	letter := "?"
	for _, known := range []struct{ part, letter string }{
		{"WITH message", "M"}, {"INTO sealtext_outbox", "m"}, {"INTO sealtext_audit", "a"}, {"FROM sealtext_subjects", "s"}, {"FROM sealtext_outbox", "k"}, {"COMMIT", "c"},
	} {
		if strings.Contains(statement, known.part) {
			letter = known.letter
			break
		}
	}
	t.p.log += letter
	if letter == t.p.failAt {
		t.p.failAt = ""
		return 0, t.p.err
	}
	if t.p.key && (letter == "M" || letter == "m") {
		return 0, nil
	}
	return 1, nil
}

func (t *togetherTx) Exec(_ context.Context, statement string, _ ...any) (int64, error) {
	t.p.log += " "
	return t.run(statement)
}

func (t *togetherTx) Query(_ context.Context, statement string, _ ...any) (sqlstore.Rows, error) {
	t.p.log += " "
	_, err := t.run(statement)
	return noRows{}, err
}

func (t *togetherTx) ExecBatch(_ context.Context, statements []sqlstore.Statement) (counts []int64, err error) {
	t.p.log += " "
	for _, s := range statements {
		n, err := t.run(s.SQL)
		if err != nil {
			return counts, err
		}
		counts = append(counts, n)
	}
	return counts, nil
}

func (t *togetherTx) ExecCommit(ctx context.Context, statements []sqlstore.Statement) ([]int64, error) {
	counts, err := t.ExecBatch(ctx, append(statements, sqlstore.Statement{SQL: "COMMIT"}))
	return counts[:min(len(counts), len(statements))], err
}

func (t *togetherTx) Commit(ctx context.Context) error {
	_, err := t.ExecCommit(ctx, nil)
	return err
}

func (*togetherTx) Rollback(context.Context) error { return nil }

type noRows struct{}

func (noRows) Next() bool        { return false }
func (noRows) Scan(...any) error { return nil }
func (noRows) Close()            {}
func (noRows) Err() error        { return nil }

// TestTheLastStatementsGoWithCommit: what a transaction writes last takes no round trip of its own, and is
// committed whole or not at all.
func TestTheLastStatementsGoWithCommit(t *testing.T) {
	at := time.Unix(1, 0)
	message := transport.OutboxRow{Tenant: clinic, ID: sealtext.NewID(), Reference: [16]byte{1}, State: transport.StateQueued, CreatedAt: at}
	denied := message
	denied.State = transport.StateDenied
	event := audit.Row{Tenant: clinic, ID: sealtext.NewID(), At: at, Payload: somehow}
	type step = func(context.Context, *sqlstore.DB, sealtext.Tx) error
	read := func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
		if _, err := db.Vault().Subject(ctx, tx, clinic, sealtext.NewSubject()); !errors.Is(err, vault.ErrUnknownSubject) {
			return err
		}
		return nil
	}
	insert := func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
		_, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{message})
		return err
	}
	deny := func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
		_, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{denied})
		return err
	}
	record := func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
		return db.Audit().Append(ctx, tx, event)
	}
	own := func(ctx context.Context, db *sqlstore.DB, tx sealtext.Tx) error {
		q, err := db.Within(ctx, tx)
		if err != nil {
			return err
		}
		_, err = q.Exec(ctx, "UPDATE visits SET booked = true")
		return err
	}
	send := []step{read, insert, record}
	state := func(s string) error { return &postgresError{s, "a message of the server"} }
	for _, c := range []struct {
		name   string
		steps  []step
		key    bool
		failAt string
		err    error
		want   string
		is     error
		says   string
	}{
		{"a message", send, false, "", nil, "b s Mc", nil, ""},
		{"nothing is known of the connection", []step{insert, record}, false, "", nil, "b m ac", nil, ""},
		{"and of one without a read", []step{record}, false, "", nil, "b a c", nil, ""},
		{"no audit event", []step{read, insert}, false, "", nil, "b s mc", nil, ""},
		{"two audit events", []step{read, insert, record, record}, false, "", nil, "b s M ac", nil, ""},
		{"two messages", []step{read, insert, record, insert, record}, false, "", nil, "b s M m ac", nil, ""},
		{"one that is denied", []step{read, deny, record}, false, "", nil, "b s m ? ac", nil, ""},
		{"a read behind it", []step{read, insert, record, read}, false, "", nil, "b s M s c", nil, ""},
		{"the host's own before it", []step{read, own, insert, record}, false, "", nil, "b s ? m ac", nil, ""},
		{"the host's own behind it", []step{read, insert, record, own}, false, "", nil, "b s M ? c", nil, ""},

		{"a key that is taken", send, true, "", nil, "b s Mc b s m k ac", nil, ""},
		{"a key that is taken, found before another statement", []step{read, insert, record, own}, true, "", nil, "b s M b s m k a ? c", nil, ""},

		{"lost to another", send, false, "M", state("40001"), "b s M b s Mc", nil, ""},
		{"the server ends before COMMIT", send, false, "M", state("57P01"), "b s M b s Mc", nil, ""},
		{"refused", send, false, "M", state("23505"), "b s M", nil, "sqlstore: outbox insert: "},
		{"the second refused", []step{read, record, record}, false, "a", state("23505"), "b s a", nil, "sqlstore: audit append: "},
		{"refused before another statement", []step{read, insert, record, read}, false, "M", state("23505"), "b s M", nil, "sqlstore: outbox insert: "},
		{"lost to another at COMMIT", send, false, "c", state("40001"), "b s Mc b s Mc", nil, ""},
		{"the server ends at COMMIT", send, false, "c", state("57P01"), "b s Mc", sqlstore.ErrCommitUnknown, ""},
		{"no answer", send, false, "M", io.ErrUnexpectedEOF, "b s M", sqlstore.ErrCommitUnknown, ""},
		{"no answer to a statement before", []step{read, insert, record, read}, false, "M", io.ErrUnexpectedEOF, "b s M b s M s c", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			open := sql.OpenDB(&fake{})
			t.Cleanup(func() { require.NoError(t, open.Close()) })
			p := &together{Pool: sqlstore.SQL(open, sqlstore.PostgreSQL), failAt: c.failAt, err: c.err, key: c.key}
			db, err := sqlstore.Open(t.Context(), p, sqlstore.Config{Environment: "testing"})
			require.NoError(t, err)
			sqlstore.SetPause(db, func(ctx context.Context, _ int) error { return ctx.Err() })
			err = db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				for _, step := range c.steps {
					if err := step(ctx, db, tx); err != nil {
						return err
					}
				}
				return nil
			})
			switch {
			case c.is != nil:
				require.ErrorIs(t, err, c.is)
			case c.says != "":
				require.ErrorContains(t, err, c.says)
				require.NotErrorIs(t, err, sqlstore.ErrCommitUnknown)
			default:
				require.NoError(t, err)
			}
			require.Equal(t, c.want, strings.TrimSpace(p.log))
		})
	}
}
