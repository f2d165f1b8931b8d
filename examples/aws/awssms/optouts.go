package awssms

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sms "github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"
	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2/types"

	"github.com/sealtext/sealtext"
)

// OptOut is a person to whom AWS sends nothing from the senders of a list.
type OptOut struct {
	Number sealtext.Number
	At     time.Time // by AWS's clock; zero if it does not tell
	// Person reports that the person opted out, by a text to AWS. False for a number that was put on
	// the list by a request.
	Person bool
}

// OptOutPage is a part of a list.
type OptOutPage struct {
	OptOuts []OptOut
	Unread  int // entries without a number in E.164 form
	// Next is what the next page is asked for with; empty after the last one.
	Next string
}

// ErrTooSoon is returned by Unblock for a number that AWS does not take off its list, such as one
// that it took off within 30 days.
var ErrTooSoon = errors.New("awssms: AWS does not opt the number in; ask the person to text START to the sender")

// optOutPage is how many entries a page has: AWS's most.
const optOutPage = 100

// OptOuts returns a page of the list of opt-outs of a sender: the one with the Next of the page
// before it, or the first one for "". Several senders may share a list, and an entry does not tell
// which of them the person texted. An entry that is absent is no consent. Errors are [*Error].
func (t *Transport) OptOuts(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender, next string) (OptOutPage, error) {
	account, err := t.account(ctx, tenant, from)
	if err != nil {
		return OptOutPage{}, err
	}
	in := &sms.DescribeOptedOutNumbersInput{OptOutListName: aws.String(account.OptOutList), MaxResults: aws.Int32(optOutPage)}
	if next != "" {
		in.NextToken = aws.String(next)
	}
	ctx, x := exchanging(ctx)
	said, err := t.api.DescribeOptedOutNumbers(ctx, in, account.options)
	if err != nil {
		return OptOutPage{}, failed(x, err)
	}
	if said.OptOutListName == nil && said.OptOutListArn == nil { // it is no list, and not an empty one
		return OptOutPage{}, &Error{Status: x.answer.Status, Code: "answer"}
	}
	page := OptOutPage{Next: aws.ToString(said.NextToken)}
	if page.Next != "" && page.Next == next {
		return OptOutPage{}, &Error{Status: x.answer.Status, Code: "answer"} // it would be read for ever
	}
	for _, e := range said.OptedOutNumbers {
		n, err := sealtext.ParseE164(aws.ToString(e.OptedOutNumber))
		if err != nil {
			page.Unread++
			continue
		}
		page.OptOuts = append(page.OptOuts, OptOut{Number: n, At: aws.ToTime(e.OptedOutTimestamp).UTC(), Person: e.EndUserOptedOut})
	}
	return page, nil
}

// Block puts numbers onto the list of opt-outs of a sender, one request each. One that is on it is no
// error. After an error, [*Error], those before it are on the list.
func (t *Transport) Block(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender, numbers []sealtext.Number) error {
	account, err := t.account(ctx, tenant, from)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		ctx, x := exchanging(ctx)
		_, err := t.api.PutOptedOutNumber(ctx, &sms.PutOptedOutNumberInput{
			OptOutListName: aws.String(account.OptOutList), OptedOutNumber: aws.String(n.E164()),
		}, account.options)
		if err != nil && refusalOf(err).reason != string(types.ConflictExceptionReasonResourceAlreadyExists) {
			return failed(x, err)
		}
	}
	return nil
}

// Unblock takes a number off the list of opt-outs of a sender. One that is not on it is no error. Call
// it only for a person whose newer opt-in is proven. Errors are [ErrTooSoon] and [*Error].
func (t *Transport) Unblock(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender, number sealtext.Number) error {
	account, err := t.account(ctx, tenant, from)
	if err != nil {
		return err
	}
	ctx, x := exchanging(ctx)
	_, err = t.api.DeleteOptedOutNumber(ctx, &sms.DeleteOptedOutNumberInput{
		OptOutListName: aws.String(account.OptOutList), OptedOutNumber: aws.String(number.E164()),
	}, account.options)
	if err == nil {
		return nil
	}
	switch r := refusalOf(err); {
	case r.resource == string(types.ResourceTypeOptedOutNumber):
		return nil
	case r.reason == string(types.ValidationExceptionReasonPhoneNumberCannotBeOptedIn):
		return ErrTooSoon
	}
	return failed(x, err)
}
