// Package tlog lets foreign implementations judge the audit log: transparency-dev/merkle the
// proofs of inclusion and consistency, transparency-dev/formats the checkpoints, the proofs of single
// events and the cosignatures of a witness, and Tessera's fsck whole exports, before and after an erasure
// and after each kind of damage.
package tlog
