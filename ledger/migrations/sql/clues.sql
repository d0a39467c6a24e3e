-- A clue lies with one unit at a time and moves; its place is always its unit's, and its desk and its owner stand on the
-- line from that unit upward. The policy reads the new place, so nobody moves a clue beyond the own subtrees.
create function clue_place() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if tg_op = 'UPDATE' and new.id <> old.id then
        raise exception 'a row keeps its number' using errcode = '23001';
    end if;
    new.path := '';
    new.district_id := 0;
    select l.district_id, l.path into new.district_id, new.path from ledger_ledger l where l.unit_id = new.unit_id;
    if found and (select count(*) from ledger_ledger l
            where l.unit_id in (new.desk_id, new.owner_id) and new.path ^@ l.path) <>
            (case when new.desk_id = new.owner_id then 1 else 2 end) then
        raise exception 'desk and owner stand above the unit' using errcode = '23514';
    end if;
    return new;
end
$$fn$$;

-- What belongs to a clue takes its place from its unit, and a new one when the foreign key hands the clue's on.
create function follow_clue() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.clue_id) is distinct from (old.id, old.clue_id) then
            raise exception 'a row keeps its number and its clue' using errcode = '23001';
        end if;
        if new.unit_id <> old.unit_id and pg_trigger_depth() < 2 then
            raise exception 'a row moves with its clue only' using errcode = '23001';
        end if;
    end if;
    new.path := '';
    new.district_id := 0;
    select l.district_id, l.path into new.district_id, new.path from ledger_ledger l where l.unit_id = new.unit_id;
    return new;
end
$$fn$$;

-- An event is kept as it is; its place alone follows its clue.
create function clue_event_freeze() returns trigger language plpgsql as
$$fn$$
begin
    if tg_op = 'UPDATE' and new.unit_id <> old.unit_id and pg_trigger_depth() > 1
        and to_jsonb(new) - 'unit_id' = to_jsonb(old) - 'unit_id' then
        return new;
    end if;
    raise exception 'history is never changed' using errcode = '23001';
end
$$fn$$;
create trigger a_freeze before update or delete on ledger_clueevent for each row execute function clue_event_freeze();

-- Whether others went into a clue, though they may lie above who asks. Held until the transaction ends, so that of two
-- that are joined at once the second sees the first: none goes into what goes elsewhere.
create function clue_joined_into(p_number text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as
$$fn$$
begin
    perform pg_advisory_xact_lock(hashtextextended('clues joined', 0));
    return exists (select from ledger_clue where joined_number = p_number);
end
$$fn$$;
grant execute on function clue_joined_into(text) to $serving;
