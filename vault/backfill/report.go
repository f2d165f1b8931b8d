package backfill

import "slices"

// FaultKind is a kind of fault of a row.
type FaultKind string

// The kinds of faults.
const (
	// FaultInvalid: the clear column contains no valid number. The row is
	// left as it is; correct it or empty it.
	FaultInvalid FaultKind = "invalid"
	// FaultDuplicate: another row has the same person. Both are sealed; the
	// application decides what to do with them.
	FaultDuplicate FaultKind = "duplicate"
	// FaultErased: the person was erased, but the row still has the number.
	// Nothing is sealed; delete the row, or empty it.
	FaultErased FaultKind = "erased"
	// FaultMissing: nothing is sealed for a valid number. Some part of the
	// application does not write the new columns.
	FaultMissing FaultKind = "missing"
	// FaultWrong: the sealed number is not the one in the clear column.
	FaultWrong FaultKind = "wrong"
)

// Fault is one fault of one row. It contains no number.
type Fault struct {
	Row  string // its id
	Kind FaultKind
	// Rule is the rule that an invalid number breaks, in words.
	Rule string
	// Other is, for a duplicate, the id of the first row with the person.
	Other string
}

// String returns the fault in words.
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

// Report is the result of a call, about the rows that it processed.
type Report struct {
	Phase   Phase // after the call
	Rows    int64 // processed by this call
	Empty   int64 // had no clear number
	Sealed  int64 // sealed by this call
	Already int64 // were sealed correctly before
	Dropped int64 // whose clear number this call emptied
	Changed int64 // were changed by the application meanwhile, and left as they are
	Opened  int64 // were revealed and compared
	// Counts says how many rows have each fault.
	Counts map[FaultKind]int64
	// Faults lists the first of them; see Config.MaxFaults.
	Faults []Fault

	max   int
	whole bool // the pass began at the first row
}

func (j *Job) report() Report {
	return Report{Counts: map[FaultKind]int64{}, max: j.maxFaults}
}

func (r *Report) fault(f Fault) {
	r.Counts[f.Kind]++
	if len(r.Faults) < r.max {
		r.Faults = append(r.Faults, f)
	}
}

// add joins what one transaction found, after its commit.
func (r *Report) add(one Report) {
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
func (r *Report) forget(kind FaultKind) {
	delete(r.Counts, kind)
	r.Faults = slices.DeleteFunc(r.Faults, func(f Fault) bool { return f.Kind == kind })
}

// Progress is the position of a call.
type Progress struct {
	Phase Phase
	Rows  int64 // done in this phase, by all calls
	// PerSecond is how many rows this call processes in a second.
	PerSecond float64
}
