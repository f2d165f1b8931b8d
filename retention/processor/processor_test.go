package processor_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/processor"
)

const day = 24 * time.Hour

var noon = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)

func twilio() processor.Processor {
	return processor.Processor{
		Name: "twilio", Company: "Twilio Inc.", Regions: []string{"us"}, Safeguard: "standard contractual clauses",
		SubProcessors: []processor.SubProcessor{{Company: "Carrier GmbH", Task: "delivers in Germany", Region: "eu"}},
		Contract:      processor.Contract{SignedAt: noon.Add(-400 * day), EndsAt: noon.Add(300 * day)},
		Certificates:  []processor.Certificate{{Name: "ISO/IEC 27001", EndsAt: noon.Add(200 * day)}},
		Incidents:     []processor.Incident{{At: noon.Add(-900 * day), What: "an account was taken over", Source: "the company's own report"}},
		Storage:       processor.KnownStorage("twilio"), CheckedAt: noon.Add(-30 * day),
	}
}

func registerOf(t *testing.T, at time.Time, all ...processor.Processor) *processor.Register {
	t.Helper()
	r, err := processor.New(processor.Config{Processors: all, Now: func() time.Time { return at }})
	require.NoError(t, err)
	return r
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, field string
		change      func(*processor.Processor)
	}{
		{"no name", "name", func(p *processor.Processor) { p.Name = "" }},
		{"a name that is none", "name", func(p *processor.Processor) { p.Name = "Twilio!" }},
		{"no company", "company", func(p *processor.Processor) { p.Company = "" }},
		{"a company that breaks lines", "company", func(p *processor.Processor) { p.Company = "a\nb" }},
		{"a company without an end", "company", func(p *processor.Processor) { p.Company = strings.Repeat("a", 201) }},
		{"a company in no encoding", "company", func(p *processor.Processor) { p.Company = "a\xff" }},
		{"a region that is none", "region", func(p *processor.Processor) { p.Regions = []string{"E U"} }},
		{"a safeguard that breaks lines", "safeguard", func(p *processor.Processor) { p.Safeguard = "a\tb" }},
		{"a sub-processor without a task", "sub-processor task", func(p *processor.Processor) { p.SubProcessors[0].Task = "" }},
		{"a certificate without a name", "certificate", func(p *processor.Processor) { p.Certificates[0].Name = "" }},
		{"an incident without a time", "incident", func(p *processor.Processor) { p.Incidents[0].At = time.Time{} }},
		{"a negative time", "storage", func(p *processor.Processor) { p.Storage[0].Least = -1 }},
		{"a time without a date", "storage", func(p *processor.Processor) { p.Storage[0].AsOf = time.Time{} }},
		{"a time without a source", "storage source", func(p *processor.Processor) { p.Storage[0].Source = "" }},
		{"a contract that ends before", "contract", func(p *processor.Processor) { p.Contract.EndsAt = p.Contract.SignedAt }},
		{"a contract that was not signed", "contract", func(p *processor.Processor) { p.Contract.SignedAt = time.Time{} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := twilio()
			c.change(&p)
			_, err := processor.New(processor.Config{Processors: []processor.Processor{p}})
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.ErrorContains(t, err, "processor: Config.Processors[0]: ")
		})
	}
	_, err := processor.New(processor.Config{Processors: []processor.Processor{twilio(), twilio()}})
	require.ErrorContains(t, err, "Processors[1]: sealtext: name must have one entry only")
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		name   string
		at     time.Duration // after noon
		change func(*processor.Processor)
		used   []string
		want   []string
	}{
		{"nothing", 0, nil, []string{"twilio"}, nil},
		{"a transport without an entry", 0, nil, []string{"vonage", "twilio", "vonage"}, []string{
			"unregistered: Messages are handed to the transport vonage, which has no entry in the register.",
		}},
		{"a certificate that ends soon", 140 * day, nil, nil, []string{"certificate-ends: The certificate ISO/IEC 27001 of Twilio Inc. ends on 2027-06-19."}},
		{"a day earlier", 139 * day, nil, nil, nil},
		{"a certificate that has ended", 200 * day, nil, nil, []string{"certificate-ends: The certificate ISO/IEC 27001 of Twilio Inc. ended on 2027-06-19."}},
		{"a certificate without an end", 200 * day, func(p *processor.Processor) { p.Certificates[0].EndsAt = time.Time{} }, nil, nil},
		{"a contract that ends soon", 0, func(p *processor.Processor) { p.Contract.EndsAt = noon.Add(day) }, nil, []string{
			"contract-ends: The contract with Twilio Inc. ends on 2026-12-02.",
		}},
		{"no contract", 0, func(p *processor.Processor) { p.Contract = processor.Contract{} }, nil, []string{
			"no-contract: No contract with Twilio Inc. was entered.",
		}},
		{"never looked at", 0, func(p *processor.Processor) { p.CheckedAt = time.Time{} }, nil, []string{
			"unchecked: Nobody has compared the entry of Twilio Inc. with its contract for a year.",
		}},
		{"no region", 0, func(p *processor.Processor) { p.Regions = nil }, nil, []string{
			"no-region: The regions in which Twilio Inc. processes data were not entered.",
		}},
		{"no storage", 0, func(p *processor.Processor) { p.Storage = nil }, nil, []string{
			"no-storage: How long Twilio Inc. keeps data was not entered.",
		}},
		{"an old source", 0, func(p *processor.Processor) { p.Storage = p.Storage[:1]; p.Storage[0].AsOf = noon.Add(-366 * day) }, nil, []string{
			"storage-old: How long Twilio Inc. keeps the text was last read in November 2025.",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := twilio()
			if c.change != nil {
				c.change(&p)
			}
			var got []string
			for _, w := range registerOf(t, noon.Add(c.at), p).Warnings(c.used...) {
				got = append(got, w.Code+": "+w.Text)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestTheRegisterDoesNotChange(t *testing.T) {
	p := twilio()
	r := registerOf(t, noon, p)
	p.Regions[0] = "eu"
	r.All()[0].Storage[0].Field = "nothing"
	require.Equal(t, "us", r.All()[0].Regions[0])
	require.Equal(t, "text", r.All()[0].Storage[0].Field)
	require.Equal(t, "delivers and receives text messages", r.All()[0].Task)
}

func TestKnownStorage(t *testing.T) {
	for _, c := range []struct {
		provider, field string
		days            int
	}{
		{"twilio", "text", 30}, {"twilio", "number", 120}, {"vonage", "number", 396}, {"sinch", "text", 14},
	} {
		t.Run(c.provider+" "+c.field, func(t *testing.T) {
			found := false
			for _, s := range processor.KnownStorage(c.provider) {
				if s.Field == c.field {
					found = true
					require.Equal(t, time.Duration(c.days)*day, s.Least)
					require.GreaterOrEqual(t, s.Longest(), s.Least)
					require.False(t, s.AsOf.IsZero())
				}
			}
			require.True(t, found)
		})
	}
	require.Nil(t, processor.KnownStorage("nobody"))
}
