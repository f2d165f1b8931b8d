package fakekms

import (
	"errors"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

var (
	errDown    = errors.New("down")
	errNoKey   = errors.New("no such key")
	errPending = errors.New("to be destroyed")
	errInvalid = errors.New("not a ciphertext of this key with these associated data")
)

// key is one key. Ends is when it is destroyed; zero where nobody asked. Wait
// is how long that takes, where it was said when the key was made.
type key struct {
	aead tink.AEAD
	ends time.Time
	wait time.Duration
}

// Pass lets time go by, for keys that are to be destroyed.
func (s *Server) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Keys is how many keys can be used.
func (s *Server) Keys() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.keys {
		if k.ends.IsZero() {
			n++
		}
	}
	return n
}

// add makes a key.
func (s *Server) add(name string) error {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	a, err := aead.New(h)
	if err != nil {
		return err
	}
	s.Calls.Add(1)
	if s.Down.Load() {
		return errDown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[name] = &key{aead: a}
	return nil
}

// state tells until when a key is there; zero for one that nobody asked to
// have destroyed. One whose time has come is there no more.
func (s *Server) state(name string) (ends time.Time, err error) {
	s.Calls.Add(1)
	if s.Down.Load() {
		return time.Time{}, errDown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[name]
	if k == nil {
		return time.Time{}, errNoKey
	}
	if !k.ends.IsZero() && !s.now.Before(k.ends) {
		return k.ends, errNoKey
	}
	return k.ends, nil
}

// destroy asks for a key to be destroyed after wait.
func (s *Server) destroy(name string, wait time.Duration) (time.Time, error) {
	ends, err := s.state(name)
	if err != nil {
		return time.Time{}, err
	}
	if !ends.IsZero() {
		return time.Time{}, errPending
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ends = s.now.Add(wait)
	s.keys[name].ends = ends
	return ends, nil
}

func (s *Server) use(name string) (tink.AEAD, error) {
	ends, err := s.state(name)
	if err == nil && !ends.IsZero() {
		err = errPending
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[name].aead, nil
}

func (s *Server) encrypt(name string, plaintext, ad []byte) ([]byte, error) {
	a, err := s.use(name)
	if err != nil {
		return nil, err
	}
	return a.Encrypt(plaintext, s.counts(ad))
}

func (s *Server) decrypt(name string, ciphertext, ad []byte) ([]byte, error) {
	a, err := s.use(name)
	if err != nil {
		return nil, err
	}
	plaintext, err := a.Decrypt(ciphertext, s.counts(ad))
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
