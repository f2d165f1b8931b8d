package program_test

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext/consent/program"
)

func ExampleWording() {
	w := program.Wording{Brand: "City Clinic", Program: "appointment reminders", Contact: "clinic.example/help"}
	fmt.Println(w.OptIn(program.Frequency{}))
	fmt.Println(w.OptOut())
	fmt.Println(w.OptOutAll())
	fmt.Println(w.Help(program.Frequency{Messages: 4, Period: 30 * 24 * time.Hour}))
	fmt.Println(program.Wording{Brand: "City Clinic"}.Check())
	// Output:
	// City Clinic: you are signed up for appointment reminders. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to end.
	// City Clinic: you will get no more appointment reminders from us. Reply START to get them again.
	// City Clinic: you will get no more texts from us.
	// City Clinic, appointment reminders: help at clinic.example/help. 4 msgs/month. Msg & data rates may apply. Reply STOP to end.
	// sealtext: program must be set for the texts of a program
}
