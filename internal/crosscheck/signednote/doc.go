// Package signednote proves that a proof of package consent/proof is signed as
// golang.org/x/mod/sumdb/note signs: its signers and verifiers are those of the
// proof, which declares their methods and imports nothing, and what a manifest
// and its signature lines come to is a note that the module opens.
package signednote
