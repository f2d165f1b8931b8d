package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext/audit"
)

// subject is what a section counts: the events of some kinds, grouped by what they show.
type subject struct {
	id, title string
	kinds     []audit.Kind
	by        []string // names of [Value]
}

// subjects are the sections, in order.
var subjects = []subject{
	{"kinds", "Events by kind", audit.Kinds(), []string{"kind"}},
	{"tenants", "Events by tenant", audit.Kinds(), []string{"tenant"}},
	{"access", "Access to people's data: who, what and why", []audit.Kind{
		audit.KindRevealed, audit.KindRevealDenied, audit.KindLookedUp, audit.KindExported, audit.KindGlassBroken, audit.KindOutcomeSought,
	}, []string{"actor", "kind", "field", "reason"}},
	{"approvals", "Approvals and reviews", []audit.Kind{
		audit.KindApprovalRequested, audit.KindApprovalGranted, audit.KindApprovalUsed, audit.KindReviewClosed,
	}, []string{"actor", "kind"}},
	{"keys", "Keys that were created and changed", []audit.Kind{audit.KindTenantCreated, audit.KindKeyChanged}, []string{"tenant", "actor", "class", "outcome"}},
	{"holds", "Legal holds", []audit.Kind{audit.KindHoldPlaced, audit.KindHoldReleased, audit.KindEraseRefused}, []string{"reference", "kind"}},
	{"erasure", "Erasure and disposal", []audit.Kind{
		audit.KindErased, audit.KindEraseRefused, audit.KindDisposed, audit.KindExported,
	}, []string{"kind", "class"}},
	{"consent", "Consent by program", []audit.Kind{
		audit.KindConsentGiven, audit.KindConsentRevoked, audit.KindConsentImported, audit.KindConsentNoted,
	}, []string{"program", "kind"}},
	{"messages", "Messages by program", []audit.Kind{
		audit.KindMessageQueued, audit.KindMessageDeferred, audit.KindMessageExpired, audit.KindHandedOff, audit.KindMessageCanceled,
		audit.KindOutcomeRecorded, audit.KindReceiptRecorded, audit.KindMessageReceived, audit.KindMessageResolved,
	}, []string{"program", "kind", "outcome"}},
	{"denials", "Messages that were denied", []audit.Kind{audit.KindMessageDenied, audit.KindEnvironmentFence}, []string{"program", "reason", "rules"}},
	{"log", "Exports and verifications of the log", []audit.Kind{audit.KindLogExported, audit.KindLogVerified}, []string{"actor", "kind", "outcome"}},
	{"operation", "Declarations, suspensions and pauses", []audit.Kind{
		audit.KindTenantDeclared, audit.KindTenantSuspended, audit.KindTenantResumed, audit.KindTenantRetired, audit.KindProgramDeclared,
		audit.KindProgramRetired, audit.KindSendingPaused, audit.KindSendingResumed, audit.KindRestoreConfirmed, audit.KindConfigChanged,
	}, []string{"actor", "kind", "program"}},
	{"alarms", "Alarms", []audit.Kind{audit.KindEnumerationSuspected, audit.KindDirectoryRefused}, []string{"actor", "kind"}},
	{"state", "What could be read of the events", audit.Kinds(), []string{"state"}},
}

// maxRows is the largest number of rows of a table.
const maxRows = 500

// tally counts events.
type tally struct {
	cfg    Config
	counts []map[string]*Row // by subject and group
	rest   []int64
	bucket time.Duration // of charts
	series [][]int64     // by chart line and bucket
}

func newTally(cfg Config) *tally {
	t := &tally{cfg: cfg, counts: make([]map[string]*Row, len(subjects)), rest: make([]int64, len(subjects))}
	for i := range t.counts {
		t.counts[i] = map[string]*Row{}
	}
	const day = 24 * time.Hour
	days := int((cfg.Until.Sub(cfg.Since) + day - 1) / day)
	t.bucket = time.Duration((days+maxBuckets-1)/maxBuckets) * day
	buckets := (cfg.Until.Sub(cfg.Since) + t.bucket - 1) / t.bucket
	for range lines {
		t.series = append(t.series, make([]int64, buckets))
	}
	return t
}

func (t *tally) add(e audit.Entry) {
	for i, s := range subjects {
		if !slices.Contains(s.kinds, e.Kind) || s.id == "tenants" && len(t.cfg.Tenants) == 1 {
			continue
		}
		values := make([]string, len(s.by))
		for j, name := range s.by {
			values[j] = Value(e, name)
		}
		key := strings.Join(values, "\x00")
		row := t.counts[i][key]
		if row == nil {
			if len(t.counts[i]) == maxRows {
				t.rest[i]++
				continue
			}
			row = &Row{Cells: values, Filter: s.filter(values)}
			t.counts[i][key] = row
		}
		row.Count++
		if s.id == "erasure" {
			row.Records += int64(e.Details.Count)
		}
	}
	bucket := int(e.At.Sub(t.cfg.Since) / t.bucket)
	for i, l := range lines {
		if slices.Contains(l.kinds, e.Kind) && bucket >= 0 && bucket < len(t.series[i]) {
			t.series[i][bucket]++
		}
	}
}

// filter returns the filter of a group.
func (s subject) filter(values []string) Filter {
	f := Filter{Kinds: s.kinds}
	for j, name := range s.by {
		if name == "kind" {
			if k, err := audit.ParseKind(values[j]); err == nil {
				f.Kinds = []audit.Kind{k}
			}
			continue
		}
		f.Where = append(f.Where, Condition{name, values[j]})
	}
	return f
}

// sections returns the tables that have a row, each by its first columns, and the largest figure first
// where there is one column.
func (t *tally) sections() []Section {
	var all []Section
	for i, s := range subjects {
		section := Section{ID: s.id, Title: s.title, Columns: s.by, Rest: t.rest[i]}
		for _, row := range t.counts[i] {
			section.Rows = append(section.Rows, *row)
		}
		slices.SortFunc(section.Rows, func(a, b Row) int {
			if len(s.by) == 1 && a.Count != b.Count {
				return cmp.Compare(b.Count, a.Count)
			}
			return slices.Compare(a.Cells, b.Cells)
		})
		if len(section.Rows) > 0 {
			all = append(all, section)
		}
	}
	return all
}
