package main

import (
	"github.com/nyaruka/phonenumbers"

	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/vault/phone"
)

// What comes in: numbers as an application keeps them, and everything else. An
// operation reads the whole list, because inputs differ much in cost and the
// best slice would be the one with the cheapest.
var (
	canonicalNumbers = []string{
		"+447400123456", "+12025550123", "+4915123456789", "+33612345678", "+919876543210", "+5511961234567", "+819012345678", "+61412345678",
		"+8613123456789", "+525512345678", "+2348021234567", "+6281234567890", "+34612345678", "+393123456789", "+46701234567", "+80012345678",
	}
	otherNumbers = []struct{ raw, region string }{
		{"07400 123456", "GB"}, {"+44 (0)7400 123456", ""}, {"(202) 555-0123", "US"}, {"+1 (202) 555-0123", ""}, {"+44770090012", ""},
		{"+15551234567", ""}, {"+5215512345678", ""}, {"0151 23456789", "DE"}, {"+49 0151 23456789", ""}, {"+447400123456789", ""},
		{"+999123456789", ""}, {"06 12 34 56 78", "FR"}, {"00447400123456", "DE"}, {"+551181234567", ""}, {"12", "GB"}, {"+390612", ""},
	}
)

// ingressRow compares reading a valid number that is already canonical, which
// takes the tables, with parsing, checking and formatting it.
func ingressRow() Row {
	return Row{
		Name: "ingress",
		What: "phone.Parse of 16 canonical valid numbers / phonenumbers Parse + IsValidNumber + Format",
		Goal: AtLeast(2),
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			ours = ratio.Each(func() error {
				for _, raw := range canonicalNumbers {
					if _, _, err := phone.Parse(raw, ""); err != nil {
						return err
					}
				}
				return nil
			})
			baseline = ratio.Each(func() error {
				for _, raw := range canonicalNumbers {
					bareIngress(raw, "")
				}
				return nil
			})
			return ours, baseline, nil
		},
	}
}

// ingressOtherRow is the same for input that the tables do not accept: national and mistyped
// numbers, strays, and input that is no number.
func ingressOtherRow() Row {
	return Row{
		Name: "ingress/other",
		What: "phone.Parse of 16 other inputs / phonenumbers Parse + IsValidNumber + Format",
		Goal: AtMost(1.6),
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			ours = ratio.Each(func() error {
				for _, in := range otherNumbers {
					_, _, _ = phone.Parse(in.raw, in.region) // some are refused
				}
				return nil
			})
			baseline = ratio.Each(func() error {
				for _, in := range otherNumbers {
					bareIngress(in.raw, in.region)
				}
				return nil
			})
			return ours, baseline, nil
		},
	}
}

// bareIngress returns what an application gets from phonenumbers alone: one string to store, or
// none.
func bareIngress(raw, region string) string {
	p, err := phonenumbers.Parse(raw, region)
	if err != nil || !phonenumbers.IsValidNumber(p) {
		return ""
	}
	return phonenumbers.Format(p, phonenumbers.E164)
}
