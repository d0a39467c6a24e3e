-- As in growth.sql, for answers too: an approval that took a ledger of 10,000 answers for empty compared each answer
-- with each statement of the version.
create or replace function note_growth(p_rows bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if p_rows > 2 * (select reltuples from pg_class where oid = 'ledger_arrearsrecord'::regclass) then
        analyze (skip_locked) ledger_arrearsrecord (id, unit_id);
    end if;
    if p_rows > 2 * (select reltuples from pg_class where oid = 'ledger_recordmark'::regclass) then
        analyze (skip_locked) ledger_recordmark (record_id, unit_id, errors, asks);
    end if;
    if p_rows > 2 * (select reltuples from pg_class where oid = 'ledger_explanation'::regclass) then
        analyze (skip_locked) ledger_explanation (record_id, unit_id, rule, fingerprint);
    end if;
end
$$fn$$;
