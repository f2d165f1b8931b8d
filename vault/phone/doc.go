// Package phone converts phone numbers as people type them to canonical E.164 numbers.
//
//	number, quality, err := phone.Parse("07700 900123", "GB")
//	if err != nil {
//		return err // an *InputError: says what to do, never repeats the input
//	}
//	if quality == phone.QualityPossible {
//		// not in the numbering plan: ask the person to check it
//	}
//	person, err := sealer.Enroll(ctx, tx, tenant, number)
//
// One person must be one [sealtext.Number]: a pseudonym is computed from the digits, and an opt-out
// that is stored under another spelling of the same number has no effect. [Parse] therefore
// accepts national and international spellings, punctuation, stray trunk zeros and digits of any
// script, and returns the one E.164 number that they mean, by the numbering plans of Google's
// libphonenumber as github.com/nyaruka/phonenumbers packages them. All other packages work on
// canonical numbers.
//
// # Possible numbers
//
// A number that is not in the plans, but has a length that numbers of its country have, is accepted
// with [QualityPossible]: plans are extended all the time, and an opt-out must not be lost because
// a range is unknown.
//
// # Refused input
//
// Input that cannot be a number is refused with a [*sealtext.InputError] that says what to do and
// never repeats the input. So is input with an extension ("ext. 12", "x12", "#12"), because a text
// message cannot reach one and the number before it is probably a switchboard; with letters
// ("1-800-FLOWERS"), because they may be a typing error; and of more than [MaxInput] bytes, before
// anything is parsed.
//
// # Prefixes that are dropped
//
// A trunk zero after the country code, with or without brackets ("+44 (0)7700 900123"), is dropped
// if the number is in the plan only without it. The zero of an Italian number is kept. In Mexico
// the mobile prefix 1 after +52, and 01, 044 and 045 before national numbers, are dropped: they
// were abolished on 3 August 2019 (IFT, Plan Técnico Fundamental de Numeración). In Argentina "0 11
// 15..." becomes +54 9 11..., as in libphonenumber.
//
// # Aliases
//
// Argentine numbers with and without the mobile 9 after +54 are two numbers, because both are in
// the plan. [Aliases] makes them one person.
//
// # Limits
//
// Numbers from before a country added digits, such as Brazilian mobiles of eight digits and Ivorian
// numbers of eight, are not converted to the new ones. Digits that begin with the region's own
// country code but have no plus sign are ambiguous in countries whose numbers vary in length, such
// as Germany and Austria; they are read as a national number if that is in the plan. A number may
// have been reassigned to another person: the package knows plans, not subscribers.
//
// The package adds 5.9 MB to a binary. Everything in it is safe for concurrent use.
//
// # Compatibility
//
// The plans are those of the version of phonenumbers in go.mod. A number that is in the plan is its
// own canonical form. A newer version may therefore turn QualityPossible into QualityValid or drop
// more prefixes; it does not change a number that stays in the plan.
package phone
