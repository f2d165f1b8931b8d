package exchange

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Keyset is a keyset of two keys, of which the second is primary, in every
// form, with what its primitive made under either key.
type Keyset struct {
	KeyType string   `json:"key_type"`
	Primary uint32   `json:"primary"`
	Keys    []uint32 `json:"keys"`
	// AssociatedData is that of the encrypted forms.
	AssociatedData  string          `json:"associated_data"`
	CleartextJSON   json.RawMessage `json:"cleartext_json"`
	CleartextBinary []byte          `json:"cleartext_binary"`
	EncryptedJSON   json.RawMessage `json:"encrypted_json"`
	EncryptedBinary []byte          `json:"encrypted_binary"`
	Vectors         []Vector        `json:"vectors"`
}

// Vector is one use of one key: a ciphertext, a tag, or an output of a PRF.
type Vector struct {
	Key            uint32 `json:"key"`
	Input          []byte `json:"input"`
	AssociatedData []byte `json:"associated_data,omitempty"` // AEAD and DAEAD
	Length         uint32 `json:"length,omitempty"`          // PRF
	Output         []byte `json:"output"`
}

// Form gives one of the forms.
func (k *Keyset) Form(f Form) []byte {
	switch f {
	case CleartextJSON:
		return k.CleartextJSON
	case CleartextBinary:
		return k.CleartextBinary
	case EncryptedJSON:
		return k.EncryptedJSON
	case EncryptedBinary:
		return k.EncryptedBinary
	}
	return nil
}

// inputs are an empty one, one shorter than a cipher block and an SMS.
var inputs = [][]byte{{}, []byte("+447700900123"), []byte(strings.Repeat("an SMS of 160. ", 10) + "characters")}

// describe writes a keyset down and uses each of its keys.
func describe[H any](t Tink[H], h H, keyType string, kek AEAD) (*Keyset, error) {
	k := &Keyset{KeyType: keyType, AssociatedData: "keyset of " + keyType}
	k.Primary, k.Keys = t.IDs(h)
	for _, f := range Forms {
		b, err := t.Write(h, f, kek, []byte(k.AssociatedData))
		if err != nil {
			return nil, fmt.Errorf("write %s as %s: %w", keyType, f, err)
		}
		switch f {
		case CleartextJSON:
			k.CleartextJSON = b
		case CleartextBinary:
			k.CleartextBinary = b
		case EncryptedJSON:
			k.EncryptedJSON = b
		case EncryptedBinary:
			k.EncryptedBinary = b
		}
	}
	for _, id := range k.Keys {
		h, err := t.WithPrimary(h, id)
		if err != nil {
			return nil, err
		}
		for _, in := range inputs {
			v := Vector{Key: id, Input: in}
			if err := use(t, h, KeyTypes[keyType].Primitive, &v); err != nil {
				return nil, fmt.Errorf("use %s: %w", keyType, err)
			}
			k.Vectors = append(k.Vectors, v)
		}
	}
	return k, nil
}

// use fills in a vector with the primary key of h.
func use[H any](t Tink[H], h H, p Primitive, v *Vector) error {
	var err error
	switch p {
	case IsAEAD:
		a, e := t.AEAD(h)
		if e != nil {
			return e
		}
		v.AssociatedData = []byte("number")
		v.Output, err = a.Encrypt(v.Input, v.AssociatedData)
	case IsDAEAD:
		d, e := t.DAEAD(h)
		if e != nil {
			return e
		}
		v.AssociatedData = []byte("number")
		v.Output, err = d.EncryptDeterministically(v.Input, v.AssociatedData)
	case IsMAC:
		m, e := t.MAC(h)
		if e != nil {
			return e
		}
		v.Output, err = m.ComputeMAC(v.Input)
	case IsPRF:
		prfs, e := t.PRFs(h)
		if e != nil {
			return e
		}
		v.Length = 16 // the most that AES-CMAC gives, and what pseudonyms have
		v.Output, err = prfs[v.Key].ComputePRF(v.Input, v.Length)
	}
	return err
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}

func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o600)
}

// keysets reads the keysets of a folder: one for each key type, or it is an
// error, since a check that is not there cannot fail.
func keysets(dir string) ([]*Keyset, error) {
	var all []*Keyset
	for keyType := range KeyTypes {
		k := &Keyset{}
		if err := readJSON(filepath.Join(dir, "keysets", keyType+".json"), k); err != nil {
			return nil, err
		}
		if k.KeyType != keyType || len(k.Keys) != 2 || len(k.Vectors) != len(k.Keys)*len(inputs) {
			return nil, fmt.Errorf("%s: not a rotated keyset with its vectors", keyType)
		}
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b *Keyset) int { return strings.Compare(a.KeyType, b.KeyType) })
	return all, nil
}
