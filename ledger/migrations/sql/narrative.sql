create trigger b_upward before insert or update of period_id on ledger_narrative
    for each row execute function refers_upward();
