package tinklegacy

import (
	"bytes"
	"errors"

	"github.com/google/tink/go/aead"
	"github.com/google/tink/go/daead"
	"github.com/google/tink/go/insecurecleartextkeyset"
	"github.com/google/tink/go/keyset"
	"github.com/google/tink/go/mac"
	"github.com/google/tink/go/prf"
	tinkpb "github.com/google/tink/go/proto/tink_go_proto"

	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
)

var templates = map[string]func() *tinkpb.KeyTemplate{
	"aes256-gcm":          aead.AES256GCMKeyTemplate,
	"aes128-gcm":          aead.AES128GCMKeyTemplate,
	"xchacha20-poly1305":  aead.XChaCha20Poly1305KeyTemplate,
	"aes-siv":             daead.AESSIVKeyTemplate,
	"hmac-sha256-prf":     prf.HMACSHA256PRFKeyTemplate,
	"hkdf-sha256-prf":     prf.HKDFSHA256PRFKeyTemplate,
	"aes-cmac-prf":        prf.AESCMACPRFKeyTemplate,
	"hmac-sha256-tag128":  mac.HMACSHA256Tag128KeyTemplate,
	"hmac-sha256-tag256":  mac.HMACSHA256Tag256KeyTemplate,
	"aes-cmac-tag128-mac": mac.AESCMACTag128KeyTemplate,
}

// Tink is google/tink/go.
var Tink = exchange.Tink[*keyset.Handle]{
	New: func(keyType string) (*keyset.Handle, error) { return added(keyset.NewManager(), keyType) },
	Rotate: func(h *keyset.Handle, keyType string) (*keyset.Handle, error) {
		m, err := manager(h)
		if err != nil {
			return nil, err
		}
		return added(m, keyType)
	},
	WithPrimary: func(h *keyset.Handle, id uint32) (*keyset.Handle, error) {
		m, err := manager(h)
		if err != nil {
			return nil, err
		}
		if err := m.SetPrimary(id); err != nil {
			return nil, err
		}
		return m.Handle()
	},
	IDs: func(h *keyset.Handle) (uint32, []uint32) {
		info := h.KeysetInfo()
		var ids []uint32
		for _, k := range info.GetKeyInfo() {
			ids = append(ids, k.GetKeyId())
		}
		return info.GetPrimaryKeyId(), ids
	},
	TypeURLs: func(h *keyset.Handle) (urls []string) {
		for _, k := range h.KeysetInfo().GetKeyInfo() {
			urls = append(urls, k.GetTypeUrl())
		}
		return urls
	},
	Write: write,
	Read:  read,
	AEAD:  func(h *keyset.Handle) (exchange.AEAD, error) { return aead.New(h) },
	DAEAD: func(h *keyset.Handle) (exchange.DAEAD, error) { return daead.New(h) },
	MAC:   func(h *keyset.Handle) (exchange.MAC, error) { return mac.New(h) },
	PRFs: func(h *keyset.Handle) (map[uint32]exchange.PRF, error) {
		set, err := prf.NewPRFSet(h)
		if err != nil {
			return nil, err
		}
		all := map[uint32]exchange.PRF{}
		for id, p := range set.PRFs {
			all[id] = p
		}
		return all, nil
	},
}

// added makes a new key of the type and the primary one of m.
func added(m *keyset.Manager, keyType string) (*keyset.Handle, error) {
	template, ok := templates[keyType]
	if !ok {
		return nil, errors.New("no template for this key type")
	}
	id, err := m.Add(template())
	if err != nil {
		return nil, err
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, err
	}
	return m.Handle()
}

// manager works on a copy: a manager of the old module changes the keyset of
// the handle that it was made from.
func manager(h *keyset.Handle) (*keyset.Manager, error) {
	b, err := write(h, exchange.CleartextBinary, nil, nil)
	if err != nil {
		return nil, err
	}
	c, err := read(exchange.CleartextBinary, b, nil, nil)
	if err != nil {
		return nil, err
	}
	return keyset.NewManagerFromHandle(c), nil
}

func write(h *keyset.Handle, f exchange.Form, kek exchange.AEAD, ad []byte) ([]byte, error) {
	var buf bytes.Buffer
	var w keyset.Writer = keyset.NewJSONWriter(&buf)
	if f.Binary() {
		w = keyset.NewBinaryWriter(&buf)
	}
	var err error
	if f.Encrypted() {
		err = h.WriteWithAssociatedData(w, kek, ad)
	} else {
		err = insecurecleartextkeyset.Write(h, w)
	}
	return buf.Bytes(), err
}

func read(f exchange.Form, data []byte, kek exchange.AEAD, ad []byte) (*keyset.Handle, error) {
	var r keyset.Reader = keyset.NewJSONReader(bytes.NewReader(data))
	if f.Binary() {
		r = keyset.NewBinaryReader(bytes.NewReader(data))
	}
	if f.Encrypted() {
		return keyset.ReadWithAssociatedData(r, kek, ad)
	}
	return insecurecleartextkeyset.Read(r)
}
