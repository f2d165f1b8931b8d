// Package answer makes the file that a person gets for an access request: the document of
// retention.Rights as JSON, the same as a page that people can read, and a list of their hashes.
//
//	var doc bytes.Buffer
//	if _, err := rights.Access(ctx, staff, person, &doc); err != nil {
//		return err // hand out nothing of doc
//	}
//	manifest, err := answer.Write(w, doc.Bytes()) // a ZIP archive
//
// # Concepts
//
// The archive has three files. access.json is the document, byte for byte; package retention has
// its schema. access.html is one page of HTML with a table of records for each holder; it loads
// nothing and needs no network. manifest.json is a [Manifest] with the SHA-256 of both, so that a
// copy that was changed shows. [Page] writes the page alone.
//
// # Guarantees
//
// A document that is not complete is refused with [ErrIncomplete]: one that an error cut off, or
// whose number of records is not that of its trailer. What is in the document is in the page, and
// nothing of it is marked up: a text of a message that looks like HTML is shown as it is. The same
// document gives the same bytes. No error has anything of the document in it.
//
// # What this does not protect
//
// All three files are in the clear, and so is the archive. The caller decides where they are
// stored, and gives them to nobody who has not proved who they are; see package request. The hashes
// show a change to somebody who has the manifest from elsewhere; they are not signed.
//
// # Compatibility
//
// The manifest has a version, [Version]. Under the same version members may be added; none is
// removed or changes its meaning. The page may look different in every release.
package answer
