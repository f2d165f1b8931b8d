package vault_test

import (
	"context"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
	aeadsubtle "github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/prf/subtle"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
)

// fixedKeys is a keyring with keys that are written down here.
type fixedKeys struct {
	vault.Keyring
	keys *vault.TenantKeys
}

func (f fixedKeys) NewSubject(context.Context, sealtext.Tenant, sealtext.Subject) (vault.Key, string, []byte, error) {
	key, err := f.Subject(context.Background(), vault.SubjectRow{})
	return key, "", []byte("wrapped"), err
}

func (f fixedKeys) Subject(context.Context, vault.SubjectRow) (vault.Key, error) {
	gcm, err := aeadsubtle.NewAESGCM(goldenKey(0))
	return vault.Key{ID: 1, AEAD: gcm}, err
}

func (f fixedKeys) Tenant(context.Context, sealtext.Tx, sealtext.Tenant) (*vault.TenantKeys, error) {
	return f.keys, nil
}

// heard is a PRF that notes what it is asked.
type heard struct {
	vault.PRF
	inputs *[]string
}

func (h heard) ComputePRF(input []byte, n uint32) ([]byte, error) {
	*h.inputs = append(*h.inputs, hex.EncodeToString(input))
	return h.PRF.ComputePRF(input, n)
}

func fixed(t *testing.T, cfg vault.SealerConfig, prfs ...vault.PRFKey) (*vault.Sealer, *memstore.Store) {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	keys := &vault.TenantKeys{PRFs: map[sealtext.Domain][]vault.PRFKey{}}
	for _, d := range []sealtext.Domain{
		sealtext.DomainDirectory, sealtext.DomainConsent, sealtext.DomainReference, vault.DomainBlock, vault.DomainLastDigits,
	} {
		keys.PRFs[d] = prfs
	}
	cfg.Keyring, cfg.Store = fixedKeys{keys: keys}, store.Vault()
	s, err := vault.NewSealer(cfg)
	require.NoError(t, err)
	return s, store
}

// goldenKey is 00 01 02 ... 1f.
func goldenKey(first byte) []byte {
	key := make([]byte, 32)
	for i := range key {
		key[i] = first + byte(i)
	}
	return key
}

// The input of a pseudonym and the pseudonym are stored data. The outputs are
// from another implementation, OpenSSL 3:
//
//	openssl mac -cipher AES-256-CBC -macopt hexkey:$KEY -in input CMAC
//	openssl mac -digest SHA256 -macopt hexkey:$KEY -in input HMAC
//	openssl kdf -keylen 16 -kdfopt digest:SHA256 -kdfopt hexkey:$KEY -kdfopt hexinfo:$INPUT HKDF
func TestGoldenPseudonym(t *testing.T) {
	const input = "01" + "00000006636c696e6963" + "00000007636f6e73656e74" + "343437373030393030313233"
	cmac, err := subtle.NewAESCMACPRF(goldenKey(0))
	require.NoError(t, err)
	hmac, err := subtle.NewHMACPRF("SHA256", goldenKey(0))
	require.NoError(t, err)
	hkdf, err := subtle.NewHKDFPRF("SHA256", goldenKey(0), nil)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		prf  vault.PRF
		want string
	}{
		"AES-CMAC":    {cmac, "0f6a81e611f1d8abde09f27dfd3d6443"},
		"HMAC-SHA256": {hmac, "e8b31a3a9cbf4d6b0341d64a69a1477a"},
		"HKDF-SHA256": {hkdf, "84297e10fc6f5841913dae9dbe6a5196"},
	} {
		t.Run(name, func(t *testing.T) {
			var inputs []string
			s, _ := fixed(t, vault.SealerConfig{}, vault.PRFKey{ID: 0x01020304, PRF: heard{c.prf, &inputs}})
			p, err := s.Pseudonym(context.Background(), nil, clinic, sealtext.DomainConsent, number(t, "+447700900123"))
			require.NoError(t, err)
			require.Equal(t, []string{input}, inputs)
			require.Equal(t, "01020304"+c.want, hex.EncodeToString(p.Bytes()))
		})
	}
	s, _ := fixed(t, vault.SealerConfig{}, vault.PRFKey{ID: 0x01020304, PRF: cmac})
	p, err := s.Pseudonym(context.Background(), nil, clinic, sealtext.DomainConsent, number(t, "+447700900123"))
	require.NoError(t, err)
	require.Equal(t, "abacadaeapgkibogbbpbniklnoajpchnpndngeed", p.String(), "the text form")
}

// The other keyed hashes have inputs of their own.
func TestGoldenInputs(t *testing.T) {
	ctx := context.Background()
	cmac, err := subtle.NewAESCMACPRF(goldenKey(0))
	require.NoError(t, err)
	var inputs []string
	s, _ := fixed(t, vault.SealerConfig{GuessableLastDigits: true}, vault.PRFKey{ID: 1, PRF: heard{cmac, &inputs}})
	n := number(t, "+447700900123")
	const tenant = "00000006636c696e6963"
	for name, c := range map[string]struct {
		call func() error
		want string
	}{
		"reference": {func() error {
			_, err := s.Token(ctx, nil, clinic, sealtext.DomainReference, []byte("k"))
			return err
		}, "02" + tenant + "000000097265666572656e6365" + "6b"},
		"last four digits": {func() error {
			_, err := s.LastDigitsOf(ctx, nil, clinic, n, 4)
			return err
		}, "03" + tenant + "0000000b6c6173742d646967697473" + "30313233"},
		"block": {func() error {
			_, err := s.Block(ctx, nil, clinic, n)
			return err
		}, "04" + tenant + "00000005626c6f636b" + "34343737303039303031"},
	} {
		t.Run(name, func(t *testing.T) {
			inputs = nil
			require.NoError(t, c.call())
			require.Equal(t, []string{c.want}, inputs)
		})
	}
}

// A person whose number is gone is kept under pseudonyms that were hashed
// again under the newer keys.
func TestGoldenNested(t *testing.T) {
	var inputs []string
	var keys []vault.PRFKey
	for i := range 3 {
		cmac, err := subtle.NewAESCMACPRF(goldenKey(byte(i)))
		require.NoError(t, err)
		keys = append(keys, vault.PRFKey{ID: uint32(0x01020304 + i), PRF: heard{cmac, &inputs}, Order: i})
	}
	rotated := []vault.PRFKey{keys[1], keys[0], keys[2]} // the third is staged
	s, store := fixed(t, vault.SealerConfig{}, rotated...)
	ctx, n := context.Background(), number(t, "+447700900123")
	require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Enroll(ctx, tx, clinic, n)
		return err
	}))
	p, err := s.Find(ctx, nil, clinic, n)
	require.NoError(t, err)
	require.Len(t, p.Pseudonyms, 6, "three keys, 2 on 1, 3 on 2 on 1, 3 on 2")
	for i, k := range rotated {
		require.Equal(t, k.ID, p.Pseudonyms[i].KeyID())
	}
	two, one := vault.NestedKeyID(keys[1].ID, keys[2].ID), vault.NestedKeyID(keys[0].ID, keys[1].ID)
	require.Equal(t, uint32(0xd010a522), one, "FNV-1a of 0102030401020305")
	require.Equal(t, []uint32{two, one, vault.NestedKeyID(one, keys[2].ID)},
		[]uint32{p.Pseudonyms[3].KeyID(), p.Pseudonyms[4].KeyID(), p.Pseudonyms[5].KeyID()})
	require.Contains(t, inputs, "05"+"00000006636c696e6963"+"00000007636f6e73656e74"+"010203040f6a81e611f1d8abde09f27dfd3d6443")
}
