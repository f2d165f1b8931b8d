package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/vault"
)

// closed is a source in which a tenant is retired.
type closed struct {
	program.Source
	tenant sealtext.Tenant
	now    *bool
}

func (c closed) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*program.Set, error) {
	set, err := c.Source.Tenant(ctx, tx, t)
	if err != nil || t != c.tenant || !*c.now {
		return set, err
	}
	retired := *set
	retired.RetiredAt = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	return &retired, nil
}

// A retired tenant whose keys are destroyed has nobody left: the STOP counts in the others, the host is told,
// and the provider does not repeat the event for ever.
func TestAStopToARetiredTenantWithoutKeys(t *testing.T) {
	for _, gone := range []sealtext.Tenant{sealtext.MustTenant("clinic"), dentist} {
		t.Run(gone.String(), func(t *testing.T) {
			now := false
			s := newSharing(t, func(c *servicetest.Config) {
				source, err := program.Static(nil, c.Programs...)
				require.NoError(t, err)
				c.Consent.Programs = closed{source, gone, &now}
			})
			s.agree(t, sealtext.MustTenant("clinic"), dentist)
			now, s.lost[gone] = true, true
			_, err := s.text(t, "event-1", "STOP")
			require.NoError(t, err)
			require.Equal(t, []sealtext.Tenant{gone}, s.told)
			require.ErrorIs(t, s.errs[0], vault.ErrUnknownTenant)
			now, s.lost[gone] = false, false
			require.Equal(t, consent.StateOut, s.states(t)[1-place(gone)])
		})
	}
}
