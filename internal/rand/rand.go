// Package rand holds the only use of crypto/rand in the module.
package rand

import (
	"crypto/rand"
	"encoding/binary"
)

// Fill fills b with random bytes. Since Go 1.24 crypto/rand never returns an
// error: it ends the process rather than return weak randomness.
func Fill(b []byte) { _, _ = rand.Read(b) }

// Uint64 returns 64 random bits.
func Uint64() uint64 {
	var b [8]byte
	Fill(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// Bytes16 returns 16 random bytes, the size of every id in the library.
func Bytes16() (b [16]byte) {
	Fill(b[:])
	return b
}
