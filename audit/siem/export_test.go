package siem

// EscapeHeader and EscapeExtension are for the tests of package siem_test.
var (
	EscapeHeader    = headerEscape.Replace
	EscapeExtension = extensionEscape.Replace
)
