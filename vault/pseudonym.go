package vault

import (
	"sync"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// What a keyed hash is of. The byte goes first into the input of the PRF, so
// that a pseudonym is never equal to the hash of some reference.
const (
	numberInput    = 1
	referenceInput = 2
)

var inputs = sync.Pool{New: func() any { b := make([]byte, 0, 256); return &b }}

// compute is PRF(version, tenant, domain, data), length-prefixed.
func compute(k PRFKey, kind byte, t sealtext.Tenant, d sealtext.Domain, n sealtext.Number, data []byte) (tag [16]byte, err error) {
	buf := inputs.Get().(*[]byte)
	in := append((*buf)[:0], kind)
	in = canon.AppendString(in, t.String())
	in = canon.AppendString(in, string(d))
	if kind == numberInput {
		in = n.AppendDigits(in) // last field: needs no length
	} else {
		in = append(in, data...)
	}
	out, err := k.PRF.ComputePRF(in, uint32(len(tag)))
	clear(in)
	*buf = in[:0]
	inputs.Put(buf)
	if err != nil || len(out) != len(tag) {
		return tag, ErrKeysUnavailable
	}
	copy(tag[:], out)
	return tag, nil
}

// pseudonyms lists the pseudonym of n under every key of the domain, the
// current key's first.
func (k *TenantKeys) pseudonyms(dst []sealtext.Pseudonym, t sealtext.Tenant, d sealtext.Domain, n sealtext.Number) ([]sealtext.Pseudonym, error) {
	keys := k.PRFs[d]
	if len(keys) == 0 {
		return nil, ErrUnknownDomain
	}
	for _, key := range keys {
		tag, err := compute(key, numberInput, t, d, n, nil)
		if err != nil {
			return nil, err
		}
		dst = append(dst, sealtext.MakePseudonym(key.ID, tag))
	}
	return dst, nil
}
