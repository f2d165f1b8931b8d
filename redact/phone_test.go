package redact_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// TestPhoneInContext puts numbers, written as people write them, between what
// people write around them. No digit of a number may be left.
func TestPhoneInContext(t *testing.T) {
	numbers := []string{
		"020 7946 0018", "07400 123456", "+44 20 7946 0018", "(020) 7946 0018", "02079460018", "0871 434 2399", "+1 212-736-5000", "(212) 736-5000", "212-736-5000", "212.736.5000", "2127365000",
		"1-800-356-9377", "+49 30 901820", "030 901820", "01 42 68 53 00", "+33 (0)1 42 68 53 00", "98765 43210", "+972-50-234-5678", "(11) 91234-5678", "0044 20 7946 0018", "011 44 20 7946 0018",
	}
	before := []string{
		"", "call ", "tel:", "Tel. ", "ph#", "(", "[", "<", "\"", "no.", "No:", "Call 2 ", "£5 call ", "@ ", "24/7 on ", "at 10:30 on ", "by 22/11/2026 ring ", "mobile=", "\n", "cost 10p/min ", "18+ ", "ring us-", "a,", "tel/", "...", "Room 12. ", "1) ", "# ", "- ", "* ",
	}
	after := []string{
		"", ".", ",", " now", "?", ")", "\"", ".2stop", " 2stop", ".2nd floor", ". 2nd floor", ".5pm", " 5pm", "-5pm", " 10p/min", " 150ppm", "@10p", ", 24 hrs", " 24hrs", " 18+", "/2", "\n2 go", " (2 lines)", " ext 12", " x12", "#12", ":2pm", " - 2pm", " 2-4pm", "£1", "...2 go",
		" between 9-5", " by 22/11/2026", " 10/11", "=ok", " 9am-5pm", " in 2005", "(9-5)", "[1]", "+", " 💙 2 go",
	}
	r := mustNew(t, redact.Config{})
	check := func(t *testing.T, head, number, tail string) {
		text := head + number + tail
		covered := make([]bool, len(text))
		for _, f := range r.Find(nil, text) {
			for i := f.Start; i < f.End; i++ {
				covered[i] = true
			}
		}
		for i := range number {
			if c := number[i]; c >= '0' && c <= '9' {
				require.True(t, covered[len(head)+i], "byte %d of %q", i, text)
			}
		}
	}
	for _, number := range numbers {
		t.Run(number, func(t *testing.T) {
			for _, head := range before {
				check(t, head, number, "")
			}
			for _, tail := range after {
				check(t, "", number, tail)
				check(t, "call ", number, tail)
			}
		})
	}
}

// TestPhoneInEqualGroups is about numbers that are over although the next
// group, which belongs to what follows, is as long as theirs.
func TestPhoneInEqualGroups(t *testing.T) {
	runFind(t, redact.Config{Entities: []redact.Entity{redact.PhoneNumber}}, []findCase{
		{"price", "01.42.68.53.00.50p a minute", []string{"PHONE_NUMBER=01.42.68.53.00"}},
		{"price after a dash", "call 01-42-68-53-00-50p", []string{"PHONE_NUMBER=01-42-68-53-00"}},
		{"hour", "01.42.68.53.00.10am", []string{"PHONE_NUMBER=01.42.68.53.00"}},
		{"abroad", "+33.1.42.68.53.00.50p", []string{"PHONE_NUMBER=+33.1.42.68.53.00"}},
		{"longer number", "06.12.34.56.78.99p", []string{"PHONE_NUMBER=06.12.34.56.78.99"}},
		{"address of a machine", "192.168.10.10.10p", nil},
		{"version", "12.34.56.78.90.11p", nil},
	})
}

// TestNoPhone is about rows of digits that are none.
func TestNoPhone(t *testing.T) {
	runFind(t, redact.Config{Entities: []redact.Entity{redact.PhoneNumber}}, []findCase{
		{"percent", "up 2079460018% since", nil},
		{"identifier", "order_2079460018_x", nil},
		{"hours", "open 9-5, 10-4 and 11-3", nil},
		{"scores", "3-1 2-2 0-0 4-3", nil},
		{"lottery", "3 17 28 35 40 bonus 7", nil},
		{"date and time", "on 22/11/2026 10:30", nil},
		{"short codes", "text 87121 or 80082", nil},
		{"uuid", "id 12345678-1a2b-4c3d-8e9f-001122334455", nil},
		{"dots and a time", "Your visit: 04.12.2026 09:30", nil},
		{"in brackets", "Your visit (04.12.2026 09:30)", nil},
		{"dashes and a time", "on 04-12-2026 09:30", nil},
		{"year of two digits", "on 04.12.26 09:30", nil},
		{"time with a dot", "on 04.12.2026 09.30", nil},
		{"year first", "on 2026-12-04 16:00-17:00", nil},
		{"two dates", "04.12.2026 - 06.12.2026", nil},
		{"duration", "latency=1.234567891s", nil},
		{"duration, unit apart", "took 12.345678901 sec", nil},
		{"duration in one row", "took 9876543210ns", nil},
		{"seconds since 1970", "at 1764432000 it failed", nil},
		{"with a fraction", "at 1764432000.123456 it failed", nil},
		{"commit", "commit 1234567890abcdef", nil},
		{"commit of digits", "commit 4829103746", nil},
		{"order", "Your order #7701928374 has shipped", nil},
		{"order with a word between", "Order no. 9820019377", nil},
		{"order first", "9820019377 is your order number", nil},
		{"order in German", "Bestellung Nr. 9201837465", nil},
		{"reservation", "PNR: 8201937465 train 12951", nil},
		{"payment, call far away", "UPI Ref 633412908877. Not you? Call us", nil},
		{"field", "request_id=8201938475", nil},
		{"prescription", "Rx 0482917 is ready", nil},
		{"year and number", "invoice for 2026/448210", nil},
		{"file number", "URN S0283/1127/04417", nil},
		{"capitals in front", "parcel FMPC0482910374 today", nil},
		{"parcel with a leading zero", "envio 04829103746152 hoy", nil},
		{"parcel of twelve digits", "spedizione 048291037465 oggi", nil},
		{"parcel, word behind", "4829103746 takip nolu kargo", nil},
		{"day, month and time", "cartao final 4417 30/11 14:22", nil},
		{"year and long number", "see 2026/9820019377", nil},
	})
}

// TestPhoneBesideReference is about numbers that are telephones although a
// date or the name of a record is near.
func TestPhoneBesideReference(t *testing.T) {
	runFind(t, redact.Config{Entities: []redact.Entity{redact.PhoneNumber}}, []findCase{
		{"after a date", "04.12.2026 07700 900123", []string{"PHONE_NUMBER=07700 900123"}},
		{"after a date and time", "04.12.2026 09:30, 07700 900123", []string{"PHONE_NUMBER=07700 900123"}},
		{"before a date", "07700 900123 04.12.2026", []string{"PHONE_NUMBER=07700 900123"}},
		{"French groups", "04.12.26.09.30", []string{"PHONE_NUMBER=04.12.26.09.30"}},
		{"plus sign", "order +14155550123", []string{"PHONE_NUMBER=+14155550123"}},
		{"national prefix", "ref 07700900123", []string{"PHONE_NUMBER=07700900123"}},
		{"call is nearer", "Order 77, call 9820019377", []string{"PHONE_NUMBER=9820019377"}},
		{"the next sentence", "Thanks for the order. 9820019377 is mine", []string{"PHONE_NUMBER=9820019377"}},
		{"after a dash", "for your order - 9820019377", []string{"PHONE_NUMBER=9820019377"}},
		{"owner between", "order of Ana 9820019377", []string{"PHONE_NUMBER=9820019377"}},
		{"cue for seconds", "tel 1764432000", []string{"PHONE_NUMBER=1764432000"}},
		{"price in front", "cost 0871277810910p/min", []string{"PHONE_NUMBER=0871277810910"}},
		{"cue in capitals", "TEL07700900123", []string{"PHONE_NUMBER=07700900123"}},
		{"glued to Chinese", "电话02079460018。", []string{"PHONE_NUMBER=02079460018"}},
		{"unknown word", "id 9820019377", []string{"PHONE_NUMBER=9820019377"}},
	})
}

// TestDateAndTimeIsNoPhone writes every hour of a year the ways that people do.
func TestDateAndTimeIsNoPhone(t *testing.T) {
	r := mustNew(t, redact.Config{Entities: []redact.Entity{redact.PhoneNumber}})
	at := time.Date(2026, time.January, 1, 0, 5, 0, 0, time.UTC)
	for _, form := range []string{"02.01.2006 15:04", "02-01-2006 15:04", "02.01.06 15:04", "02.01.2006 15.04", "02/01/2006, 15:04:05", "2006-01-02 15:04", "2.1.2006 15:04"} {
		for h := range 365 * 24 {
			text := "Your visit: " + at.Add(time.Duration(h)*61*time.Minute).Format(form)
			require.Empty(t, r.Find(nil, text), text)
		}
	}
}
