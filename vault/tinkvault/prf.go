package tinkvault

import (
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"github.com/sealtext/sealtext"
)

// PRF is the function of a pseudonym key. A keyset may have keys of different functions: change the
// function by rotating the key.
type PRF uint8

// The functions. google/tink/go reads all three.
const (
	// PRFAESCMAC is AES-256-CMAC (RFC 4493, NIST SP 800-38B). The default, and
	// many times faster than the others.
	PRFAESCMAC PRF = iota
	// PRFHMACSHA256 is HMAC-SHA256 (RFC 2104), where a policy asks for a MAC
	// on a hash.
	PRFHMACSHA256
	// PRFHKDFSHA256 is HKDF-SHA256 (RFC 5869) with the pseudonym's input as
	// info.
	PRFHKDFSHA256
)

// String returns the name of the function.
func (p PRF) String() string {
	switch p {
	case PRFAESCMAC:
		return "AES-CMAC"
	case PRFHMACSHA256:
		return "HMAC-SHA256"
	case PRFHKDFSHA256:
		return "HKDF-SHA256"
	}
	return "none"
}

func (p PRF) check() error {
	if p > PRFHKDFSHA256 {
		return &sealtext.InputError{Field: "PRF", Rule: "must be AESCMAC, HMACSHA256 or HKDFSHA256"}
	}
	return nil
}

func (p PRF) template() *tinkpb.KeyTemplate {
	switch p {
	case PRFHMACSHA256:
		return prf.HMACSHA256PRFKeyTemplate()
	case PRFHKDFSHA256:
		return prf.HKDFSHA256PRFKeyTemplate()
	case PRFAESCMAC:
	}
	return prf.AESCMACPRFKeyTemplate()
}
