package audittest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// stream is a source of bytes that are the same for the same seed.
type stream struct{ state [32]byte }

// Read fills b.
func (s *stream) Read(b []byte) (int, error) {
	for i := range b {
		s.state = sha256.Sum256(s.state[:])
		b[i] = s.state[0]
	}
	return len(b), nil
}

// Key returns the key of a log or a witness with that name, and its verifier: the same ones for the same
// name, so that files in testdata can be signed with them. They are for tests only: everybody can make
// them. It panics for a name that no key may have.
func Key(name string) (note.Signer, note.Verifier) {
	private, public, err := note.GenerateKey(&stream{sha256.Sum256([]byte(name))}, name)
	if err != nil {
		panic("audittest: " + err.Error())
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		panic("audittest: " + err.Error())
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		panic("audittest: " + err.Error())
	}
	return signer, verifier
}

// witness signs checkpoints as a witness does (c2sp.org/tlog-cosignature), at one time.
type witness struct {
	name string
	id   uint32
	key  ed25519.PrivateKey
}

// witnessTime is the time of the cosignatures, in seconds since 1970: 2 March 2026.
const witnessTime = 1772452800

// Witness returns a witness with that name, which signs what it is given, and the verifier key for
// tree.NewWitness: the same ones for the same name.
func Witness(name string) (signer note.Signer, vkey string) {
	seed := sha256.Sum256([]byte("witness " + name))
	w := &witness{name: name, key: ed25519.NewKeyFromSeed(seed[:])}
	public := append([]byte{4}, w.key[ed25519.SeedSize:]...)
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	w.id = binary.BigEndian.Uint32(sum[:])
	return w, fmt.Sprintf("%s+%08x+%s", name, w.id, base64.StdEncoding.EncodeToString(public))
}

// Name implements note.Signer.
func (w *witness) Name() string { return w.name }

// KeyHash implements note.Signer.
func (w *witness) KeyHash() uint32 { return w.id }

// Sign implements note.Signer.
func (w *witness) Sign(msg []byte) ([]byte, error) {
	sig := binary.BigEndian.AppendUint64(nil, witnessTime)
	return append(sig, ed25519.Sign(w.key, append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", witnessTime), msg...))...), nil
}
