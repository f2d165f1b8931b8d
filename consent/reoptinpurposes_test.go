package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// A person who writes STOP and logs in again, over and over, is never locked out of passcodes: the
// limit is there against being pressed to take offers again.
func TestThrottleBindsMarketingAndInformationalOnly(t *testing.T) {
	for _, c := range []struct {
		name   string
		stop   sealtext.PurposeSet // opted out of, each time
		back   sealtext.PurposeSet // opted in to, each time
		kind   consent.Kind
		second bool // whether the second time within 30 days is recorded
	}{
		{"passcodes", sealtext.AllPurposes, sealtext.Purposes(sealtext.OTP), consent.KindOptIn, true},
		{"receipts", sealtext.AllPurposes, sealtext.Purposes(sealtext.Transactional), consent.KindOptIn, true},
		{"both", sealtext.AllPurposes, sealtext.Purposes(sealtext.OTP, sealtext.Transactional), consent.KindOptIn, true},
		{"a lift of passcodes", sealtext.AllPurposes, sealtext.Purposes(sealtext.OTP), consent.KindLift, true},
		{"a question about passcodes", sealtext.AllPurposes, sealtext.Purposes(sealtext.OTP), consent.KindOptInRequested, true},
		{"offers", sealtext.AllPurposes, sealtext.Purposes(sealtext.Marketing), consent.KindOptIn, false},
		{"news", sealtext.AllPurposes, sealtext.Purposes(sealtext.Informational), consent.KindOptIn, false},
		{"offers hidden among passcodes", sealtext.AllPurposes, sealtext.Purposes(sealtext.OTP, sealtext.Marketing), consent.KindOptIn, false},
		{"passcodes again, and offers that were never off", sealtext.Purposes(sealtext.OTP), sealtext.Purposes(sealtext.OTP, sealtext.Marketing), consent.KindOptIn, true},
		{"a lift of offers", sealtext.AllPurposes, sealtext.Purposes(sealtext.Marketing), consent.KindLift, false},
		{"a question about offers", sealtext.AllPurposes, sealtext.Purposes(sealtext.Marketing), consent.KindOptInRequested, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, unlimitedQuestions)
			p := person(dentist, 1)
			for i, key := range []string{"a", "b", "c"} {
				out := optOut(p, consent.ForProgram(offers), w.clock.advance(time.Minute), "out-"+key)
				out.Purposes, out.Method = c.stop, consent.MethodKeyword
				w.record(t, out)
				in := optIn(p, consent.ForProgram(offers), w.clock.advance(time.Minute), "in-"+key)
				in.Purposes, in.Kind, in.Method = c.back, c.kind, consent.MethodAPI
				if c.kind == consent.KindOptInRequested {
					in.ExpiresAt = in.OccurredAt.Add(time.Hour)
				}
				stored, err := w.Record(ctx, in)
				if i > 0 && !c.second {
					requireThrottled(t, err)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, !c.second, stored.Flags&consent.FlagBroughtBack != 0)
			}
		})
	}
}
