// Package layers holds no code: its tests keep the structure of the module.
//
// The packages are arranged in layers. A package imports only lower layers, and different subjects
// of one layer never import each other. A package that needs a neighbor declares a one-method
// interface, which the neighbor satisfies. The list of layers is in layers_test.go; a new package
// has to be entered there, or these tests fail.
//
// The tests also check the budget of dependencies, the few packages that may read the clock or
// random numbers, the length of files, the number of exported names in a package, the words of
// comments and documents, and that examples compile outside the module.
package layers
