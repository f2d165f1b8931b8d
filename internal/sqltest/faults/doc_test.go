// Package faults_test sends many messages under injected faults, and revokes under load, on each engine,
// and judges what was handed over.
package faults_test
