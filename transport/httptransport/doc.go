// Package httptransport is what adapters for providers with an HTTP interface share: it writes a
// request at most once, knows whether anything of it was written, and makes the outcome of every
// answer, and of none.
//
//	client, err := httptransport.New(httptransport.Config{})
//	// ... in Send of an adapter, which has made the request:
//	resp, err := client.Do(ctx, req)
//	return httptransport.Outcome(resp, err), nil
//
// # Outcomes
//
// The outcome of an exchange is that of its status, whatever the body says:
//
//	no connection, TLS failed, or the context ended before the first byte  NotSent
//	the first byte was written and no answer was received                  Unknown
//	2xx                                                                    Accepted
//	2xx whose body is cut off or longer than MaxAnswer                     Unknown
//	401, 402, 425, 429: not this message, or not now                       NotSent
//	503 with Retry-After: the provider itself declines for now             NotSent
//	408, 409: the provider may have the message                            Unknown
//	4xx otherwise                                                          Rejected
//	1xx, 3xx, 5xx otherwise                                                Unknown
//
// 401, 402, 403 and 429 set Outcome.Account: where tenants have accounts of their own, the others are
// not kept from the provider. An adapter whose codes say that a 403 is about the message clears it.
//
// The relay tries a NotSent message again, and never an Unknown one. A 503 is safe to repeat only
// with Retry-After, because proxies answer 503 too, also for a connection that broke after they had
// passed the request on. A redirect is not followed: it may mean success, since forms are often
// answered by one, and the next host would get the number, the text and the credentials.
//
// An adapter that reads codes and ids of its provider calls [Client.Exchange], changes what
// [Answer.Outcome] returns, and cleans what it takes from the answer with [CleanID] and
// [CleanCode]. [Client.Base] checks the URL of its configuration, [NewJSON] and [NewForm] make its
// requests, and its credentials are a [Secret].
//
// # Connections
//
// Only HTTP/1.1 is used, with one request at a time on a connection, so that it is certain which
// message the first written byte belongs to. A connection that waits for the next message is closed
// after two seconds, before a server closes it: a message written into a closing connection would be
// Unknown. The lowest version of TLS is 1.2. Plain http is refused, except to this machine or with
// Config.AllowPlaintext. The deadline is that of the context.
//
// # Guarantees
//
// No error of this package contains a number, a text, a URL, a credential or any other part of a
// request or an answer; *url.Error, which has the whole URL, is never returned or wrapped.
//
// # What this does not protect
//
// An answer is read into memory and may repeat the number and the text: an adapter must not log it.
// A proxy of the provider may repeat a request by itself.
package httptransport
