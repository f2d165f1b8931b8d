package sqlstore

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/tree"
)

// Anchor is a [tree.Anchor] in a table of another database than that of the log: one that those who write
// to the log cannot write to. It is safe for concurrent use, also by several processes, and one table may
// have the checkpoints of several logs.
type Anchor struct {
	pool   Pool
	traits Traits
	origin string
}

var _ tree.Anchor = (*Anchor)(nil)

// AnchorTable returns the statement that makes the table of an [Anchor] where there is none. The role
// that publishes needs to select, insert and update rows, and nothing else.
func AnchorTable(dialect Dialect) (string, error) {
	if err := dialect.check(); err != nil {
		return "", err
	}
	bytes, strict := "BLOB", " STRICT"
	integer := "INTEGER"
	if dialect == PostgreSQL {
		bytes, strict, integer = "BYTEA", "", "BIGINT"
	}
	return "CREATE TABLE IF NOT EXISTS sealtext_anchor (origin TEXT PRIMARY KEY, size " + integer + " NOT NULL, checkpoint " + bytes + " NOT NULL)" + strict, nil
}

// A checkpoint never goes back, whoever writes it last, and another one of the same size is not taken.
var (
	anchorGet = one("SELECT checkpoint FROM sealtext_anchor WHERE origin = $1")
	anchorSet = one("INSERT INTO sealtext_anchor (origin, size, checkpoint) VALUES ($1, $2, $3)" +
		" ON CONFLICT (origin) DO UPDATE SET size = excluded.size, checkpoint = excluded.checkpoint" +
		" WHERE sealtext_anchor.size < excluded.size OR sealtext_anchor.checkpoint = excluded.checkpoint")
)

// NewAnchor returns the anchor of the log with an origin, see tree.Checkpoint, in a database that has the
// table of [AnchorTable]. It reads and writes nothing yet. The host application keeps and closes the
// pool.
func NewAnchor(pool Pool, origin string) (*Anchor, error) {
	traits, err := traitsOf(pool)
	if err != nil {
		return nil, err
	}
	if origin == "" {
		return nil, &sealtext.InputError{Field: "origin", Rule: "must not be empty"}
	}
	return &Anchor{pool, traits, origin}, nil
}

// Last returns the checkpoint; nil where there is none.
func (a *Anchor) Last(ctx context.Context) ([]byte, error) {
	query, args := anchorGet.in(a.traits.Dialect, []any{a.origin})
	var last []byte
	seen, err := rowsOf(ctx, a.pool, query, args, func(scan func(...any) error) error { return scan(&last) })
	if err != nil {
		return nil, wrap("anchor", err)
	}
	if seen && len(last) == 0 {
		return nil, wrap("anchor", errors.New("the checkpoint is empty"))
	}
	return last, nil
}

// Publish replaces the checkpoint. The error is [tree.ErrRolledBack] where the one that is there is
// larger, [tree.ErrForked] where it is another one of the same size, and [tree.ErrCheckpoint] for what is
// not a checkpoint of the log. It verifies no signature: the sequencer does.
func (a *Anchor) Publish(ctx context.Context, checkpoint []byte) error {
	c, err := tree.ReadCheckpoint(checkpoint)
	if err != nil {
		return err
	}
	if c.Origin != a.origin {
		return tree.ErrCheckpoint
	}
	query, args := anchorSet.in(a.traits.Dialect, []any{a.origin, c.Size, checkpoint})
	changed, err := a.pool.Exec(ctx, query, args...)
	if err != nil || changed == 1 {
		return wrap("anchor", err)
	}
	last, err := a.Last(ctx)
	if err != nil {
		return err
	}
	if kept, err := tree.ReadCheckpoint(last); err == nil && kept.Size == c.Size {
		if kept.Root == c.Root {
			return nil // with other signatures
		}
		return tree.ErrForked
	}
	return tree.ErrRolledBack
}
