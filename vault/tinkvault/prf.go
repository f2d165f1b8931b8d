package tinkvault

import (
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"github.com/sealtext/sealtext"
)

// PRF is the function that a new pseudonym key is for. Keys of different
// functions may be in one keyset: rotating is the way from one to another.
type PRF uint8

// The functions. All three are readable by google/tink/go too.
const (
	// AESCMAC is AES-256-CMAC (RFC 4493, NIST SP 800-38B). The default, and
	// many times faster than the others.
	AESCMAC PRF = iota
	// HMACSHA256 is HMAC-SHA256 (RFC 2104), where a policy asks for a MAC
	// on a hash.
	HMACSHA256
	// HKDFSHA256 is HKDF-SHA256 (RFC 5869) with the pseudonym's input as
	// info.
	HKDFSHA256
)

// String is the name of the function.
func (p PRF) String() string {
	switch p {
	case AESCMAC:
		return "AES-CMAC"
	case HMACSHA256:
		return "HMAC-SHA256"
	case HKDFSHA256:
		return "HKDF-SHA256"
	}
	return "none"
}

func (p PRF) check() error {
	if p > HKDFSHA256 {
		return &sealtext.InputError{Field: "PRF", Rule: "must be AESCMAC, HMACSHA256 or HKDFSHA256"}
	}
	return nil
}

func (p PRF) template() *tinkpb.KeyTemplate {
	switch p {
	case HMACSHA256:
		return prf.HMACSHA256PRFKeyTemplate()
	case HKDFSHA256:
		return prf.HKDFSHA256PRFKeyTemplate()
	case AESCMAC:
	}
	return prf.AESCMACPRFKeyTemplate()
}
