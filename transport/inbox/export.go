package inbox

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"io"
	"slices"

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
	refused := func(to sealtext.Number, text string) { _ = send(to, text) } // with the provider or before it
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
// a Server and the application, with the faults and receipts that the texts met. Texts are in the clear; each
// number is replaced by one of +1 202 555 0100 to 0199, which are nobody's. A text that was refused and then
// sent again is there once, after its fault. Texts that were redacted, or that a magic number refused, and
// answers that the provider gave by itself are left out.
func (s *Server) Export(w io.Writer, name string) error {
	if !token.IsIdentifier(name) {
		return &sealtext.InputError{Field: "package", Rule: "must be the name of a Go package"}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, exportHead, name)
	story, handsets, err := tell(s.Texts())
	if err != nil {
		return err
	}
	for n := range handsets {
		fmt.Fprintf(&out, "handset%d := number(%q)\n", n, fmt.Sprintf("+12025550%d", 100+n))
	}
	if handsets == 0 {
		fmt.Fprintln(&out, "_, _, _, _, _ = number, sent, got, refused, wrote // nothing happened")
	} else {
		fmt.Fprintln(&out, "_, _, _, _ = sent, got, refused, wrote // where the story has none")
	}
	fmt.Fprintf(&out, "\n%s}\n", story)
	text, err := format.Source(out.Bytes())
	if err != nil {
		return errors.New("inbox: the export cannot be written as Go")
	}
	_, err = w.Write(text)
	return err
}

// tell writes the statements of a story, and counts its handsets.
func tell(texts []Text) (story []byte, handsets int, err error) {
	var out bytes.Buffer
	known := map[sealtext.Number]int{}
	again := repeated(texts)
	late := false
	for i, t := range texts {
		_, magic := twilioMagic[t.Handset.E164()]
		if t.Body.Len() == 0 || t.Own || magic {
			continue
		}
		n, ok := known[t.Handset]
		if !ok {
			n = len(known)
			known[t.Handset] = n
		}
		if n >= maxExport {
			return nil, 0, ErrExport
		}
		if t.Inbound {
			fmt.Fprintf(&out, "wrote(%q, handset%d, %q, %q)\n", string(t.Wire), n, t.Sender.String(), t.Body.Plaintext())
			continue
		}
		if name := faultConsts[t.Fault]; name != "" {
			fmt.Fprintf(&out, "in.Fail(inbox.%s)\n", name)
		}
		if t.State == transport.StateRejected {
			if !again[i] {
				fmt.Fprintf(&out, "refused(handset%d, %q)\n", n, t.Body.Plaintext())
			}
			continue
		}
		if name := receiptConsts[receiptOf(t)]; name != "" {
			fmt.Fprintf(&out, "in.Receipts(inbox.%s)\n", name)
		}
		late = late || t.Receipt == ReceiptLate && hasStep(t, "receipt: delivered")
		fmt.Fprintf(&out, "sent(handset%d, %q)\n", n, t.Body.Plaintext())
		if t.Arrived > 0 {
			fmt.Fprintf(&out, "got(handset%d, %q)\n", n, t.Body.Plaintext())
		}
	}
	if late {
		fmt.Fprintln(&out, "in.Release(t.Context())")
	}
	return out.Bytes(), len(known), nil
}

// The names of what is not the default.
var (
	faultConsts = map[Fault]string{
		FaultReset: "FaultReset", FaultTooMany: "FaultTooMany", FaultUnavailable: "FaultUnavailable", FaultSlow: "FaultSlow", FaultOptedOut: "FaultOptedOut",
	}
	receiptConsts = map[Receipt]string{
		ReceiptUndelivered: "ReceiptUndelivered", ReceiptExpired: "ReceiptExpired", ReceiptLate: "ReceiptLate", ReceiptTwice: "ReceiptTwice",
		ReceiptOutOfOrder: "ReceiptOutOfOrder", ReceiptEarly: "ReceiptEarly", ReceiptNever: "ReceiptNever",
	}
)

// receiptOf is the receipt of a text, by its state if it was seeded.
func receiptOf(t Text) Receipt {
	switch {
	case t.Receipt != ReceiptDelivered:
		return t.Receipt
	case t.State == transport.StateUndelivered:
		return ReceiptUndelivered
	case t.State == transport.StateLapsed:
		return ReceiptExpired
	}
	return ReceiptDelivered
}

// repeated tells of each text that was refused by a fault whether the same one was sent to the handset later.
func repeated(texts []Text) map[int]bool {
	type key struct {
		handset sealtext.Number
		text    string
	}
	out, later := map[int]bool{}, map[key]bool{}
	for i, t := range slices.Backward(texts) {
		if t.Inbound || t.Own {
			continue
		}
		k := key{t.Handset, t.Body.Plaintext()}
		out[i] = t.Fault != FaultNone && later[k]
		later[k] = true
	}
	return out
}

func hasStep(t Text, what string) bool {
	for _, step := range t.Steps {
		if step.What == what {
			return true
		}
	}
	return false
}
