// Package exchange lets two programs exchange keysets and ciphertexts through a folder, to prove
// that those of one Go module of Tink are those of the other.
//
// It links neither module: both in one binary panic at start, because both register the same
// protobuf files. Each program describes its module as a [Tink] and its keyring as a [Ring];
// [Write] fills a folder, [Checks] checks that everything in a folder can be read, and [Answer]
// writes everything again with the keys of the other side.
//
// A folder holds kek.json and epoch.json, cleartext keysets as tinkvault.Init makes them;
// keysets/*.json, one [Keyset] a key type; and house.json, a [Database] whose keys are wrapped
// by the first two.
package exchange

// AEAD has the methods of tink.AEAD of both modules.
type AEAD interface {
	Encrypt(plaintext, associatedData []byte) ([]byte, error)
	Decrypt(ciphertext, associatedData []byte) ([]byte, error)
}

// DAEAD has the methods of tink.DeterministicAEAD of both modules.
type DAEAD interface {
	EncryptDeterministically(plaintext, associatedData []byte) ([]byte, error)
	DecryptDeterministically(ciphertext, associatedData []byte) ([]byte, error)
}

// MAC has the methods of tink.MAC of both modules.
type MAC interface {
	ComputeMAC(data []byte) ([]byte, error)
	VerifyMAC(mac, data []byte) error
}

// PRF has the methods of prf.PRF of both modules.
type PRF interface {
	ComputePRF(input []byte, outputLength uint32) ([]byte, error)
}

// Form is an encoding of a keyset.
type Form string

// The forms of a keyset. The encrypted ones have associated data.
const (
	CleartextJSON   Form = "cleartext JSON"
	CleartextBinary Form = "cleartext binary"
	EncryptedJSON   Form = "encrypted JSON"
	EncryptedBinary Form = "encrypted binary"
)

// Forms are all forms.
var Forms = []Form{CleartextJSON, CleartextBinary, EncryptedJSON, EncryptedBinary}

// Encrypted tells whether the form needs a key-encryption key.
func (f Form) Encrypted() bool { return f == EncryptedJSON || f == EncryptedBinary }

// Binary tells a form in protobuf's encoding from one in JSON.
func (f Form) Binary() bool { return f == CleartextBinary || f == EncryptedBinary }

// Tink is one of the two modules; H is its keyset handle.
type Tink[H any] struct {
	// New makes a keyset with one key of a type listed in [KeyTypes].
	New func(keyType string) (H, error)
	// Rotate adds a key of the type and makes it the primary one.
	Rotate func(h H, keyType string) (H, error)
	// WithPrimary makes another key of the keyset the primary one.
	WithPrimary func(h H, id uint32) (H, error)
	// IDs lists the keys in order and names the primary one.
	IDs func(H) (primary uint32, all []uint32)
	// TypeURLs tells what Tink takes each key for.
	TypeURLs func(H) []string
	// Write writes a keyset down; kek and ad are for encrypted forms.
	Write func(h H, f Form, kek AEAD, ad []byte) ([]byte, error)
	// Read is the inverse of Write.
	Read func(f Form, data []byte, kek AEAD, ad []byte) (H, error)

	AEAD  func(H) (AEAD, error)
	DAEAD func(H) (DAEAD, error)
	MAC   func(H) (MAC, error)
	PRFs  func(H) (map[uint32]PRF, error)
}

// Primitive is the primitive of a key type.
type Primitive string

// The primitives.
const (
	IsAEAD  Primitive = "aead"
	IsDAEAD Primitive = "daead"
	IsMAC   Primitive = "mac"
	IsPRF   Primitive = "prf"
)

// KeyType is a primitive and Tink's name of the key type.
type KeyType struct {
	Primitive Primitive
	TypeURL   string
}

// KeyTypes are the key types under proof; a [Tink] has a template for each.
var KeyTypes = map[string]KeyType{
	"aes256-gcm":          {IsAEAD, tinkTypes + "AesGcmKey"},
	"aes128-gcm":          {IsAEAD, tinkTypes + "AesGcmKey"},
	"xchacha20-poly1305":  {IsAEAD, tinkTypes + "XChaCha20Poly1305Key"},
	"aes-siv":             {IsDAEAD, tinkTypes + "AesSivKey"},
	"hmac-sha256-prf":     {IsPRF, tinkTypes + "HmacPrfKey"},
	"hkdf-sha256-prf":     {IsPRF, tinkTypes + "HkdfPrfKey"},
	"aes-cmac-prf":        {IsPRF, tinkTypes + "AesCmacPrfKey"},
	"hmac-sha256-tag128":  {IsMAC, tinkTypes + "HmacKey"},
	"hmac-sha256-tag256":  {IsMAC, tinkTypes + "HmacKey"},
	"aes-cmac-tag128-mac": {IsMAC, tinkTypes + "AesCmacKey"},
}

const tinkTypes = "type.googleapis.com/google.crypto.tink."
