package main

import (
	"github.com/nyaruka/phonenumbers"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/ratio"
)

// numberRow compares reading a number that is already canonical, as every row
// of a database is, with parsing it again as people type it.
func numberRow() Row {
	const stored = "+4915123456789"
	return Row{
		Name: "number",
		What: "canonical number from storage / phonenumbers.Parse",
		Goal: AtLeast(100),
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			ours = ratio.Each(func() error {
				_, err := sealtext.ParseE164(stored)
				return err
			})
			baseline = ratio.Each(func() error {
				_, err := phonenumbers.Parse(stored, "")
				return err
			})
			return ours, baseline, nil
		},
	}
}
