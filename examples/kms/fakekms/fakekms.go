// Package fakekms has servers on the loopback interface that speak as much of
// three key management services as wrapping a key needs, for the clients that
// programs really use. They hold one key, in memory, and check no credentials.
package fakekms

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/tink-crypto/tink-go-gcpkms/v2/integration/gcpkms"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Server is a fake that runs.
type Server struct {
	// URI of its one key.
	URI string
	// Env are variables with which the client finds it.
	Env map[string]string
	// Options are for the Google client, which has no variable.
	Options []gcpkms.Option
	// Calls counts what it answered, refusals too.
	Calls atomic.Int64
	// Down makes it refuse everything.
	Down atomic.Bool
	// IgnoreAssociatedData makes it the kind of service that must not be used.
	IgnoreAssociatedData atomic.Bool

	key   tink.AEAD
	stops []func()
}

// Start starts a fake of aws, gcp or hcvault.
func Start(kind string) (*Server, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	s := &Server{Env: map[string]string{}}
	if s.key, err = aead.New(h); err != nil {
		return nil, err
	}
	switch kind {
	case "aws":
		s.startAWS()
	case "gcp":
		err = s.startGoogle()
	case "hcvault":
		err = s.startHashiCorp()
	default:
		err = errors.New("a fake is aws, gcp or hcvault")
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close stops it.
func (s *Server) Close() {
	for _, stop := range s.stops {
		stop()
	}
}

var (
	errDown    = errors.New("down")
	errInvalid = errors.New("not a ciphertext of this key with these associated data")
)

func (s *Server) encrypt(plaintext, ad []byte) ([]byte, error) {
	s.Calls.Add(1)
	if s.Down.Load() {
		return nil, errDown
	}
	return s.key.Encrypt(plaintext, s.counts(ad))
}

func (s *Server) decrypt(ciphertext, ad []byte) ([]byte, error) {
	s.Calls.Add(1)
	if s.Down.Load() {
		return nil, errDown
	}
	plaintext, err := s.key.Decrypt(ciphertext, s.counts(ad))
	if err != nil {
		return nil, errInvalid
	}
	return plaintext, nil
}

func (s *Server) counts(ad []byte) []byte {
	if s.IgnoreAssociatedData.Load() {
		return nil
	}
	return ad
}

// trust writes the certificate of a TLS server where a client can read it.
func (s *Server) trust(web *httptest.Server) (string, error) {
	dir, err := os.MkdirTemp("", "fakekms")
	if err != nil {
		return "", err
	}
	s.stops = append(s.stops, func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "ca.pem")
	return path, os.WriteFile(path, certificate(web), 0o600)
}
