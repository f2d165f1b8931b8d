package service

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/notice"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// NoticeConfig is what [Service.Notice] needs besides the service.
type NoticeConfig struct {
	// Operator is what a program cannot know of who runs it. Empty fields are marked in the
	// document.
	Operator notice.Operator
	// Tenant limits the purposes to the programs of one tenant; zero for those of all.
	Tenant sealtext.Tenant
	// Describers describe tables and systems of the application's own, after the service.
	Describers []notice.Describer
}

// Notice returns the privacy notice and the two records of processing of article 30 GDPR, from what
// the service does: the schedules that its sweeper has, the programs that are declared, the
// transports that its relays hand messages to, with Config.Processors, and its keys and its log.
// The error is a [*sealtext.InputError] for a text of the operator, or that of the store.
func (s *Service) Notice(ctx context.Context, cfg NoticeConfig) (*notice.Document, error) {
	purposes, talks, err := s.purposes(ctx, cfg.Tenant)
	if err != nil {
		return nil, fmt.Errorf("service: notice: %w", err)
	}
	own := []notice.Describer{
		notice.DescriberFunc(func(f *notice.Facts) { f.Purposes = append(f.Purposes, purposes...) }),
		notice.DescriberFunc(s.describeData),
		notice.DescriberFunc(func(f *notice.Facts) { f.Data = append(f.Data, talks...) }), notice.DescriberFunc(s.describeRecipients),
		notice.DescriberFunc(s.describeMeasures), notice.DescriberFunc(s.describeRights),
	}
	return notice.New(notice.Config{Operator: cfg.Operator, Describers: append(own, cfg.Describers...), Now: s.now})
}

// purposes reads what programs are declared for, each purpose once, and which of them keep
// conversations.
func (s *Service) purposes(ctx context.Context, only sealtext.Tenant) (all []notice.Purpose, talks []notice.Data, err error) {
	const page = 100
	uses := map[sealtext.Purpose][]string{}
	add := func(t sealtext.Tenant) error {
		set, err := s.Programs.Tenant(ctx, nil, t)
		if err != nil {
			return err
		}
		for _, p := range set.Programs() {
			if p.Retired() {
				continue
			}
			if kept := p.TextsFor(); kept > 0 {
				talks = append(talks, notice.Data{
					Name: "conversations", What: fmt.Sprintf("the texts of messages with the program %s of %s", p.Name, t),
					Kept: fmt.Sprintf("for %s after they were sent or received", notice.Days(kept)), Then: retention.ActionDelete.String(), Why: "the program shows conversations",
				})
			}
			for _, purpose := range p.Purposes.Each() {
				uses[purpose] = append(uses[purpose], fmt.Sprintf("%s of %s", p.Name, t))
			}
		}
		return nil
	}
	if !only.IsZero() {
		if err := add(only); err != nil {
			return nil, nil, err
		}
	} else {
		for after := (sealtext.Tenant{}); ; {
			tenants, err := s.Programs.Tenants(ctx, after, page)
			if err != nil {
				return nil, nil, err
			}
			for _, t := range tenants {
				if err := add(t); err != nil {
					return nil, nil, err
				}
			}
			if len(tenants) < page {
				break
			}
			after = tenants[len(tenants)-1]
		}
	}
	for _, purpose := range slices.Sorted(maps.Keys(uses)) {
		for _, use := range uses[purpose] {
			all = append(all, notice.Purpose{Name: purpose.String(), For: use})
		}
	}
	return all, talks, nil
}

// describeData describes the schedules, and what no schedule covers.
func (s *Service) describeData(f *notice.Facts) {
	scheduled := map[retention.Class]bool{}
	if s.Sweeper != nil {
		for _, sch := range s.Sweeper.Schedules() {
			scheduled[sch.Class] = true
		}
		notice.DescribeSweeper(s.Sweeper).Describe(f)
	}
	for _, c := range []retention.Class{
		retention.ClassNumbers, retention.ClassConsentEvidence, retention.ClassMessageBodies, retention.ClassMessages,
		retention.ClassCapSlots, retention.ClassLastHandoffs, retention.ClassRequests,
	} {
		if !scheduled[c] {
			f.Data = append(f.Data, notice.Data{
				Name: string(c), What: c.What(), Kept: "until the person is erased", Then: "deleted, with the key of the person",
				Why: "no schedule is set for it",
			})
		}
	}
	f.Data = append(f.Data,
		notice.Data{
			Name: "opt-outs", What: "that a person opted out, after an erasure as a keyed hash of the number alone", Kept: "without an end",
			Then: "kept", Why: "so that the person is not written to again",
		},
		notice.Data{
			Name: "audit-events", What: "who did what with which record, and when", Kept: "without an end",
			Then: "made unreadable when the person is erased, but for kind and time", Why: "to prove what was done",
		})
}

// describeRecipients describes the register, and every transport that is in use and not in it.
func (s *Service) describeRecipients(f *notice.Facts) {
	known := map[string]bool{}
	if s.processors != nil {
		notice.DescribeRegister(s.processors).Describe(f)
		for _, p := range s.processors.All() {
			known[p.Name] = true
		}
	}
	used := s.providers()
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if !known[name] {
			f.Recipients = append(f.Recipients, notice.Recipient{
				Company: "the transport " + name, Task: "delivers and receives text messages", Regions: joined(used[name].Regions),
			})
		}
	}
}

// providers are the transports of all relays, by name.
func (s *Service) providers() map[string]transport.Capabilities {
	used := map[string]transport.Capabilities{}
	for _, r := range s.Relays {
		maps.Copy(used, r.Providers())
	}
	return used
}

func joined(names []string) (text string) {
	for i, n := range names {
		if i > 0 {
			text += ", "
		}
		text += n
	}
	return text
}

func (s *Service) describeMeasures(f *notice.Facts) {
	f.Measures = append(f.Measures,
		"Numbers and texts are encrypted in the database, under a key of their own for each person. Destroying that key makes all of them unreadable.",
		"People are found by keyed hashes of their numbers, which cannot be turned back without the key.",
		"Reading a number or a text needs a permission and a reason. An audit event is written before anything is decrypted.",
		"No message is handed to a provider without a recorded decision about consent. An opt-out is in force before it is confirmed.")
	f.Measures = append(f.Measures, "The text of a message is deleted as soon as its delivery, or that it failed, is reported, but where conversations are kept.")
	if s.closed {
		f.Measures = append(f.Measures, "No member of the staff may read a number or a text.")
	}
	if s.Sequencer != nil {
		f.Measures = append(f.Measures, "Audit events are numbered and signed as a tree, so that a change or a loss shows.")
	}
	if s.Sweeper != nil {
		f.Measures = append(f.Measures, fmt.Sprintf("What is due is deleted automatically, every %s.", notice.Days(s.sweep)))
	}
}

func (s *Service) describeRights(f *notice.Facts) {
	f.Rights = append(f.Rights,
		notice.Right{Name: "Opt out and object to marketing", How: "Text STOP to the number that wrote to you, at any time and without a reason."},
		notice.Right{Name: "Access", How: "You get everything that is stored about you in one document, after you have proved who you are."},
		notice.Right{Name: "Portability", How: "The document of an access request can be read by machines (JSON)."},
		notice.Right{Name: "Erasure", How: "Your key and your records are destroyed, and you get a certificate that says what was and what stays. A legal hold prevents it."},
		notice.Right{Name: "Rectification and restriction", How: "Ask the controller, who corrects your data, or keeps it without using it."})
}

// denies reports whether an authorizer is the one that lets nobody read.
func denies(a vault.Authorizer) bool {
	_, all := a.(vault.DenyAll)
	return all
}

// warnProcessors logs what is missing or old in the register.
func (s *Service) warnProcessors(ctx context.Context) error {
	for _, w := range s.processors.Warnings(slices.Collect(maps.Keys(s.providers()))...) {
		s.log.WarnContext(ctx, "sealtext: the register of processors: "+w.Text, "processor", w.Processor, "code", w.Code)
	}
	return nil
}
