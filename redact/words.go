package redact

// contextLists are the words that support a candidate, folded to lower-case
// ASCII where their script allows it.
var contextLists = []struct {
	topic topic
	words string
}{
	{tCard, "card cards credit debit visa mastercard amex maestro discover diners jcb karte kreditkarte carte tarjeta carta cartao pan"},
	{tPhone, "phone telephone tel mobile cell call ring fax sms txt text whatsapp telefon handy telefono movil celular portable"},
	{tIBAN, "iban account konto compte cuenta conto"},
}
