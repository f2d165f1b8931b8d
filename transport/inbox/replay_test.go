// The story of an inbox, as a test can play it again: call replay with what has the application send a text.

package inbox_test

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
			t.Errorf("send: %v", err)
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
	handset0 := number("+12025550100")
	handset1 := number("+12025550101")
	_, _, _, _ = sent, got, refused, wrote // where the story has none

	sent(handset0, "Your \"visit\" is tomorrow at 10.")
	got(handset0, "Your \"visit\" is tomorrow at 10.")
	wrote("twilio", handset0, "+15005550006", "Thanks!\nAnn")
	in.Fail(inbox.FaultReset)
	sent(handset1, "Your visit is at 11.")
	got(handset1, "Your visit is at 11.")
	in.Receipts(inbox.ReceiptUndelivered)
	sent(handset1, "Please bring your card.")
	in.Fail(inbox.FaultTooMany)
	in.Receipts(inbox.ReceiptLate)
	sent(handset1, "See you soon.")
	got(handset1, "See you soon.")
	in.Release(t.Context())
}
