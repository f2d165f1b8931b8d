package detect

// Table is the list of the entities of a country.
type Table struct {
	Country  string
	Entities []Info
}

// Info describes an entity: see entity. The examples have the value between brackets.
type Info struct {
	ID, Name, Doc, Source string
	Compared              string // see entity.compared
	Off                   bool   // not in redact.DefaultEntities
	Good, Bad             []string
}

// Tables returns what is known of every entity, in the order of kinds.
func Tables() []Table {
	list := make([]Table, len(countries))
	for i, c := range countries {
		list[i].Country = c.name
		for k := range c.entities {
			e := &c.entities[k]
			list[i].Entities = append(list[i].Entities, Info{e.id, e.name, e.doc, e.source, e.compared, e.off, e.good, e.bad})
		}
	}
	return list
}
