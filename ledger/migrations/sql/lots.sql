-- What became of each row of those of these units that took others over: by its lineage, through all units in whose
-- ledgers it has stood, and without the moment at which it was carried, which changed nothing in it. Of any other unit
-- nothing is told, for there a row's own revisions say it all. `rev` is null for what a predecessor wrote.
-- A predecessor may have gone out of the reader's scope, and a row's past is the same for everybody: the owner reads it.
create function row_pasts(p_units bigint[])
returns table (unit_id bigint, record_id bigint, rev bigint, version integer, at timestamptz, cleared boolean)
language plpgsql stable security definer set search_path = public, pg_temp as
$$fn$$
begin
    perform require_scope(l.path) from unnest(p_units) u (id) left join ledger_ledger l on l.unit_id = u.id;
    return query
        with recursive follows (unit_id, old_id) as (
            select c.unit_id, c.other_id from ledger_unitchange c
            where c.unit_id = any (p_units) and c.kind in (4, 6)
            union
            select f.unit_id, c.other_id from follows f
            join ledger_unitchange c on c.unit_id = f.old_id and c.kind in (4, 6)
        ), held as materialized (
            select r.unit_id, r.id, r.id as of_id, r.unit_id as of_unit
            from ledger_arrearsrecord r where r.unit_id in (select f.unit_id from follows f)
            union all
            select n.unit_id, n.id, o.id, o.unit_id
            from follows f
            join ledger_arrearsrecord o on o.unit_id = f.old_id
            join ledger_arrearsrecord n on n.lineage = o.lineage and n.unit_id = f.unit_id
        )
        select h.unit_id, h.id, case when h.of_id = h.id then v.rev_from end, v.version, v.at, v.status = 1
        from held h
        join ledger_revision v on v.unit_id = h.of_unit and v.record_id = h.of_id
        where not exists (
            select from ledger_unitchange c
            where c.unit_id = v.unit_id and c.kind in (4, 6) and c.at = v.at and v.rev_from <= c.point);
end
$$fn$$;
grant execute on function row_pasts(bigint[]) to $serving;
