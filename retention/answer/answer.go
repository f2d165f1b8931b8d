package answer

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sealtext/sealtext/retention"
)

// Version is the version of the JSON form of a [Manifest].
const Version = 1

// The names of the files in the archive.
const (
	DocumentName = "access.json"
	PageName     = "access.html"
	ManifestName = "manifest.json"
)

// ErrIncomplete is returned for a document that is not a whole access document of a version that this
// release reads. Nothing of it must be handed out.
var ErrIncomplete = errors.New("answer: the document is not a complete access document; make it again, and hand out nothing of this one")

// Manifest lists the other files of an archive.
type Manifest struct {
	Format      string    `json:"format"` // "sealtext-access-manifest"
	Version     int       `json:"version"`
	GeneratedAt time.Time `json:"generated_at"` // of the document
	Records     int       `json:"records"`
	// Holders counts the records of each holder, in the order of the document.
	Holders []retention.Count `json:"holders"`
	Files   []File            `json:"files"`
}

// File is a file of the archive.
type File struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"` // in hex
}

// Write writes the archive of an access document to w, and returns its manifest. The error is
// [ErrIncomplete], with which nothing was written, or that of w.
func Write(w io.Writer, document []byte) (Manifest, error) {
	d, err := read(document)
	if err != nil {
		return Manifest{}, err
	}
	var html bytes.Buffer
	if err := page.Execute(&html, d); err != nil {
		return Manifest{}, errors.New("answer: the page cannot be made")
	}
	m := Manifest{
		Format: "sealtext-access-manifest", Version: Version, GeneratedAt: d.GeneratedAt, Records: d.Trailer.Records,
		Files: []File{file(DocumentName, document), file(PageName, html.Bytes())},
	}
	for _, h := range d.Holders {
		m.Holders = append(m.Holders, retention.Count{Holder: h.Name, Records: len(h.Records)})
	}
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return Manifest{}, errors.New("answer: the manifest cannot be made")
	}
	z := zip.NewWriter(w)
	for _, f := range []struct {
		name string
		data []byte
	}{{DocumentName, document}, {PageName, html.Bytes()}, {ManifestName, append(manifest, '\n')}} {
		to, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate}) // without a time
		if err == nil {
			_, err = to.Write(f.data)
		}
		if err != nil {
			return Manifest{}, fmt.Errorf("answer: write: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return Manifest{}, fmt.Errorf("answer: write: %w", err)
	}
	return m, nil
}

// Page writes the page of an access document to w. The error is [ErrIncomplete], with which nothing
// was written, or that of w.
func Page(w io.Writer, document []byte) error {
	d, err := read(document)
	if err != nil {
		return err
	}
	if err := page.Execute(w, d); err != nil {
		return fmt.Errorf("answer: write: %w", err)
	}
	return nil
}

func file(name string, b []byte) File {
	sum := sha256.Sum256(b)
	return File{name, len(b), hex.EncodeToString(sum[:])}
}

// document is an access document as the page needs it.
type document struct {
	Format      string    `json:"format"`
	Version     int       `json:"version"`
	Tenant      string    `json:"tenant"`
	GeneratedAt time.Time `json:"generated_at"`
	Holders     []holder  `json:"holders"`
	Trailer     struct {
		Complete bool `json:"complete"`
		Records  int  `json:"records"`
	} `json:"trailer"`
}

type holder struct {
	Name    string   `json:"name"`
	Records []record `json:"records"`
}

type record struct {
	Kind   string                     `json:"kind"`
	ID     string                     `json:"id"`
	At     time.Time                  `json:"at"`
	Values map[string]string          `json:"values"`
	Opened map[string]json.RawMessage `json:"opened"`
}

// read returns the document if it is whole.
func read(b []byte) (document, error) {
	var d document
	if err := json.Unmarshal(b, &d); err != nil {
		return d, ErrIncomplete // the error of package json may quote the document
	}
	n := 0
	for _, h := range d.Holders {
		n += len(h.Records)
	}
	if d.Format != "sealtext-access" || d.Version != retention.DocumentVersion || !d.Trailer.Complete || d.Trailer.Records != n {
		return d, ErrIncomplete
	}
	return d, nil
}

// value is a value of a record in the form that the page shows.
type value struct {
	Name, Text string
	Code       bool // to be shown in a font with equal widths
}

// Shown returns the values of the record by their names.
func (r record) Shown() (all []value) {
	for name, text := range r.Values {
		all = append(all, value{Name: name, Text: text})
	}
	for name, raw := range r.Opened {
		all = append(all, shown(name, raw))
	}
	slices.SortFunc(all, func(a, b value) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return all
}

// shown reads the forms that the schema has: text, null, {"json": ...} and {"base64": ...}.
func shown(name string, raw json.RawMessage) value {
	var text *string
	if json.Unmarshal(raw, &text) == nil {
		if text == nil {
			return value{Name: name, Text: "(deleted)"}
		}
		return value{Name: name, Text: *text}
	}
	var form struct {
		JSON json.RawMessage `json:"json"`
	}
	if json.Unmarshal(raw, &form) == nil && form.JSON != nil {
		raw = form.JSON
	}
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return value{Name: name, Text: string(raw), Code: true}
	}
	return value{Name: name, Text: b.String(), Code: true}
}

// Title is what the page calls a holder.
func (h holder) Title() string {
	switch h.Name {
	case retention.ShredderName:
		return "Your number"
	case "consent":
		return "What you agreed to, and opted out of"
	case "transport":
		return "Messages to you and from you"
	case "requests":
		return "What you asked for about your data"
	case "audit":
		return "What was done with your data, when, by whom and why"
	}
	return "Records of " + h.Name
}
