-- Every statement on the ledger's rows writes their history and moves the unit's sums, whoever sends it:
-- save(), update(), bulk_create(), COPY or plain SQL.
create function record_version() returns trigger language plpgsql as
$$fn$$
begin
    -- Counted here alone: a deleted row's number, sent again, meets its own history and is refused.
    new.version := case when tg_op = 'INSERT' then 1 else old.version + 1 end;
    return new;
end
$$fn$$;
create trigger b_version before insert or update on ledger_arrearsrecord for each row execute function record_version();

create function record_keep_filed() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if exists (
        select 1 from ledger_revision v join ledger_filingversion f
            on f.unit_id = v.unit_id and f.point >= v.rev_from and f.point < v.rev_to
        where v.unit_id = old.unit_id and v.record_id = old.id
    ) then
        raise exception 'record % has been filed' , old.id using errcode = '23001', constraint = 'record_has_been_filed';
    end if;
    return old;
end
$$fn$$;
create trigger b_keep before delete on ledger_arrearsrecord for each row execute function record_keep_filed();

create trigger c_capture_insert after insert on ledger_arrearsrecord
    referencing new table as new_rows for each statement execute function record_capture();
create trigger c_capture_update after update on ledger_arrearsrecord
    referencing old table as old_rows new table as new_rows for each statement execute function record_capture();
create trigger c_capture_delete after delete on ledger_arrearsrecord
    referencing old table as old_rows for each statement execute function record_capture();

-- History is closed once, by the capture above, and never changed otherwise. (status is generated: not yet there.)
create function revision_freeze() returns trigger language plpgsql as
$$fn$$
begin
    if tg_op = 'UPDATE' and old.rev_to = $forever and new.rev_to < old.rev_to
        and to_jsonb(new) - 'rev_to' - 'status' = to_jsonb(old) - 'rev_to' - 'status' then
        return new;
    end if;
    raise exception 'history is never changed' using errcode = '23001';
end
$$fn$$;
create trigger a_freeze before update or delete on ledger_revision for each row execute function revision_freeze();

-- The digest of a unit's own lines as they stood at a point: one JSON array a line, in printed order.
create function lines_digest(p_unit bigint, p_point bigint) returns bytea language sql stable as
$$fn$$
    select sha256(convert_to(coalesce(string_agg(
        jsonb_build_array(v.lineage, v.sort_no, v.contract_group, $columns)::text,
        e'\n' order by v.sort_no, v.record_id), ''), 'UTF8'))
    from ledger_revision v where v.unit_id = p_unit and v.rev_from <= p_point and v.rev_to > p_point
$$fn$$;
