package redact_test

import (
	"testing"

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
	})
}
