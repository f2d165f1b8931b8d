package service_test

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/notice"
	"github.com/sealtext/sealtext/retention/processor"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
)

func noticeOf(t *testing.T, s *service.Service, cfg service.NoticeConfig) string {
	t.Helper()
	doc, err := s.Notice(t.Context(), cfg)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, doc.WriteMarkdown(&b))
	return b.String()
}

func withInbox(t *testing.T, c *service.Config) {
	t.Helper()
	handset, err := inbox.New(inbox.Config{})
	require.NoError(t, err)
	c.Transports = map[string]transport.Transport{"inbox": handset}
}

// TestTheNoticeFollowsTheConfiguration changes one setting at a time, and looks for the sentence
// that must change with it.
func TestTheNoticeFollowsTheConfiguration(t *testing.T) {
	for _, c := range []struct {
		name      string
		change    func(*service.Config)
		says, not string
	}{
		{"as it is", nil, "| the texts of messages that were sent or received | for 7 days after its message was final or was received | deleted |", "for 8 days"},
		{"a longer time", func(c *service.Config) {
			c.Schedules = service.DefaultSchedules()
			c.Schedules[0].Keep = 8 * 24 * time.Hour
		}, "| the texts of messages that were sent or received | for 8 days after its message was final or was received | deleted |", "for 7 days"},
		{"no schedule", func(c *service.Config) { c.Schedules = []retention.Schedule{} },
			"| the texts of messages that were sent or received | until the person is erased |", "for 7 days"},
		{"no schedule of numbers", nil, "| the phone number, encrypted, and the key of everything that is encrypted for the person | until the person is erased |", "for 0"},
		{"sweeps", nil, "What is due is deleted automatically, every 1 hour.", "every 2 hours"},
		{"rarer sweeps", func(c *service.Config) { c.SweepEvery = 2 * time.Hour }, "deleted automatically, every 2 hours.", "every 1 hour"},
		{"nobody reads", nil, "No member of the staff may read", "signed as a tree"},
		{"somebody reads", func(c *service.Config) { c.Authorizer = &vault.AccessRules{} }, "Reading a number or a text needs a permission", "No member of the staff may read"},
		{"a provider that is in no register", nil, "| the transport inbox | delivers and receives text messages |", "Inbox Ltd"},
		{"a register", func(c *service.Config) { c.Processors = inboxLtd(t) }, "| Inbox Ltd | delivers and receives text messages | eu |", "the transport inbox"},
		{"programs", nil, "| marketing | offers of corner-books |", "otp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, func(cfg *service.Config) {
				withInbox(t, cfg)
				if c.change != nil {
					c.change(cfg)
				}
			})
			require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
			for name, tenant := range map[string]sealtext.Tenant{"all tenants": {}, "one tenant": shop} {
				text := noticeOf(t, s, service.NoticeConfig{Tenant: tenant})
				require.Contains(t, text, c.says, name)
				require.NotContains(t, text, c.not, name)
			}
		})
	}
}

func TestTheNoticeOfOneTenant(t *testing.T) {
	s := open(t, func(c *service.Config) { withInbox(t, c) })
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
	text := noticeOf(t, s, service.NoticeConfig{Tenant: sealtext.MustTenant("somebody-else")})
	require.NotContains(t, text, "offers of corner-books")
	require.Contains(t, text, "No program is declared")
}

func TestTheNoticeTakesTheOperatorAndOtherTables(t *testing.T) {
	s := open(t, nil)
	text := noticeOf(t, s, service.NoticeConfig{
		Operator: notice.Operator{Name: "Corner Books Ltd"},
		Describers: []notice.Describer{notice.DescriberFunc(func(f *notice.Facts) {
			f.Data = append(f.Data, notice.Data{Name: "visits", What: "when you visited the shop"})
		})},
	})
	require.Contains(t, text, "- **Controller:** Corner Books Ltd\n")
	require.Contains(t, text, "| when you visited the shop | not stated |")
	_, err := s.Notice(t.Context(), service.NoticeConfig{Operator: notice.Operator{Name: "a\nb"}})
	var in *sealtext.InputError
	require.ErrorAs(t, err, &in)
}

func inboxLtd(t *testing.T) *processor.Register {
	t.Helper()
	r, err := processor.New(processor.Config{Processors: []processor.Processor{{
		Name: "inbox", Company: "Inbox Ltd", Regions: []string{"eu"}, Contract: processor.Contract{SignedAt: time.Now()}, CheckedAt: time.Now(),
		Storage: []processor.Storage{{Field: "number", Least: 24 * time.Hour, Source: "its description", AsOf: time.Now()}},
	}}})
	require.NoError(t, err)
	return r
}

// lines is a log that several goroutines write.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func personOf(t *testing.T, s *service.Service, e164 string) (p sealtext.Person) {
	t.Helper()
	require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = s.Sealer.Enroll(ctx, tx, shop, number(t, e164))
		return err
	}))
	return p
}

// TestWarningsOfTheRegister: once the service runs, the log says which transport has no entry.
func TestWarningsOfTheRegister(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lines
		s := open(t, func(c *service.Config) {
			withInbox(t, c)
			handset, err := inbox.New(inbox.Config{})
			require.NoError(t, err)
			c.Transports["other"] = handset
			c.Processors, c.Logger = inboxLtd(t), slog.New(slog.NewTextHandler(&log, nil))
		})
		require.NoError(t, s.Start(t.Context()))
		synctest.Wait()
		require.NoError(t, s.Stop(t.Context()))
		require.Contains(t, log.String(), "handed to the transport other, which has no entry")
		require.NotContains(t, log.String(), "Inbox Ltd")
	})
}

// TestTheCertificateNamesProcessors: it says until when each of them keeps what.
func TestTheCertificateNamesProcessors(t *testing.T) {
	now := time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	s := open(t, func(c *service.Config) { c.Processors, c.Now = inboxLtd(t), func() time.Time { return now } })
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
	optIn(t, s, shop, ann)
	cert, err := s.Rights.Erase(t.Context(), web, personOf(t, s, ann), "case-1")
	require.NoError(t, err)
	require.Equal(t, retention.Statement{
		Code: "processor", Text: "Inbox Ltd keeps the number of messages until 2026-12-02, also where deletion was asked for; longer where it was not.",
	}, cert.NotCovered[len(cert.NotCovered)-1])
}
