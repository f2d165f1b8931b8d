package main

import (
	"fmt"
	"strings"
)

// The mix stands for what passes through a gateway that people and services
// use. Of 200 messages, 69 bytes long on average, 100 are talk without a digit,
// 36 talk with times, prices and the like, 52 service texts and offers with the
// codes, links and numbers that those carry, and 12 are in other languages.
// 92 hold a digit, 50 a finding. Each text comes twice with other words and
// figures in it. All are made up; numbers are from ranges that plans set aside.
var mixTexts = strings.Split(strings.TrimSpace(`
Hi {name}, are we still on for tonight? I can bring the dessert, just tell me what you like
ok
Running late, traffic is terrible. Start without me, I will be there soon
lol ok see you at the usual place, dont forget the tickets this time please
Happy birthday {name}!!! Hope you have a wonderful day, big hug from all of us
I think the keys are in the drawer next to the fridge, else ask mum she has a spare set.
Can you send me the address again? My phone died and I lost the whole conversation...
No worries
Did you hear back from {place}? They said they would ring by the end of the week
What time does the film start and who else is coming, {name} and the others?
Im on the bus now, it is packed and someone is playing music out loud :(
Thanks for dinner, it was lovely. We must do it again when {name} is back from {place}
yeah sure, why not
I left my umbrella at yours, could you bring it to work tomorrow. No rush
The doctor says it is nothing serious, just rest and plenty of water. So relieved!
Sorry, cant talk, in a meeting. Will ring you when I am out
Mum wants to know if you are eating with us on Sunday. She is making the lamb
Haha that is so {name}. Remember when we got lost in {place} and ended up at that wedding
Good luck with the interview today, you will be brilliant
On my way
They moved the match to Saturday because of the rain so we are free after all
Have you seen the news? Unbelievable. Call me when you get this
I am outside. Which door is it, the blue one or the one next to the bakery
Please buy milk, eggs, bread and something nice for the evening. I'll cook
Not sure yet, depends on the weather and whether {name} can get the car
Love you, sleep well x
Where are you? We are sitting at the back near the window
He never said that... ask him yourself, I am staying out of it
Great news about the flat. When do you move in, and do you need a hand with the boxes?
Got it, thank you so much. You are a star
The kids are asleep already, come in quietly and mind the dog
I dont mind either way. Whatever suits you and {name} best is fine by me
Is it ok if I bring my sister along? She is visiting from {place} for a few days
Just landed, the flight was awful but the view was amazing. Tell you everything later
Not tonight, I am shattered. Maybe at the weekend if you are around
Can we talk? Nothing bad, promise
The boiler is broken again so bring a jumper, it is freezing in here
I finished the book you gave me. Loved the ending, did not see that coming at all
Let me know when you get home safe
Sounds good to me, see you there
Do you still have the number of that plumber in {place}? Ours never turned up
We are out of coffee. This is an emergency
{name} says hi and asks whether you kept the recipe for the soup
Wow, congratulations to both of you, what wonderful news, cant wait to celebrate
I know right
It was raining so hard that we had to stop the car and wait under the bridge.
Dont forget to feed the cat please, the food is in the cupboard on the left
Honestly I think you should take the job, the people there seem really nice
Yes! Finally! I have been waiting for this all year
Hmm let me think about it and get back to you
My battery is nearly gone, meet at the station under the clock
Pls ask {name} to bring the projector and the long cable, the short one is useless

Meet at {hour}:30 by the fountain, {name} is bringing the bikes
It was {price} each so you owe me for 2, no hurry
We're in room {n2}, third floor, turn left at the lift
The train gets in at 18:{n2} on platform 4, can u pick us up?
Only {n2} days left until {place}!! Have you packed
See you on the {day}th then. Bring cash, they dont take cards
I got {n2}% in the exam, cant believe it, i thought id failed
gr8, c u 2nite. txt me when ur there m8
Bus {n3} was full so I took the {n2}. Be there in 20 mins
Can you lend me {price}? I'll pay you back on Friday
He turned {n2} last week and still cant ride a bike
Its on channel {n2} at {hour}pm tonight, dont miss it
The recipe needs 250g flour, 3 eggs and {n2}0ml milk, oven at 180
we need 2 more players for sunday, kick off {hour}.15 at the park
Flat {n2}, the bell says Lee, ring twice
My new shift is {hour}-6 every day except wed, its killing me

Your Acme login code is {otp}. Do not share it with anyone, not even with us.
{otp} is your Example verification code. It expires in 10 minutes.
Use {otp} to confirm your sign-in to Northwind. If this was not you, change your password.
Parcel {n3}{n2} arrives today between {hour}:00 and 16:00. Track at https://acme.example.com/t/Ab{n2}Zk
Reminder: appointment with Dr. Lee on {day} March 2027 at 9:30. Reply C to confirm or call 020 7946 0{n3}.
Card ending {n3}2 was charged {price} at CORNER CAFE. Questions? mail help@acme.example.com
Your order {otp} has shipped. Delivery on {day}/03/2027. Details: https://shop.example.org/o/{otp}?ref=sms
FREE entry! Win a weekend in {place}, text WIN to 80{n3} now. T&Cs www.prizes.example.net 18+ STOP to end
Your table for 4 at Osteria is booked, {day} May at {hour}:30pm. To change it call (202) 555-0{n3}
Bank of Example: a payment of {price} to J SMITH was made from acct ending {n3}1. Not you? Call +44 20 7946 0{n3}
{name}, your car is ready for pick-up at Main St Garage. Total {price}. We close at {hour}pm. Ph 202-555-0{n3}
Half price on all shoes until Sunday! Show code SHOE{n2} in store or go to shoes.example.com/sale. Reply STOP to opt out
Your bill of {price} is due on 2027-03-{day}. Pay at pay.example.org or by transfer to DE75512108001245126199
Flight XY{n3} to {place} now departs at 18:{n2} from gate B{n2}. Have a good trip
Hi {name}, this is the nurse at Oak Surgery. Please ring us back on 01632 960{n3} before {hour}pm today
Water will be off in {place} on {day} June from 9am to {hour}pm. Info: water.example.net/works or 0800 555 0{n3}
Your ticket: https://tickets.example.com/v/{otp}?token=q8Zr{n3}TtYw. Doors open {hour}pm
You have {n2} new voicemails. Call 121 to listen. The last is from +1 202 555 0{n3}
Delivery failed, nobody home. Rebook at https://post.example.org/r/{n3}Kp or reply {day}
School is closed today because of snow. Work is set online, mail office@school.example.org for help
Reply YES to confirm your visit on {day}/04 at {hour}:15, NO to cancel. Oak Dental 01632 960{n3}
Your prescription no {n3}{n3} is ready. Please bring ID. Open 9-{hour}
Top up now and get {n2}GB extra! Dial *{n3}# or visit m.example.com. Valid until {day}.12.2027
Security alert: new sign-in from 203.0.113.{day} on Windows. Not you? https://id.example.com/s/{otp}
Update your details for policy {otp} at my.example.org or write to claims@insure.example.org
Thanks for your {price} donation, {name}. Your receipt no is R{n3}-{n2}

Привет, {name}! Встречаемся в {hour}:30 у метро, не опаздывай
您的验证码是{otp}，请在10分钟内使用，请勿泄露
Coucou, tu viens à la soirée demain? On sera chez Zoé à partir de {hour}h
🎉🎉 Feliz cumpleaños {name}, que tengas un día increíble! 😘
明日の会議は{hour}時からです。よろしくお願いします。
Ihr Termin am {day}. März 2027 um {hour}:00 Uhr wurde bestätigt – Praxis für Zahnmedizin, Tel. 030 23125 {n3}
`), "\n")

// mixedMessages fills the texts in.
func mixedMessages() []string {
	names := []string{"Ann", "Bob", "Maya", "Tom", "Priya", "Lee", "Sam"}
	places := []string{"Leeds", "Porto", "the office", "Goa", "Springfield"}
	var out []string
	for round := range 2 {
		for i, text := range mixTexts {
			if text == "" {
				continue
			}
			k := i*7 + round*31
			out = append(out, strings.NewReplacer(
				"{name}", names[k%len(names)], "{place}", places[k%len(places)],
				"{hour}", fmt.Sprint(1+k%11), "{day}", fmt.Sprint(10+k%19), "{n2}", fmt.Sprint(10+k%89), "{n3}", fmt.Sprint(100+k*13%899),
				"{otp}", fmt.Sprint(100000+k*7919%899999), "{price}", fmt.Sprintf("$%d.%02d", 3+k%90, k*37%100),
			).Replace(text))
		}
	}
	return out
}
