package notice

// The columns of the tables.
var (
	keptColumns      = []string{"What", "Kept", "Then", "Why so long"}
	recipientColumns = []string{"Who", "What for", "Where", "Safeguard for transfers", "Keeps"}
	purposeColumns   = []string{"Purpose", "For"}
	rightColumns     = []string{"Right", "How it is served"}
)

func (f *Facts) keptSection(id, title string, impersonal bool) Section {
	s := Section{ID: id, Title: title, Table: table("Data and how long it is kept", keptColumns, f.kept(impersonal))}
	s.Fields = []Field{configured("holds", "", "A legal hold, for a dispute or a request of an authority, keeps records of a person longer, until it is released.")}
	return s
}

func (f *Facts) recipientSection(id, title string) Section {
	s := Section{ID: id, Title: title, Table: table("Who receives data", recipientColumns, f.received())}
	if s.Table == nil {
		s.Fields = []Field{configured("no-recipients", "", "No recipient is configured.")}
	}
	return s
}

func (f *Facts) purposeSection(id, title string, o Operator) Section {
	s := Section{ID: id, Title: title, Table: table("What messages are sent for", purposeColumns, f.purposes())}
	if s.Table == nil {
		s.Fields = []Field{configured("no-purposes", "", "No program is declared, so that no message is sent.")}
	}
	s.Fields = append(s.Fields, operator("basis", "Legal basis", o.Basis, "the legal basis of each purpose (article 6 GDPR)"))
	return s
}

func (f *Facts) measureSection(id, title string, o Operator) Section {
	s := Section{ID: id, Title: title, Fields: sentences("measure", f.Measures)}
	if len(f.Measures) == 0 {
		s.Fields = []Field{configured("no-measures", "", "No measure is described.")}
	}
	s.Fields = append(s.Fields, operator("organization", "Organizational measures", o.Organization, "training, access to premises, contracts"))
	return s
}

// notice is for data subjects: articles 13 and 14 GDPR.
func (f *Facts) notice(o Operator) Part {
	rights := [][]string{}
	for _, r := range f.Rights {
		rights = append(rights, []string{r.Name, r.How})
	}
	who := Section{ID: "who", Title: "Who is responsible", Fields: []Field{
		operator("name", "Controller", o.Name, "name of the controller"),
		operator("address", "Address", o.Address, "postal address"),
		operator("contact", "Contact", o.Contact, "how a person reaches you"),
	}}
	who.Fields = append(who.Fields, optional("officer", "Data protection officer", o.Officer)...)
	who.Fields = append(who.Fields, optional("representative", "Representative in the EU", o.Representative)...)
	who.Fields = append(who.Fields, optional("joint", "Joint controllers", o.Joint)...)
	served := Section{ID: "rights", Title: "Your rights", Table: table("Rights and how they are served", rightColumns, rights)}
	if served.Table == nil {
		served.Fields = []Field{configured("no-rights", "", "No right is served by the program.")}
	}
	served.Fields = append(served.Fields,
		operator("ask", "Where to ask", o.Contact, "how a person reaches you"),
		operator("authority", "Where to complain", o.Authority, "the supervisory authority"))
	return Part{
		ID: "notice", Title: "Privacy notice for text messages",
		Intro: "What is kept about you when we write to you by SMS, what for, for how long, and what you can ask for.",
		Sections: []Section{
			who,
			f.purposeSection("purposes", "What it is for", o),
			f.keptSection("kept", "What is kept, and for how long", false),
			f.measureSection("protection", "How it is protected", o),
			f.recipientSection("recipients", "Who receives it"),
			served,
		},
	}
}

// controller is the record of article 30(1) GDPR, with its seven fields.
func (f *Facts) controller(o Operator) Part {
	names := Section{ID: "a", Title: "(a) Controller", Fields: []Field{
		operator("name", "Controller", o.Name, "name of the controller"),
		operator("contact", "Contact", o.Contact, "contact details of the controller"),
		operator("joint", "Joint controllers", o.Joint, "joint controllers, or that there are none"),
		operator("representative", "Representative", o.Representative, "representative in the EU, or that none is needed"),
		operator("officer", "Data protection officer", o.Officer, "data protection officer, or that none is needed"),
	}}
	kinds := [][]string{}
	for _, d := range f.Data {
		kinds = append(kinds, []string{d.Name, d.What})
	}
	return Part{
		ID: "controller-record", Title: "Record of processing activities: controller", Intro: "Article 30(1) GDPR, fields (a) to (g).",
		Sections: []Section{
			names,
			f.purposeSection("b", "(b) Purposes", o),
			{
				ID: "c", Title: "(c) Data subjects and personal data",
				Fields: []Field{operator("subjects", "Data subjects", o.Subjects, "categories of data subjects, such as customers")},
				Table:  table("Categories of personal data", []string{"Category", "What it is"}, kinds),
			},
			f.recipientSection("d", "(d) Recipients"),
			f.transfers("e", "(e) Transfers to other countries"),
			f.keptSection("f", "(f) Time limits for erasure", true),
			f.measureSection("g", "(g) Technical and organizational measures", o),
		},
	}
}

// processor is the record of article 30(2) GDPR, with its four fields.
func (f *Facts) processor(o Operator) Part {
	return Part{
		ID: "processor-record", Title: "Record of processing activities: processor",
		Intro: "Article 30(2) GDPR, fields (a) to (d), for an operator that sends messages on behalf of others.",
		Sections: []Section{
			{ID: "a", Title: "(a) Processors and controllers", Fields: []Field{
				operator("name", "Processor", o.Name, "your name"),
				operator("contact", "Contact", o.Contact, "your contact details"),
				operator("clients", "Controllers", o.Clients, "each controller that you work for"),
				operator("representative", "Representative", o.Representative, "representative in the EU, or that none is needed"),
				operator("officer", "Data protection officer", o.Officer, "data protection officer, or that none is needed"),
			}},
			{
				ID: "b", Title: "(b) Categories of processing", Fields: []Field{configured("processing", "", "Sending and receiving text messages, and keeping consent and opt-outs.")},
				Table: table("What messages are sent for", purposeColumns, f.purposes()),
			},
			f.transfers("c", "(c) Transfers to other countries"),
			f.measureSection("d", "(d) Technical and organizational measures", o),
		},
	}
}

func (f *Facts) transfers(id, title string) Section {
	rows := [][]string{}
	for _, r := range f.received() {
		rows = append(rows, []string{r[0], r[2], r[3]})
	}
	s := Section{ID: id, Title: title, Table: table("Where recipients process data", []string{"Who", "Where", "Safeguard"}, rows)}
	if s.Table == nil {
		s.Fields = []Field{configured("no-transfers", "", "No recipient is configured.")}
	}
	return s
}
