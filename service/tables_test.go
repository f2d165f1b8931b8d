package service_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
)

// TestRowsOfEveryTableEnd has an entry for each table of the database: the class of retention that
// deletes its rows, or why they are kept. A new table needs one.
func TestRowsOfEveryTableEnd(t *testing.T) {
	ends := map[string]struct {
		class retention.Class
		kept  string // if there is no class
	}{
		"attempts":      {class: retention.ClassMessages},
		"consent_heads": {kept: "with the events of their person: an erasure deletes one without a tombstone"},
		"consent":       {kept: "what a person agreed to has to be proved; an erasure leaves opt-outs without subject and evidence"},
		"audit":         {kept: "the log says what was done; an erasure takes the subject, and the key of the payload"},
		"audit_batches": {kept: "leaves name nobody, and every later proof needs them"},
		"audit_head":    {kept: "one row"},
		"audit_nodes":   {kept: "one row for 255 events, hashes that every later proof needs"},
		"cases":         {kept: "until the host calls PurgeCases of package vault"},
		"counters":      {class: retention.ClassCounters},
		"epochs":        {kept: "certificates name them; one row for each time that the host closes one"},
		"events":        {class: retention.ClassProviderEvents},
		"feed":          {class: retention.ClassFeed},
		"feed_cursors":  {class: retention.ClassFeedCursors},
		"feed_head":     {kept: "one row"},
		"feed_parked":   {class: retention.ClassFeed},
		"guards":        {class: retention.ClassGuards},
		"handoffs":      {class: retention.ClassHandoffs},
		"holds":         {kept: "that a hold was placed and released has to be proved"},
		"inbound":       {class: retention.ClassMessages},
		"keysets":       {kept: "keys of tenants, until a rotation replaces them"},
		"last_handoffs": {class: retention.ClassLastHandoffs},
		"leases":        {class: retention.ClassFeedCursors}, // and one row for the numberer, one for a single process
		"outbox":        {class: retention.ClassMessages},
		"program_versions": {
			kept: "which wording a person saw has to be proved",
		},
		"programs":   {kept: "declarations of the host"},
		"rates":      {class: retention.ClassRates},
		"receipts":   {class: retention.ClassProviderEvents},
		"reports":    {kept: "one row for each name of a task of the host, which a later report replaces"},
		"requests":   {class: retention.ClassRequests},
		"senders":    {kept: "which tenant had an address is asked about late texts to it"},
		"settings":   {kept: "one row"},
		"slot_heads": {class: retention.ClassCapSlots},
		"slots":      {class: retention.ClassCapSlots},
		"subjects":   {kept: "until an erasure, which leaves a tombstone without number and key"},
		"tenants":    {kept: "declarations of the host"},
	}
	scheduled := map[retention.Class]bool{}
	for _, s := range service.DefaultSchedules() {
		require.False(t, scheduled[s.Class], s.Class)
		scheduled[s.Class] = true
	}
	table := regexp.MustCompile(`(?m)^CREATE TABLE sealtext_(\w+) `)
	for _, d := range []sqlstore.Dialect{sqlstore.SQLite, sqlstore.PostgreSQL} {
		text, err := sqlstore.Migrations(d, 0, sqlstore.SchemaVersion)
		require.NoError(t, err)
		found := 0
		for _, m := range table.FindAllStringSubmatch(text, -1) {
			end, known := ends[m[1]]
			require.True(t, known, "the table %s of %v needs an entry: its rows must have an end", m[1], d)
			require.NotEqual(t, end.class == "", end.kept == "", m[1])
			if end.class != "" {
				require.True(t, scheduled[end.class], "there is no schedule of the class %s of the table %s", end.class, m[1])
			}
			found++
		}
		require.Equal(t, len(ends), found, "an entry is of no table")
	}
}
