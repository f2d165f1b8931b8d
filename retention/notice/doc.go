// Package notice writes a privacy notice and the two records of processing of article 30 GDPR from
// the running configuration.
//
//	doc, err := notice.New(notice.Config{
//		Operator:   notice.Operator{Name: "Corner Books Ltd", Contact: "privacy@cornerbooks.example"},
//		Describers: []notice.Describer{notice.DescribeSweeper(sweeper), notice.DescribeRegister(register), ownTables},
//	})
//	...
//	err = doc.WriteHTML(w)
//
// Service.Notice of package service fills in what the service is made of.
//
// # Concepts
//
// A [Describer] is a part of the program that adds [Facts] about itself: the data that it keeps,
// for how long, what it is for, who receives it, how it is protected, and which rights it serves.
// What a program cannot know, such as who the controller is, the application enters as [Operator].
//
// A [Document] has the notice and the records as sections of named fields and tables, as Markdown,
// as one HTML page without scripts or other files, and as JSON. Each field says where it is from:
// the configuration, or the operator. A field of the operator that is empty is marked as missing,
// and [Document.Missing] lists them.
//
// # Guarantees
//
// What is from the configuration is read from the values that the code enforces: when a schedule is
// changed, the text changes with it. The texts of the operator are escaped in Markdown and HTML.
// The same facts give the same bytes.
//
// # What this does not protect
//
// It is a description, not an assessment: whether a purpose has a legal basis, a period is short
// enough or a transfer permitted is for the operator to say, and the document says so. It describes
// what describers say, and knows of no other system of the operator.
//
// # Compatibility
//
// The JSON form has a version, [Version]. Under the same version members may be added; none is
// removed or changes its meaning. Ids of sections and fields do not change. The wording may.
package notice
