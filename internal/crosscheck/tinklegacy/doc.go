// Package tinklegacy proves that sealtext and github.com/google/tink/go v1.7.0
// understand each other, although sealtext builds on the module that followed
// it, tink-crypto/tink-go/v2.
//
// The two modules cannot be linked into one program: both register the same
// protobuf files, which panics at start. So this module is built without the
// new one, v2side is a program without the old one, and they talk through a
// folder, as package exchange describes. What is proved, in both directions,
// for keysets of two keys in cleartext and encrypted, JSON and binary:
//
//   - the keyset is read, with the same keys in the same order;
//   - what one seals the other opens, under the current key and the older one;
//   - DAEAD, PRF and MAC give the same bytes;
//   - a database that vault/tinkvault filled is read and continued by the same
//     vault over [Keyring], which has only primitives of the old module, and
//     the other way round.
//
// The tests also read golden files, which run without the other side; those
// of this side are written by golden/.
//
// # A host that still runs google/tink/go
//
// [Keyring] is what such a host writes: package vault imports no Tink, and the
// primitives of the old module have the method sets of vault.AEAD and
// vault.PRF. It stores what tinkvault stores, byte for byte, so that the host
// can move to tinkvault, or back, without touching a row.
package tinklegacy
