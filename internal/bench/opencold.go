package main

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/internal/ratio"
)

// openColdRow compares the first read of a subject, whose key is not in
// memory, with reading the keyset and opening alone.
func openColdRow() Row {
	return Row{
		Name: "open/cold",
		What: "number of a subject whose key is not in memory / read its keyset, unwrap and open",
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
			turn := 0 // each call takes the next subject: few keys are kept
			ours = ratio.Each(func() error {
				turn = (turn + 1) % len(rows)
				_, err := opening.Of(t.sealer).NumberRecorded(env, nil, benchTenant, rows[turn].Subject)
				return err
			})
			var ads [][]byte
			for _, row := range rows {
				b := sealtext.Binding{Tenant: benchTenant, Subject: row.Subject, Field: "number"}
				ads = append(ads, b.AppendTo(row.Number.Bytes()[:5]))
			}
			next := 0
			baseline = ratio.Each(func() error {
				next = (next + 1) % len(rows)
				row, err := t.store.Vault().Subject(env, nil, benchTenant, rows[next].Subject)
				if err != nil {
					return err
				}
				key, err := t.ring.Subject(env, row)
				if err != nil {
					return err
				}
				_, err = key.AEAD.Decrypt(row.Number.Ciphertext(), ads[next])
				return err
			})
			return ours, baseline, nil
		},
	}
}
