package transporttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/optouts"
)

// OptOutLists is what [RunOptOuts] needs to know about an adapter: what it can do, and an imitation of its
// provider.
type OptOutLists struct {
	// Lister, Blocker and Unblocker are the adapter, as far as it is one of them; nil otherwise.
	Lister    optouts.Lister
	Blocker   optouts.Blocker
	Unblocker optouts.Unblocker
	// Query names a sender that the imitation has.
	Query optouts.Query
	// Put puts entries on the list of the imitation, as the provider would write them. Required with a
	// Lister.
	Put func(entries ...optouts.Entry)
	// Blocked returns the numbers that are on the list. Required.
	Blocked func() []sealtext.Number
	// Answer makes the imitation answer so to every request from then on; an empty header of a redirect
	// leads to itself. Required.
	Answer func(status int, body string)
	// Close ends the imitation. Required.
	Close func()
	// Entry is one as Put takes it, with all that the provider tells; its Number is set. Required with a
	// Lister.
	Entry optouts.Entry
	// Secrets are in no error: the credentials, and what the imitation repeats of numbers.
	Secrets []string
}

// entriesOfMany are enough for several pages of every provider.
const entriesOfMany = 230

// RunOptOuts checks an adapter's [optouts.Lister], [optouts.Blocker] and [optouts.Unblocker]. It calls
// open for each case, which returns an adapter that is connected to a new imitation of the provider.
func RunOptOuts(t *testing.T, open func(t testing.TB) OptOutLists) {
	t.Helper()
	for _, c := range optOutCases {
		t.Run(c.name, func(t *testing.T) {
			l := open(t)
			if c.needs(l) {
				if err := c.run(t.Context(), l); err != nil {
					t.Errorf("%s: %v", c.must, err)
				}
			}
		})
	}
}

type optOutCase struct {
	name, must string
	needs      func(OptOutLists) bool
	run        func(context.Context, OptOutLists) error
}

func canList(l OptOutLists) bool    { return l.Lister != nil }
func canBlock(l OptOutLists) bool   { return l.Blocker != nil }
func canUnblock(l OptOutLists) bool { return l.Unblocker != nil }
func canAny(OptOutLists) bool       { return true }

var optOutCases = []optOutCase{
	{"list", "every entry must be listed once, with all that the provider tells, over several pages", canList, listsAll},
	{"empty", "an empty list must be one page without entries and no error", canList, listsNone},
	{"answers", "an answer that is no list must be an error, and never an empty list", canList, func(ctx context.Context, l OptOutLists) error {
		return refused(ctx, l, l.list, unlistable)
	}},
	{"refusals", "a refusal must be an error without number and credential", canAny, func(ctx context.Context, l OptOutLists) error {
		for _, do := range l.requests() {
			if err := refused(ctx, l, do, refusals); err != nil {
				return err
			}
		}
		return nil
	}},
	{"ends", "a request whose context has ended, or to a provider that is gone, must be an error", canAny, optOutsEnded},
	{"block", "numbers must be on the list once BlockNumbers returned nil, each once, also when it is repeated", canBlock, blocksOnce},
	{"unblock", "an entry must be gone once UnblockNumber returned nil, and no other, also when it is repeated", canUnblock, unblocksOne},
}

// manyNumbers returns different numbers.
func manyNumbers(n int) (numbers []sealtext.Number) {
	for i := range n {
		number, err := sealtext.ParseE164(fmt.Sprintf("+1202557%04d", i))
		if err != nil {
			panic(err)
		}
		numbers = append(numbers, number)
	}
	return numbers
}

func (l OptOutLists) entry(n sealtext.Number) optouts.Entry {
	e := l.Entry
	e.Number = n
	return e
}

// all reads a whole list.
func (l OptOutLists) all(ctx context.Context) (found []optouts.Entry, pages int, err error) {
	seen := map[string]bool{}
	for next := ""; ; {
		page, err := l.Lister.ListOptOuts(ctx, l.Query, next)
		if err != nil {
			return nil, pages, err
		}
		found, pages = append(found, page.Entries...), pages+1
		switch {
		case page.Unread != 0:
			return nil, pages, fmt.Errorf("%d entries were not read", page.Unread)
		case page.Next == "":
			return found, pages, nil
		case seen[page.Next]:
			return nil, pages, errors.New("a page was repeated")
		}
		seen[page.Next], next = true, page.Next
	}
}

func listsAll(ctx context.Context, l OptOutLists) error {
	want := map[optouts.Entry]bool{}
	for _, n := range manyNumbers(entriesOfMany) {
		e := l.entry(n)
		l.Put(e)
		want[e] = true
	}
	for range 2 {
		found, pages, err := l.all(ctx)
		if err != nil {
			return err
		}
		seen := map[optouts.Entry]bool{}
		for _, e := range found {
			switch {
			case !want[e]:
				return fmt.Errorf("an entry differs: since %s by %s %q from %s", e.At, e.How, e.ID, e.Sender)
			case seen[e]:
				return errors.New("an entry was listed twice")
			case strings.ContainsFunc(e.ID, func(r rune) bool { return r < ' ' || r > '~' }) || strings.Contains(e.ID, e.Number.E164()[1:]):
				return errors.New("an ID has something else than printable ASCII, or the number")
			}
			seen[e] = true
		}
		if len(seen) != len(want) || pages < 2 {
			return fmt.Errorf("%d of %d entries in %d pages", len(seen), len(want), pages)
		}
	}
	return nil
}

func listsNone(ctx context.Context, l OptOutLists) error {
	page, err := l.Lister.ListOptOuts(ctx, l.Query, "")
	if err == nil && (len(page.Entries) != 0 || page.Unread != 0 || page.Next != "") {
		err = errors.New("there is something in it")
	}
	return err
}

// list, block and unblock make one request of each kind.
func (l OptOutLists) list(ctx context.Context) error {
	_, err := l.Lister.ListOptOuts(ctx, l.Query, "")
	return err
}

func (l OptOutLists) block(ctx context.Context) error {
	return l.Blocker.BlockNumbers(ctx, l.Query, manyNumbers(1))
}

func (l OptOutLists) unblock(ctx context.Context) error {
	return l.Unblocker.UnblockNumber(ctx, l.Query, l.entry(manyNumbers(1)[0]))
}

func (l OptOutLists) requests() (all []func(context.Context) error) {
	for _, c := range []struct {
		can bool
		do  func(context.Context) error
	}{{canList(l), l.list}, {canBlock(l), l.block}, {canUnblock(l), l.unblock}} {
		if c.can {
			all = append(all, c.do)
		}
	}
	return all
}

// said is an answer of a provider.
type said struct {
	status int
	body   string
}

var (
	unlistable = []said{
		{200, ""}, {200, "{"}, {200, "{}"}, {200, "[]"}, {200, "null"}, {200, `"x"`}, {200, "<html>"}, {200, `{"error":"x"}`}, {200, strings.Repeat(" ", 1<<20) + "{}"}, {204, ""},
	}
	refusals = []said{
		{301, ""}, {302, ""}, {400, "{}"}, {401, ""}, {403, "<html>"}, {404, "{}"}, {409, "{}"}, {429, "{}"}, {500, "{"}, {503, ""},
	}
)

// refused reports an answer after which a request returned no error, or one that says too much.
func refused(ctx context.Context, l OptOutLists, do func(context.Context) error, answers []said) error {
	for _, a := range answers {
		repeats := strings.Join(l.Secrets, " ")
		for _, body := range []string{a.body, `{"message":"` + repeats + `"}`} {
			l.Answer(a.status, body)
			err := do(ctx)
			if err == nil {
				return fmt.Errorf("no error for status %d and %d bytes", a.status, len(body))
			}
			if err := l.silent(err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l OptOutLists) silent(err error) error {
	for _, secret := range append(l.Secrets, manyNumbers(1)[0].E164()[1:]) {
		if strings.Contains(err.Error(), secret) {
			return errors.New("the error has a number or a credential")
		}
	}
	return nil
}

func optOutsEnded(ctx context.Context, l OptOutLists) error {
	over, cancel := context.WithCancel(ctx)
	cancel()
	for _, do := range l.requests() {
		if err := do(over); err == nil {
			return errors.New("no error after the context had ended")
		}
	}
	l.Close()
	for _, do := range l.requests() {
		err := do(ctx)
		if err == nil {
			return errors.New("no error from a provider that is gone")
		}
		if err := l.silent(err); err != nil {
			return err
		}
	}
	return nil
}

func blocksOnce(ctx context.Context, l OptOutLists) error {
	want := manyNumbers(60)
	for range 2 {
		if err := l.Blocker.BlockNumbers(ctx, l.Query, want); err != nil {
			return err
		}
		have := map[sealtext.Number]int{}
		for _, n := range l.Blocked() {
			have[n]++
		}
		for _, n := range want {
			if have[n] != 1 {
				return fmt.Errorf("a number is %d times on the list", have[n])
			}
		}
		if len(have) != len(want) {
			return fmt.Errorf("%d numbers are on the list instead of %d", len(have), len(want))
		}
	}
	return nil
}

func unblocksOne(ctx context.Context, l OptOutLists) error {
	for _, n := range manyNumbers(3) {
		l.Put(l.entry(n))
	}
	found, _, err := l.all(ctx)
	if err != nil {
		return err
	}
	for range 2 {
		if err := l.Unblocker.UnblockNumber(ctx, l.Query, found[1]); err != nil {
			return err
		}
		left := l.Blocked()
		if len(left) != 2 || left[0] == found[1].Number || left[1] == found[1].Number {
			return fmt.Errorf("%d entries are left, instead of the two others", len(left))
		}
	}
	return nil
}
