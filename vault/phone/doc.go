// Package phone makes canonical numbers of what people type.
//
// One person must be one [sealtext.Number]: a pseudonym is made of the digits,
// and an opt-out that is filed under another spelling of the same number
// protects nobody. [Parse] therefore takes national and international
// spellings, punctuation, stray trunk zeros and digits of any script, and
// gives the one E.164 number they mean, by the numbering plans of Google's
// libphonenumber as github.com/nyaruka/phonenumbers packages them. Everything
// behind it works on canonical numbers.
//
// # Policy
//
// A number that the plans do not know, though it has a length that numbers of
// its country have, is kept and marked [QualityPossible]: plans are extended all the
// time, and not knowing a range is no reason to lose an opt-out. What cannot
// be a number is refused with a [*sealtext.InputError] that says what to do
// and never repeats the input.
//
// Refused as well are an extension ("ext. 12", "x12", "#12"), because a text
// message cannot reach one and the number before it is likely a switchboard;
// letters ("1-800-FLOWERS"), because they may as well be a typing error; and
// input of more than [MaxInput] bytes, before anything is parsed.
//
// # What is made one
//
// A trunk zero after the country code, with or without brackets
// ("+44 (0)7700 900123"), is dropped where the number is in the plan only
// without it; the zero of an Italian number stays. In Mexico the mobile prefix
// 1 after +52, and 01, 044 and 045 before national numbers, are dropped: they
// were abolished on 3 August 2019 (IFT, Plan Técnico Fundamental de
// Numeración). In Argentina "0 11 15..." becomes
// +54 9 11..., as libphonenumber has it.
//
// # What is not
//
// Argentine numbers with and without the mobile 9 after +54 stay two numbers:
// both are in the plan; [Aliases] makes them one person. So do numbers from before a country added digits, such
// as Brazilian mobiles of eight digits and Ivorian numbers of eight. Digits
// that begin with the region's own country code but have no plus sign are
// ambiguous in countries whose numbers vary in length, such as Germany and
// Austria: they are read as a national number where that is in the plan.
// A number that was valid may be given to another person; the package knows
// plans, not subscribers.
//
// # Compatibility
//
// The plans come with the version of phonenumbers in go.mod. A number that is
// in the plan is its own canonical form, so a newer version may turn Possible
// into Valid or know more strays, and leaves alone what stays in the plan.
//
// Everything in the package is safe for concurrent use.
package phone
