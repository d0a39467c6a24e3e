-- The sums by age and size of one statement on the ledger's rows, moved as record_capture() moves the others: it runs
-- after that one (by its name), when the unit's counter is held. A row that has left the ledger is in no sum.
create function aging_capture() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if tg_op = 'INSERT' then
        insert into ledger_liveaging as t (unit_id, district_id, path, $aging_keys, $aging_measures)
            select r.unit_id, min(r.district_id), min(r.path), $aging_key_values, $aging_plus
            from new_rows r where $counted and $here
            group by r.unit_id, $aging_key_values order by r.unit_id, $aging_key_values
            on conflict (unit_id, $aging_keys) do update set $aging_moves;
    elsif tg_op = 'DELETE' then
        insert into ledger_liveaging as t (unit_id, district_id, path, $aging_keys, $aging_measures)
            select r.unit_id, min(r.district_id), min(r.path), $aging_key_values, $aging_minus
            from old_rows r where $counted and $here
            group by r.unit_id, $aging_key_values order by r.unit_id, $aging_key_values
            on conflict (unit_id, $aging_keys) do update set $aging_moves;
    else
        -- Most changes leave age and size as they were: nothing is written then.
        insert into ledger_liveaging as t (unit_id, district_id, path, $aging_keys, $aging_measures)
            select d.unit_id, min(d.district_id), min(d.path), $aging_keys, $aging_sums
            from (
                select r.unit_id, min(r.district_id) as district_id, min(r.path) as path, $aging_named, $aging_named_minus
                from old_rows r where $counted and $here group by r.unit_id, $aging_key_values
                union all
                select r.unit_id, min(r.district_id), min(r.path), $aging_named, $aging_named_plus
                from new_rows r where $counted and $here group by r.unit_id, $aging_key_values
            ) d
            group by d.unit_id, $aging_keys
            having row($aging_sums) <> row($aging_zeros)
            order by d.unit_id, $aging_keys
            on conflict (unit_id, $aging_keys) do update set $aging_moves;
    end if;
    return null;
end
$$fn$$;

create trigger d_aging_insert after insert on ledger_arrearsrecord
    referencing new table as new_rows for each statement execute function aging_capture();
create trigger d_aging_update after update on ledger_arrearsrecord
    referencing old table as old_rows new table as new_rows for each statement execute function aging_capture();
create trigger d_aging_delete after delete on ledger_arrearsrecord
    referencing old table as old_rows for each statement execute function aging_capture();

-- What stands in the ledgers already.
insert into ledger_liveaging (unit_id, district_id, path, $aging_keys, $aging_measures)
    select r.unit_id, min(r.district_id), min(r.path), $aging_key_values, $aging_plus
    from ledger_arrearsrecord r where $counted and $here
    group by r.unit_id, $aging_key_values order by r.unit_id, $aging_key_values;
