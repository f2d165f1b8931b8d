package transport_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
)

// A message sent without an opt-in has an audit event with the exemption, and one that needs no
// exemption has not.
func TestExemptMessagesAreAudited(t *testing.T) {
	exemption := program.Exemption{Purpose: sealtext.Informational, Reason: "recall-of-medicine", Source: "a rule of the test"}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Programs[0].Exempt = []program.Exemption{exemption}
	})
	require.NoError(t, h.Send(ann, "Do not use batch 7."))
	require.Equal(t, []string{"Do not use batch 7."}, h.Texts(ann))
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "See you tomorrow at 10."))

	var handed []audit.Details
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindHandedOff {
			handed = append(handed, audit.Details{Rules: e.Details.Rules, Reference: e.Details.Reference})
		}
	}
	require.ElementsMatch(t, []audit.Details{{Rules: []string{consent.RuleExempt}, Reference: exemption.Reason}, {}}, handed)
}
