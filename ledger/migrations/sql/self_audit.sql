-- Keeps what a run of the self-audit found; null where tonight's is kept already. For the scope of 系统 alone: what it
-- compares is everybody's.
create function keep_self_audit(
    p_day date, p_whole boolean, p_started timestamptz, p_checked integer, p_differences jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    made bigint;
begin
    if app_scopes() <> array['/'] then
        raise insufficient_privilege using message = 'the self-audit is kept by the system';
    end if;
    insert into ledger_selfaudit (day, whole, started_at, finished_at, checked, differences)
        values (p_day, p_whole, p_started, clock_timestamp(), p_checked, jsonb_array_length(p_differences))
        on conflict do nothing
        returning id into made;
    if made is not null then
        insert into ledger_alarm (unit_id, district_id, path, run_id, what, message, period, version)
            select u.id, u.district_id, u.path, made, d.what, d.message, d.period, d.version
            from rows from (jsonb_to_recordset(p_differences)
                as (unit text, what text, message text, period text, version integer)) with ordinality d
            join ledger_unit u on u.code = d.unit
            order by d.ordinality;
    end if;
    return made;
end
$$fn$$;
grant execute on function keep_self_audit(date, boolean, timestamptz, integer, jsonb) to $serving;

-- What a run found, and that it ran, is never taken back.
create trigger a_freeze before update or delete on ledger_selfaudit for each row execute function kept_freeze();
create trigger a_freeze before update or delete on ledger_alarm for each row execute function kept_freeze();
