-- History and sums of one statement on the ledger's rows; a row that has left it ($here is false) has neither.
create or replace function record_capture() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if tg_op = 'INSERT' then
        update ledger_ledger l set rev = l.rev + 1 from (select distinct unit_id from new_rows) u where l.unit_id = u.unit_id;
    else
        update ledger_ledger l set rev = l.rev + 1 from (select distinct unit_id from old_rows) u where l.unit_id = u.unit_id;
    end if;
    if tg_op <> 'INSERT' then
        update ledger_revision v set rev_to = l.rev
            from old_rows o join ledger_ledger l on l.unit_id = o.unit_id
            where v.record_id = o.id and v.version = o.version;
        insert into ledger_livetotal as t (unit_id, district_id, path, $keys, $measures)
            select r.unit_id, min(r.district_id), min(r.path), $key_values, $minus
            from old_rows r where $counted and $here group by r.unit_id, $key_values order by r.unit_id, $key_values
            on conflict (unit_id, $keys) do update set $moves;
    end if;
    if tg_op <> 'DELETE' then
        insert into ledger_revision (
            record_id, version, unit_id, district_id, path, rev_from, rev_to, op, actor_name, at,
            sort_no, lineage, contract_group, faulty, $columns)
            select n.id, n.version, n.unit_id, n.district_id, n.path, l.rev, $forever, left(tg_op, 1),
                coalesce(current_setting('app.actor', true), ''), app_now(),
                n.sort_no, n.lineage, n.contract_group, n.faulty, $new_columns
            from new_rows n join ledger_ledger l on l.unit_id = n.unit_id where $new_here;
        insert into ledger_livetotal as t (unit_id, district_id, path, $keys, $measures)
            select r.unit_id, min(r.district_id), min(r.path), $key_values, $plus
            from new_rows r where $counted and $here group by r.unit_id, $key_values order by r.unit_id, $key_values
            on conflict (unit_id, $keys) do update set $moves;
    end if;
    return null;
end
$$fn$$;
