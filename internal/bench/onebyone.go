package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// oneByOneFile has what the relay did to SQLite before it worked in turns, at commit d51c330e: tables
// and their first rows, and the statements of one Send, of one claim, and of the hand-over of one
// message. It is not changed with the library: it is what the library is compared with.
//
//go:embed onebyone.json
var oneByOneFile []byte

// recorded is one statement. BEGIN and COMMIT are the bounds of transactions.
type recorded struct {
	Text string   `json:"text"`
	Args []recArg `json:"args"`
}

// recArg is one argument: exactly one field is set, or none for NULL.
type recArg struct {
	Text  *string `json:"text"`
	Int   *int64  `json:"int"`
	Blob  *string `json:"blob"`
	Fresh int     `json:"fresh"` // one of the ids that each message has of its own
}

// freshIDs is the number of ids of a message.
const freshIDs = 8

// oneByOne is the relay of that time: its statements without anything that it did between them, so
// that it is cheaper than it was.
type oneByOne struct {
	*file
	recording struct {
		Schema             []string
		Send, Claim, Relay []recorded
	}
	queued [][freshIDs][]byte
}

func newOneByOne(env *Env) (*oneByOne, error) {
	o := &oneByOne{}
	if err := json.Unmarshal(oneByOneFile, &o.recording); err != nil {
		return nil, err
	}
	var err error
	if o.file, err = newFile(env); err != nil {
		return nil, err
	}
	for _, s := range o.recording.Schema {
		if _, err := o.pool.ExecContext(env, s); err != nil {
			return nil, fmt.Errorf("%w: %s", err, s)
		}
	}
	return o, nil
}

// send puts n messages into the outbox, each in a transaction.
func (o *oneByOne) send(ctx context.Context, n int) error {
	for range n {
		var ids [freshIDs][]byte
		for i := range ids {
			ids[i] = make([]byte, 16)
			_, _ = rand.Read(ids[i]) // never fails
		}
		if err := o.run(ctx, o.recording.Send, ids); err != nil {
			return err
		}
		o.queued = append(o.queued, ids)
	}
	return nil
}

// relay hands over what was sent: it claims 50 at a time.
func (o *oneByOne) relay(ctx context.Context) error {
	for i, ids := range o.queued {
		if i%50 == 0 {
			if err := o.run(ctx, o.recording.Claim, ids); err != nil {
				return err
			}
		}
		if err := o.run(ctx, o.recording.Relay, ids); err != nil {
			return err
		}
	}
	o.queued = nil
	return nil
}

// run runs statements as they were, in the same transactions. Each is parsed anew, as it was then.
func (o *oneByOne) run(ctx context.Context, statements []recorded, ids [freshIDs][]byte) (err error) {
	var tx *sql.Tx
	defer func() {
		if tx != nil {
			_ = tx.Rollback()
		}
	}()
	for _, s := range statements {
		switch s.Text {
		case "BEGIN":
			if tx, err = o.pool.BeginTx(ctx, nil); err != nil {
				return err
			}
			continue
		case "COMMIT":
			err, tx = tx.Commit(), nil
			if err != nil {
				return err
			}
			continue
		}
		args, err := arguments(s.Args, ids)
		if err != nil {
			return err
		}
		query := o.pool.QueryContext
		if tx != nil {
			query = tx.QueryContext
		}
		rows, err := query(ctx, s.Text, args...)
		if err != nil {
			return fmt.Errorf("%w: %s", err, s.Text)
		}
		for rows.Next() { //nolint:revive // only to the end
		}
		if err := rows.Close(); err != nil {
			return err
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

func arguments(args []recArg, ids [freshIDs][]byte) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		switch {
		case a.Fresh > 0:
			out[i] = ids[a.Fresh-1]
		case a.Text != nil:
			out[i] = *a.Text
		case a.Int != nil:
			out[i] = *a.Int
		case a.Blob != nil:
			b, err := hex.DecodeString(*a.Blob)
			if err != nil {
				return nil, err
			}
			out[i] = b
		}
	}
	return out, nil
}
