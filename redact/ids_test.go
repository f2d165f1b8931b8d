package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// TestOneEntity looks for one entity at a time, at any score: "*" stands for
// the whole text.
func TestOneEntity(t *testing.T) {
	for _, c := range []struct {
		entity redact.Entity
		text   string
		want   string
	}{
		{redact.USSSN, "536-90-4399", "*"}, {redact.USSSN, "000-12-3456", ""}, {redact.USSSN, "536-90-0000", ""}, {redact.USSSN, "1536-90-4399", ""},
		{redact.USITIN, "923-70-1111", "*"}, {redact.USITIN, "923-89-1111", ""},
		{redact.ABARoutingNumber, "011000015", "*"}, {redact.ABARoutingNumber, "011000016", ""},
		{redact.USNPI, "1497758544", "*"}, {redact.USNPI, "1497758545", ""},
		{redact.USMBI, "1AC2-DE3-FG45", "*"}, {redact.USMBI, "1AC2-BE3-FG45", ""},
		{redact.MedicalLicense, "AB1234563", "*"}, {redact.MedicalLicense, "AB1234564", ""},
		{redact.UKNHS, "943 476 5919", "*"}, {redact.UKNHS, "943 476 5918", ""},
		{redact.UKNINO, "QQ 12 34 56 C", ""}, {redact.UKNINO, "JG 10 37 59 A", "*"},
		{redact.UKPostcode, "CB2 1TN", "*"}, {redact.UKPostcode, "QB2 1TN", ""},
		{redact.UKDrivingLicence, "JONES849317J99AB", ""}, {redact.UKDrivingLicence, "JONES804317J99AB", ""}, {redact.UKDrivingLicence, "JONES804217J99AB", "*"},
		{redact.UKVehicleRegistration, "LK19 XYZ", "*"}, {redact.UKVehicleRegistration, "LK49 XYZ", ""},
		{redact.CASIN, "046 454 286", ""}, {redact.CASIN, "516 179 082", "*"},
		{redact.AUABN, "83 914 571 673", "*"}, {redact.AUABN, "83 914 571 674", ""},
		{redact.AUACN, "004 085 616", "*"}, {redact.AUACN, "004 085 617", ""},
		{redact.AUTFN, "123 456 782", "*"}, {redact.AUTFN, "123 456 783", ""},
		{redact.AUMedicare, "2428 77813 1", "*"}, {redact.AUMedicare, "2428 77823 1", ""},
		{redact.INAadhaar, "2341 2341 2346", "*"}, {redact.INAadhaar, "2341 2341 2347", ""},
		{redact.INPAN, "AFZPK7190K", "*"}, {redact.INPAN, "AFZPK719", ""}, {redact.INPAN, "ABCDEFGHIJ", ""},
		{redact.INGSTIN, "29AAGCB7383J1Z4", "*"}, {redact.INGSTIN, "99AAGCB7383J1Z4", ""},
		{redact.SGNRICFIN, "S9812381D", "*"}, {redact.SGUEN, "200312345A", ""},
		{redact.ESNIF, "54362315K", "*"}, {redact.ESNIF, "54362315J", ""}, {redact.ESNIE, "X5253868R", "*"}, {redact.ESNIE, "X5253868S", ""},
		{redact.ITFiscalCode, "RSSMRA85T10A562S", "*"}, {redact.ITFiscalCode, "RSSMRA85T10A562T", ""},
		{redact.ITVATCode, "12345670017", "*"}, {redact.ITVATCode, "12345670018", ""},
		{redact.PLPESEL, "02070803628", "*"}, {redact.PLPESEL, "02070803629", ""},
		{redact.FIPersonalIdentityCode, "131052-308T", "*"}, {redact.FIPersonalIdentityCode, "131052-308U", ""},
		{redact.FIPersonalIdentityCode, "240375+012M", "*"}, {redact.FIPersonalIdentityCode, "240375+012N", ""}, {redact.SEPersonnummer, "811228+9874", "*"}, {redact.SEPersonnummer, "811328+9874", ""},
		{redact.DETaxNumber, "9181081508155", "*"}, {redact.DETaxNumber, "5133081508159", "*"}, {redact.DETaxNumber, "6181081508155", ""}, {redact.DETaxNumber, "2593081508155", ""},
		{redact.DEHandelsregister, "hrb 7654", "*"}, {redact.PHTIN, "245-718-903-00012", "*"}, {redact.PHMobileNumber, "639987654321", "*"}, {redact.PHMobileNumber, "638987654321", ""},
		{redact.CreditCard, "4539 - 1488 - 0343 - 6467", "*"}, {redact.CreditCard, "4539💳1488💳0343💳6467", "*"}, {redact.CreditCard, "4539💳1488💳0343💳6468", ""},
		{redact.SEPersonnummer, "811228-9874", "*"}, {redact.SEPersonnummer, "811328-9874", ""},
		{redact.SEOrganisationsnummer, "556016-0680", "*"}, {redact.SEOrganisationsnummer, "556016-0681", ""},
		{redact.DETaxID, "86095742719", "*"}, {redact.DETaxID, "86095742718", ""},
		{redact.DESocialSecurity, "65170839J003", "*"}, {redact.DESocialSecurity, "65170839J004", ""},
		{redact.DEVATID, "DE 136 695 976", "*"}, {redact.DEIDCard, "L8988901C", ""},
		{redact.KRRRN, "971013-9019902", ""}, {redact.KRRRN, "971013-1019902", "*"},
		{redact.THTNIN, "1101700230708", "*"}, {redact.THTNIN, "1101700230706", ""},
		{redact.TRNationalID, "12345678950", "*"}, {redact.TRNationalID, "12345678951", ""},
		{redact.ZAIDNumber, "9202204720083", "*"}, {redact.ZAIDNumber, "9202304720083", ""},
		{redact.IMEI, "490154203237518", "*"}, {redact.IMEI, "490154203237519", ""},
		{redact.Crypto, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "*"}, {redact.Crypto, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", ""},
		{redact.IPAddress, "203.0.113.7/24", "*"}, {redact.IPAddress, "203.0.113.256", ""}, {redact.IPAddress, "2001:db8::42", "*"}, {redact.IPAddress, "12:30", ""},
		{redact.MACAddress, "3c:5a:b4:01:02:03", "*"}, {redact.MACAddress, "3c:5a:b4:01:02", ""}, {redact.MACAddress, "3c5a.b401.02ff", "*"}, {redact.MACAddress, "1234.5678.9012", ""},
		{redact.DateTime, "2026-11-21T22:30:00Z", "*"}, {redact.DateTime, "31.12.1999", "*"}, {redact.DateTime, "12 March 2021", "*"}, {redact.DateTime, "March 12th, 2021", "*"}, {redact.DateTime, "99.99.9999", ""},
		{redact.URL, "http://203.0.113.7/x", "*"}, {redact.URL, "well.You", ""}, {redact.URL, "ok..see", ""}, {redact.URL, "example.org/a?b=c", "*"},
		{redact.Credential, "ghp_0123456789abcdefABCDEF0123456789abcd", "*"},
	} {
		t.Run(string(c.entity)+"/"+c.text, func(t *testing.T) {
			want := []string{}
			switch c.want {
			case "":
			case "*":
				want = append(want, string(c.entity)+"="+c.text)
			default:
				want = append(want, string(c.entity)+"="+c.want)
			}
			r := mustNew(t, redact.Config{Entities: []redact.Entity{c.entity}, MinScore: 0.01})
			require.Equal(t, want, describe(c.text, r.Find(nil, c.text)))
			around := "xx (" + c.text + "), yy"
			require.Len(t, r.Find(nil, around), len(want), "in brackets")
			if len(want) > 0 {
				require.Empty(t, r.Find(nil, strings.Repeat("9", 30)), "digits")
			}
		})
	}
}

func TestFindMore(t *testing.T) {
	runFind(t, redact.Config{}, []findCase{
		{"ssn", "her SSN is 536-90-4399.", []string{"US_SSN=536-90-4399"}},
		{"ssn run needs a word", "ref 536904399", nil},
		{"ssn run with a word", "SSN 536904399", []string{"US_SSN=536904399"}},
		{"birth date", "born 12.03.1984 in Ulm", []string{"DATE_OF_BIRTH=12.03.1984"}},
		{"account", "acct 00123456 is overdrawn", []string{"ACCOUNT_NUMBER=00123456"}},
		{"password assigned", "user=bob password=Tr0ub4dor&3 ok", []string{"CREDENTIAL=Tr0ub4dor&3"}},
		{"passwords in a row", "a=1&password=Tr0ub4&b=2; password=x,Y7&z, ok", []string{"CREDENTIAL=Tr0ub4", "CREDENTIAL=x,Y7&z"}},
		{"password in words", "Your password is Xk29!pqz.", []string{"CREDENTIAL=Xk29!pqz"}},
		{"number after a word for secrets", "login: +44 20 7946 0018", []string{"PHONE_NUMBER=+44 20 7946 0018"}},
		{"card as a password", "password: 4539148803436467", []string{"CREDIT_CARD=4539148803436467"}},
		{"secret of letters", "secret: correcthorse", []string{"CREDENTIAL=correcthorse"}},
		{"secret after =", "token=correcthorse", []string{"CREDENTIAL=correcthorse"}},
		{"no password", "a password is required", nil},
		{"bearer", "Authorization: Bearer abcDEF0123456789abcDEF", []string{"CREDENTIAL=abcDEF0123456789abcDEF"}},
		{"link with a path", "track at sho.rt/Ab3 now", []string{"URL=sho.rt/Ab3"}},
		{"link in capitals", "seen on EXAMPLE.COM today", []string{"URL=EXAMPLE.COM"}},
		{"link of a shop", "more at FooBar.co.uk, ok", []string{"URL=FooBar.co.uk"}},
		{"shout", "NO.WAY.OUT and OK.NOW", nil},
		{"words with a dot", "ok.see you at 5.Bring it", nil},
		{"link in quotes and brackets", "(see https://example.org/a_(b)).", []string{"URL=https://example.org/a_(b)"}},
		{"e-mail before a sentence", "ask me @work.Then go", nil},
		{"address and port", "connect to 203.0.113.7:8080", []string{"IP_ADDRESS=203.0.113.7"}},
		{"code in a link", "Your Acme code is 204-817, or open acme.example.com/204817", []string{"OTP=204-817", "URL=acme.example.com/204817"}},
	})
}
