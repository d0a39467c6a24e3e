-- A unit's place in the tree is set here, once. It runs as whoever writes: a parent outside the scope is not seen,
-- and so not locked either.
create function unit_place() returns trigger language plpgsql as
$$fn$$
declare
    parent ledger_unit;
    place bigint;
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.parent_id, new.path, new.district_id)
            is distinct from (old.id, old.parent_id, old.path, old.district_id) then
            raise exception 'a unit keeps its parent, district and path' using errcode = '23001';
        end if;
        return new;
    end if;
    if new.parent_id is null then
        perform pg_advisory_xact_lock(hashtext('ledger_unit.root'));
        select coalesce(max(split_part(path, '/', 2)::bigint), 0) + 1 into place from ledger_unit where parent_id is null;
        new.path := '/' || lpad(place::text, 5, '0') || '/';
        new.district_id := new.id;
    else
        -- This strength lets rows of the parent be written meanwhile: their foreign keys lock its key only.
        select * into parent from ledger_unit where id = new.parent_id for no key update;
        if not found then
            -- No path lies in no scope: the policy refuses a unit that is not there and a stranger's alike.
            new.path := '';
            new.district_id := 0;
            return new;
        end if;
        select coalesce(max(reverse(split_part(reverse(path), '/', 2))::bigint), 0) + 1
            into place from ledger_unit where parent_id = parent.id;
        new.path := parent.path || lpad(place::text, 5, '0') || '/';
        new.district_id := case when parent.parent_id is null then new.id else parent.district_id end;
    end if;
    return new;
end
$$fn$$;
create trigger a_place before insert or update on ledger_unit for each row execute function unit_place();
-- Two units at one place would be one tenant.
create unique index unit_path_once on ledger_unit (path);

create function unit_ledger() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    insert into ledger_ledger (unit_id, district_id, path, rev) values (new.id, new.district_id, new.path, 0);
    return null;
end
$$fn$$;
create trigger b_ledger after insert on ledger_unit for each row execute function unit_ledger();

-- A client cannot forge where a row belongs: it is read from the unit's ledger, whatever was sent.
create function fill_scope() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$fn$$
begin
    if tg_op = 'UPDATE' then
        if (new.id, new.unit_id) is distinct from (old.id, old.unit_id) then
            raise exception 'a row keeps its number and its unit' using errcode = '23001';
        end if;
        new.district_id := old.district_id;
        new.path := old.path;
        return new;
    end if;
    select l.district_id, l.path into new.district_id, new.path from ledger_ledger l where l.unit_id = new.unit_id;
    if not found then
        -- As above: a unit that is not there and a stranger's are refused alike.
        new.path := '';
        new.district_id := 0;
    end if;
    return new;
end
$$fn$$;

create function keep_ledger() returns trigger language plpgsql as
$$fn$$
begin
    if (new.unit_id, new.path, new.district_id) is distinct from (old.unit_id, old.path, old.district_id) then
        raise exception 'a ledger keeps its unit' using errcode = '23001';
    end if;
    return new;
end
$$fn$$;
create trigger a_keep before update on ledger_ledger for each row execute function keep_ledger();
revoke insert, update, delete on ledger_ledger from $serving;
-- Enough to lock the row (SELECT … FOR UPDATE), not to move the counter.
grant update (unit_id) on ledger_ledger to $serving;
revoke delete on ledger_unit from $serving;

-- What is read from below, or before there is a scope, is written in scope only: DELETE and row locks ask no WITH CHECK.
do $$do$$
declare
    name text;
begin
    foreach name in array array[
        'ledger_unit', 'ledger_campaign', 'ledger_period', 'ledger_periodclock', 'ledger_person', 'ledger_membership'
    ] loop
        execute format(
            'create policy kept_update on %I as restrictive for update to $serving '
            'using (path ^@ any ((select app_scopes())::text[]))', name);
        execute format(
            'create policy kept_delete on %I as restrictive for delete to $serving '
            'using (path ^@ any ((select app_scopes())::text[]))', name);
    end loop;
end
$$do$$;

-- A foreign key asks no policy: what a unit files for is ordered by itself or above it, never beside it.
create function refers_upward() returns trigger language plpgsql as
$$fn$$
declare
    above text;
begin
    if tg_table_name = 'ledger_period' then
        select path into above from ledger_campaign where id = new.campaign_id;
    else
        select path into above from ledger_period where id = new.period_id;
    end if;
    if (new.path ^@ above) is not true then
        -- In the policy's own words: one that is not there and a stranger's are refused alike.
        raise insufficient_privilege
            using message = format('new row violates row-level security policy for table "%s"', tg_table_name);
    end if;
    return new;
end
$$fn$$;
create trigger b_upward before insert or update of campaign_id on ledger_period
    for each row execute function refers_upward();
create trigger b_upward before insert or update of period_id on ledger_periodclock
    for each row execute function refers_upward();
create trigger b_upward before insert or update of period_id on ledger_expectedreporter
    for each row execute function refers_upward();
create trigger b_upward before insert or update of period_id on ledger_filing
    for each row execute function refers_upward();
