// Package segment computes how an SMS text is encoded and into how many segments it is split, which
// is what providers bill.
//
//	size := segment.Count("Your appointment is tomorrow at 10. Reply C to confirm.")
//	// size.Encoding is GSM-7, size.Segments is 1, size.Left is 105
//
// A text in the GSM 7-bit default alphabet with its extension table (3GPP TS 23.038, sections 6.2.1
// and 6.2.1.1) is sent in septets, any other text in UCS-2. One character outside of the alphabet,
// such as a typographic apostrophe, makes 70 characters of 160.
//
// # Segments
//
// A segment has 140 octets. A text that needs more than one has a user data header in each, which
// takes six octets with an 8-bit reference and seven with a 16-bit one (3GPP TS 23.040, section
// 9.2.3.24):
//
//	                  alone   8-bit reference   16-bit reference
//	septets (GSM-7)     160               153                152
//	units (UCS-2)        70                67                 66
//
// A character of the extension table takes two septets, and a code point above U+FFFF two units.
// Neither is divided between two segments, so that a segment may have one septet or unit to spare.
// An empty text is one segment. A message has at most 255 segments; this package does not limit it.
//
// # Characters that force UCS-2
//
// [Offenders] finds them, with their positions and a suggested replacement: straight quotes for
// typographic ones, a hyphen for dashes, three dots for an ellipsis, a space for other spaces, one
// letter for a letter and its accent. [Replace] applies the suggestions to a text that they make
// GSM-7, and to no other. It is never applied by itself: a text that was agreed to is sent as it is.
//
// # National language tables
//
// TS 23.038, Annex A, has tables for 13 languages. They replace the extension table (single shift)
// or the alphabet (locking shift) and are named in the header, so that a Turkish text can be sent in
// septets. Set [Options].Languages only for a transport that sends these headers, in practice SMPP,
// and to networks that accept them; HTTP providers do not use them. They are chosen only for a text
// that is not GSM-7 without them and has fewer segments with them than in UCS-2.
//
// # Comparison with other calculators
//
// The encoding, the number of segments and their texts are those of split-sms 0.1.7 for any valid
// text. Those of sms-segments-calculator 1.3.0, which Twilio publishes, differ in one case: it keeps
// the code points of a character that a person sees, such as a letter with a combining accent or an
// emoji of several people, in one segment. Such a character at the end of a segment moves to the
// next one as a whole, which can make one segment more; one that is longer than a segment is not
// divided, which makes fewer. Here, as in split-sms, only surrogate pairs are kept together: that is
// what the encoding requires, and handsets join the segments before they show them. Neither of them
// knows the national tables.
//
// # What this does not decide
//
// A provider may encode in its own way: some replace characters unasked, some send GSM-7 through
// networks with another alphabet, some join segments. Its bill counts.
//
// All functions are safe for concurrent use. [Count], [Split] and [Offenders] do not allocate.
package segment
