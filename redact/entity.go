package redact

// Entity names a kind of sensitive value. The names are those of Microsoft Presidio if it has one,
// so that policies and reports can be compared. The set is closed: [New] refuses a name that is not
// in [Entities].
type Entity string

// General entities.
const (
	// PhoneNumber is a telephone number (ITU-T E.164 and national forms, libphonenumber's plans).
	PhoneNumber Entity = "PHONE_NUMBER"
	// EmailAddress is an e-mail address (RFC 5321 section 4.1.2, dot-string).
	EmailAddress Entity = "EMAIL_ADDRESS"
	// URL is a web link, with or without scheme (RFC 3986).
	URL Entity = "URL"
	// URLSecret is a secret inside a link: user information or the value of a token parameter.
	URLSecret Entity = "URL_SECRET"
	// OTP is a one-time passcode as services send it by SMS.
	OTP Entity = "OTP"
	// CreditCard is a payment card number (ISO/IEC 7812-1, Luhn check).
	CreditCard Entity = "CREDIT_CARD"
	// IBAN is an international bank account number (ISO 13616-1, mod 97).
	IBAN Entity = "IBAN_CODE"
	// AccountNumber is a bank or customer account number, recognized by the words around it.
	AccountNumber Entity = "ACCOUNT_NUMBER"
	// IPAddress is an IPv4 or IPv6 address, with or without prefix length (RFC 791, RFC 4291, RFC
	// 4632).
	IPAddress Entity = "IP_ADDRESS"
	// MACAddress is a hardware address (IEEE 802 EUI-48).
	MACAddress Entity = "MAC_ADDRESS"
	// DateTime is a date, or a date with a time (ISO 8601 and customary forms).
	DateTime Entity = "DATE_TIME"
	// DateOfBirth is a date that the words around it call a date of birth.
	DateOfBirth Entity = "DATE_OF_BIRTH"
	// Credential is a password, API key, bearer token, JSON Web Token or private key.
	Credential Entity = "CREDENTIAL"
	// Crypto is a Bitcoin or Ethereum address (base58check, BIP 173 and BIP 350, EIP-55).
	Crypto Entity = "CRYPTO"
	// IMEI is a mobile equipment identity (3GPP TS 23.003 section 6.2, Luhn check).
	IMEI Entity = "IMEI"
	// Person is a name after a cue such as "my name is". It is not in [DefaultEntities].
	Person Entity = "PERSON"
	// Location is a street address, recognized by its shape. It is not in [DefaultEntities].
	Location Entity = "LOCATION"
	// DenyListed is a value of the host's deny list.
	DenyListed Entity = "DENY_LISTED"
	// Unexamined is a text on which a [Recognizer] failed.
	Unexamined Entity = "UNEXAMINED"
)

// United States.
const (
	// USSSN is a social security number (SSA, 20 CFR 422.103).
	USSSN Entity = "US_SSN"
	// USITIN is an individual taxpayer identification number (IRS Publication 1915).
	USITIN Entity = "US_ITIN"
	// USPassport is a United States passport number.
	USPassport Entity = "US_PASSPORT"
	// USDriverLicense is a driver license number of one of the states.
	USDriverLicense Entity = "US_DRIVER_LICENSE"
	// USBankNumber is a United States bank account number.
	USBankNumber Entity = "US_BANK_NUMBER"
	// ABARoutingNumber is a bank routing number (ABA, weights 3-7-1).
	ABARoutingNumber Entity = "ABA_ROUTING_NUMBER"
	// USNPI is a national provider identifier (45 CFR 162.406, Luhn with 80840).
	USNPI Entity = "US_NPI"
	// USMBI is a Medicare beneficiary identifier (CMS format of 2018).
	USMBI Entity = "US_MBI"
	// MedicalLicense is a DEA registration number of a prescriber (21 CFR 1301).
	MedicalLicense Entity = "MEDICAL_LICENSE"
)

// United Kingdom.
const (
	// UKNHS is an NHS number (NHS Data Dictionary, modulus 11).
	UKNHS Entity = "UK_NHS"
	// UKNINO is a national insurance number (HMRC NIM39110).
	UKNINO Entity = "UK_NINO"
	// UKPostcode is a postcode (BS 7666).
	UKPostcode Entity = "UK_POSTCODE"
	// UKPassport is a British passport number.
	UKPassport Entity = "UK_PASSPORT"
	// UKDrivingLicence is a driver number (DVLA, 16 characters).
	UKDrivingLicence Entity = "UK_DRIVING_LICENCE"
	// UKVehicleRegistration is a vehicle registration mark (DVLA INF104).
	UKVehicleRegistration Entity = "UK_VEHICLE_REGISTRATION"
)

// Canada and Australia.
const (
	// CASIN is a Canadian social insurance number (Luhn check).
	CASIN Entity = "CA_SIN"
	// AUABN is an Australian business number (ABR, modulus 89).
	AUABN Entity = "AU_ABN"
	// AUACN is an Australian company number (ASIC).
	AUACN Entity = "AU_ACN"
	// AUTFN is an Australian tax file number (ATO, modulus 11).
	AUTFN Entity = "AU_TFN"
	// AUMedicare is an Australian Medicare card number.
	AUMedicare Entity = "AU_MEDICARE"
)

// India.
const (
	// INAadhaar is an Aadhaar number (UIDAI, Verhoeff check).
	INAadhaar Entity = "IN_AADHAAR"
	// INPAN is a permanent account number (Income Tax Department).
	INPAN Entity = "IN_PAN"
	// INGSTIN is a goods and services tax number.
	INGSTIN Entity = "IN_GSTIN"
	// INPassport is an Indian passport number.
	INPassport Entity = "IN_PASSPORT"
	// INVoter is a voter card number (EPIC).
	INVoter Entity = "IN_VOTER"
	// INVehicleRegistration is a vehicle registration mark.
	INVehicleRegistration Entity = "IN_VEHICLE_REGISTRATION"
)

// Singapore, Thailand, Philippines, Korea.
const (
	// SGNRICFIN is an identity card or foreign identification number.
	SGNRICFIN Entity = "SG_NRIC_FIN"
	// SGUEN is a unique entity number (ACRA).
	SGUEN Entity = "SG_UEN"
	// THTNIN is a Thai national identification number (modulus 11).
	THTNIN Entity = "TH_TNIN"
	// PHTIN is a Philippine taxpayer identification number.
	PHTIN Entity = "PH_TIN"
	// PHMobileNumber is a Philippine mobile number.
	PHMobileNumber Entity = "PH_MOBILE_NUMBER"
	// KRRRN is a Korean resident registration number.
	KRRRN Entity = "KR_RRN"
	// KRFRN is a Korean foreigner registration number.
	KRFRN Entity = "KR_FRN"
	// KRBRN is a Korean business registration number.
	KRBRN Entity = "KR_BRN"
	// KRPassport is a Korean passport number.
	KRPassport Entity = "KR_PASSPORT"
	// KRDriverLicense is a Korean driver license number.
	KRDriverLicense Entity = "KR_DRIVER_LICENSE"
)

// Germany.
const (
	// DETaxID is an identification number for taxes (section 139b AO, ISO 7064 MOD 11,10).
	DETaxID Entity = "DE_TAX_ID"
	// DETaxNumber is a tax number of an office, or its 13 digit form.
	DETaxNumber Entity = "DE_TAX_NUMBER"
	// DEIDCard is an identity card number (ICAO 9303 check digit).
	DEIDCard Entity = "DE_ID_CARD"
	// DEPassport is a German passport number (ICAO 9303 check digit).
	DEPassport Entity = "DE_PASSPORT"
	// DESocialSecurity is a pension insurance number (VKVV section 2).
	DESocialSecurity Entity = "DE_SOCIAL_SECURITY"
	// DEHealthInsurance is a health insurance number (section 290 SGB V).
	DEHealthInsurance Entity = "DE_HEALTH_INSURANCE"
	// DEVATID is a value added tax number (ISO 7064 MOD 11,10).
	DEVATID Entity = "DE_VAT_ID"
	// DELANR is a physician number (section 75 SGB V).
	DELANR Entity = "DE_LANR"
	// DEBSNR is a number of a medical practice site.
	DEBSNR Entity = "DE_BSNR"
	// DEFuehrerschein is a German driver license number.
	DEFuehrerschein Entity = "DE_FUEHRERSCHEIN"
	// DEHandelsregister is an entry of the commercial register.
	DEHandelsregister Entity = "DE_HANDELSREGISTER"
	// DEKFZ is a vehicle registration mark (FZV section 9).
	DEKFZ Entity = "DE_KFZ"
	// DEPLZ is a postal code.
	DEPLZ Entity = "DE_PLZ"
)

// Other European countries.
const (
	// ESNIF is a Spanish tax number of a citizen (modulus 23).
	ESNIF Entity = "ES_NIF"
	// ESNIE is a Spanish number of a foreigner (modulus 23).
	ESNIE Entity = "ES_NIE"
	// ESPassport is a Spanish passport number.
	ESPassport Entity = "ES_PASSPORT"
	// ITFiscalCode is an Italian fiscal code (DM 345/2001).
	ITFiscalCode Entity = "IT_FISCAL_CODE"
	// ITVATCode is an Italian value added tax number (Luhn check).
	ITVATCode Entity = "IT_VAT_CODE"
	// ITDriverLicense is an Italian driver license number.
	ITDriverLicense Entity = "IT_DRIVER_LICENSE"
	// ITIdentityCard is an Italian identity card number.
	ITIdentityCard Entity = "IT_IDENTITY_CARD"
	// ITPassport is an Italian passport number.
	ITPassport Entity = "IT_PASSPORT"
	// PLPESEL is a Polish PESEL number.
	PLPESEL Entity = "PL_PESEL"
	// FIPersonalIdentityCode is a Finnish personal identity code (modulus 31).
	FIPersonalIdentityCode Entity = "FI_PERSONAL_IDENTITY_CODE"
	// SEPersonnummer is a Swedish personal or coordination number (Luhn check).
	SEPersonnummer Entity = "SE_PERSONNUMMER"
	// SEOrganisationsnummer is a Swedish organization number (Luhn check).
	SEOrganisationsnummer Entity = "SE_ORGANISATIONSNUMMER"
)

// Turkey, South Africa, Nigeria.
const (
	// TRNationalID is a Turkish identity number.
	TRNationalID Entity = "TR_NATIONAL_ID"
	// TRLicensePlate is a Turkish vehicle registration mark.
	TRLicensePlate Entity = "TR_LICENSE_PLATE"
	// TRPhoneNumber is a Turkish telephone number.
	TRPhoneNumber Entity = "TR_PHONE_NUMBER"
	// ZAIDNumber is a South African identity number (Luhn check).
	ZAIDNumber Entity = "ZA_ID_NUMBER"
	// NGNIN is a Nigerian national identification number (Verhoeff check).
	NGNIN Entity = "NG_NIN"
	// NGVehicleRegistration is a Nigerian vehicle registration mark.
	NGVehicleRegistration Entity = "NG_VEHICLE_REGISTRATION"
)

// Known reports whether e is one of [Entities].
func (e Entity) Known() bool {
	_, ok := kindOf[e]
	return ok
}
