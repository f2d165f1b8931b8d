package main

import (
	"bytes"
	"net/http"
)

// page is what every page has.
type page struct {
	Title  string
	Token  string
	Said   string    // what the last form came to
	Errors []mistake // what is wrong with this one
	Home   bool
	Data   any
}

// mistake is one thing to put right, at the field with the id.
type mistake struct{ Field, Text string }

// At is the mistake at a field, for the field itself.
func (p page) At(field string) string {
	for _, m := range p.Errors {
		if m.Field == field {
			return m.Text
		}
	}
	return ""
}

// show writes a page; one that cannot be made is an error of its own, and not
// half a page.
func (s *site) show(w http.ResponseWriter, r *http.Request, code int, name string, p page) {
	p.Token = s.visits.token(s.visits.id(w, r))
	var out bytes.Buffer
	if err := s.pages.ExecuteTemplate(&out, name, p); err != nil {
		s.log.Error("page", "err", err)
		http.Error(w, "Something went wrong on our side.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = out.WriteTo(w)
}

// problem is a page that says that something did not work.
func (s *site) problem(w http.ResponseWriter, r *http.Request, code int, title string) {
	s.show(w, r, code, "problem", page{Title: title})
}

// failed is a problem of ours, and goes to the log.
func (s *site) failed(w http.ResponseWriter, r *http.Request, err error) {
	s.log.Error("failed", "err", err)
	s.problem(w, r, http.StatusInternalServerError, "Something went wrong on our side")
}

func seeOther(w http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *site) home(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, "home", page{Title: "Text messages", Home: true, Data: programs})
}
