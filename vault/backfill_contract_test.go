package vault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Ids go into reports, so they must not be numbers.
func TestBackfillRowIDs(t *testing.T) {
	ctx := context.Background()
	for name, row := range map[string]vault.BackfillRow{
		"the number":      {ID: "+447400123402", Number: vault.NewClear("+44 7400 123402")},
		"with a prefix":   {ID: "customer-447400123402", Number: vault.NewClear("07400123402"), Region: "GB"},
		"at home":         {ID: "07400123402", Number: vault.NewClear("+44 7400 123402")},
		"as it was typed": {ID: "12345678901234567", Number: vault.NewClear("12345678901234567"), Region: "GB"},
	} {
		t.Run(name, func(t *testing.T) {
			c, b := newCustomers(t)
			c.rows = []vault.BackfillRow{row}
			r, err := b.Fill(ctx)
			require.ErrorIs(t, err, vault.ErrBackfillRowID)
			require.Empty(t, r.Faults)
			require.NotContains(t, fmt.Sprint(err, r), "7400")
		})
	}
}

// A table that breaks the contract ends the call; it does not loop.
func TestBackfillHoldsTheTableToItsContract(t *testing.T) {
	ctx := context.Background()
	for name, next := range map[string]func([]vault.BackfillRow){
		"no id":         func(rows []vault.BackfillRow) { rows[0].ID = "" },
		"one row twice": func(rows []vault.BackfillRow) { rows[1] = rows[0] },
	} {
		t.Run(name, func(t *testing.T) {
			c, b := newCustomers(t)
			c.next = next
			_, err := b.Fill(ctx)
			require.ErrorContains(t, err, "BackfillRows.Next")
		})
	}
	c, _ := newCustomers(t)
	stop := errors.New("enough")
	b := c.backfill(t, func(cfg *vault.BackfillConfig) {
		cfg.Progress = func(context.Context, vault.BackfillProgress) error { return stop }
	})
	r, err := b.Fill(ctx)
	require.ErrorIs(t, err, stop)
	require.Equal(t, int64(3), r.Rows)
	require.Equal(t, "c00003", c.state.After)

	few := c.backfill(t, func(cfg *vault.BackfillConfig) { cfg.MaxFaults = 1 })
	r, err = few.Fill(ctx)
	require.NoError(t, err)
	require.Len(t, r.Faults, 1)
	require.Equal(t, int64(2), r.Counts[vault.FaultInvalid], "counted all the same")
}

func TestBackfillConfig(t *testing.T) {
	c, _ := newCustomers(t)
	good := vault.BackfillConfig{Sealer: c.r.sealer, Vault: c.r.vault, Table: c, Parse: parsePhone, Tenant: clinic, Name: "customers"}
	_, err := vault.NewBackfill(good)
	require.NoError(t, err)
	for want, change := range map[string]func(*vault.BackfillConfig){
		"BackfillConfig.Sealer is required":                  func(c *vault.BackfillConfig) { c.Sealer = nil },
		"BackfillConfig.Vault is required":                   func(c *vault.BackfillConfig) { c.Vault = nil },
		"BackfillConfig.Table is required":                   func(c *vault.BackfillConfig) { c.Table = nil },
		"BackfillConfig.Parse is required":                   func(c *vault.BackfillConfig) { c.Parse = nil },
		"tenant must be named":                               func(c *vault.BackfillConfig) { c.Tenant = sealtext.Tenant{} },
		"backfill name":                                      func(c *vault.BackfillConfig) { c.Name = "" },
		"backfill name must follow the grammar":              func(c *vault.BackfillConfig) { c.Name = "+447700900123" },
		"field must have only a-z":                           func(c *vault.BackfillConfig) { c.Field = "Phone" },
		"BackfillConfig.Field must be the application's own": func(c *vault.BackfillConfig) { c.Field = "number" },
		"domain must have only a-z":                          func(c *vault.BackfillConfig) { c.Domain = "Phone" },
	} {
		cfg := good
		change(&cfg)
		_, err := vault.NewBackfill(cfg)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "7700")
	}
}
