package redact

// kind is the index of an entity inside the engine.
type kind uint8

const (
	kNone kind = iota

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

// entityOf is indexed by kind.
var entityOf = [numKinds]Entity{
	kPhone:      PhoneNumber,
	kEmail:      EmailAddress,
	kURL:        URL,
	kURLSecret:  URLSecret,
	kOTP:        OTP,
	kCard:       CreditCard,
	kIBAN:       IBAN,
	kAccount:    AccountNumber,
	kIP:         IPAddress,
	kMAC:        MACAddress,
	kDate:       DateTime,
	kDOB:        DateOfBirth,
	kCredential: Credential,
	kCrypto:     Crypto,
	kIMEI:       IMEI,
	kPerson:     Person,
	kLocation:   Location,
	kDenied:     DenyListed,
	kUnexamined: Unexamined,
	kUSSSN:      USSSN,
	kUSITIN:     USITIN,
	kUSPassport: USPassport,
	kUSLicense:  USDriverLicense,
	kUSBank:     USBankNumber,
	kABA:        ABARoutingNumber,
	kNPI:        USNPI,
	kMBI:        USMBI,
	kDEA:        MedicalLicense,
	kNHS:        UKNHS,
	kNINO:       UKNINO,
	kUKPostcode: UKPostcode,
	kUKPassport: UKPassport,
	kUKLicence:  UKDrivingLicence,
	kUKPlate:    UKVehicleRegistration,
	kSIN:        CASIN,
	kABN:        AUABN,
	kACN:        AUACN,
	kTFN:        AUTFN,
	kMedicare:   AUMedicare,
	kAadhaar:    INAadhaar,
	kPAN:        INPAN,
	kGSTIN:      INGSTIN,
	kINPassport: INPassport,
	kVoter:      INVoter,
	kINPlate:    INVehicleRegistration,
	kNRIC:       SGNRICFIN,
	kUEN:        SGUEN,
	kTNIN:       THTNIN,
	kPHTIN:      PHTIN,
	kPHMobile:   PHMobileNumber,
	kRRN:        KRRRN,
	kFRN:        KRFRN,
	kBRN:        KRBRN,
	kKRPassport: KRPassport,
	kKRLicense:  KRDriverLicense,
	kDETaxID:    DETaxID,
	kDETax:      DETaxNumber,
	kDEID:       DEIDCard,
	kDEPassport: DEPassport,
	kDESocial:   DESocialSecurity,
	kDEHealth:   DEHealthInsurance,
	kDEVAT:      DEVATID,
	kLANR:       DELANR,
	kBSNR:       DEBSNR,
	kDELicence:  DEFuehrerschein,
	kDERegister: DEHandelsregister,
	kDEPlate:    DEKFZ,
	kDEPLZ:      DEPLZ,
	kNIF:        ESNIF,
	kNIE:        ESNIE,
	kESPassport: ESPassport,
	kCF:         ITFiscalCode,
	kITVAT:      ITVATCode,
	kITLicense:  ITDriverLicense,
	kITID:       ITIdentityCard,
	kITPassport: ITPassport,
	kPESEL:      PLPESEL,
	kHETU:       FIPersonalIdentityCode,
	kPnr:        SEPersonnummer,
	kOrgnr:      SEOrganisationsnummer,
	kTRID:       TRNationalID,
	kTRPlate:    TRLicensePlate,
	kTRPhone:    TRPhoneNumber,
	kZAID:       ZAIDNumber,
	kNIN:        NGNIN,
	kNGPlate:    NGVehicleRegistration,
}

var kindOf = func() map[Entity]kind {
	m := make(map[Entity]kind, numKinds)
	for k := kNone + 1; k < numKinds; k++ {
		m[entityOf[k]] = k
	}
	return m
}()

// Entities returns every entity that this version detects, in a fixed order.
func Entities() []Entity {
	return append([]Entity(nil), entityOf[1:]...)
}

// DefaultEntities returns the entities that a zero [Config] looks for: all but
// [Person] and [Location].
func DefaultEntities() []Entity {
	var out []Entity
	for k := kNone + 1; k < numKinds; k++ {
		if k != kPerson && k != kLocation {
			out = append(out, entityOf[k])
		}
	}
	return out
}

// kindSet is a set of kinds.
type kindSet [2]uint64

func (s *kindSet) add(k kind)     { s[k>>6] |= 1 << (k & 63) }
func (s kindSet) has(k kind) bool { return s[k>>6]>>(k&63)&1 != 0 }
