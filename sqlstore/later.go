package sqlstore

import (
	"context"
	"errors"
)

// later keeps the last statements of a transaction of [DB.InTx] until its next one or COMMIT, so that they go in
// one round trip where the driver is a [Committer]. It keeps inserts only of which the caller needs to know no
// more than that they were done, and returns their errors where they are sent. Once the context has ended it
// keeps nothing more, so that a write after that fails at once.
//
// The row of a message is kept only as the first that a transaction writes, together with its audit event. The
// two are one statement, which inserts nothing where the key of the message is taken: then nothing at all was
// written, also where COMMIT went with it, and InTx runs the transaction again, carefully. A careful one asks
// first.
type later struct {
	to         Committer // nil where nothing is kept
	careful    bool
	wrote      bool // something was, or may have been
	answered   bool // a statement
	statements []kept
}

// kept is a statement that is not sent yet.
type kept struct {
	op      string
	text    text
	args    []any
	message bool // inserts a message, and its audit event once audited is true; must not find its key taken
	audited bool
}

// errKeyTaken ends a transaction whose message has a key that is taken. InTx runs it again.
var errKeyTaken = errors.New("sqlstore: outbox insert: the key is taken")

// insertLater keeps the row of a message and reports whether it did.
func (s session) insertLater(ctx context.Context, values []any) bool {
	l := &s.t.later
	if l.to == nil || l.careful || l.wrote || !l.answered || ctx.Err() != nil {
		return false
	}
	l.wrote = true
	l.statements = append(l.statements, kept{op: s.op, text: outboxInsert, args: values, message: true})
	return true
}

// appendLater keeps an audit event, or writes it where nothing is kept.
func (s session) appendLater(ctx context.Context, values []any) error {
	l := &s.t.later
	if l.to == nil || !l.answered || ctx.Err() != nil {
		_, err := s.exec(ctx, auditAppend, values...)
		return err
	}
	if len(l.statements) > 0 && l.statements[0].message {
		if message := &l.statements[0]; !message.audited {
			message.text, message.args, message.audited = outboxAudited, append(message.args, values...), true
			return nil
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	l.statements = append(l.statements, kept{op: s.op, text: auditAppend, args: values})
	return nil
}

// take returns what is kept, as it is sent, and keeps it no longer.
func (t *tx) take() ([]kept, []Statement) {
	all := t.later.statements
	t.later.statements = nil
	out := make([]Statement, len(all))
	for i, k := range all {
		out[i].SQL, out[i].Args = k.text.in(t.db.dialect, k.args)
	}
	return all, out
}

// flush sends what is kept, before another statement.
func (s session) flush(ctx context.Context) error {
	if s.t == nil || len(s.t.later.statements) == 0 {
		return nil
	}
	all, statements := s.t.take()
	counts, err := s.t.later.to.ExecBatch(ctx, statements)
	if err == nil {
		return s.fail(taken(all, counts))
	}
	s.op = all[min(len(counts), len(all)-1)].op
	return s.fail(err)
}

// commitLater sends what is kept with COMMIT. It returns as [DB.try] does.
func (t *tx) commitLater(ctx context.Context) (more bool, err error) {
	all, statements := t.take()
	counts, err := t.later.to.ExecCommit(ctx, statements)
	if err == nil {
		err = taken(all, counts)
		return err != nil, err
	}
	if _, answer := sqlState(err); answer && len(counts) < len(all) {
		return again(err), wrap(all[len(counts)].op, err) // the server did not come to COMMIT
	}
	if Retryable(err) {
		return true, wrap("transaction", err)
	}
	return false, unanswered(ctx, "transaction", err)
}

// taken returns errKeyTaken where a message was not inserted.
func taken(all []kept, counts []int64) error {
	for i, k := range all {
		if k.message && counts[i] == 0 {
			return errKeyTaken
		}
	}
	return nil
}
