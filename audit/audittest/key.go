package audittest

import (
	"crypto/sha256"

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
