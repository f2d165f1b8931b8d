package redact_test

import (
	"testing"

	"github.com/sealtext/sealtext/redact"
)

var passcodes = redact.Config{Entities: []redact.Entity{redact.OTP}}

// TestPasscodeClause is about words that make digits another kind of code:
// they speak for their own clause.
func TestPasscodeClause(t *testing.T) {
	found := []string{"OTP=482910"}
	runFind(t, passcodes, []findCase{
		{"next sentence", "Your code is 482910. Ref 77", found},
		{"sentence before", "Order 77 is ready. Your code is 482910", found},
		{"other field", `level=error body="Your code is 482910"`, found},
		{"other field after", `body="Your code is 482910" error=timeout`, found},
		{"use it in store", "Your code is 482910. Use it to pay in store.", found},
		{"behind what it proves", "Your Bank code 482910 to authorise your payment to Apple Store", found},
		{"told to type it", "Use 482910 to authorise your payment to Apple Store.", found},
		{"in the name of the sender", "Your Apple Store verification code is 482910", found},
		{"in the name, code first", "482910 is your Apple Store verification code", found},
		{"another line", "Shop\nYour code is 482910", found},
		{"in quotes", `Your code is "482910"`, found},
		{"in quotes, with more", `Your code "482910" is for the order`, nil},
		{"in brackets", "Order ready. 482910 (Acme login code)", found},
		{"advertising elsewhere", "Big discount! Your code is 482910", found},
		{"own clause", "Your code is 482910 for the order in our shop", nil},
		{"own clause, before", "Your store code is 482910", nil},
		{"code of a promotion", "Big discount! Use code 482910 now", nil},
		{"typed in a shop", "Use 482910 in store to verify your discount", nil},
		{"claim", "claim code 482910. Verify now", nil},
		{"name before the noun", "482910 is your order code", nil},
	})
}

// TestPasscodeOfDomain is about the last line of messages that bind a code to
// a domain.
func TestPasscodeOfDomain(t *testing.T) {
	runFind(t, passcodes, []findCase{
		{"digits", "Hello\n\n@shop.example #482910", []string{"OTP=482910"}},
		{"alone", "@shop.example #482910", []string{"OTP=482910"}},
		{"letters", "@login.shop.example #7a3c9", []string{"OTP=7a3c9"}},
		{"with a frame", "@shop.example #482910 @frame.example", []string{"OTP=482910"}},
		{"repeated", "Your code is 482910\n\n@shop.example #482910", []string{"OTP=482910", "OTP=482910"}},
		{"next line", "Your code is 482910\n@shop.example", []string{"OTP=482910"}},
		{"no domain", "@shop #482910", nil},
		{"address", "ana@shop.example #482910", nil},
		{"no number sign", "@shop.example 482910", nil},
	})
}
