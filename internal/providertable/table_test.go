package providertable_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/providertable"
	"github.com/sealtext/sealtext/transport"
)

func TestCheck(t *testing.T) {
	const text = "before\n\n| package | message with an unknown outcome | validity | sends later | deletion at the provider | opt-outs known there | lists received texts | signature |\n" +
		"|---|---|---|---|---|---|---|---|\n" +
		"| [`north`](north/doc.go) | look-up by our id; receipt; repeated | 1 s to 10 hours | yes | `Redact`, `Delete`, `DeleteMedia`, or not kept | refusal; lists, takes and removes | yes | body |\n" +
		"| [`south`](south/doc.go) | nothing | none | no | none | none | no | body |\n\nafter\n"
	rows := providertable.Read(text)
	require.Len(t, rows, 2)
	full := transport.Capabilities{
		MinValidity: time.Second, MaxValidity: 36_000 * time.Second, Receipts: true, Scheduling: true, Dedupes: time.Hour, Discards: true,
		Redacts: true, Deletes: true, DeletesMedia: true, ListsOptOuts: true, BlocksNumbers: true, UnblocksNumbers: true, InboundList: true,
	}
	require.NoError(t, rows["north"].Check(full, true))
	require.NoError(t, rows["south"].Check(transport.Capabilities{}, false))
	for _, c := range []struct {
		name   string
		change func(*transport.Capabilities)
		want   string
	}{
		{"receipts", func(c *transport.Capabilities) { c.Receipts = !c.Receipts }, `"receipt"`},
		{"dedupes", func(c *transport.Capabilities) { c.Dedupes = time.Hour - c.Dedupes }, `"repeated"`},
		{"shortest", func(c *transport.Capabilities) { c.MinValidity += time.Second; c.MaxValidity += time.Second }, `"validity"`},
		{"longest", func(c *transport.Capabilities) { c.MaxValidity += 7 * 24 * time.Hour }, `"validity"`},
		{"scheduling", func(c *transport.Capabilities) { c.Scheduling = !c.Scheduling }, `"sends later"`},
		{"redaction", func(c *transport.Capabilities) { c.Redacts = !c.Redacts }, "\"`Redact`\""},
		{"deletion", func(c *transport.Capabilities) { c.Deletes = !c.Deletes }, "\"`Delete`\""},
		{"files", func(c *transport.Capabilities) { c.DeletesMedia = !c.DeletesMedia }, "\"`DeleteMedia`\""},
		{"not kept", func(c *transport.Capabilities) { c.Discards = !c.Discards }, `"not kept"`},
		{"lists", func(c *transport.Capabilities) { c.ListsOptOuts = !c.ListsOptOuts }, `"lists"`},
		{"takes", func(c *transport.Capabilities) { c.BlocksNumbers = !c.BlocksNumbers }, `"takes"`},
		{"removes", func(c *transport.Capabilities) { c.UnblocksNumbers = !c.UnblocksNumbers }, `"removes"`},
		{"inbound", func(c *transport.Capabilities) { c.InboundList = !c.InboundList }, `"lists received texts"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			north, south := full, transport.Capabilities{}
			c.change(&north)
			c.change(&south)
			require.ErrorContains(t, rows["north"].Check(north, true), c.want)
			require.ErrorContains(t, rows["south"].Check(south, false), c.want)
		})
	}
	require.ErrorContains(t, rows["north"].Check(full, false), `"look-up"`)
	require.ErrorContains(t, rows["south"].Check(transport.Capabilities{}, true), `"look-up"`)
}
