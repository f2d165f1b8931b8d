package sqlstore

import "context"

// What the tests of this package look at from outside.
var (
	Rebind     = rebind
	List       = list
	Wrap       = wrap
	ResultCode = resultCode
)

// Attempts is how often InTx runs a transaction.
const Attempts = attempts

// Chunks and Padded are the two ways to bound the number of texts.
func Chunks(s []int, largest int) [][]int { return chunks(s, largest) }

// Padded is chunks for one statement.
func Padded(s []int) []int { return padded(s) }

// SetPause replaces the wait between two tries.
func SetPause(db *DB, f func(context.Context, int) error) { db.pause = f }

// Migration is the text of one step of a dialect.
func Migration(d Dialect, version int) []string { return step(d, version) }
