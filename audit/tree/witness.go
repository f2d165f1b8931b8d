package tree

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
)

// The types of keys in a verifier key (c2sp.org/signed-note).
const (
	keyEd25519     = 1 // of a log
	keyCosignature = 4 // of a witness: Ed25519, with the time of the signature
	keyMLDSA       = 6 // of a witness: ML-DSA-44
)

// verifierKey is a verifier key: name+id+key.
type verifierKey struct {
	name   string
	id     uint32
	kind   byte
	public []byte
}

// parseKey parses a verifier key and checks its id. It reports whether it is one.
func parseKey(text string) (verifierKey, bool) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 || parts[0] == "" || strings.ContainsAny(parts[0], " \t\n\r") || len(parts[1]) != 8 {
		return verifierKey{}, false
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return verifierKey{}, false
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(raw) < 2 {
		return verifierKey{}, false
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	if binary.BigEndian.Uint32(sum[:]) != uint32(id) { //nolint:gosec // 32 bits
		return verifierKey{}, false
	}
	return verifierKey{parts[0], uint32(id), raw[0], raw[1:]}, true //nolint:gosec // 32 bits
}

// witness verifies the cosignatures of a witness (c2sp.org/tlog-cosignature@v1.0.1).
type witness struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

// NewWitness returns the verifier of a witness for a [Policy], from its verifier key: one for
// cosignatures by Ed25519 (c2sp.org/tlog-cosignature, version 1). The error is a [*sealtext.InputError].
// For other kinds of cosignatures a host gives a [note.Verifier] of its own.
func NewWitness(vkey string) (note.Verifier, error) {
	k, ok := parseKey(vkey)
	switch {
	case !ok:
		return nil, &sealtext.InputError{Field: "witness key", Rule: "must be a verifier key, name+id+key, whose id is right"}
	case k.kind == keyMLDSA:
		return nil, &sealtext.InputError{Field: "witness key", Rule: "must be for Ed25519; give a verifier of your own for ML-DSA-44"}
	case k.kind != keyCosignature || len(k.public) != ed25519.PublicKeySize:
		return nil, &sealtext.InputError{Field: "witness key", Rule: "must be for cosignatures by Ed25519, which is type 4"}
	}
	return &witness{k.name, k.id, ed25519.PublicKey(k.public)}, nil
}

// Name implements note.Verifier.
func (w *witness) Name() string { return w.name }

// KeyHash implements note.Verifier.
func (w *witness) KeyHash() uint32 { return w.id }

// Verify implements note.Verifier. The time of the signature is not compared with anything: there may be
// years between a checkpoint and its verification.
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	if at > 1<<63-1 {
		return false
	}
	return ed25519.Verify(w.key, append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), msg...), sig[8:])
}
