package proof

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// ReceiptVersion is the version of the Kantara specification that a [Receipt]
// follows.
const ReceiptVersion = "KI-CR-v1.1.0"

// Receipt is a consent receipt for the person, with the names of the Kantara Initiative's Consent
// Receipt Specification 1.1. It is meant to be encoded as JSON. It holds neither number nor
// evidence; the person is identified by their pseudonym.
type Receipt struct {
	Version          string              `json:"version"`
	Jurisdiction     string              `json:"jurisdiction"`
	ConsentTimestamp int64               `json:"consentTimestamp"` // seconds since 1970, UTC
	CollectionMethod string              `json:"collectionMethod"`
	ConsentReceiptID sealtext.ID         `json:"consentReceiptID"`
	Language         string              `json:"language,omitempty"`
	PIIPrincipalID   string              `json:"piiPrincipalId"`
	PIIControllers   []ReceiptController `json:"piiControllers"`
	PolicyURL        string              `json:"policyUrl"`
	Services         []ReceiptService    `json:"services"`
	Sensitive        bool                `json:"sensitive"`
	SPICat           []string            `json:"spiCat,omitempty"`
}

// ReceiptController is one controller.
type ReceiptController struct {
	PIIController string         `json:"piiController"`
	Contact       string         `json:"contact"`
	Address       ReceiptAddress `json:"address"`
	Email         string         `json:"email"`
	Phone         string         `json:"phone"`
	URL           string         `json:"piiControllerUrl,omitempty"`
}

// ReceiptAddress is an address as one line.
type ReceiptAddress struct {
	StreetAddress string `json:"streetAddress"`
}

// ReceiptService is the service that the person signed up for.
type ReceiptService struct {
	Service  string           `json:"service"`
	Purposes []ReceiptPurpose `json:"purposes"`
}

// ReceiptPurpose is one purpose of a service.
type ReceiptPurpose struct {
	Purpose              string   `json:"purpose"`
	PurposeCategory      []string `json:"purposeCategory"`
	ConsentType          string   `json:"consentType"` // EXPLICIT or IMPLICIT
	PIICategory          []string `json:"piiCategory"`
	PrimaryPurpose       bool     `json:"primaryPurpose"`
	Termination          string   `json:"termination"`
	ThirdPartyDisclosure bool     `json:"thirdPartyDisclosure"`
	ThirdPartyName       string   `json:"thirdPartyName,omitempty"`
}

// Receipt returns the receipt of an opt-in. The error is a [*sealtext.InputError] for any other
// event, which is no consent.
func (e Event) Receipt() (Receipt, error) {
	if e.Kind != consent.KindOptIn {
		return Receipt{}, inputError("kind", "must be OptIn for a receipt")
	}
	p := e.program()
	r := Receipt{
		Version: ReceiptVersion, Jurisdiction: joined(e.Jurisdictions()), ConsentTimestamp: e.OccurredAt.Unix(),
		CollectionMethod: e.Method.String(), ConsentReceiptID: e.ID, Language: e.language(), PIIPrincipalID: e.principal(),
		PIIControllers: []ReceiptController{}, PolicyURL: p.PrivacyNotice,
	}
	for _, c := range p.Controllers {
		r.PIIControllers = append(r.PIIControllers, ReceiptController{c.Name, c.Contact, ReceiptAddress{c.Address}, c.Email, c.Phone, c.URL})
	}
	categories := []string{}
	for _, d := range p.PII {
		categories = append(categories, d.Type)
		if d.Sensitive {
			r.Sensitive, r.SPICat = true, append(r.SPICat, d.Type)
		}
	}
	r.Services = []ReceiptService{{Service: e.service(), Purposes: e.receiptPurposes(p, categories)}}
	return r, nil
}

func (e Event) receiptPurposes(p Program, categories []string) []ReceiptPurpose {
	third := slices.DeleteFunc(slices.Clone(p.Recipients), func(s string) bool { return strings.EqualFold(s, "none") })
	consentType := "EXPLICIT"
	if e.eventType() == "implied" {
		consentType = "IMPLICIT"
	}
	out := []ReceiptPurpose{}
	for i, purpose := range e.purposes() {
		text := p.Purposes[purpose]
		if text == "" {
			text = named(purpose)
		}
		out = append(out, ReceiptPurpose{
			Purpose: text, PurposeCategory: []string{named(purpose)}, ConsentType: consentType, PIICategory: categories,
			PrimaryPurpose: i == 0, Termination: e.termination(), ThirdPartyDisclosure: len(third) > 0, ThirdPartyName: strings.Join(third, "; "),
		})
	}
	return out
}

// service returns the name of the service in the program's description, or else in the ledger.
func (e Event) service() string {
	if s := e.program().Service; s != "" {
		return s
	}
	return e.Scope.String()
}

// termination says when the consent ends, and how the person can end it.
func (e Event) termination() string {
	var ways []string
	if !e.ExpiresAt.IsZero() {
		ways = append(ways, "on "+e.ExpiresAt.Format("2006-01-02"))
	}
	if w := e.program().Withdrawal; w != "" {
		ways = append(ways, w)
	}
	return strings.Join(ways, "; ")
}
