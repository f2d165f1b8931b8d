// Package invariants has one named test for each guarantee that several packages keep together. The
// guarantees of a single package are also tested in that package.
package invariants
