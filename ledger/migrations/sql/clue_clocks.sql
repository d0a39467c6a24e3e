-- Everybody below reads the setting; who keeps it alone changes it.
create policy kept_update on ledger_clueclock as restrictive for update to $serving
    using (path ^@ any ((select app_scopes())::text[]));
create policy kept_delete on ledger_clueclock as restrictive for delete to $serving
    using (path ^@ any ((select app_scopes())::text[]));
