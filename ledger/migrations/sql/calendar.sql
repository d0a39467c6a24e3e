create trigger b_upward before insert or update of period_id on ledger_periodchange
    for each row execute function refers_upward();
-- What was changed, and why, stands for ever.
create trigger a_freeze before update or delete on ledger_periodchange for each row execute function kept_freeze();

-- Read from below, written in scope only: DELETE and row locks ask no WITH CHECK.
create policy kept_update on ledger_calendarday as restrictive for update to $serving
    using (path ^@ any ((select app_scopes())::text[]));
create policy kept_delete on ledger_calendarday as restrictive for delete to $serving
    using (path ^@ any ((select app_scopes())::text[]));
create policy kept_update on ledger_periodchange as restrictive for update to $serving
    using (path ^@ any ((select app_scopes())::text[]));
create policy kept_delete on ledger_periodchange as restrictive for delete to $serving
    using (path ^@ any ((select app_scopes())::text[]));
