package consent_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// TestInboundLanguages: a word that opts out in one language and is ordinary in another means what
// it means in the languages of the programs of the sender. Without any they are English and those
// of the countries that are known.
func TestInboundLanguages(t *testing.T) {
	for _, c := range []struct {
		name, text      string
		languages       []string
		program, tenant []rule.Jurisdiction
		regions         []rule.Jurisdiction
		want            keyword.Intent
	}{
		{"nothing known, English", "son", nil, nil, nil, nil, keyword.IntentNone},
		{"nothing known, an ordinary word elsewhere", "gata", nil, nil, nil, nil, keyword.IntentLikelyOptOut},
		{"declared", "gata", []string{"ro"}, nil, nil, nil, keyword.IntentOptOut},
		{"declared, ordinary", "gata", []string{"en", "es"}, nil, nil, nil, keyword.IntentNone},
		{"declared before the countries", "gata", []string{"ro"}, []rule.Jurisdiction{"MX"}, []rule.Jurisdiction{"ES"}, []rule.Jurisdiction{"ES"}, keyword.IntentOptOut},
		{"countries of the program", "baja", nil, []rule.Jurisdiction{"MX"}, nil, nil, keyword.IntentOptOut},
		{"countries of the tenant", "fin", nil, nil, []rule.Jurisdiction{"FR"}, nil, keyword.IntentOptOut},
		{"the program's before the tenant's", "fin", nil, []rule.Jurisdiction{"US"}, []rule.Jurisdiction{"FR"}, nil, keyword.IntentLikelyOptOut},
		{"country of the person", "fin", nil, []rule.Jurisdiction{"US"}, nil, []rule.Jurisdiction{"FR"}, keyword.IntentOptOut},
		{"English counts everywhere", "END", []string{"ja"}, nil, nil, nil, keyword.IntentOptOut},
		{"other languages count everywhere", "отписаться", []string{"ja"}, nil, nil, nil, keyword.IntentOptOut},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *config) {
				for i := range cfg.Programs {
					cfg.Programs[i].Languages, cfg.Programs[i].Jurisdictions = c.languages, c.program
				}
				cfg.Tenants = []program.Tenant{{Tenant: clinic, Location: rule.Location{Jurisdictions: c.tenant}}}
			})
			p := person(clinic, 1)
			var a consent.Action
			body, err := sealtext.NewBody(c.text)
			require.NoError(t, err)
			err = w.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				a, err = w.Inbound(ctx, tx, consent.InboundText{
					Person: p, Sender: sender, Text: body, At: noon, Reference: "m1", Location: rule.Location{Regions: c.regions},
				})
				return err
			})
			require.NoError(t, err)
			require.Equal(t, c.want, a.Intent, a.Rule)
		})
	}
}
