package shadow

import (
	_ "embed" // of the page
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"n": grouped, "share": share, "day": func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04") },
	"means": func(id string) string { return meanings[id] },
	"rows":  func(label string, c Counts) row { return row{label, c} },
}).Parse(pageText))

// row is a row of a table of counts.
type row struct {
	Label string
	Counts
}

// meanings explain the rules that most reports have. One that is missing explains itself by its id.
var meanings = map[string]string{
	"consent.opted-out":         "the person had opted out",
	"consent.revoked-meanwhile": "the person opted out while the message was on its way",
	"consent.no-opt-in":         "no opt-in for this purpose",
	"consent.notice-changed":    "the opt-in was given under an older privacy notice",
	"program.sender":            "the program does not declare the sender",
	"program.purpose":           "the program does not declare the purpose",
	"program.retired":           "the program or its tenant was retired",
	"program.frequency":         "more messages than the program declares",
	"tenant.suspended":          "the tenant is suspended",
	"sending.paused":            "a pause covers the message",
	"register.listed":           "a do-not-call register lists the number",
	"register.not-looked-up":    "the do-not-call register was not asked in time",
	RuleContent:                 "the content policy refuses the text",
	RuleTooLong:                 "the text is too long",
	RuleTemplates:               "the program sends its templates only",
	RuleUndeclared:              "the program or the sender is not declared",
	RuleExpired:                 "the message was of no use any more",
	RuleInput:                   "a field of the message is refused",
	"twilio.21606":              "no program is declared for the sender",
	"twilio.21701":              "no program is declared for the Messaging Service",
	"twilio.21609":              "a StatusCallback, which nobody would call; see FrontConfig.IgnoreStatusCallback",
	"twilio.21620":              "MediaUrl, which the gateway does not send",
	"twilio.21655":              "a Content template of Twilio, which the gateway does not send",
	"twilio.20001":              "a parameter that the gateway cannot carry out, such as SendAt",
}

// WriteHTML writes the report as one page that needs nothing else: no script, no font and no image. It
// is for staff: the names of tenants, programs and log files are on it, and nothing about a person.
func (r *Report) WriteHTML(w io.Writer) error {
	if err := page.Execute(w, r); err != nil {
		return fmt.Errorf("shadow: the page cannot be written: %w", err)
	}
	return nil
}

// Total adds up the counts of all tenants.
func (r *Report) Total() (c Counts) {
	for _, t := range r.Tenants {
		c.add(t.Counts)
	}
	return c
}

// People adds up the people of all tenants who were texted after they had opted out: one whom two
// tenants texted counts twice, since tenants do not know each other's people.
func (r *Report) People() (n int) {
	for _, t := range r.Tenants {
		n += t.PeopleAfterOptOut
	}
	return n
}

// Numbers adds up the clear phone numbers of all log files.
func (r *Report) Numbers() (n int) {
	for _, l := range r.Logs {
		n += l.Numbers
	}
	return n
}

// grouped writes a number with a space that does not break between thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// share is a part of a whole in percent.
func share(part, whole int) string {
	if whole == 0 || part == 0 {
		return "0\u202f%"
	}
	percent := 100 * float64(part) / float64(whole)
	if percent < 0.1 {
		return "< 0.1\u202f%"
	}
	return strings.TrimSuffix(strconv.FormatFloat(percent, 'f', 1, 64), ".0") + "\u202f%"
}
