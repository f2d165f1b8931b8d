package awssms

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/optouts"
)

var (
	_ optouts.Lister    = (*Transport)(nil)
	_ optouts.Blocker   = (*Transport)(nil)
	_ optouts.Unblocker = (*Transport)(nil)
)

// ListOptOuts implements [optouts.Lister] by OptOuts.
func (t *Transport) ListOptOuts(ctx context.Context, q optouts.Query, next string) (optouts.Page, error) {
	page, err := t.OptOuts(ctx, q.Tenant, q.Sender, next)
	if err != nil {
		return optouts.Page{}, err
	}
	out := optouts.Page{Unread: page.Unread, Next: page.Next}
	for _, o := range page.OptOuts {
		e := optouts.Entry{Number: o.Number, At: o.At, How: optouts.HowAPI}
		if o.Person {
			e.How = optouts.HowText
		}
		out.Entries = append(out.Entries, e)
	}
	return out, nil
}

// BlockNumbers implements [optouts.Blocker] by Block.
func (t *Transport) BlockNumbers(ctx context.Context, q optouts.Query, numbers []sealtext.Number) error {
	return t.Block(ctx, q.Tenant, q.Sender, numbers)
}

// UnblockNumber implements [optouts.Unblocker] by Unblock.
func (t *Transport) UnblockNumber(ctx context.Context, q optouts.Query, e optouts.Entry) error {
	return t.Unblock(ctx, q.Tenant, q.Sender, e.Number)
}
