package zone

// state is a state or province with its area codes and all its time zones.
type state struct {
	region string // US or CA
	name   string // postal abbreviation
	codes  string // area codes, separated by spaces
	zones  string // IANA names, separated by spaces
}

// states are the geographic area codes of the United States and Canada, as of November 2026: those
// of libphonenumber 9.0.32, and the overlays 436, 457, 471, 483, 621, 624, 679, 729, 837, 861 and
// 924, which it does not have yet, from the planning letters of the North American Numbering Plan
// Administrator. A code that is not in the table, because it is newer or belongs to no place
// (toll-free, 5XX, 600, 622, 633, 900), may be anywhere.
//
// An overlay is in the same state as the code it overlays, so every code of a state gets all zones
// of the state. The zones of states are those of 49 CFR part 71, with five places that keep another
// time by custom: Phenix City and Lanett in Alabama (Eastern), Kenton in Oklahoma and Jackpot in
// Nevada (Mountain), Creighton in Saskatchewan (Central). The zones of provinces follow the IANA
// time zone database. NS stands for Nova Scotia and Prince Edward Island, NT for the three
// territories: they share their codes.
var states = []state{
	{"US", "AK", "907", "America/Adak America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka America/Yakutat"},
	{"US", "AL", "205 251 256 334 483 659 938", "America/Chicago America/New_York"},
	{"US", "AR", "327 479 501 870", "America/Chicago"},
	{"US", "AZ", "480 520 602 623 928", "America/Denver America/Phoenix"},
	{"US", "CA", "209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951", "America/Los_Angeles"},
	{"US", "CO", "303 719 720 748 970 983", "America/Denver"},
	{"US", "CT", "203 475 860 959", "America/New_York"},
	{"US", "DC", "202 771", "America/New_York"},
	{"US", "DE", "302", "America/New_York"},
	{"US", "FL", "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954", "America/Chicago America/New_York"},
	{"US", "GA", "229 404 470 478 678 706 762 770 912 943", "America/New_York"},
	{"US", "HI", "808", "Pacific/Honolulu"},
	{"US", "IA", "319 515 563 641 712", "America/Chicago"},
	{"US", "ID", "208 986", "America/Boise America/Los_Angeles"},
	{"US", "IL", "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872", "America/Chicago"},
	{"US", "IN", "219 260 317 463 574 765 812 930", "America/Chicago America/New_York"},
	{"US", "KS", "316 620 785 913", "America/Chicago America/Denver"},
	{"US", "KY", "270 364 502 606 859", "America/Chicago America/New_York"},
	{"US", "LA", "225 318 337 457 504 985", "America/Chicago"},
	{"US", "MA", "339 351 413 508 617 774 781 857 978", "America/New_York"},
	{"US", "MD", "227 240 301 410 443 667", "America/New_York"},
	{"US", "ME", "207", "America/New_York"},
	{"US", "MI", "231 248 269 313 517 586 616 679 734 810 906 947 989", "America/Detroit America/Menominee"},
	{"US", "MN", "218 320 507 612 651 763 924 952", "America/Chicago"},
	{"US", "MO", "235 314 417 557 573 636 660 816 975", "America/Chicago"},
	{"US", "MS", "228 471 601 662 769", "America/Chicago"},
	{"US", "MT", "406", "America/Denver"},
	{"US", "NC", "252 336 472 704 743 828 910 919 980 984", "America/New_York"},
	{"US", "ND", "701", "America/Chicago America/Denver"},
	{"US", "NE", "308 402 531", "America/Chicago America/Denver"},
	{"US", "NH", "603", "America/New_York"},
	{"US", "NJ", "201 551 609 640 732 848 856 862 908 973", "America/New_York"},
	{"US", "NM", "505 575", "America/Denver"},
	{"US", "NV", "702 725 775", "America/Denver America/Los_Angeles"},
	{"US", "NY", "212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934", "America/New_York"},
	{"US", "OH", "216 220 234 283 326 330 380 419 436 440 513 567 614 740 937", "America/New_York"},
	{"US", "OK", "405 539 572 580 918", "America/Chicago America/Denver"},
	{"US", "OR", "458 503 541 971", "America/Boise America/Los_Angeles"},
	{"US", "PA", "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878", "America/New_York"},
	{"US", "RI", "401", "America/New_York"},
	{"US", "SC", "803 821 839 843 854 864", "America/New_York"},
	{"US", "SD", "605", "America/Chicago America/Denver"},
	{"US", "TN", "423 615 629 729 731 865 901 931", "America/Chicago America/New_York"},
	{"US", "TX", "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936 940 945 956 972 979", "America/Chicago America/Denver"},
	{"US", "UT", "385 435 801", "America/Denver"},
	{"US", "VA", "276 434 540 571 686 703 757 804 826 948", "America/New_York"},
	{"US", "VT", "802", "America/New_York"},
	{"US", "WA", "206 253 360 425 509 564", "America/Los_Angeles"},
	{"US", "WI", "262 274 353 414 534 608 715 920", "America/Chicago"},
	{"US", "WV", "304 681", "America/New_York"},
	{"US", "WY", "307", "America/Denver"},
	{"CA", "AB", "368 403 587 780 825", "America/Edmonton"},
	{"CA", "BC", "236 250 257 604 672 778", "America/Creston America/Dawson_Creek America/Edmonton America/Fort_Nelson America/Vancouver"},
	{"CA", "MB", "204 431 584", "America/Winnipeg"},
	{"CA", "NB", "428 506", "America/Moncton"},
	{"CA", "NL", "709 879", "America/Goose_Bay America/St_Johns"},
	{"CA", "NS", "782 902", "America/Glace_Bay America/Halifax"},
	{"CA", "NT", "867", "America/Atikokan America/Cambridge_Bay America/Dawson America/Edmonton America/Inuvik America/Iqaluit America/Rankin_Inlet America/Resolute America/Whitehorse"},
	{"CA", "ON", "226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 807 905 942", "America/Atikokan America/Toronto America/Winnipeg"},
	{"CA", "QC", "263 354 367 418 438 450 468 514 579 581 819 873", "America/Blanc-Sablon America/Halifax America/Toronto"},
	{"CA", "SK", "306 474 639", "America/Edmonton America/Regina America/Swift_Current America/Winnipeg"},
}

// islands are the area codes of the other countries and territories of the
// North American Numbering Plan, as of November 2026, from the planning letters
// of its Administrator: each belongs to one of them, whatever follows it.
var islands = map[string]string{
	"AG": "268", "AI": "264", "AS": "684", "BB": "246", "BM": "441", "BS": "242", "DM": "767", "DO": "809 829 849",
	"GD": "473", "GU": "671", "JM": "658 876", "KN": "869", "KY": "345", "LC": "758", "MP": "670", "MS": "664",
	"PR": "787 939", "SX": "721", "TC": "649", "TT": "868", "VC": "784", "VG": "284", "VI": "340",
}
