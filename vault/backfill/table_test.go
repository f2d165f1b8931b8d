package backfill_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backfill"
	"github.com/sealtext/sealtext/vault/phone"
)

// customers is a host's table in memory, in the transactions of a rig's store.
type customers struct {
	r     *rig
	rows  []backfill.Row // by id
	state backfill.State

	calls  int
	failAt int                  // the call that fails, counted from 1
	before func(id string)      // in Put, between reading and writing
	next   func([]backfill.Row) // may spoil what Next gives
}

var errKilled = errors.New("killed")

// call is one call of the table; the transaction is committed and reported as
// failed where it is the last one that fails.
func (c *customers) call() error {
	c.calls++
	if c.calls == c.failAt {
		return errKilled
	}
	return nil
}

func (c *customers) InTx(ctx context.Context, f func(context.Context, sealtext.Tx, backfill.Rows) error) error {
	if err := c.call(); err != nil {
		return err
	}
	rows, state := slices.Clone(c.rows), c.state
	err := c.r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if err := f(ctx, tx, c); err != nil {
			return err
		}
		return c.call() // not committed
	})
	if err != nil {
		c.rows, c.state = rows, state
		return err
	}
	return c.call() // committed, but the answer is lost
}

func (c *customers) State(context.Context) (backfill.State, error) { return c.state, c.call() }

func (c *customers) SetState(_ context.Context, s backfill.State) error {
	if err := c.call(); err != nil {
		return err
	}
	stored, err := s.Value()
	if err != nil {
		return err
	}
	return c.state.Scan(stored)
}

func (c *customers) Next(_ context.Context, after string, limit int) ([]backfill.Row, error) {
	var out []backfill.Row
	for _, row := range c.rows {
		if row.ID > after && len(out) < limit {
			out = append(out, row)
		}
	}
	if c.next != nil {
		c.next(out)
	}
	return out, c.call()
}

func (c *customers) row(id string) *backfill.Row {
	for i := range c.rows {
		if c.rows[i].ID == id {
			return &c.rows[i]
		}
	}
	return nil
}

func (c *customers) Put(_ context.Context, row backfill.Row, cells backfill.Cells) (bool, error) {
	if c.before != nil {
		c.before(row.ID)
	}
	if err := c.call(); err != nil || c.row(row.ID).Number != row.Number {
		return false, err
	}
	c.row(row.ID).Cells = cells
	return true, nil
}

func (c *customers) Drop(_ context.Context, row backfill.Row) (bool, error) {
	if err := c.call(); err != nil || c.row(row.ID).Number != row.Number {
		return false, err
	}
	c.row(row.ID).Number = backfill.ClearText{}
	return true, nil
}

func (c *customers) insert(number, region string) string {
	id := fmt.Sprintf("c%05d", len(c.rows)+1)
	c.rows = append(c.rows, backfill.Row{ID: id, Number: backfill.NewClearText(number), Region: region})
	return id
}

func parsePhone(raw, region string) (sealtext.Number, error) {
	n, _, err := phone.Parse(raw, region)
	return n, err
}

// newCustomers is a table of twelve rows: nine with a number, of which two of
// one person, one empty, two that cannot be used.
func newCustomers(t testing.TB) (*customers, *backfill.Job) {
	t.Helper()
	c := &customers{r: newRig(t)}
	for _, row := range []struct{ number, region string }{
		{"07400 123401", "GB"}, {"+44 7400 123402", ""}, {"", "GB"}, {"call her mother", "GB"}, {"(202) 555-0104", "US"},
		{"+447400123405", "GB"}, {"07400123401", "GB"}, {"0151 23456706", "DE"}, {"\xff\xfe07400", "GB"}, {"+12025550109", ""},
		{"07400 123411", "GB"}, {"07400 123412", "GB"},
	} {
		c.insert(row.number, row.region)
	}
	return c, c.backfill(t, nil)
}

const invalidRows = "c00004 c00009"

func (c *customers) backfill(t testing.TB, change func(*backfill.Config)) *backfill.Job {
	t.Helper()
	cfg := backfill.Config{Sealer: c.r.sealer, Vault: c.phoneVault(t), Table: c, Parse: parsePhone, Tenant: clinic, Name: "customers.phone", Batch: 3}
	if change != nil {
		change(&cfg)
	}
	b, err := backfill.New(cfg)
	require.NoError(t, err)
	return b
}

// phoneVault is one in which nurses may read the field "phone".
func (c *customers) phoneVault(t testing.TB) *vault.Vault {
	t.Helper()
	rules, err := vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, Fields: []string{"phone"}})
	require.NoError(t, err)
	v, err := vault.New(vault.Config{Sealer: c.r.sealer, Audit: c.r.log, Authorizer: rules})
	require.NoError(t, err)
	return v
}

// faults are the rows with a fault, as one text.
func faults(r backfill.Report, kind backfill.FaultKind) string {
	s := ""
	for _, f := range r.Faults {
		if f.Kind == kind {
			if s != "" {
				s += " "
			}
			s += f.Row
		}
	}
	return s
}

// opens gives what is sealed in a row.
func (c *customers) opens(t *testing.T, b *backfill.Job, id string) string {
	t.Helper()
	row := c.row(id)
	plain, err := c.r.open(b.Binding(id, row.Cells.Subject), row.Cells.Sealed)
	require.NoError(t, err, id)
	return string(plain)
}
