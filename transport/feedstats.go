package transport

import "time"

// FeedStats is how far the readers of a feed are.
type FeedStats struct {
	// Unnumbered is the number of committed events without a position, and OldestUnnumbered the time
	// of the oldest; zero if there are none. It grows if no [Feed] runs.
	Unnumbered       int
	OldestUnnumbered time.Time
	Last             int64 // the last position that was given
	Cursors          []CursorStats
}

// CursorStats is how far one reader of a feed is.
type CursorStats struct {
	FeedCursor
	Behind int       // numbered events that it has not passed
	Oldest time.Time // when the first of those was recorded; zero if there are none
	Parked int       // events that it has passed without success
}
