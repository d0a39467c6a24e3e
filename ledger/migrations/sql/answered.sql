-- As in growth.sql, for marks and answers too: 20,000 marks of a ledger that was taken for empty took half a minute, and
-- an approval compared each of 10,000 answers with each statement of the version.
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
