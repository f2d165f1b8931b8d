// Package signednote proves that a proof of package consent/proof is signed as
// golang.org/x/mod/sumdb/note signs. The signers and verifiers of that module are those of the
// proof, which declares their methods and does not import it, and a manifest with its signature
// lines is a note that the module opens.
package signednote
