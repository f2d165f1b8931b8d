package main

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// dirt is what was put into the table, to compare the reports with.
type dirt struct{ rows, empty, invalid, repeated int }

// rubbish is what stands in columns named "phone".
var rubbish = []string{
	"n/a", "0000000000", "ask reception", "07400 12345", "+44 7400 123456 ext. 9", "see email", "1-800-FLOWERS", "+999 123 4567",
	"07400 123456 / 07400 123457", "\xa007400", "-", "12",
}

// makeCustomers makes up people and writes their numbers as people do. The
// same rows come out each time.
func makeCustomers(ctx context.Context, h *shop, n int) (d dirt, err error) {
	rng := rand.New(rand.NewPCG(20, 26)) //nolint:gosec // the same each time
	tx, err := h.Pool.BeginTx(ctx, nil)
	if err != nil {
		return d, err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, oldTable); err != nil {
		return d, err
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO customers (name, country, phone) VALUES ($1, $2, $3)`)
	if err != nil {
		return d, err
	}
	defer insert.Close() //nolint:errcheck // it ends with the transaction
	var before [][2]string
	for i := range n {
		country, number := written(rng, i)
		var column any = number
		switch k := rng.IntN(100); {
		case k < 3:
			column = nil
			d.empty++
		case k < 6:
			column = rubbish[rng.IntN(len(rubbish))]
			d.invalid++
		case k < 10 && len(before) > 0: // the same person once more, written another way or not
			twin := before[rng.IntN(len(before))]
			country, column = twin[0], twin[1]
			d.repeated++
		default:
			before = append(before, [2]string{country, number})
		}
		if _, err := insert.ExecContext(ctx, fmt.Sprintf("Customer %d", i+1), country, column); err != nil {
			return d, err
		}
	}
	d.rows = n
	return d, tx.Commit()
}

// written is the i-th number, in one of the ways in which people write it.
func written(rng *rand.Rand, i int) (country, number string) {
	switch a, b := i/1000%1000, i%1000; rng.IntN(4) {
	case 0:
		return "GB", fmt.Sprintf([]string{"07400 %03d%03d", "+44 7400 %03d %03d", "+447400%03d%03d", "0044 (0)7400-%03d-%03d"}[rng.IntN(4)], a, b)
	case 1:
		return "DE", fmt.Sprintf([]string{"0151 23%03d%03d", "+49 151 23%03d%03d", "+4915123%03d%03d", "0151/23 %03d %03d"}[rng.IntN(4)], a, b)
	case 2:
		return "US", fmt.Sprintf([]string{"(202) 55%01d-%04d", "202.55%01d.%04d", "+120255%01d%04d", "1-202-55%01d-%04d"}[rng.IntN(4)], 2+i/10000%7, i%10000)
	default:
		return "FR", fmt.Sprintf([]string{"06 12 %03d%03d", "+33 6 12 %03d %03d", "+33612%03d%03d", "0612-%03d-%03d"}[rng.IntN(4)], a, b)
	}
}
