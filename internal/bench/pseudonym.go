package main

import (
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/ratio"
)

// pseudonymRow compares the pseudonym of a number with the bare PRF that it
// is built on, over the same bytes.
func pseudonymRow() Row {
	return pseudonymAgainst("pseudonym", "Tink's AES-CMAC PRF", AtMost(2.5), prf.AESCMACPRFKeyTemplate())
}

// pseudonymHMACRow compares it with the PRF that most would take.
func pseudonymHMACRow() Row {
	return pseudonymAgainst("pseudonym/hmac", "Tink's HMAC-SHA256 PRF", Goal{}, prf.HMACSHA256PRFKeyTemplate())
}

func pseudonymAgainst(name, against string, goal Goal, template *tinkpb.KeyTemplate) Row {
	const digits = "4915123456789"
	return Row{
		Name:      name,
		What:      "pseudonym of a canonical number / " + against,
		Goal:      goal,
		MaxAllocs: Allocs(2),
		Config:    manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			sealer, err := newSealer(env)
			if err != nil {
				return nil, nil, err
			}
			number, err := sealtext.ParseE164("+" + digits)
			if err != nil {
				return nil, nil, err
			}
			handle, err := keyset.NewHandle(template)
			if err != nil {
				return nil, nil, err
			}
			set, err := prf.NewPRFSet(handle)
			if err != nil {
				return nil, nil, err
			}
			ours = ratio.Each(func() error {
				_, err := sealer.Pseudonym(env, nil, benchTenant, sealtext.DomainConsent, number)
				return err
			})
			input := []byte{1} // as in package vault: what is hashed, and for whom
			input = canon.AppendString(input, benchTenant.String())
			input = canon.AppendString(input, string(sealtext.DomainConsent))
			input = append(input, digits...)
			baseline = ratio.Each(func() error {
				_, err := set.ComputePrimaryPRF(input, 16)
				return err
			})
			return ours, baseline, nil
		},
	}
}
