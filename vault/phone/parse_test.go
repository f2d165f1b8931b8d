package phone_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func TestParseSpellings(t *testing.T) {
	for _, c := range []struct {
		want      string
		region    string
		spellings []string
	}{
		{"+447700900123", "GB", []string{
			"+447700900123", "07700900123", "07700 900123", "07700 900 123", "(07700) 900123", "07700-900-123", "07700.900.123", "07700/900123",
			"+44 7700 900123", "+44 (0)7700 900123", "+44 (0) 7700 900123", "+4407700900123", "(+44) 7700 900123", "+44-7700-900-123",
			"0044 7700 900123", "00 44 7700 900123", "0044 (0)7700 900123", "44 7700 900123", "447700900123", "7700 900123",
			"tel:+44-7700-900123", "TEL:07700900123", "  07700 900123\n", "\t+44 7700 900123 ",
			"＋４４７７００９００１２３", "٠٧٧٠٠٩٠٠١٢٣", "०७७०० ९००१२३", "𝟎𝟕𝟕𝟎𝟎𝟗𝟎𝟎𝟏𝟐𝟑",
			"\u202a+44 7700 900123\u202c", "\u200e07700\u00a0900\u202f123", "\ufeff07700900123", "07700\u2011900\u2013123", "07700\u00ad900123", "07700 900\u2212123",
			"+44 [0]7700 900123", "+44 ~7700 900123",
		}},
		// The number above is reserved for films and is not in the plan; this one is.
		{"+447400123456", "GB", []string{"07400 123456", "+44 (0)7400 123456", "0044 7400 123456", "447400123456", "7400 123456"}},
		{"+12025550123", "US", []string{
			"+12025550123", "2025550123", "12025550123", "1 (202) 555-0123", "(202) 555-0123", "202.555.0123", "+1 202 555 0123", "011 1 202 555 0123", "+1 (1) 202 555 0123",
		}},
		{"+12025550123", "CA", []string{"202-555-0123", "1-202-555-0123"}},
		{"+12025550123", "GB", []string{"+1 202 555 0123", "00 1 202 555 0123"}},
		{"+4930123456", "DE", []string{"030 123456", "030/123456", "+49 (0)30 123456", "+49 030 123456", "0049 30 123456", "+49 30 / 12 34 56"}},
		{"+390612345678", "IT", []string{"06 1234 5678", "+39 06 12345678", "+39 (06) 12345678", "0039 06 1234 5678"}},
		{"+393123456789", "IT", []string{"312 345 6789", "+39 312 3456789"}},
		{"+33612345678", "FR", []string{"06 12 34 56 78", "+33 6 12 34 56 78", "+33 (0)6 12 34 56 78", "0033 6 12 34 56 78"}},
		{"+79123456789", "RU", []string{"8 (912) 345-67-89", "+7 912 345-67-89", "+7 8 912 345 67 89", "8-10-7-912-345-67-89"}},
		{"+36201234567", "HU", []string{"06 20 123 4567", "+36 20 123 4567", "+36 06 20 123 4567"}},
		{"+37060123456", "LT", []string{"8 601 23456", "+370 601 23456", "0 601 23456"}},
		{"+525512345678", "MX", []string{
			"+52 55 1234 5678", "55 1234 5678", "+52 1 55 1234 5678", "+5215512345678", "01 55 1234 5678", "044 55 1234 5678", "045 55 1234 5678", "+52 01 55 1234 5678",
		}},
		{"+5491123456789", "AR", []string{"+54 9 11 2345 6789", "011 15-2345-6789", "+54 011 15 2345 6789", "0 9 11 2345 6789"}},
		{"+541123456789", "AR", []string{"+54 11 2345 6789", "011 2345-6789"}},
		{"+5511961234567", "BR", []string{"(11) 96123-4567", "011 96123-4567", "+55 11 96123 4567", "0 15 11 96123 4567", "+55 (0)11 96123-4567"}},
		{"+61412345678", "AU", []string{"0412 345 678", "+61 412 345 678", "+61 (0)412 345 678", "0011 61 412 345 678"}},
		{"+819012345678", "JP", []string{"090-1234-5678", "+81 90-1234-5678", "+81 (0)90 1234 5678", "０９０−１２３４−５６７８", "（０９０）１２３４ー５６７８"}},
		{"+919876543210", "IN", []string{"98765 43210", "098765 43210", "+91 98765 43210", "+91-0-98765-43210", "91 98765 43210"}},
		{"+4520123456", "DK", []string{"20 12 34 56", "+45 20 12 34 56", "+45 (0)20 12 34 56"}},
		{"+80012345678", "GB", []string{"+800 1234 5678", "00 800 1234 5678"}},
	} {
		want, quality, err := phone.Parse(c.want, "")
		require.NoError(t, err)
		require.Equal(t, c.want, want.E164())
		for _, s := range c.spellings {
			t.Run(c.region+" "+s, func(t *testing.T) {
				n, q, err := phone.Parse(s, c.region)
				require.NoError(t, err)
				require.Equal(t, want.E164(), n.E164())
				same := want == n
				require.True(t, same)
				require.Equal(t, quality, q)
			})
		}
	}
}

func TestParseKeepsPossibleNumbersApart(t *testing.T) {
	for _, c := range []struct{ in, region, want string }{
		{"+1 555 123 4567", "", "+15551234567"},
		{"555-123-4567", "US", "+15551234567"},
		{"+44 7700 00012", "", "+44770000012"},
		{"+5511 8123 4567", "", "+551181234567"}, // a Brazilian mobile from before its ninth digit
	} {
		n, q, err := phone.Parse(c.in, c.region)
		require.NoError(t, err, c.in)
		require.Equal(t, c.want, n.E164())
		require.Equal(t, phone.QualityPossible, q, c.in)
	}
	require.Equal(t, "valid possible none", fmt.Sprint(phone.QualityValid, " ", phone.QualityPossible, " ", phone.Quality(0)))
}

func TestParseRefuses(t *testing.T) {
	const extension, letters, short, long, code, alone = "no extension", "only digits", "more digits", "fewer digits", "country code that is in use", "one number alone"
	for _, c := range []struct{ name, in, region, field, rule string }{
		{"empty", "", "GB", "number", "must have digits"},
		{"spaces", "   ", "GB", "number", "must have digits"},
		{"a plus sign", "+", "GB", "number", "must have digits"},
		{"a scheme", "tel:", "GB", "number", "must have digits"},
		{"one digit", "7", "GB", "number", short},
		{"an emergency number", "112", "GB", "number", short},
		{"without area code", "555-0123", "US", "number", "area code"},
		{"too short", "+1 202 55", "", "number", short},
		{"too long", "+44 7700 900123 4567", "", "number", long},
		{"seventeen digits", "+49 1234567890123456", "", "number", "digits"},
		{"sixteen digits", "+43 12345678901234", "", "number", "digits"},
		{"long enough by its trunk zero only", "07700 9001", "GB", "number", "area code"},
		{"two numbers", "07700 900123 / 07700 900124", "GB", "number", long},
		{"two international numbers", "+447700900123 +447700900124", "GB", "number", alone},
		{"unknown country code", "+999 1234567", "GB", "number", code},
		{"plus and trunk zero", "+07700 900123", "GB", "number", code},
		{"plus and 00", "+0044 7700 900123", "GB", "number", code},
		{"no region and no plus", "07700 900123", "", "number", "plus sign and the country code where no region is given"},
		{"00 from a country that does not dial it", "0044 7700 900123", "US", "number", long},
		{"ext", "+44 20 7946 0123 ext 12", "", "number", extension},
		{"ext.", "020 7946 0123 ext. 12", "GB", "number", extension},
		{"x", "202-555-0123x12", "US", "number", extension},
		{"hash", "202-555-0123 #12", "US", "number", extension},
		{"pause", "202-555-0123,12", "US", "number", extension},
		{"wait", "202-555-0123;12", "US", "number", extension},
		{"tel URI with extension", "tel:+1-202-555-0123;ext=12", "", "number", extension},
		{"poste", "01 23 45 67 89 poste 12", "FR", "number", extension},
		{"vanity", "1-800-FLOWERS", "US", "number", letters},
		{"a word before it", "mobile 07700 900123", "GB", "number", letters},
		{"a word after it", "07700 900123 (work)", "GB", "number", letters},
		{"tel URI with context", "tel:7700900123;phone-context=uk", "GB", "number", letters},
		{"the letter O", "O7700 900123", "GB", "number", letters},
		{"the letter O inside", "0770O 900123", "GB", "number", extension},
		{"star", "*100#", "GB", "number", letters},
		{"plus at the end", "44 7700 900123+", "GB", "number", alone},
		{"two plus signs", "++447700900123", "GB", "number", alone},
		{"an emoji", "📱07700900123", "GB", "number", letters},
		{"Roman numerals", "ⅧⅨ", "GB", "number", letters},
		{"superscript", "077⁹0000123", "GB", "number", letters},
		{"zero byte", "07700900123\x00", "GB", "number", letters},
		{"invalid UTF-8", "07700\xff900123", "GB", "number", "valid UTF-8"},
		{"zeros", "0000 000 000", "DE", "number", "digits"},
		{"zeros after a country code", "+1 000 000 0000", "", "number", "check the digits"},
		{"129 bytes", strings.Repeat("1", 129), "GB", "number", "128 bytes"},
		{"ten megabytes of digits", strings.Repeat("1", 10<<20), "GB", "number", "128 bytes"},
		{"ten megabytes of spaces", strings.Repeat(" ", 10<<20), "GB", "number", "128 bytes"},
		{"128 digits", strings.Repeat("1", 128), "GB", "number", long},
		{"lower-case region", "07700 900123", "gb", "region", "two capital letters"},
		{"UK", "07700 900123", "UK", "region", "GB for the United Kingdom"},
		{"UK with a plus sign", "+447700900123", "UK", "region", "GB for the United Kingdom"},
		{"no such region", "07700 900123", "ZZ", "region", "two capital letters"},
		{"the world", "07700 900123", "001", "region", "two capital letters"},
		{"a long region", "07700 900123", strings.Repeat("G", 10<<20), "region", "two capital letters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, q, err := phone.Parse(c.in, c.region)
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, c.field, bad.Field)
			require.Contains(t, bad.Rule, c.rule)
			require.Zero(t, n)
			require.Zero(t, q)
		})
	}
}

// TestErrorsNeverRepeatTheInput types a number in ways that are refused.
func TestErrorsNeverRepeatTheInput(t *testing.T) {
	for _, in := range []string{
		"+447700900123x4", "+447700900123 ext 7700900123", "+44770090012300", "+9997700900123", "x7700900123", "7700900123\xff",
		"+0447700900123", strings.Repeat("7700900123", 100), "447700900123447700900123",
	} {
		for _, region := range []string{"", "GB", "7700900123"} {
			_, _, err := phone.Parse(in, region)
			if region != "" && err == nil {
				continue
			}
			require.ErrorAs(t, err, new(*sealtext.InputError))
			require.Empty(t, vaulttest.Shows(fmt.Sprintf("%v %+v %#v", err, err, err), "7700900123"))
		}
	}
}

// FuzzParse checks that every accepted number is a fixed point, in every region.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"+447700900123", "07700 900123", "+44 (0)7700 900123", "0044 7700 900123", "(202) 555-0123", "+52 1 55 1234 5678",
		"011 15-2345-6789", "+39 06 1234", "1-800-FLOWERS", "x", "+", "\xff", "+49 0 0 0 0 0 0", "+800 1234 5678", "00000000000",
	} {
		for _, region := range []string{"", "GB", "US", "DE", "MX", "AR", "IT", "BR", "CN"} {
			f.Add(s, region)
		}
	}
	f.Fuzz(func(t *testing.T, raw, region string) {
		n, q, err := phone.Parse(raw, region)
		if err != nil {
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Zero(t, n)
			require.Zero(t, q)
			return
		}
		require.LessOrEqual(t, len(raw), phone.MaxInput)
		for _, r := range []string{"", "US", "DE"} {
			again, q2, err := phone.Parse(n.E164(), r)
			require.NoError(t, err)
			require.Equal(t, n.E164(), again.E164())
			require.Equal(t, q, q2)
		}
		require.NotContains(t, phone.Display(n), n.E164()[4:])
	})
}

func ExampleParse() {
	typed, _, err := phone.Parse("07700 900123", "GB")
	fmt.Println(typed, err)
	copied, _, err := phone.Parse("+44 (0)7700 900123", "US")
	fmt.Println(typed == copied, err)

	_, quality, err := phone.Parse("(202) 555-0123", "US")
	fmt.Println(quality, err)
	_, quality, err = phone.Parse("(555) 123-4567", "US")
	fmt.Println(quality, err)

	_, _, err = phone.Parse("020 7946 0123 ext. 12", "GB")
	fmt.Println(err)
	_, _, err = phone.Parse("07700 900123", "UK")
	fmt.Println(err)
	// Output:
	// [number] <nil>
	// true <nil>
	// valid <nil>
	// possible <nil>
	// sealtext: number must have no extension, because a text message cannot reach one; give a direct number
	// sealtext: region must be GB for the United Kingdom (ISO 3166-1)
}
