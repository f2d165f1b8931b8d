package answer_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/answer"
)

// golden is the document that the tests of package retention hold the writer against.
func golden(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../testdata/golden/access.v1.json")
	require.NoError(t, err)
	return b
}

func pageOf(t testing.TB, document []byte) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, answer.Page(&b, document))
	return b.String()
}

// texts returns what a reader of the page sees. It fails where the page is not well formed.
func texts(t testing.TB, page string) string {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var seen strings.Builder
	var open []string
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch el := tok.(type) {
		case xml.StartElement:
			open = append(open, el.Name.Local)
		case xml.EndElement:
			require.Equal(t, open[len(open)-1], el.Name.Local)
			open = open[:len(open)-1]
		case xml.CharData:
			seen.Write(el)
		}
	}
	require.Empty(t, open)
	return seen.String()
}

// pictures of the characters in the golden document that no page can show.
var pictures = strings.NewReplacer("\x01", "\u2401")

// TestThePageHasEverything: each value of the document is in the page.
func TestThePageHasEverything(t *testing.T) {
	var doc struct {
		Holders []struct {
			Name    string
			Records []struct {
				Kind   string
				Values map[string]string
				Opened map[string]any
			}
		}
	}
	require.NoError(t, json.Unmarshal(golden(t), &doc))
	page := pageOf(t, golden(t))
	seen, found := texts(t, page), 0
	for _, h := range doc.Holders {
		for _, r := range h.Records {
			require.Contains(t, seen, strings.ReplaceAll(r.Kind, "-", " "))
			for _, v := range r.Values {
				require.Contains(t, seen, pictures.Replace(v))
				found++
			}
			for _, v := range r.Opened {
				if text, ok := v.(string); ok {
					require.Contains(t, seen, pictures.Replace(text))
					found++
				}
			}
		}
	}
	require.Greater(t, found, 3)
	require.Contains(t, seen, "Your number")
	require.Contains(t, seen, "(deleted)")
	for _, not := range []string{"<script", "<link", "<img", "src=", "url(", "http:", "https:"} {
		require.NotContains(t, page, not)
	}
}

// TestTextsAreShownAsTheyAre: a text of a message that is HTML marks nothing up.
func TestTextsAreShownAsTheyAre(t *testing.T) {
	const bad = `<script>alert(1)</script><img src=x onerror=alert(1)> "&amp; 'x`
	doc := map[string]any{
		"format": "sealtext-access", "version": 1, "tenant": bad, "generated_at": "2026-11-21T12:00:00Z",
		"holders": []any{map[string]any{"name": bad, "records": []any{map[string]any{
			"kind": bad, "values": map[string]string{bad: bad}, "opened": map[string]any{"a": bad, "b": map[string]any{"json": map[string]string{"x": bad}}},
		}}}},
		"trailer": map[string]any{"complete": true, "records": 1},
	}
	b, err := json.Marshal(doc)
	require.NoError(t, err)
	page := pageOf(t, b)
	require.NotContains(t, page, "<script")
	require.NotContains(t, page, "<img")
	require.Contains(t, texts(t, page), bad)
}

func TestFormsOfValues(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"text", `"a\nb"`, "a\nb"},
		{"what no page can show", `"a\u0000\u001b\u007f"`, "a\u2400\u241b\u2421"},
		{"deleted", `null`, "(deleted)"},
		{"an object", `{"json": {"a": 1}}`, "{\n  \"a\": 1\n}"},
		{"bytes", `{"base64": "AAE="}`, "{\n  \"base64\": \"AAE=\"\n}"},
		{"a form of a later release", `{"later": [1]}`, "{\n  \"later\": [\n    1\n  ]\n}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := `{"format":"sealtext-access","version":1,"tenant":"clinic","generated_at":"2026-11-21T12:00:00Z","holders":[{"name":"own","records":[
				{"kind":"note","opened":{"x":` + c.raw + `}}]}],"trailer":{"complete":true,"records":1}}`
			require.Contains(t, texts(t, pageOf(t, []byte(doc))), c.want)
		})
	}
}

func TestTheArchive(t *testing.T) {
	var b bytes.Buffer
	m, err := answer.Write(&b, golden(t))
	require.NoError(t, err)
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		files[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	require.Len(t, files, 3)
	require.Equal(t, golden(t), files[answer.DocumentName])
	require.Equal(t, pageOf(t, golden(t)), string(files[answer.PageName]))
	var read answer.Manifest
	require.NoError(t, json.Unmarshal(files[answer.ManifestName], &read))
	require.Equal(t, m, read)
	require.Equal(t, 6, m.Records)
	require.Equal(t, []retention.Count{{Holder: "vault", Records: 1}, {Holder: "consent", Records: 2}, {Holder: "transport", Records: 3}, {Holder: "audit"}}, m.Holders)
	for _, f := range m.Files {
		sum := sha256.Sum256(files[f.Name])
		require.Equal(t, hex.EncodeToString(sum[:]), f.SHA256)
		require.Len(t, files[f.Name], f.Bytes)
	}

	var again bytes.Buffer
	_, err = answer.Write(&again, golden(t))
	require.NoError(t, err)
	require.Equal(t, b.Bytes(), again.Bytes(), "the same document gives the same bytes")
}

func TestWhatIsNotWholeIsRefused(t *testing.T) {
	whole := string(golden(t))
	cases := map[string]string{
		"nothing":             "",
		"something else":      `{"format":"sealtext-notice","version":1}`,
		"a later version":     strings.Replace(whole, `"version": 1`, `"version": 2`, 1),
		"a trailer that says": strings.Replace(whole, `"complete": true`, `"complete": false`, 1),
		"a record too few":    strings.Replace(whole, `"records": 6`, `"records": 7`, 1),
		"two documents":       whole + whole,
	}
	for name, doc := range cases {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			_, err := answer.Write(&b, []byte(doc))
			require.ErrorIs(t, err, answer.ErrIncomplete)
			require.ErrorIs(t, answer.Page(&b, []byte(doc)), answer.ErrIncomplete)
			require.Zero(t, b.Len())
		})
	}
	for n := range len(strings.TrimRight(whole, "\n")) { // cut at any byte
		require.ErrorIs(t, answer.Page(io.Discard, []byte(whole[:n])), answer.ErrIncomplete)
	}
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestAWriterThatFails(t *testing.T) {
	_, err := answer.Write(&full{left: 100}, golden(t))
	require.ErrorIs(t, err, io.ErrShortWrite)
	require.ErrorIs(t, answer.Page(&full{left: 100}, golden(t)), io.ErrShortWrite)
}

// FuzzPage: whatever a document says, the page is well formed and runs nothing.
func FuzzPage(f *testing.F) {
	f.Add(golden(f))
	f.Add([]byte(`{"format":"sealtext-access","version":1,"holders":[{"name":"<b>","records":[{"kind":"k","opened":{"x":{"json":"<"}}}]}],"trailer":{"complete":true,"records":1}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		var b bytes.Buffer
		if err := answer.Page(&b, document); err != nil {
			require.ErrorIs(t, err, answer.ErrIncomplete)
			return
		}
		require.NotContains(t, b.String(), "<script")
		texts(t, b.String())
	})
}
