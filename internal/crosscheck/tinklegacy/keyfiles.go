package tinklegacy

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"

	"github.com/google/tink/go/aead"

	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
	"github.com/sealtext/sealtext/vault"
)

// Open makes a Keyring of the key files of a folder. It is an [exchange.Open].
func Open(_ context.Context, store vault.KeysetStore, dir string) (exchange.Ring, error) {
	k := &Keyring{store: store}
	for i, w := range []*wrapper{&k.kek, &k.epoch} {
		b, err := os.ReadFile(filepath.Join(dir, exchange.KeyFiles[i]))
		if err != nil {
			return nil, err
		}
		h, err := read(exchange.CleartextJSON, b, nil, nil)
		if err != nil {
			return nil, err
		}
		if w.aead, err = aead.New(h); err != nil {
			return nil, err
		}
		w.id = fingerprint(b)
	}
	return k, nil
}

// fingerprint names a key file in the database, as tinkvault does.
func fingerprint(b []byte) string {
	sum := sha256.Sum256(append([]byte("sealtext key file v1"), b...))
	return "file:" + string(canon.AppendLetters(nil, sum[:16]))
}
