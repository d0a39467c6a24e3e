-- The one 所属领域 that a 行业主管 reads; null for everybody else. Whatever else it says is an error, never null.
create function app_field() returns smallint language sql stable parallel safe as
$$fn$$ select nullif(current_setting('app.field', true), '')::smallint $$fn$$;
grant execute on function app_field() to $serving;

-- Whether a path lies in scope, whoever asks: for what even a reader of one field may do.
create function require_sight(wanted text) returns void language plpgsql stable as
$$fn$$
begin
    if (wanted ^@ any (app_scopes())) is not true then
        raise insufficient_privilege using message = 'outside the tenant scope';
    end if;
end
$$fn$$;
grant execute on function require_sight(text) to $serving;

-- Functions that run as the owner pass by every policy: those that ask for the scope are closed to a reader of one field.
create or replace function require_scope(wanted text) returns void language plpgsql stable as
$$fn$$
begin
    perform require_sight(wanted);
    if app_field() is not null then
        raise insufficient_privilege using message = 'not for a reader of one field';
    end if;
end
$$fn$$;

-- What a reader of one field does is noted like everybody's (as in audit_chain.sql).
create or replace function audit_note(p_unit bigint, p_what text, p_detail jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
declare
    l ledger_ledger;
begin
    select * into l from ledger_ledger where unit_id = p_unit;
    perform require_sight(l.path), pg_current_xact_id();
    insert into ledger_auditevent (unit_id, district_id, path, at, user_id, actor_name, request, address, what, op, rows, after)
    values (l.unit_id, l.district_id, l.path, clock_timestamp(), app_user(),
        coalesce(current_setting('app.actor', true), ''), coalesce(current_setting('app.request', true), ''),
        coalesce(current_setting('app.address', true), ''), p_what, 'N', 1, p_detail);
end
$$fn$$;

-- Which version of a unit stands approved for which period: numbers alone, for filings are closed to a reader of one
-- field, while the sums of versions let its own pass. The opening of a successor (划入) is no report.
create function versions_in_force(p_unit bigint) returns table (period bigint, version bigint)
language plpgsql stable security definer set search_path = public, pg_temp as
$$fn$$
begin
    perform require_sight((select l.path from ledger_ledger l where l.unit_id = p_unit));
    return query
        select f.period_id, v.id
        from ledger_filing f join ledger_filingversion v
            on v.unit_id = f.unit_id and v.filing_id = f.id and v.number = f.approved_number
        where f.unit_id = p_unit and not f.opening;
end
$$fn$$;
grant execute on function versions_in_force(bigint) to $serving;

-- As in twins.sql, with the sector, which the rows' policy reads: it answers without them.
drop index record_number;
create index record_number on ledger_arrearsrecord (number_of(source, source_no))
    include (id, source, source_no, unit_id, path, sector) where not gone and source in (2, 3);
