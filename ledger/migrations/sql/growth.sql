-- The planner knows a table by its last ANALYZE, and it chooses once for a session how a foreign key is checked. An
-- import into a ledger that it takes for empty made it read all rows of the unit for each mark: half a minute for 20,000.
-- Only the owner may count a table; a caller gives away nothing and waits for nobody.
create function note_growth(p_rows bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if p_rows > 2 * (select reltuples from pg_class where oid = 'ledger_arrearsrecord'::regclass) then
        analyze (skip_locked) ledger_arrearsrecord (id, unit_id);
    end if;
end
$$fn$$;
grant execute on function note_growth(bigint) to $serving;
