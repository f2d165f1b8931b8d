package sealtext_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

func TestCheckReference(t *testing.T) {
	const number, address, length, ascii = "phone number", "e-mail address", "1 to 128 characters", "printable ASCII"
	for _, c := range []struct{ name, in, rule string }{
		{"a word", "order", ""},
		{"a short number", "order-17", ""},
		{"nine digits", "123456789", ""},
		{"sixteen digits together", "1234567890123456", ""},
		{"a snowflake id", "1325876449012345678", ""},
		{"a Twilio id", "SM6bf1447700900123ac0d5e7aa1b2c3d4", ""},
		{"digits that end in a letter", "447700900123x", ""},
		{"digits that begin with a letter", "t447700900123", ""},
		{"a UUID", "018f4e6c-7b1a-7c3d-9e2f-1a2b3c4d5e6f", ""},
		{"a UUID of digits", "44770090-0123-4770-8900-123447700900", ""},
		{"a URN", "urn:sealtext:case:17", ""},
		{"a ULID", "01HZXJ2K4M6N8P0QRSTVWXYZ12", ""},
		{"a date", "2026-11-21", ""},
		{"a date without dashes", "visit-20261121", ""},
		{"a date and an hour", "visit-20261121-17", ""},
		{"a date and a time", "visit-2026-11-21-17-30-00", ""},
		{"a date with dots", "2026.11.21/17", ""},
		{"an RFC 3339 time", "2026-11-21T17:30:00.123456Z", ""},
		{"two dates", "2026-11-21/2026-12-31", ""},
		{"a case number and a date", "case-17-2026-11-21", ""},
		{"a version", "v1.12.1", ""},
		{"128 characters", strings.Repeat("a", 128), ""},

		{"empty", "", length},
		{"129 characters", strings.Repeat("a", 129), length},
		{"ten megabytes", strings.Repeat("a", 10<<20), length},
		{"a space", "order 17", ascii},
		{"a line break", "order\n17", ascii},
		{"a letter beyond ASCII", "bestellung-ü", ascii},
		{"invalid UTF-8", "order\xff", ascii},
		{"an e-mail address", "ada@example.org", address},

		{"E.164", "+447700900123", number},
		{"E.164 of seven digits", "+2901234", number},
		{"E.164 after a word", "order+447700900123", number},
		{"E.164 after a digit of a word", "ref1+447700900123", number},
		{"E.164 after a group of a word", "ref1-+447700900123", number},
		{"E.164 after other digits", "20261121-17-+44-7700-900123", number},
		{"E.164 with the plus sign before a bracket", "+(44)7700900", number},
		{"E.164 that looks like a date", "+20261121", number},
		{"E.164 as tel URI", "tel:+447700900123", number},
		{"digits of E.164", "447700900123", number},
		{"ten digits", "case:2025550123", number},
		{"national with dashes", "order-07700-900123", number},
		{"national with brackets", "(202)555-0123", number},
		{"national with dots", "202.555.0123", number},
		{"national with slashes", "030/1234/5678", number},
		{"after a group of a word", "v2-447700900123", number},
		{"after a group of a word, with dashes", "case7.07700-900123", number},
		{"before a group of a word", "447700900123-2a", number},
		{"after a date", "20261121-07700-900123", number},
		{"before a date", "07700-900123/2026-11-21", number},
		{"before a word", "447700900123_sms", number},
		{"a UUID padded with zeros", "00000000-0000-0000-0000-447700900123", number},
		{"between braces", "{447700900123}", number},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := sealtext.CheckReference("case id", c.in)
			if c.rule == "" {
				require.NoError(t, err)
				return
			}
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, "case id", bad.Field)
			require.Contains(t, bad.Rule, c.rule)
		})
	}
}

// TestCheckReferenceFindsNumbersAnywhere puts numbers of every length, as
// digits or with a plus sign, between words, ids and dates.
func TestCheckReferenceFindsNumbersAnywhere(t *testing.T) {
	before := []string{"", "order-", "order_", "a1-", "a1.", "17:", "20261121-", "2026-11-21/", "ref1+", "x=", "((", "z9(+"}
	after := []string{"", "-a", ":retry", "-1a", "/2026-11-21", "_20261121", ".pdf", ")", "-", "/x9"}
	for range 20_000 {
		digits := fmt.Sprint(1e9 + rand.Uint64N(1e15-1e9))
		s := before[rand.IntN(len(before))] + digits + after[rand.IntN(len(after))]
		require.EqualError(t, sealtext.CheckReference("id", s), "sealtext: id must not hold a phone number; use an opaque id such as a UUID", s)
	}
}

// What stands free in any reading: E.164 with its plus sign, or ten to
// fifteen digits, that no letter touches.
var plainNumber = regexp.MustCompile(`\+[1-9][0-9]{6,14}(?:$|[^0-9A-Za-z])|(?:^|[^0-9A-Za-z])[1-9][0-9]{9,14}(?:$|[^0-9A-Za-z])`)

var anyUUID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

func FuzzCheckReference(f *testing.F) {
	for _, s := range []string{
		"", "order-17", "+447700900123", "v1-447700900123", "a1+447700900123-2a", "20261121-07700-900123",
		"44770090-0123-4770-8900-123447700900", "2026-11-21T17:30:00Z", "(202)555-0123", "a@b", "0000000000000000",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := sealtext.CheckReference("id", s)
		if err == nil {
			require.False(t, plainNumber.MatchString(s) && !anyUUID.MatchString(s), "holds a plain number: %q", s)
			return
		}
		var bad *sealtext.InputError
		require.ErrorAs(t, err, &bad)
		require.Equal(t, "id", bad.Field)
	})
}

func ExampleCheckReference() {
	fmt.Println(sealtext.CheckReference("idempotency key", "visit-20261121-17"))
	fmt.Println(sealtext.CheckReference("idempotency key", "018f4e6c-7b1a-7c3d-9e2f-1a2b3c4d5e6f"))
	fmt.Println(sealtext.CheckReference("idempotency key", "visit-447700900123"))
	fmt.Println(sealtext.CheckReference("idempotency key", "ada@example.org"))
	// Output:
	// <nil>
	// <nil>
	// sealtext: idempotency key must not hold a phone number; use an opaque id such as a UUID
	// sealtext: idempotency key must not hold an e-mail address; use an opaque id
}
