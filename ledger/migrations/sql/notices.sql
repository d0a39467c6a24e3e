create trigger b_upward before insert or update of period_id on ledger_reminder
    for each row execute function refers_upward();
-- What was asked stands for ever.
create trigger a_freeze before update or delete on ledger_reminder for each row execute function kept_freeze();
