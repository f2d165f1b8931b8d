// Package witness has the witness of github.com/transparency-dev/witness judge our log: three of them, on
// loopback, sign what anchor.Cosigner sends them, proofs verify with their cosignatures, and they find a log
// that went back and one with another past. It is a module of its own because that witness needs later
// versions of what the judges beside it are made with.
package witness
