package senderid

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// dec1 is the day on which the sources of the default table were last looked up.
var dec1 = time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC)

var (
	longCode     = []sealtext.SenderKind{sealtext.SenderLongCode}
	tollFree     = []sealtext.SenderKind{sealtext.SenderTollFree}
	alphanumeric = []sealtext.SenderKind{sealtext.SenderAlphanumeric}
	commercial   = sealtext.Purposes(sealtext.Marketing)
)

// Sources that several rows have.
const (
	telnyx = "Telnyx, International SMS Compliance Guide (developers.telnyx.com/docs/messaging/messages/international-sms-compliance)"
	aws    = "AWS End User Messaging, Sender ID registration (docs.aws.amazon.com/end-user-messaging/latest/userguide/nx-reg-type-sender.html) and" +
		" Registration forms (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country.html)"
	twilioTollFree = "Twilio, error 30460 (twilio.com/docs/api/errors/30460)"
)

// DefaultRows returns the rows of [Default]. Each has a source: the page of a provider, which says what
// the networks that it reaches do, or of a register. No row was made where no source was found or where
// sources disagree; France, Mexico and Spain are such countries. The caller may change the result.
func DefaultRows() []Row {
	rows := []Row{
		{
			ID: "us-no-alphanumeric", Country: "US", Kinds: alphanumeric, AsOf: dec1,
			Source: "Vonage, US SMS Features and Restrictions (api.support.vonage.com, article 204017023); " + telnyx,
		},
		{
			ID: "us-10dlc", Country: "US", Kinds: longCode, Needs: Scheme10DLC, AsOf: dec1,
			Source: telnyx + "; Vonage, US SMS Features and Restrictions (api.support.vonage.com, article 204017023)",
			Note:   "brand and campaign; long codes of other countries are not accepted",
		},
		{
			ID: "us-toll-free", Country: "US", Kinds: tollFree, Needs: SchemeTollFree, Source: twilioTollFree, AsOf: dec1,
			Note: "since 2024-01-31 messages from numbers that are not verified, or pending, are blocked",
		},
		{ID: "ca-no-alphanumeric", Country: "CA", Kinds: alphanumeric, Source: telnyx, AsOf: dec1},
		{ID: "ca-toll-free", Country: "CA", Kinds: tollFree, Needs: SchemeTollFree, Source: twilioTollFree, AsOf: dec1, Note: "as in the United States"},
		{
			ID: "cn-no-alphanumeric", Country: "CN", Kinds: alphanumeric, AsOf: dec1,
			Source: "AWS End User Messaging, Sender IDs (docs.aws.amazon.com/sms-voice/latest/userguide/sender-id.html)",
		},
		{
			ID: "ar-no-alphanumeric", Country: "AR", Kinds: alphanumeric, AsOf: dec1,
			Source: "GetResponse, SMS delivery regulations by country (getresponse.com/help/what-are-sms-delivery-regulations-in-particular-countries.html), after Vonage",
			Note:   "networks replace it by a short code (help.pushtech.com, article 15407493751954)",
		},
		{
			ID: "br-no-alphanumeric", Country: "BR", Kinds: alphanumeric, AsOf: dec1,
			Source: "Mailpro, SMS regulations of Brazil (mailpro.com/faq/sms-regulierungen-brasilien)",
			Note:   "networks replace it by a local short code or long code, so that nobody sees the name",
		},
		{
			ID: "in-dlt", Country: "IN", Needs: SchemeDLT, AsOf: dec1,
			Source: telnyx + "; Vonage, DLT in India (developer.vonage.com/en/blog/introducing-distribution-ledger-technology-sms-indian-regulation)",
			Note:   "entity, header and templates; the header of international traffic is replaced",
		},
		{
			ID: "sg-name", Country: "SG", Needs: SchemeName, AsOf: dec1,
			Source: "SGNIC, Sender ID Rules of Registration (sgnic.sg/smsregistry/rules-of-registration); Bird, Singapore (docs.bird.com)",
			Note:   "names, short codes and long codes; others are blocked or shown as Likely-SCAM",
		},
		{
			ID: "au-name", Country: "AU", Kinds: alphanumeric, Needs: SchemeName, AsOf: dec1,
			Source: "Telnyx, SMS Guidelines for Australia (support.telnyx.com, article 6531656): Telecommunications (SMS Sender ID Register) Industry Standard 2025",
			Note:   "since 2026-07-01 others are shown as Unverified",
		},
		{
			ID: "tr-name", Country: "TR", Kinds: alphanumeric, Needs: SchemeName, AsOf: dec1,
			Source: "Vonage, Turkey SMS Features and Restrictions (api.support.vonage.com, article 204017543)",
			Note:   "numbers are taken only where the provider serves them in both directions",
		},
		{
			ID: "tr-iys", Country: "TR", Purposes: commercial, Needs: SchemeIYS, AsOf: dec1,
			Source: "Vonage, Turkey SMS Features and Restrictions (api.support.vonage.com, article 204017543); Regulation on Commercial Communication and Commercial Electronic Messages, cms-lawnow.com 2021/01",
		},
		{
			ID: "gb-open", Country: "GB", Kinds: alphanumeric, Accepts: true, AsOf: dec1,
			Source: telnyx + ": registration recommended",
			Note:   "generic names such as INFO, foreign numbers and short codes of another form are blocked (messagemedia.com, International Sending Policy)",
		},
		{ID: "de-open", Country: "DE", Accepts: true, Source: telnyx + ": no registration", AsOf: dec1},
		{
			ID: "bd-name", Country: "BD", Kinds: alphanumeric, Needs: SchemeName, AsOf: dec1,
			Source: "Pushtech, Sender ID regulations (help.pushtech.com, article 15407493751954); Ring Ring (support.ringring.be, article 16766145938973)",
		},
	}
	for _, c := range []struct{ id, country string }{
		{"by-name", "BY"}, {"eg-name", "EG"}, {"id-name", "ID"}, {"ie-name", "IE"}, {"jo-name", "JO"}, {"ke-name", "KE"}, {"kw-name", "KW"}, {"kz-name", "KZ"},
		{"lk-name", "LK"}, {"ph-name", "PH"}, {"qa-name", "QA"}, {"ru-name", "RU"}, {"sa-name", "SA"}, {"th-name", "TH"},
	} {
		rows = append(rows, Row{
			ID: c.id, Country: rule.Jurisdiction(c.country), Kinds: alphanumeric, Needs: SchemeName, Source: aws, AsOf: dec1,
			Note: "what the networks do with names that are not registered was not verified",
		})
	}
	return rows
}
