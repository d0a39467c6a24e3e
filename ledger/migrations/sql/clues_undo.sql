drop function clue_joined_into(text);
drop trigger a_freeze on ledger_clueevent;
drop function clue_event_freeze();
drop function follow_clue();
drop function clue_place();
