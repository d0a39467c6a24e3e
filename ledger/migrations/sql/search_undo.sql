drop function found_records(bigint, text[], integer);
drop index record_bigrams;
drop function bigrams(bigint, text);
drop function odd_code(text);
drop function search_text(text, text, text, text, text, text);
