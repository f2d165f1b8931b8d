package backfill

import "errors"

var (
	// ErrPhase is returned for a step that the phase of the job does not allow.
	ErrPhase = errors.New("backfill: the phase of the job does not allow this step; see Job.State")
	// ErrIncomplete is returned where faults of rows prevent the next step. The report lists the
	// rows.
	ErrIncomplete = errors.New("backfill: some rows are not sealed correctly; the report lists them by id")
	// ErrRowID is returned where the id of a row contains its number: ids are written to reports.
	// Give the table another primary key first.
	ErrRowID = errors.New("backfill: the ids of the rows contain the numbers; give the table another primary key first")

	errNext = errors.New("backfill: Rows.Next must return rows with an id, in order, behind the one that it is given")
)
