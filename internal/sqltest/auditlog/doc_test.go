// Package auditlog_test tests the audit log in real databases: what is changed by SQL, databases that were
// put back, sequencers that run at once, and processes that are killed.
package auditlog_test
