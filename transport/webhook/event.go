package webhook

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// Event is what the request of a provider says: one of Message and Delivery, or neither for an event
// that is acknowledged and otherwise ignored.
type Event struct {
	// ID is the provider's id of the event, with which the transport's name makes its claim. Without
	// one the claim is made of the endpoint, the signed time and the body.
	ID string
	// Sender is the host application's own address: the recipient of an inbound message, or the
	// sender of an outgoing one. Zero for an address of a channel that is no [sealtext.Sender].
	Sender sealtext.Sender
	// Pool is the provider's id of the pool that the event names, such as a Messaging Service; empty
	// without one.
	Pool string
	// Message is an inbound message. Its From, Body, At and Handled count; the [Handler] sets the
	// rest.
	Message *transport.Incoming
	// Delivery is a delivery receipt. The Handler sets its Tenant, Transport and Sender.
	Delivery *transport.DeliveryReceipt
	// Channel is the channel of an inbound message that is no SMS or MMS, such as "whatsapp"; empty
	// otherwise. Of such a message only an opt-out counts.
	Channel string
	// Media is the number of files of an inbound message, which stay with the provider.
	Media int
	// Answer is what the provider is answered when the event is durable; status 204 by default.
	Answer Answer
}

// Answer is the content of an answer of status 200.
type Answer struct{ ContentType, Body string }

// Address is what an event says about the host application's side of it.
type Address struct {
	Account string          // whose key signed the request; see [Verified]
	Sender  sealtext.Sender // see [Event]; may be zero
	Pool    string          // see [Event]
}

// Owner is who an address belongs to.
type Owner struct {
	// Tenant has the address: the pool that the event names, whatever its member, or else the sender.
	// Any of those that share it; the gateway finds the others. Zero if the account has neither.
	Tenant sealtext.Tenant
	// Sender replaces Event.Sender, such as that of a pool for a member that is not declared. Zero
	// leaves it.
	Sender sealtext.Sender
	// Tenants are all of the account. An opt-out to an address that nobody has counts in each, for
	// everything that the tenant sends, with UNKNOWN as its recipient; one in a receipt counts in the
	// tenant that has the message. Read only where Tenant is zero.
	Tenants []sealtext.Tenant
}

// Media is told of files that came with a message. The handler neither reads nor deletes them: the host
// has to have them deleted at the provider or to list them as not erased, by DeleteMedia of package
// transport/remote. Tenant, Account, Sender and EventID are those of a remote.Message.
type Media struct {
	Tenant sealtext.Tenant
	// Message is the id of the inbound message. Zero for a repeated event, and for a message of another
	// channel than SMS, which is not stored.
	Message sealtext.ID
	Account string          // at the provider; empty where requests name none
	Sender  sealtext.Sender // that the message came to; zero for an address that is none
	EventID string          // by which the provider knows the message
	Count   int
}
