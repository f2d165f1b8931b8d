package main

import (
	"fmt"
	"strings"
)

// rows lists every row, in the order in which it is printed.
func rows() []Row {
	all := []Row{
		sealRow(),
		sealTenantRow(),
		openRow(),
		openLookedUpRow(),
		openColdRow(),
		pseudonymRow(),
		pseudonymHMACRow(),
		lookUpRow(),
		rekeyRow(),
		rekeySubjectRow(),
		numberRow(),
		authorizeRow(),
		ingressRow(),
		ingressOtherRow(),
		gatewaySendRow(),
		webhookRow(),
		sizeRow(),
		consentCheckRow(),
		consentHistoryRow(),
		consentFoldRow(),
		consentBatchRow(),
		consentClassifyRow(),
		consentClassifySlowRow(),
		consentGateRow(),
		auditWriteRow(),
		auditSequenceRow(),
		auditVerifyRow(),
		auditVerifyMillionRow(),
		auditBundleRow(),
		auditProofRow(),
		relayRow(),
		sendAllRow(),
		fsyncsRow(),
		slowProviderRow(),
		relayMemoryRow(),
		keyServiceRow(),
		growthRow(),
		redactRow(),
		redactServiceRow(),
		redactScanRow(),
		redactPlainRow(),
		redactStringRow("redact/string", "Redactor.String of messages with findings / twelve ReplaceAllString", true),
		redactStringRow("redact/string-clean", "Redactor.String of messages without findings / twelve ReplaceAllString", false),
		redactSlogRow(),
		redactInitRow(),
		redactTablesRow(),
		redactListsRow(),
	}
	return append(all, redactWorstRows()...)
}

// families are names for the rows of one package.
var families = map[string][]string{
	"vault": {"seal", "open", "pseudonym", "look-up", "re-key", "number", "authorize", "ingress"},
}

// choose returns the rows that the names ask for, each once, in the order of
// all. No names are all rows.
func choose(all []Row, names []string) ([]Row, error) {
	if len(names) == 0 {
		return all, nil
	}
	wanted := make([]bool, len(all))
	var asked []string
	for _, name := range names {
		if members := families[name]; members != nil {
			asked = append(asked, members...)
		} else {
			asked = append(asked, name)
		}
	}
	for _, name := range asked {
		found := false
		for i, r := range all {
			if r.Name == name || strings.HasPrefix(r.Name, name+"/") {
				wanted[i], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("no row is named %s; -list shows all", name)
		}
	}
	var chosen []Row
	for i, r := range all {
		if wanted[i] {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}
