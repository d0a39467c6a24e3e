-- What a creditor said is kept as it was said; its place alone follows its clue (clues.sql).
create trigger a_freeze before update or delete on ledger_callback for each row execute function clue_event_freeze();
-- What was drawn to be called back stands for ever, with what it was drawn from.
create trigger a_freeze before update or delete on ledger_cluesample for each row execute function kept_freeze();
create trigger a_freeze before update or delete on ledger_cluesampleitem for each row execute function kept_freeze();
