-- A sheet of contacts belongs to a campaign that the unit itself or one above it has ordered (as refers_upward()).
create function campaign_from_above() returns trigger language plpgsql as
$$fn$$
declare
    above text;
begin
    select path into above from ledger_campaign where id = new.campaign_id;
    if (new.path ^@ above) is not true then
        raise insufficient_privilege
            using message = format('new row violates row-level security policy for table "%s"', tg_table_name);
    end if;
    return new;
end
$$fn$$;
create trigger b_upward before insert or update of campaign_id on ledger_contactsheet
    for each row execute function campaign_from_above();

-- What keeps the duties of one person apart (ledger.policy.APART): 4 管理员, 7 审计, 5 查看, all others work on filings.
create function roles_apart(one integer, other integer) returns boolean language sql immutable as
$$fn$$
    select one <> other and (4 in (one, other) or (7 in (one, other) and 5 not in (one, other)))
$$fn$$;

-- Nobody gives or takes roles of one's own, and nobody holds what must be held by different people, at any units.
create function seat_checked() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    who bigint := case when tg_op = 'DELETE' then old.user_id else new.user_id end;
begin
    if who = app_user() then
        raise exception 'nobody changes the own roles' using errcode = '23001', constraint = 'membership_not_ones_own';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    -- Two who give one person a role at the same time do so one after the other.
    perform 1 from ledger_user where id = who for no key update;
    if exists (select 1 from ledger_membership m
               where m.user_id = who and m.id <> new.id and roles_apart(m.role, new.role)) then
        raise exception 'these roles are held by different people'
            using errcode = '23001', constraint = 'membership_apart';
    end if;
    return new;
end
$$fn$$;
create trigger c_seat before insert or update or delete on ledger_membership
    for each row execute function seat_checked();

-- Whether a person in scope holds a role beyond it: who then were to reset the password would rise by it.
create function seats_beyond(p_user bigint) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as
$$fn$$
declare
    home text;
begin
    select path into home from ledger_person where user_id = p_user;
    perform require_scope(home);
    return exists (select 1 from ledger_membership m
                   where m.user_id = p_user and not m.path ^@ any (app_scopes()::text[]));
end
$$fn$$;
grant execute on function seats_beyond(bigint) to $serving;

-- A version of Annex 1 holds the contacts under `narrative` and no rows: the ledger is not what it reports.
-- p_head, p_children: as file_version() takes them.
create function file_contacts(p_unit bigint, p_filing bigint, p_head jsonb, p_children jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    l ledger_ledger;
    f ledger_filing;
    filed bigint;
    n integer;
    said jsonb := p_head -> 'narrative';
    amends boolean := coalesce((p_head ->> 'amendment')::boolean, false);
    proxy text := coalesce(p_head ->> 'proxy_name', '');
begin
    select * into l from ledger_ledger where unit_id = p_unit;
    perform require_scope(l.path);
    select * into strict l from ledger_ledger where unit_id = p_unit for update;
    select * into strict f from ledger_filing where unit_id = p_unit and id = p_filing for update;
    if said -> 'contacts' is null
        or not exists (select 1 from ledger_period p where p.id = f.period_id and p.kind = 1)
        or exists (
            select 1 from jsonb_array_elements(p_children) c
            where not exists (select 1 from ledger_unit u where u.id = (c ->> 'unit')::bigint and u.parent_id = p_unit)
        ) or exists (
            select 1 from jsonb_array_elements(p_children) c
            where c ->> 'version' is not null and not exists (
                select 1 from ledger_filingversion v
                where v.unit_id = (c ->> 'unit')::bigint and v.id = (c ->> 'version')::bigint)
        ) then
        raise exception 'a version of contacts holds them, and versions of direct children' using errcode = '23001';
    end if;
    n := f.latest_number + 1;
    insert into ledger_filingversion (
        unit_id, district_id, path, filing_id, period_id, number, point, digest, row_count, nil, no_change, late,
        with_missing, declared_small_firms, unit_name, unit_level, is_leaf, parent_name, period_name, campaign_name,
        rules_version, findings, prepared_by, checked_by, headed_by, contact_phone, narrative, amendment, proxy_name,
        submitted_by_id, submitted_name, submitted_at)
    values (
        p_unit, l.district_id, l.path, p_filing, f.period_id, n, 0,
        version_digest(
            (jsonb_build_array(f.period_id, p_head ->> 'unit_name', n, false) || jsonb_build_array(said)
                || case when amends then '["amendment"]'::jsonb else '[]' end
                || case when proxy <> '' then jsonb_build_array('proxy', proxy) else '[]' end)::text,
            lines_digest(p_unit, 0), p_children),
        0, false, false, (p_head ->> 'late')::boolean, (p_head ->> 'with_missing')::boolean,
        (p_head ->> 'declared_small_firms')::boolean, p_head ->> 'unit_name', (p_head ->> 'unit_level')::smallint,
        (p_head ->> 'is_leaf')::boolean, p_head ->> 'parent_name', p_head ->> 'period_name', p_head ->> 'campaign_name',
        p_head ->> 'rules_version', p_head -> 'findings', p_head ->> 'prepared_by', p_head ->> 'checked_by',
        p_head ->> 'headed_by', p_head ->> 'contact_phone', said, amends, proxy, app_user(),
        p_head ->> 'submitted_name', app_now())
    returning id into filed;
    insert into ledger_pinnedchild (
        unit_id, district_id, path, version_id, child_unit_id, child_version_id, state, printed_name, sort_no)
        select p_unit, l.district_id, l.path, filed, (c ->> 'unit')::bigint, (c ->> 'version')::bigint,
            (c ->> 'state')::smallint, c ->> 'name', (c ->> 'sort_no')::int
        from jsonb_array_elements(p_children) c;
    update ledger_filing set latest_number = n where id = p_filing;
    return filed;
end
$$fn$$;
grant execute on function file_contacts(bigint, bigint, jsonb, jsonb) to $serving;
