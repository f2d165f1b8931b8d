package backfill_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/backfill"
)

// Ids go into reports, so they must not be numbers.
func TestRowIDs(t *testing.T) {
	ctx := context.Background()
	for name, row := range map[string]backfill.Row{
		"the number":      {ID: "+447400123402", Number: backfill.NewClearText("+44 7400 123402")},
		"with a prefix":   {ID: "customer-447400123402", Number: backfill.NewClearText("07400123402"), Region: "GB"},
		"at home":         {ID: "07400123402", Number: backfill.NewClearText("+44 7400 123402")},
		"as it was typed": {ID: "12345678901234567", Number: backfill.NewClearText("12345678901234567"), Region: "GB"},
	} {
		t.Run(name, func(t *testing.T) {
			c, b := newCustomers(t)
			c.rows = []backfill.Row{row}
			r, err := b.Fill(ctx)
			require.ErrorIs(t, err, backfill.ErrRowID)
			require.Empty(t, r.Faults)
			require.NotContains(t, fmt.Sprint(err, r), "7400")
		})
	}
}

// A table that breaks the contract ends the call; it does not loop.
func TestTableContract(t *testing.T) {
	ctx := context.Background()
	for name, next := range map[string]func([]backfill.Row){
		"no id":         func(rows []backfill.Row) { rows[0].ID = "" },
		"one row twice": func(rows []backfill.Row) { rows[1] = rows[0] },
	} {
		t.Run(name, func(t *testing.T) {
			c, b := newCustomers(t)
			c.next = next
			_, err := b.Fill(ctx)
			require.ErrorContains(t, err, "Rows.Next")
		})
	}
	c, _ := newCustomers(t)
	stop := errors.New("enough")
	b := c.backfill(t, func(cfg *backfill.Config) {
		cfg.Progress = func(context.Context, backfill.Progress) error { return stop }
	})
	r, err := b.Fill(ctx)
	require.ErrorIs(t, err, stop)
	require.Equal(t, int64(3), r.Rows)
	require.Equal(t, "c00003", c.state.After)

	few := c.backfill(t, func(cfg *backfill.Config) { cfg.MaxFaults = 1 })
	r, err = few.Fill(ctx)
	require.NoError(t, err)
	require.Len(t, r.Faults, 1)
	require.Equal(t, int64(2), r.Counts[backfill.FaultInvalid], "counted all the same")
}

func TestConfig(t *testing.T) {
	c, _ := newCustomers(t)
	good := backfill.Config{Sealer: c.r.sealer, Vault: c.r.vault, Table: c, Parse: parsePhone, Tenant: clinic, Name: "customers"}
	_, err := backfill.New(good)
	require.NoError(t, err)
	for want, change := range map[string]func(*backfill.Config){
		"backfill: Config.Sealer is required":                                      func(c *backfill.Config) { c.Sealer = nil },
		"backfill: Config.Vault is required":                                       func(c *backfill.Config) { c.Vault = nil },
		"backfill: Config.Table is required":                                       func(c *backfill.Config) { c.Table = nil },
		"backfill: Config.Parse is required; vault/phone has one":                  func(c *backfill.Config) { c.Parse = nil },
		"backfill: Config.Field is reserved; take a name of the application's own": func(c *backfill.Config) { c.Field = "number" },
	} {
		cfg := good
		change(&cfg)
		_, err := backfill.New(cfg)
		require.EqualError(t, err, want)
	}
	for field, change := range map[string]func(*backfill.Config){
		"tenant":        func(c *backfill.Config) { c.Tenant = sealtext.Tenant{} },
		"backfill name": func(c *backfill.Config) { c.Name = "+447700900123" },
		"field":         func(c *backfill.Config) { c.Field = "Phone" },
		"domain":        func(c *backfill.Config) { c.Domain = "Phone" },
	} {
		cfg := good
		change(&cfg)
		_, err := backfill.New(cfg)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, field, input.Field)
		require.NotContains(t, err.Error(), "7700")
	}
	good.Name = ""
	_, err = backfill.New(good)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "backfill name", input.Field)
}
