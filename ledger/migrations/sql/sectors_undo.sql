drop index record_number;
create index record_number on ledger_arrearsrecord (number_of(source, source_no))
    include (id, source, source_no, unit_id, path) where not gone and source in (2, 3);
drop function versions_in_force(bigint);
create or replace function audit_note(p_unit bigint, p_what text, p_detail jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    l ledger_ledger;
begin
    select * into l from ledger_ledger where unit_id = p_unit;
    perform require_scope(l.path), pg_current_xact_id();
    insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, after)
    values (l.unit_id, l.district_id, l.path, clock_timestamp(), app_user(),
        coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
        coalesce(current_setting('app.address', true), ''), p_what, 'N', 1, p_detail);
end
$$fn$$;
create or replace function require_scope(wanted text) returns void language plpgsql stable as
$$fn$$
begin
    if (wanted ^@ any (app_scopes())) is not true then
        raise insufficient_privilege using message = 'outside the tenant scope';
    end if;
end
$$fn$$;
drop function require_sight(text), app_field();
