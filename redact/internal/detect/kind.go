package detect

// Kind is the index of an entity: see [Names].
type Kind uint8

const (
	kNone Kind = iota

	kPhone
	kEmail
	kURL
	kURLSecret
	kOTP
	kCard
	kIBAN
	kAccount
	kIP
	kMAC
	kDate
	kDOB
	kCredential
	kCrypto
	kIMEI
	kPerson
	kLocation
	kDenied
	kUnexamined
	kUSSSN
	kUSITIN
	kUSPassport
	kUSLicense
	kUSBank
	kABA
	kNPI
	kMBI
	kDEA
	kNHS
	kNINO
	kUKPostcode
	kUKPassport
	kUKLicence
	kUKPlate
	kSIN
	kABN
	kACN
	kTFN
	kMedicare
	kAadhaar
	kPAN
	kGSTIN
	kINPassport
	kVoter
	kINPlate
	kNRIC
	kUEN
	kTNIN
	kPHTIN
	kPHMobile
	kRRN
	kFRN
	kBRN
	kKRPassport
	kKRLicense
	kDETaxID
	kDETax
	kDEID
	kDEPassport
	kDESocial
	kDEHealth
	kDEVAT
	kLANR
	kBSNR
	kDELicence
	kDERegister
	kDEPlate
	kDEPLZ
	kNIF
	kNIE
	kESPassport
	kCF
	kITVAT
	kITLicense
	kITID
	kITPassport
	kPESEL
	kHETU
	kPnr
	kOrgnr
	kTRID
	kTRPlate
	kTRPhone
	kZAID
	kNIN
	kNGPlate

	numKinds
)

// nameOf is indexed by kind.
var nameOf = [numKinds]string{
	kPhone:      "PHONE_NUMBER",
	kEmail:      "EMAIL_ADDRESS",
	kURL:        "URL",
	kURLSecret:  "URL_SECRET",
	kOTP:        "OTP",
	kCard:       "CREDIT_CARD",
	kIBAN:       "IBAN_CODE",
	kAccount:    "ACCOUNT_NUMBER",
	kIP:         "IP_ADDRESS",
	kMAC:        "MAC_ADDRESS",
	kDate:       "DATE_TIME",
	kDOB:        "DATE_OF_BIRTH",
	kCredential: "CREDENTIAL",
	kCrypto:     "CRYPTO",
	kIMEI:       "IMEI",
	kPerson:     "PERSON",
	kLocation:   "LOCATION",
	kDenied:     "DENY_LISTED",
	kUnexamined: "UNEXAMINED",
	kUSSSN:      "US_SSN",
	kUSITIN:     "US_ITIN",
	kUSPassport: "US_PASSPORT",
	kUSLicense:  "US_DRIVER_LICENSE",
	kUSBank:     "US_BANK_NUMBER",
	kABA:        "ABA_ROUTING_NUMBER",
	kNPI:        "US_NPI",
	kMBI:        "US_MBI",
	kDEA:        "MEDICAL_LICENSE",
	kNHS:        "UK_NHS",
	kNINO:       "UK_NINO",
	kUKPostcode: "UK_POSTCODE",
	kUKPassport: "UK_PASSPORT",
	kUKLicence:  "UK_DRIVING_LICENCE",
	kUKPlate:    "UK_VEHICLE_REGISTRATION",
	kSIN:        "CA_SIN",
	kABN:        "AU_ABN",
	kACN:        "AU_ACN",
	kTFN:        "AU_TFN",
	kMedicare:   "AU_MEDICARE",
	kAadhaar:    "IN_AADHAAR",
	kPAN:        "IN_PAN",
	kGSTIN:      "IN_GSTIN",
	kINPassport: "IN_PASSPORT",
	kVoter:      "IN_VOTER",
	kINPlate:    "IN_VEHICLE_REGISTRATION",
	kNRIC:       "SG_NRIC_FIN",
	kUEN:        "SG_UEN",
	kTNIN:       "TH_TNIN",
	kPHTIN:      "PH_TIN",
	kPHMobile:   "PH_MOBILE_NUMBER",
	kRRN:        "KR_RRN",
	kFRN:        "KR_FRN",
	kBRN:        "KR_BRN",
	kKRPassport: "KR_PASSPORT",
	kKRLicense:  "KR_DRIVER_LICENSE",
	kDETaxID:    "DE_TAX_ID",
	kDETax:      "DE_TAX_NUMBER",
	kDEID:       "DE_ID_CARD",
	kDEPassport: "DE_PASSPORT",
	kDESocial:   "DE_SOCIAL_SECURITY",
	kDEHealth:   "DE_HEALTH_INSURANCE",
	kDEVAT:      "DE_VAT_ID",
	kLANR:       "DE_LANR",
	kBSNR:       "DE_BSNR",
	kDELicence:  "DE_FUEHRERSCHEIN",
	kDERegister: "DE_HANDELSREGISTER",
	kDEPlate:    "DE_KFZ",
	kDEPLZ:      "DE_PLZ",
	kNIF:        "ES_NIF",
	kNIE:        "ES_NIE",
	kESPassport: "ES_PASSPORT",
	kCF:         "IT_FISCAL_CODE",
	kITVAT:      "IT_VAT_CODE",
	kITLicense:  "IT_DRIVER_LICENSE",
	kITID:       "IT_IDENTITY_CARD",
	kITPassport: "IT_PASSPORT",
	kPESEL:      "PL_PESEL",
	kHETU:       "FI_PERSONAL_IDENTITY_CODE",
	kPnr:        "SE_PERSONNUMMER",
	kOrgnr:      "SE_ORGANISATIONSNUMMER",
	kTRID:       "TR_NATIONAL_ID",
	kTRPlate:    "TR_LICENSE_PLATE",
	kTRPhone:    "TR_PHONE_NUMBER",
	kZAID:       "ZA_ID_NUMBER",
	kNIN:        "NG_NIN",
	kNGPlate:    "NG_VEHICLE_REGISTRATION",
}

// Names returns the name of every entity, indexed by kind. The first is empty: no entity has kind 0.
func Names() []string { return nameOf[:] }

// Kinds that other parts of the library name.
const (
	Person     = kPerson
	Location   = kLocation
	Unexamined = kUnexamined
)

// kindSet is a set of kinds.
type kindSet [2]uint64

func (s *kindSet) add(k Kind)     { s[k>>6] |= 1 << (k & 63) }
func (s kindSet) has(k Kind) bool { return s[k>>6]>>(k&63)&1 != 0 }
