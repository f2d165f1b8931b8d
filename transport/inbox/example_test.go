package inbox_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

// phoneBook is a fake gateway that receives the texts of handsets.
type phoneBook struct{}

func (phoneBook) Receive(_ context.Context, in transport.Incoming) (transport.Received, error) {
	fmt.Println(in.Transport, in.EventID, "from", in.From, "to", in.To, in.Body)
	return transport.Received{}, nil
}

func (phoneBook) ReceiveDelivery(_ context.Context, r transport.DeliveryReceipt) (transport.Status, error) {
	fmt.Println(r.Transport, r.ProviderID, r.State)
	return transport.Status{State: r.State}, nil
}

// An inbox takes the place of a provider in the configuration of a relay.
func ExampleNew() {
	in, err := inbox.New(inbox.Config{Name: "inbox"})
	fmt.Println(in.Total(), err)
	_, err = inbox.New(inbox.Config{Name: "In Box"})
	fmt.Println(err)
	// Output:
	// 0 <nil>
	// inbox: Config.Name must be a name: a-z, 0-9, '-', '_' and '.', beginning with a letter
}

// captured returns a message that an inbox has taken from a relay.
func captured() inbox.Captured {
	to, err := sealtext.ParseE164("+12025550123")
	if err != nil {
		panic(err)
	}
	return inbox.Captured{
		Tenant: sealtext.MustTenant("clinic"), From: sealtext.MustSender("+15005550006"), To: to, ProviderID: "inbox-1",
	}
}

// A reply from the handset: the gateway receives what a provider would send it.
func ExampleTransport_Reply() {
	in, err := inbox.New(inbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := in.Reply(context.Background(), phoneBook{}, captured(), "STOP"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// inbox inbox-event-1 from [number] to +15005550006 [body: short]
}

// A delivery receipt from the provider.
func ExampleTransport_Receipt() {
	in, err := inbox.New(inbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := in.Receipt(context.Background(), phoneBook{}, captured(), transport.StateDelivered)
	fmt.Println(status.State, err)
	// Output:
	// inbox inbox-1 delivered
	// delivered <nil>
}

// A provider that fails.
func ExampleTransport_Script() {
	in, err := inbox.New(inbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	in.Script(
		transport.Outcome{Kind: transport.OutcomeNotSent, Code: "throttled"},
		transport.Outcome{Kind: transport.OutcomeRejected, Code: "30006"},
	)
	for range 3 {
		// A relay calls Send; only a relay has a message that is cleared.
		out, err := in.Send(context.Background(), transport.Cleared{})
		fmt.Println(out.Kind, out.Code, err)
	}
	// Output:
	// not-sent throttled <nil>
	// rejected 30006 <nil>
	// not-sent  transport: not cleared for hand-off
}

// A provider within the process: any client with it as the transport reaches it, such as that of an SDK. In
// a test, Start makes one that ends with the test.
func ExampleServer() {
	in, err := inbox.NewServer(inbox.ServerConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	client := &http.Client{Transport: in}
	form := url.Values{"To": {"+12025550123"}, "From": {"+15005550006"}, "Body": {"Your code is on its way"}}
	send := func() {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost,
			"https://api.twilio.com/2010-04-01/Accounts/"+inbox.Account+"/Messages.json", strings.NewReader(form.Encode()))
		if err != nil {
			fmt.Println(err)
			return
		}
		r.SetBasicAuth(inbox.Account, in.Token())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := client.Do(r)
		if err != nil {
			fmt.Println("no answer")
			return
		}
		_ = resp.Body.Close()
		fmt.Println(resp.StatusCode)
	}
	send()
	in.Fail(inbox.FaultReset) // the provider takes the next text, and never answers
	send()
	fmt.Println("the handset got", len(in.Got(captured().To)))
	// Output:
	// 201
	// no answer
	// the handset got 2
}
