-- What was decided or counted once stands for ever.
create function kept_freeze() returns trigger language plpgsql as
$$fn$$
begin
    raise exception 'what is kept is never changed' using errcode = '23001';
end
$$fn$$;
create trigger a_freeze before update or delete on ledger_ruleset for each row execute function kept_freeze();
create trigger a_freeze before update or delete on ledger_versionfinding for each row execute function kept_freeze();

create policy kept_update on ledger_ruleset as restrictive for update to $serving
    using (path ^@ any ((select app_scopes())::text[]));
create policy kept_delete on ledger_ruleset as restrictive for delete to $serving
    using (path ^@ any ((select app_scopes())::text[]));

-- Count a version's findings by rule. A finding without a record speaks of the whole ledger.
create function count_findings(p_version bigint) returns void
language sql security definer set search_path = public, pg_temp as
$$fn$$
    with version as (select * from ledger_filingversion where id = p_version),
    held as (
        select r.record_id, r.owed_fen from version v join ledger_revision r
            on r.unit_id = v.unit_id and r.rev_from <= v.point and r.rev_to > v.point),
    found as (
        select f.rule, f.severity, f.record, bool_and(f.explanation <> '') as explained
        from version v cross join jsonb_to_recordset(v.findings) as f (
            record bigint, rule text, severity text, explanation text)
        group by f.rule, f.severity, f.record)
    insert into ledger_versionfinding (
        unit_id, district_id, path, version_id, rule, severity, rows, explained, owed_fen)
    select v.unit_id, v.district_id, v.path, v.id, f.rule, f.severity, count(*), count(*) filter (where f.explained),
        coalesce(sum(case when f.record is null then (select sum(owed_fen) from held) else h.owed_fen end), 0)
    from version v cross join found f left join held h on h.record_id = f.record
    group by v.unit_id, v.district_id, v.path, v.id, f.rule, f.severity
$$fn$$;

create function version_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    perform count_findings(new.id);
    return null;
end
$$fn$$;
create trigger m_counted after insert on ledger_filingversion for each row execute function version_counted();

select count_findings(id) from ledger_filingversion order by id;
