-- What a creditor said is kept as it was said; its place alone follows its clue (clues.sql).
create trigger a_freeze before update or delete on ledger_callback for each row execute function clue_event_freeze();
