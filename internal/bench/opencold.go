package main

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/grant"
	"github.com/sealtext/sealtext/internal/ratio"
)

// openColdRow compares the first read of a subject, whose key is not in
// memory, with reading the keyset and opening alone.
func openColdRow() Row {
	return Row{
		Name: "open/cold",
		What: "number of a subject whose key is not in memory / unwrap its keyset and open",
		Goal: AtMost(1.3), Config: manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			t, err := newTurned(env, 8)
			if err != nil {
				return nil, nil, err
			}
			rows, err := t.crowd()
			if err != nil {
				return nil, nil, err
			}
			paid, turn := grant.Recorded(), 0 // each call takes the next subject: few keys are kept
			ours = ratio.Each(func() error {
				turn = (turn + 1) % len(rows)
				_, err := t.sealer.Number(env, paid, nil, benchTenant, rows[turn].Subject)
				return err
			})
			b := sealtext.Binding{Tenant: benchTenant, Subject: rows[0].Subject, Field: "number"}
			ad := b.AppendTo(rows[0].Number.Bytes()[:5])
			baseline = ratio.Each(func() error {
				key, err := t.ring.Subject(env, rows[0])
				if err != nil {
					return err
				}
				_, err = key.AEAD.Decrypt(rows[0].Number.Ciphertext(), ad)
				return err
			})
			return ours, baseline, nil
		},
	}
}
