-- As in no_change.sql, since a version can carry a narrative, amend an approved one, or be filed by the level above in
-- its unit's place. One that does none of these keeps the digest that it had.
-- p_head: the printed names and flags of the version. p_children: [{unit, version, state, name, sort_no}].
create or replace function file_version(p_unit bigint, p_filing bigint, p_head jsonb, p_children jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    l ledger_ledger;
    f ledger_filing;
    filed bigint;
    n integer;
    said jsonb := coalesce(p_head -> 'narrative', '{}');
    amends boolean := coalesce((p_head ->> 'amendment')::boolean, false);
    proxy text := coalesce(p_head ->> 'proxy_name', '');
begin
    select * into l from ledger_ledger where unit_id = p_unit;
    perform require_scope(l.path);
    select * into strict l from ledger_ledger where unit_id = p_unit for update;
    select * into strict f from ledger_filing where unit_id = p_unit and id = p_filing for update;
    if exists (
        select 1 from jsonb_array_elements(p_children) c
        where not exists (select 1 from ledger_unit u where u.id = (c ->> 'unit')::bigint and u.parent_id = p_unit)
    ) or exists (
        select 1 from jsonb_array_elements(p_children) c
        where c ->> 'version' is not null and not exists (
            select 1 from ledger_filingversion v
            where v.unit_id = (c ->> 'unit')::bigint and v.id = (c ->> 'version')::bigint)
    ) then
        raise exception 'only versions of direct children can be pinned' using errcode = '23001';
    end if;
    n := f.latest_number + 1;
    insert into ledger_filingversion (
        unit_id, district_id, path, filing_id, period_id, number, point, digest, row_count, nil, no_change, late, with_missing,
        declared_small_firms, unit_name, unit_level, is_leaf, parent_name, period_name, campaign_name, rules_version,
        findings, prepared_by, checked_by, headed_by, contact_phone, narrative, amendment, proxy_name, submitted_by_id,
        submitted_name, submitted_at)
    values (
        p_unit, l.district_id, l.path, p_filing, f.period_id, n, l.rev,
        version_digest(
            (jsonb_build_array(f.period_id, p_head ->> 'unit_name', n, (p_head ->> 'nil')::boolean)
                || case when (p_head ->> 'no_change')::boolean then '["no_change"]'::jsonb else '[]' end
                || case when said <> '{}' then jsonb_build_array(said) else '[]' end
                || case when amends then '["amendment"]'::jsonb else '[]' end
                || case when proxy <> '' then jsonb_build_array('proxy', proxy) else '[]' end)::text,
            lines_digest(p_unit, l.rev), p_children),
        (select count(*) from ledger_revision v where v.unit_id = p_unit and v.rev_from <= l.rev and v.rev_to > l.rev),
        (p_head ->> 'nil')::boolean, coalesce((p_head ->> 'no_change')::boolean, false),
        (p_head ->> 'late')::boolean, (p_head ->> 'with_missing')::boolean, (p_head ->> 'declared_small_firms')::boolean, p_head ->> 'unit_name',
        (p_head ->> 'unit_level')::smallint, (p_head ->> 'is_leaf')::boolean,
        p_head ->> 'parent_name', p_head ->> 'period_name', p_head ->> 'campaign_name', p_head ->> 'rules_version',
        p_head -> 'findings', p_head ->> 'prepared_by', p_head ->> 'checked_by', p_head ->> 'headed_by',
        p_head ->> 'contact_phone', said, amends, proxy, app_user(), p_head ->> 'submitted_name', app_now())
    returning id into filed;
    insert into ledger_versiontotal (unit_id, district_id, path, version_id, line_unit_id, $keys, $measures)
        select p_unit, l.district_id, l.path, filed, p_unit, $keys, $measures
        from ledger_livetotal where unit_id = p_unit and row_count <> 0;
    insert into ledger_pinnedchild (
        unit_id, district_id, path, version_id, child_unit_id, child_version_id, state, printed_name, sort_no)
        select p_unit, l.district_id, l.path, filed, (c ->> 'unit')::bigint, (c ->> 'version')::bigint,
            (c ->> 'state')::smallint, c ->> 'name', (c ->> 'sort_no')::int
        from jsonb_array_elements(p_children) c;
    insert into ledger_versiontotal (unit_id, district_id, path, version_id, line_unit_id, $keys, $measures)
        select p_unit, l.district_id, l.path, filed, t.unit_id, $keys, $sums
        from ledger_pinnedchild p join ledger_versiontotal t
            on t.unit_id = p.child_unit_id and t.version_id = p.child_version_id
        where p.unit_id = p_unit and p.version_id = filed
        group by t.unit_id, $keys;
    update ledger_filing set latest_number = n where id = p_filing;
    return filed;
end
$$fn$$;

-- What the digest of a version should be, from the rows and children as they stand in the tables now.
create or replace function expected_digest(p_version bigint) returns bytea language sql stable as
$$fn$$
    select version_digest(
        (jsonb_build_array(f.period_id, f.unit_name, f.number, f.nil)
            || case when f.no_change then '["no_change"]'::jsonb else '[]' end
            || case when f.narrative <> '{}' then jsonb_build_array(f.narrative) else '[]' end
            || case when f.amendment then '["amendment"]'::jsonb else '[]' end
            || case when f.proxy_name <> '' then jsonb_build_array('proxy', f.proxy_name) else '[]' end)::text,
        lines_digest(f.unit_id, f.point),
        coalesce((select jsonb_agg(jsonb_build_object('unit', p.child_unit_id, 'version', p.child_version_id,
                                                      'state', p.state, 'sort_no', p.sort_no))
                  from ledger_pinnedchild p where p.unit_id = f.unit_id and p.version_id = f.id), '[]'::jsonb))
    from ledger_filingversion f where f.id = p_version
$$fn$$;
