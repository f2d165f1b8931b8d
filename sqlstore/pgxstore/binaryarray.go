package pgxstore

import (
	"encoding/binary"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/sealtext/sealtext/sqlstore"
)

func isArray(arg any) bool {
	_, ok := arg.(sqlstore.Array)
	return ok
}

// binaryArray is an array as array_recv of PostgreSQL reads it, or nil where all elements are nil, so that
// their type is not known.
func binaryArray(a sqlstore.Array) []byte {
	nulls, oid, size := uint32(0), uint32(0), 20
	for _, v := range a {
		size += 4
		switch v := v.(type) {
		case nil:
			nulls = 1
		case int64:
			oid, size = pgtype.Int8OID, size+8
		case string:
			oid, size = pgtype.TextOID, size+len(v)
		case []byte:
			oid, size = pgtype.ByteaOID, size+len(v)
		}
	}
	if oid == 0 {
		return nil
	}
	b := make([]byte, 0, size)
	for _, head := range []uint32{1, nulls, oid, uint32(len(a)), 1} { //nolint:gosec // of rows of one statement
		b = binary.BigEndian.AppendUint32(b, head)
	}
	for _, v := range a {
		switch v := v.(type) {
		case nil:
			b = binary.BigEndian.AppendUint32(b, 1<<32-1)
		case int64:
			b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b, 8), uint64(v)) //nolint:gosec // two's complement
		case string:
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...) //nolint:gosec // far below the limit of a message
		case []byte:
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...) //nolint:gosec // far below the limit of a message
		}
	}
	return b
}
