package vault

import (
	"context"
	"encoding/binary"
	"sync"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// The kinds of input of keyed hashes. The byte is first in the input of the PRF, so that a pseudonym
// is never equal to the hash of a reference.
const (
	numberInput    = 1
	referenceInput = 2
	lastInput      = 3
	blockInput     = 4
	nestedInput    = 5
)

var inputs = sync.Pool{New: func() any { b := make([]byte, 0, 256); return &b }}

// compute returns PRF(kind, tenant, domain, data), length-prefixed. The data are the digits of n, or
// the given bytes.
func compute(k PRFKey, kind byte, t sealtext.Tenant, d sealtext.Domain, n sealtext.Number, data []byte) (tag [16]byte, err error) {
	buf := inputs.Get().(*[]byte)
	in := append(scope((*buf)[:0], kind, t, d), data...) // last field: needs no length
	return finish(k.PRF, buf, n.AppendDigits(in))
}

// computeNumber is compute for a number, the most frequent case; its arguments fit into registers.
func computeNumber(f PRF, t sealtext.Tenant, d sealtext.Domain, n sealtext.Number) (tag [16]byte, err error) {
	buf := inputs.Get().(*[]byte)
	return finish(f, buf, n.AppendDigits(scope((*buf)[:0], numberInput, t, d)))
}

func scope(in []byte, kind byte, t sealtext.Tenant, d sealtext.Domain) []byte {
	in = append(in, kind)
	in = canon.AppendString(in, t.String())
	return canon.AppendString(in, string(d))
}

func finish(f PRF, buf *[]byte, in []byte) (tag [16]byte, err error) {
	out, err := f.ComputePRF(in, uint32(len(tag)))
	clear(in)
	*buf = in[:0]
	inputs.Put(buf)
	if err != nil || len(out) != len(tag) {
		return tag, ErrKeysUnavailable
	}
	copy(tag[:], out)
	return tag, nil
}

func errorOr(p sealtext.Pseudonym, err error) (sealtext.Pseudonym, error) {
	if err != nil {
		return sealtext.Pseudonym{}, err
	}
	return p, nil
}

// direct returns the pseudonym of n itself under one key.
func direct(k PRFKey, t sealtext.Tenant, d sealtext.Domain, n sealtext.Number) (sealtext.Pseudonym, error) {
	tag, err := computeNumber(k.PRF, t, d, n)
	return errorOr(sealtext.MakePseudonym(k.ID, tag), err)
}

// nest hashes a pseudonym again under a newer key. It needs no number.
func nest(k PRFKey, t sealtext.Tenant, d sealtext.Domain, inner sealtext.Pseudonym) (sealtext.Pseudonym, error) {
	tag, err := compute(k, nestedInput, t, d, sealtext.Number{}, inner.Bytes())
	return errorOr(sealtext.MakePseudonym(NestedKeyID(inner.KeyID(), k.ID), tag), err)
}

// NestedKeyID returns the key id of a pseudonym that was computed under one key and hashed again
// under a newer one: FNV-1a (32 bits) of the four bytes of each id. It distinguishes rows under both
// keys from rows under one of them, so that they can be counted before a key is dropped. A keyring
// must not add a key whose id equals one of these.
func NestedKeyID(inner, outer uint32) uint32 {
	var b [8]byte
	binary.BigEndian.PutUint32(b[:], inner)
	binary.BigEndian.PutUint32(b[4:], outer)
	h := uint32(2166136261)
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// Nests reports whether the rows of a domain outlive the number that they are about, so that their
// pseudonyms can only be hashed again under a new key. That is so in the domains of the consent
// ledger.
func Nests(d sealtext.Domain) bool {
	return d == sealtext.DomainConsent || d == sealtext.DomainAccount
}

// after returns the next newer key in the keyset, if there is one.
func after(keys []PRFKey, k PRFKey) (next PRFKey, ok bool) {
	for _, c := range keys {
		if c.Order > k.Order && (!ok || c.Order < next.Order) {
			next, ok = c, true
		}
	}
	return next, ok
}

// pseudonyms appends the pseudonym of n under every key of the domain, the current key's first.
func (k *TenantKeys) pseudonyms(dst []sealtext.Pseudonym, t sealtext.Tenant, d sealtext.Domain, n sealtext.Number) ([]sealtext.Pseudonym, error) {
	keys := k.PRFs[d]
	if len(keys) == 0 {
		return nil, ErrUnknownDomain
	}
	for _, key := range keys {
		p, err := direct(key, t, d, n)
		if err != nil {
			return nil, err
		}
		dst = append(dst, p)
	}
	return dst, nil
}

// nested appends the pseudonyms of n in rows that outlived the number: each key's, hashed again
// under every later key. It includes the staged key, because a process with newer keys may already
// have moved rows under it.
func (k *TenantKeys) nested(dst []sealtext.Pseudonym, t sealtext.Tenant, d sealtext.Domain, n sealtext.Number) ([]sealtext.Pseudonym, error) {
	keys := k.PRFs[d]
	for _, key := range keys {
		next, ok := after(keys, key)
		if !ok {
			continue
		}
		p, err := direct(key, t, d, n)
		for ; ok && err == nil; next, ok = after(keys, next) {
			if p, err = nest(next, t, d, p); err == nil {
				dst = append(dst, p)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// Pseudonym returns the pseudonym of a number under the current key of a domain: the first of its
// [Sealer.Candidates]. Write rows with it, and look rows up with Candidates.
func (s *Sealer) Pseudonym(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, n sealtext.Number) (sealtext.Pseudonym, error) {
	if n.IsZero() {
		return sealtext.Pseudonym{}, errNoNumber
	}
	keys, err := s.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return sealtext.Pseudonym{}, err
	}
	return s.current(keys, tenant, d, n)
}

func (s *Sealer) current(keys *TenantKeys, tenant sealtext.Tenant, d sealtext.Domain, n sealtext.Number) (sealtext.Pseudonym, error) {
	prfs := keys.PRFs[d]
	if len(prfs) == 0 {
		return sealtext.Pseudonym{}, ErrUnknownDomain
	}
	k := &prfs[0]
	// As computeNumber for the first form, but the digits are taken out of n once.
	buf := inputs.Get().(*[]byte)
	in := scope((*buf)[:0], numberInput, tenant, d)
	at := len(in)
	in = n.AppendDigits(in)
	if s.mayHaveForms(in[at:]) {
		in = s.first(n).AppendDigits(in[:at])
	}
	tag, err := finish(k.PRF, buf, in)
	return errorOr(sealtext.MakePseudonym(k.ID, tag), err)
}

// Candidates returns the pseudonyms of a number under every key of a domain, the current key's
// first. A look-up searches for all of them, so that it finds rows while keys are rotated. The
// pseudonyms of other forms of the number follow, if it has any; see [SealerConfig.Aliases].
func (s *Sealer) Candidates(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, n sealtext.Number) ([]sealtext.Pseudonym, error) {
	if n.IsZero() {
		return nil, errNoNumber
	}
	keys, err := s.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return nil, err
	}
	return s.each(nil, keys.pseudonyms, tenant, d, n)
}

// ledger returns all pseudonyms under which the consent ledger may have rows of a number: the
// candidates, and the nested ones.
func (s *Sealer) ledger(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, n sealtext.Number) ([]sealtext.Pseudonym, error) {
	keys, err := s.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return nil, err
	}
	ps, err := s.each(nil, keys.pseudonyms, tenant, d, n)
	if err != nil || len(keys.PRFs[d]) == 1 {
		return ps, err
	}
	return s.each(ps, keys.nested, tenant, d, n)
}

// each appends the results of f for each form of a number.
func (s *Sealer) each(ps []sealtext.Pseudonym, f func([]sealtext.Pseudonym, sealtext.Tenant, sealtext.Domain, sealtext.Number) ([]sealtext.Pseudonym, error),
	tenant sealtext.Tenant, d sealtext.Domain, n sealtext.Number) ([]sealtext.Pseudonym, error) {
	all := s.forms(n)
	for i := range all.count() {
		var err error
		if ps, err = f(ps, tenant, d, all.at(i)); err != nil {
			return nil, err
		}
	}
	return ps, nil
}

// Token returns the keyed hash of a string that the host application chose, such as an idempotency
// key, under the current key of a domain.
func (s *Sealer) Token(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error) {
	keys, err := s.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return [16]byte{}, err
	}
	prfs := keys.PRFs[d]
	if len(prfs) == 0 {
		return [16]byte{}, ErrUnknownDomain
	}
	return compute(prfs[0], referenceInput, tenant, d, sealtext.Number{}, data)
}

var errNoNumber = &sealtext.InputError{Field: "number", Rule: "must not be empty"}
