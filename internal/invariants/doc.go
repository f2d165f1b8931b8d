// Package invariants has one named test for each promise that more than one
// room has to keep. What a single room promises is tested there as well; here
// the rooms are together.
package invariants
