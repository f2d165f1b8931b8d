package inbox

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"io"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// exportHead is what every exported file begins with.
const exportHead = `// The story of an inbox, as a test can play it again: call replay with what has the application send a text.

package %s

import (
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/inbox"
)

// replay has the application send what it sent, the provider fail as it did, and the handsets answer as
// they did. It fails the test where a handset does not get the same.
func replay(t *testing.T, in *inbox.Server, send func(to sealtext.Number, text string) error) {
	t.Helper()
	number := func(e164 string) sealtext.Number {
		n, err := sealtext.ParseE164(e164)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	sent := func(to sealtext.Number, text string) {
		t.Helper()
		if err := send(to, text); err != nil {
			t.Errorf("send: %%v", err)
		}
	}
	got := func(to sealtext.Number, text string) {
		t.Helper()
		if _, err := in.WaitFor(t.Context(), to, inbox.BodyIs(text)); err != nil {
			t.Fatal(err)
		}
	}
	wrote := func(wire inbox.Wire, from sealtext.Number, to, text string) {
		t.Helper()
		if _, err := in.Write(t.Context(), wire, from, sealtext.MustSender(to), text); err != nil {
			t.Fatal(err)
		}
	}
`

// maxExport is how many handsets an export can have: so many numbers are kept for fiction.
const maxExport = 100

// ErrExport is returned by [Server.Export] for texts of more than 100 handsets: narrow them down, or Reset
// and play a shorter story.
var ErrExport = errors.New("inbox: more than 100 handsets cannot be exported")

// Export writes what happened as a Go file of a package: a function that plays it again in a test, against
// a Server and the application. Texts are in the clear; each number is replaced by one of +1 202 555 0100 to
// 0199, which are nobody's. Texts that were refused, or whose text was redacted, and answers that the
// provider gave by itself are left out.
func (s *Server) Export(w io.Writer, name string) error {
	if !token.IsIdentifier(name) {
		return &sealtext.InputError{Field: "package", Rule: "must be the name of a Go package"}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, exportHead, name)
	handsets := map[sealtext.Number]int{}
	var story bytes.Buffer
	for _, t := range s.Texts() {
		if t.State == transport.StateRejected || t.Body.Len() == 0 || own(t) {
			continue
		}
		n, known := handsets[t.Handset]
		if !known {
			n = len(handsets)
			handsets[t.Handset] = n
		}
		if n >= maxExport {
			return ErrExport
		}
		if t.Inbound {
			fmt.Fprintf(&story, "wrote(%q, handset%d, %q, %q)\n", string(t.Wire), n, t.Sender.String(), t.Body.Plaintext())
			continue
		}
		if t.State == transport.StateUndelivered || t.State == transport.StateLapsed {
			fmt.Fprintf(&story, "in.Receipts(inbox.%s)\n", map[transport.State]string{transport.StateUndelivered: "ReceiptUndelivered", transport.StateLapsed: "ReceiptExpired"}[t.State])
		}
		if lost(t) {
			fmt.Fprintln(&story, "in.Fail(inbox.FaultReset)")
		}
		fmt.Fprintf(&story, "sent(handset%d, %q)\n", n, t.Body.Plaintext())
		if t.Arrived > 0 {
			fmt.Fprintf(&story, "got(handset%d, %q)\n", n, t.Body.Plaintext())
		}
	}
	for n := range len(handsets) {
		fmt.Fprintf(&out, "handset%d := number(%q)\n", n, fmt.Sprintf("+12025550%d", 100+n))
	}
	if len(handsets) == 0 {
		fmt.Fprintln(&out, "_, _, _, _ = number, sent, got, wrote // nothing happened")
	} else {
		fmt.Fprintln(&out, "_, _, _ = sent, got, wrote // where the story has none")
	}
	fmt.Fprintf(&out, "\n%s}\n", story.Bytes())
	text, err := format.Source(out.Bytes())
	if err != nil {
		return errors.New("inbox: the export cannot be written as Go")
	}
	_, err = w.Write(text)
	return err
}

// own reports whether a text is an answer that the provider gave by itself.
func own(t Text) bool { return hasStep(t, "sent by the provider, by itself") }

// lost reports whether the application got no answer for a text.
func lost(t Text) bool { return hasStep(t, "the connection ends without an answer, by the script") }

func hasStep(t Text, what string) bool {
	for _, step := range t.Steps {
		if step.What == what {
			return true
		}
	}
	return false
}
