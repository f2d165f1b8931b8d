// Package canon is the canonical encoding of the library: length-prefixed
// fields, so that no two different lists of fields have the same bytes.
// It is used for associated data, for the input of pseudonyms and for the
// payloads that are compared or hashed. The encoding is part of stored data
// and never changes; a new need gets a new version byte at its caller.
//
// A list is encoded as each field's length in four bytes, big endian, and the
// field itself: the pre-authentication encoding of many protocols, with a
// fixed width because the fields here are short.
package canon

import (
	"encoding/binary"
	"errors"
)

// ErrTruncated is returned when a reader meets less than a whole field.
var ErrTruncated = errors.New("canon: truncated")

// AppendString appends one length-prefixed field.
func AppendString(dst []byte, s string) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(s))) //nolint:gosec // fields are far below 4 GiB
	return append(dst, s...)
}

// AppendBytes appends one length-prefixed field.
func AppendBytes(dst, b []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(b))) //nolint:gosec // fields are far below 4 GiB
	return append(dst, b...)
}

// AppendUint64 appends a number as a field of eight bytes.
func AppendUint64(dst []byte, v uint64) []byte {
	dst = binary.BigEndian.AppendUint32(dst, 8)
	return binary.BigEndian.AppendUint64(dst, v)
}

// Reader reads the fields of an encoded list one after another. After the
// first failure every read returns zero values; Err tells.
type Reader struct {
	rest []byte
	err  error
}

// NewReader reads from b, which it does not copy.
func NewReader(b []byte) *Reader { return &Reader{rest: b} }

// Bytes returns the next field; it shares memory with the input.
func (r *Reader) Bytes() []byte {
	if r.err != nil {
		return nil
	}
	if len(r.rest) < 4 {
		r.err = ErrTruncated
		return nil
	}
	n := uint64(binary.BigEndian.Uint32(r.rest))
	if uint64(len(r.rest)-4) < n {
		r.err = ErrTruncated
		return nil
	}
	b := r.rest[4 : 4+n]
	r.rest = r.rest[4+n:]
	return b
}

// Text returns the next field as a string. It is not called String, because fmt
// would call that and so consume the field.
func (r *Reader) Text() string { return string(r.Bytes()) }

// Uint64 returns the next field, which must have eight bytes.
func (r *Reader) Uint64() uint64 {
	b := r.Bytes()
	if r.err == nil && len(b) != 8 {
		r.err = ErrTruncated
	}
	if r.err != nil {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// Done reports whether every byte was read without a failure.
func (r *Reader) Done() bool { return r.err == nil && len(r.rest) == 0 }

// Err returns the first failure.
func (r *Reader) Err() error { return r.err }
