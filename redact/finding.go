package redact

// Finding is a span of a text in which a value was recognized. It holds offsets only, never the
// value, so that it can be logged, counted and stored.
type Finding struct {
	// Start and End are byte offsets in the text given to Find, End exclusive.
	// Both lie on rune boundaries of valid UTF-8.
	Start, End int
	// Entity is the kind of value.
	Entity Entity
	// Score is the confidence, from 0 to 1. A number with a passing checksum
	// and a word like "card" next to it is near 1, a bare shape is below 0.5.
	Score float64
}
