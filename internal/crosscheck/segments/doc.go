// Package segments holds package transport/segment against two calculators in JavaScript: split-sms
// and Twilio's sms-segments-calculator, in the versions of package-lock.json, run by node. It needs
// node and npm, and a registry for the first run.
//
// For random texts the encoding, the text of each segment and what is left are those of split-sms.
// Those of Twilio's calculator are the same unless a text has characters of several code points,
// which it keeps together; for these the test computes its answer from its rule, so that
// nothing else can differ unseen. SEALTEXT_LONG=1 compares a million texts.
//
// The test prints the CPU that each of the three takes. It fails unless ours counts a text in a tenth of what
// split-sms takes, which counts by dividing the text, and counts and divides it in a tenth of what the other
// one takes.
package segments
