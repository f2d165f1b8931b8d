package detect

// countries are all tables of entities, in the order in which [Names] lists them.
var countries = []*country{
	&general,
	&unitedStates,
	&unitedKingdom,
	&canada,
	&australia,
	&india,
	&singapore,
	&thailand,
	&philippines,
	&korea,
	&germany,
	&spain,
	&italy,
	&poland,
	&finland,
	&sweden,
	&turkey,
	&southAfrica,
	&nigeria,
}
