// Package awssms sends messages through AWS End User Messaging (SMS and Voice, version 2) by the
// official SDK, lists and changes AWS's lists of opt-outs, and reads what AWS publishes to topics of
// Amazon SNS. It is a package to copy or to import; the library itself links no SDK.
//
//	provider, err := awssms.New(awssms.Config{
//		Account: func(ctx context.Context, t sealtext.Tenant, from sealtext.Sender) (awssms.Account, error) {
//			return awssms.Account{Region: "eu-west-1", Credentials: credentials, ConfigurationSet: "receipts"}, nil
//		},
//	})
//
// # One request a message
//
// By default the SDK repeats a request up to three times, also one that was written and whose answer
// was lost: AWS would send the text again, since SendTextMessage has no token against duplicates.
// Here its retries are off, and the connection is that of package transport/httptransport, which
// writes a request at most once, follows no redirect and bounds answers. A second request of the
// SDK for the same message is refused, whatever its configuration.
//
// The credentials are read before the number is given out. The outcome is that of the status, see
// package httptransport, and of the exception that AWS names:
//
//	200 with the id of a message                                   Accepted
//	200 without one                                                Unknown
//	ConflictException, DESTINATION_PHONE_NUMBER_OPTED_OUT          Rejected, and an opt-out here
//	ConflictException, RESOURCE_NOT_ACTIVE and
//	NO_ORIGINATION_IDENTITIES_FOUND                                NotSent
//	ThrottlingException, ServiceQuotaExceededException,
//	AccessDeniedException, ResourceNotFoundException, and what is
//	about the signature or the credentials                         NotSent: not this message
//	any other exception with a status of 4xx                       Rejected
//	InternalServerException and other statuses of 5xx              Unknown
//
// Nothing finds a message whose outcome is unknown, but an event for it settles it: the id and the
// sender of a message are its Context, which AWS repeats in the events of its configuration set.
// Context ends in every destination of those events; neither value is about a person.
//
// The validity period is the time until the message expires, 5 seconds to 72 hours. Marketing is sent
// as PROMOTIONAL, everything else as TRANSACTIONAL: the sender must be registered for it.
//
// A message to India has the ids of the DLT registration of its sender, as the parameters IN_ENTITY_ID
// and IN_TEMPLATE_ID of the destination country; see Registrations in package consent/program.
//
// # Opt-outs
//
// [Transport.OptOuts] lists whom AWS sends nothing from a sender, [Transport.Block] and
// [Transport.Unblock] change the list. Unblock nobody without a newer opt-in of the person; AWS takes
// a number off a list once in 30 days. Package transport/optouts keeps the list and the ledger alike:
// a Transport is its Lister, Blocker and Unblocker.
//
// By default AWS answers STOP and HELP itself and puts the person on the list of the number: declare
// such a sender with program.OwnerProvider for its Keywords. With self-managed opt-outs switched on
// for the number or the pool the library answers. For toll-free numbers of the US the carriers do so
// in any case.
//
// # Receiving
//
//	hook, err := webhook.New(webhook.Config{
//		Name: "aws", URL: "https://sms.example.com/aws", Parse: awssms.ParseWebhook,
//		Verifier: webhook.SNS(webhook.SNSConfig{Topics: []string{topic}, Certificate: certificates}),
//		Owner: owner, Messages: gateway, Deliveries: gateway, OnError: report,
//	})
//
// Two-way SMS of a number and the event destination of a configuration set publish to a topic; set
// its SignatureVersion to 2, without raw message delivery. [Certificates] reads Amazon's
// certificates, and [Subscription] has the token of a new subscription, which the host confirms.
// AWS promises no order, and neither Lookup nor a list of received texts: a STOP that no request
// brought is found by the list of opt-outs alone. A final status may take 72 hours; after that AWS
// says UNKNOWN, which changes nothing here.
//
// # Guarantees
//
// No error, outcome or log of this package contains a number, a text, a URL, a credential or any
// other part of a request or an answer, apart from the names of AWS's exceptions and reasons. The
// SDK's own errors, which have such parts, are not wrapped.
//
// # What this does not protect
//
// AWS has the number and the text in clear text, and so have the carriers. The interface deletes no
// message; events name the number in every destination of the configuration set.
//
// Sources: docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2 (SendTextMessage,
// DescribeOptedOutNumbers, PutOptedOutNumber, DeleteOptedOutNumber) and
// docs.aws.amazon.com/sms-voice/latest/userguide (two-way-sms-payload, configuration-sets-event-format,
// configuration-sets-event-types, opt-out-list). It was not run against AWS.
package awssms
