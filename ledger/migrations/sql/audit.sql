-- Who, when, from where, what: one event per unit and statement, in the same transaction as the write.
create function audit_rows() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if tg_op = 'INSERT' then
        insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, row_id, after)
        select n.unit_id, min(n.district_id), min(n.path), clock_timestamp(), app_user(),
            coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
            coalesce(current_setting('app.address', true), ''), tg_table_name, 'I', count(*),
            case when count(*) = 1 then min(n.id) end,
            case when count(*) = 1 then (select to_jsonb(x) - 'district_id' - 'path' from new_rows x where x.id = min(n.id)) end
        from new_rows n group by n.unit_id order by n.unit_id;
    elsif tg_op = 'DELETE' then
        insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, row_id, before)
        select o.unit_id, min(o.district_id), min(o.path), clock_timestamp(), app_user(),
            coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
            coalesce(current_setting('app.address', true), ''), tg_table_name, 'D', count(*),
            case when count(*) = 1 then min(o.id) end,
            case when count(*) = 1 then (select to_jsonb(x) - 'district_id' - 'path' from old_rows x where x.id = min(o.id)) end
        from old_rows o group by o.unit_id order by o.unit_id;
    else
        insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, row_id, before, after)
        select n.unit_id, min(n.district_id), min(n.path), clock_timestamp(), app_user(),
            coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
            coalesce(current_setting('app.address', true), ''), tg_table_name, 'U', count(*),
            case when count(*) = 1 then min(n.id) end,
            case when count(*) = 1 then (
                select jsonb_object_agg(k, to_jsonb(a) -> k) from old_rows a join new_rows b using (id), jsonb_object_keys(to_jsonb(b)) k
                where a.id = min(n.id) and to_jsonb(a) -> k is distinct from to_jsonb(b) -> k) end,
            case when count(*) = 1 then (
                select jsonb_object_agg(k, to_jsonb(b) -> k) from old_rows a join new_rows b using (id), jsonb_object_keys(to_jsonb(b)) k
                where a.id = min(n.id) and to_jsonb(a) -> k is distinct from to_jsonb(b) -> k) end
        from new_rows n group by n.unit_id order by n.unit_id;
    end if;
    return null;
end
$$fn$$;

create function audit_unit() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, row_id, before, after)
    values (new.id, new.district_id, new.path, clock_timestamp(), app_user(),
        coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
        coalesce(current_setting('app.address', true), ''), tg_table_name, left(tg_op, 1), 1, new.id,
        case when tg_op = 'UPDATE' then to_jsonb(old) end, to_jsonb(new));
    return null;
end
$$fn$$;
create trigger z_audit after insert or update on ledger_unit for each row execute function audit_unit();

-- What is no write of a row: an export, a sign-in, a refusal.
create function audit_note(p_unit bigint, p_what text, p_detail jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    l ledger_ledger;
begin
    select * into l from ledger_ledger where unit_id = p_unit;
    perform require_scope(l.path);
    insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, after)
    values (l.unit_id, l.district_id, l.path, clock_timestamp(), app_user(),
        coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
        coalesce(current_setting('app.address', true), ''), p_what, 'N', 1, p_detail);
end
$$fn$$;
grant execute on function audit_note(bigint, text, jsonb) to $serving;
