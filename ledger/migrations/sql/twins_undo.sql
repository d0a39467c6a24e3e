drop function known_elsewhere(bigint, smallint[], text[], text[], text[], text[], text[], text[], bigint[]);
drop index record_number;
drop function likeness(text, text, text, text, text, text, text, text, text, text);
drop function number_of(smallint, text);
drop function party_of(text, text);
drop function near_name(text);
drop function plain_name(text);
