package notice_test

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext/retention/notice"
)

// A table of the application's own describes itself.
func Example() {
	keep := 30 * 24 * time.Hour // the value by which the application deletes
	visits := notice.DescriberFunc(func(f *notice.Facts) {
		f.Data = append(f.Data, notice.Data{
			Name: "visits", What: "when you visited the shop", Kept: "for " + notice.Days(keep) + " after the visit",
			Then: "deleted", Why: "returns are possible for 30 days",
		})
	})
	doc, err := notice.New(notice.Config{
		Operator: notice.Operator{Name: "Corner Books Ltd"}, Describers: []notice.Describer{visits},
	})
	if err != nil {
		panic(err)
	}
	for _, s := range doc.Parts[0].Sections {
		if s.ID == "kept" {
			fmt.Println(s.Table.Rows[0])
		}
	}
	fmt.Println(doc.Missing()[0])
	// Output:
	// [when you visited the shop for 30 days after the visit deleted returns are possible for 30 days]
	// notice.address
}
