package sqlstore

import (
	"context"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// What the tests of this package look at from outside.
var (
	MakeArray  = array
	Bare       = bare
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

// Pieces cuts keys that are sorted by tenant.
func Pieces(keys []consent.EventKey, parameters int) [][]consent.EventKey {
	return pieces(keys, func(k consent.EventKey) sealtext.Tenant { return k.Tenant }, parameters)
}

// LoadQuery asks for a piece.
func LoadQuery(keys []consent.EventKey) (string, []any) {
	return keysQuery(consentSelect, "pseudonym", "", keys, keyOfEvent)
}

// NewTurn is the order of writers of a DB on SQLite.
func NewTurn() func(context.Context) (func(), error) { return new(turn).take }

// PreparedAfter is how many statements a pool keeps or wants after so many
// texts, each of which came twice.
func PreparedAfter(texts int) int {
	p := newPrepared(nil)
	for n := range texts {
		for range 2 {
			p.get(strconv.Itoa(n))
		}
	}
	return len(p.ready)
}

// SetPause replaces the wait between two tries.
func SetPause(db *DB, f func(context.Context, int) error) { db.pause = f }

// Migration is the text of one step of a dialect.
func Migration(d Dialect, version int) []string { return step(d, version) }

// WalkText is the text by which a claim finds the tenants with messages of purposes.
func WalkText(d Dialect, purposes []sealtext.Purpose) string {
	t := walkText(d, purposes)
	return t.postgres + t.sqlite
}
