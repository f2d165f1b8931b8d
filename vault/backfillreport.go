package vault

import "slices"

// FaultKind says what is the matter with a row of the host's table.
type FaultKind string

// What can be the matter with a row.
const (
	// FaultInvalid: the clear column holds no number that can be used. The
	// row keeps it and gets nothing sealed; correct it or empty it.
	FaultInvalid FaultKind = "invalid"
	// FaultDuplicate: another row has the same person. Both are sealed; what
	// is to be done is for the host to say.
	FaultDuplicate FaultKind = "duplicate"
	// FaultErased: the person was forgotten, and yet the row still has the
	// number. Nothing is sealed; delete the row, or empty it.
	FaultErased FaultKind = "erased"
	// FaultMissing: nothing is sealed for a number that can be used. Some
	// writer does not write both columns.
	FaultMissing FaultKind = "missing"
	// FaultWrong: what is sealed is not what the clear column says.
	FaultWrong FaultKind = "wrong"
)

// Fault is what is the matter with one row. It holds no number.
type Fault struct {
	Row  string // its id
	Kind FaultKind
	// Rule is what an invalid number breaks, in words.
	Rule string
	// Other is the id of the first row with the same person, of a duplicate.
	Other string
}

// String is the fault in words.
func (f Fault) String() string {
	s := "row " + f.Row + ": " + string(f.Kind)
	switch {
	case f.Rule != "":
		s += ": " + f.Rule
	case f.Other != "":
		s += " of row " + f.Other
	}
	return s
}

// BackfillReport is what a call found in the rows that it went over.
type BackfillReport struct {
	Phase   BackfillPhase // after the call
	Rows    int64         // gone over by this call
	Empty   int64         // had no clear number
	Sealed  int64         // sealed by this call
	Already int64         // were sealed rightly before
	Dropped int64         // whose clear number this call emptied
	Changed int64         // were changed by somebody else meanwhile, and left to them
	Opened  int64         // were revealed, on record, and compared
	// Counts says how many rows have each fault.
	Counts map[FaultKind]int64
	// Faults lists the first of them; see BackfillConfig.MaxFaults.
	Faults []Fault

	max   int
	whole bool // the pass began at the first row
}

func (b *Backfill) report() BackfillReport {
	return BackfillReport{Counts: map[FaultKind]int64{}, max: b.maxFaults}
}

func (r *BackfillReport) fault(f Fault) {
	r.Counts[f.Kind]++
	if len(r.Faults) < r.max {
		r.Faults = append(r.Faults, f)
	}
}

// add joins what one transaction found, after its commit.
func (r *BackfillReport) add(one BackfillReport) {
	r.Phase = one.Phase
	r.Rows += one.Rows
	r.Empty += one.Empty
	r.Sealed += one.Sealed
	r.Already += one.Already
	r.Dropped += one.Dropped
	r.Changed += one.Changed
	r.Opened += one.Opened
	for _, f := range one.Faults {
		if len(r.Faults) < r.max {
			r.Faults = append(r.Faults, f)
		}
	}
	for kind, n := range one.Counts {
		r.Counts[kind] += n
	}
}

// forget takes the faults of a kind out.
func (r *BackfillReport) forget(kind FaultKind) {
	delete(r.Counts, kind)
	r.Faults = slices.DeleteFunc(r.Faults, func(f Fault) bool { return f.Kind == kind })
}

// BackfillProgress is how far a call has come.
type BackfillProgress struct {
	Phase BackfillPhase
	Rows  int64 // done in this phase, by all calls
	// PerSecond is how many rows this call does in a second.
	PerSecond float64
}
