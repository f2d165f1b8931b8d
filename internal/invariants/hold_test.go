package invariants_test

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service/servicetest"
)

func holdOn(h *servicetest.Harness, p sealtext.Person) retention.Hold {
	return retention.Hold{Tenant: h.Tenant, Subject: p.Subject, CaseID: "case-7", Actor: servicetest.Auditor()}
}
