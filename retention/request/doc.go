// Package request has the life of a data subject's request: its deadline, its state, and what must
// be there before it may be called completed.
//
//	r, err := request.New(request.Received{Kind: request.Erase, Regime: request.GDPR, At: now, Processors: []string{"twilio"}})
//	r, err = r.Prove(now, request.ProofIdentity)
//	r, err = r.Begin(now)
//	certificate, err := rights.Erase(ctx, staff, person, r.ID.String())
//	r, err = r.Answer(now)                                       // StateWaiting: the provider has not confirmed
//	r, err = r.Confirm(now, "twilio", request.OutcomeDone, "") // StateCompleted
//
// # Concepts
//
// A [Request] is a value. Its methods return a changed copy, or an error and no change; nothing is
// read or stored, and the time is passed. [Cases] stores it: each step in a transaction with its
// audit event, which may be the one in which the application does what is asked.
//
//	opened, err := cases.Open(ctx, officer, tenant, person.Subject, request.Received{Kind: request.Access, Regime: request.GDPR})
//	opened, err = cases.Change(ctx, officer, tenant, opened.Request.ID, func(r request.Request) (request.Request, error) {
//		return r.Prove(now, request.ProofIdentity)
//	})
//
// A text message that asks for access, for erasure, or not to sell data opens a request by itself
// ([Cases.OpenByText]), whose deadline runs from the text. [Cases.Remind] finds what is due by an
// index, in the order of urgency. An erasure separates the requests from the person and keeps them;
// retention.ClassRequests deletes them years after their end.
//
// A request is received, then proved as far as its kind needs ([Kind.Needs]), worked on, and
// answered. It is completed when it is answered and every processor has confirmed; until then it
// waits. Or it is refused with a reason, or withdrawn. These three ends do not change any more.
//
// The deadline runs from the receipt, whether or not the identity is proved: [GDPR] one month,
// [CCPA] 45 days, and 15 days for an opt-out of sale. It may be extended once, before it ends and
// with a reason. [Request.Reminders] lists what is due to be said to somebody.
//
// A code that was sent to the number proves possession of the number and no more. It is enough to
// restrict, and never to see, correct, carry away or erase what is kept: numbers get new holders.
// An objection and an opt-out need no proof, since an opt-out is never refused.
//
// [Request.OpenDSR] and [Request.DRP] give the names that OpenDSR and the Data Rights Protocol 1.0
// have for kind, state and reason, for interfaces that speak them.
//
// # Guarantees
//
//   - A request is never completed while the confirmation of a processor is missing, nor answered
//     without the proof that its kind needs. Cases refuses a step that says so by other means than the
//     methods.
//   - A step and its audit event are stored together or not at all, and of two steps at once the
//     second one sees the first.
//   - A processor may confirm late, twice, or after the end: the first answer counts, and nothing is an
//     error. One that says it cannot erase counts as an answer, and [Request.NotErased] names it.
//   - A deadline is never moved to an earlier time, and moved to a later one once at most.
//
// # What this does not protect
//
// The package does not verify an identity, does not do what is asked, and does not say which law
// applies. Deadlines end on the day itself where that is a Sunday or a holiday, which is never too
// late. It does not know public holidays.
//
// # Compatibility
//
// The JSON form of a Request, which is also the stored one, has a version, [Version]. Under the same version members may be added;
// none is removed or changes its meaning.
package request
