package pgxstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sealtext/sealtext/sqlstore"
)

// errArgument is a mistake of the caller, who is package sqlstore.
var errArgument = errors.New("pgxstore: an argument must be nil, an int64, a string, bytes or a driver.Valuer of one")

// The formats in which values go to the server.
const (
	textFormat   = 0
	binaryFormat = 1
)

// ExecBatch runs statements in one round trip. pgx's own batches would prepare
// them by name, or ask for their types first. That is not needed: an integer as
// text, a string, and bytes are what the server takes for a parameter of any
// type that the tables have.
func (t *transaction) ExecBatch(ctx context.Context, statements []sqlstore.Statement) ([]int64, error) {
	if t.tx.Conn() == nil || t.mode == pgx.QueryExecModeSimpleProtocol {
		return t.oneByOne(ctx, statements)
	}
	var batch pgconn.Batch
	for _, s := range statements {
		values, formats, err := encoded(s.Args)
		if err != nil {
			return nil, err
		}
		batch.ExecParams(s.SQL, values, nil, formats, nil)
	}
	results := t.tx.Conn().PgConn().ExecBatch(ctx, &batch)
	counts := make([]int64, 0, len(statements))
	for results.NextResult() {
		tag, err := results.ResultReader().Close()
		if err != nil {
			return counts, errors.Join(err, results.Close())
		}
		counts = append(counts, tag.RowsAffected())
	}
	return counts, results.Close()
}

func (t *transaction) oneByOne(ctx context.Context, statements []sqlstore.Statement) ([]int64, error) {
	counts := make([]int64, len(statements))
	for i, s := range statements {
		var err error
		if counts[i], err = t.Exec(ctx, s.SQL, s.Args...); err != nil {
			return counts[:i], err
		}
	}
	return counts, nil
}

// encoded are arguments as the protocol has them.
func encoded(args []any) (values [][]byte, formats []int16, err error) {
	if len(args) == 0 {
		return nil, nil, nil
	}
	values, formats = make([][]byte, 0, len(args)), make([]int16, 0, len(args))
	for _, arg := range args {
		if v, ok := arg.(driver.Valuer); ok && !isArray(arg) {
			if arg, err = v.Value(); err != nil {
				return nil, nil, fmt.Errorf("pgxstore: %w", err)
			}
		}
		value, format := []byte(nil), int16(textFormat)
		switch arg := arg.(type) {
		case nil:
		case int64:
			value = strconv.AppendInt(nil, arg, 10)
		case string:
			value = append([]byte{}, arg...)
		case []byte:
			value, format = arg, binaryFormat
		case sqlstore.Array:
			if value = binaryArray(arg); value != nil {
				format = binaryFormat
				break
			}
			text, err := arg.Value()
			if err != nil {
				return nil, nil, fmt.Errorf("pgxstore: %w", err)
			}
			value = fmt.Append(nil, text)
		default:
			return nil, nil, errArgument
		}
		values, formats = append(values, value), append(formats, format)
	}
	return values, formats, nil
}
