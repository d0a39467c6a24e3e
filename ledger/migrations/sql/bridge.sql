-- Each fact knows from which revision of its unit's ledger on it counts, so that what the facts add up to can be told
-- for any version, past ones too. A time does not do: who waits for the ledger has an earlier one than who was before.

-- A fact that is entered counts with the revision that it makes; one that a typed line has posted, with that line's.
create function fact_stamp() returns trigger language plpgsql as
$$fn$$
declare
    at_rev bigint;
begin
    -- A unit out of scope has no ledger here: the row policy refuses the fact after this.
    select l.rev into at_rev from ledger_ledger l where l.unit_id = new.unit_id for no key update;
    at_rev := coalesce(at_rev, 0);
    if current_setting('app.carrying', true) = '1' and tg_table_name <> 'ledger_disposition' then
        -- One that comes with a row from another unit counts as that unit's versions had it, where the caller says so.
        new.rev := case when new.rev > 0 then new.rev else at_rev end;
    elsif current_setting('app.posting', true) = '1'
        or tg_table_name = 'ledger_adjustment' and to_jsonb(new) ->> 'kind' = '4' then
        new.rev := at_rev;
    else
        new.rev := at_rev + 1;
    end if;
    return new;
end
$$fn$$;

-- The same for what can be refused or taken back (standing 4 and 5), and stand again: `holds` are all its spans.
create function fact_holds() returns trigger language plpgsql as
$$fn$$
declare
    at_rev bigint;
begin
    if tg_op = 'INSERT' then
        new.holds := case when new.standing < 4 then int8multirange(int8range(new.rev, null)) else int8multirange() end;
        return new;
    end if;
    new.rev := old.rev;
    new.holds := old.holds;
    if (new.standing < 4) = (old.standing < 4) then
        return new;
    end if;
    select l.rev + 1 into strict at_rev from ledger_ledger l where l.unit_id = new.unit_id for no key update;
    new.rev := at_rev;
    new.holds := case when new.standing < 4 then old.holds + int8multirange(int8range(at_rev, null))
        else old.holds - int8multirange(int8range(at_rev, null)) end;
    return new;
end
$$fn$$;

-- What a version may hold says for ever what it said; a mistake is corrected by another fact.
create function fact_freeze() returns trigger language plpgsql as
$$fn$$
declare
    moves constant text[] := array['standing', 'version_id', 'settled_at', 'rev', 'holds', 'reason', 'remark', 'district_id', 'path'];
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - moves = to_jsonb(old) - moves then
        return new;
    end if;
    if record_is_filed(old.unit_id, old.record_id) and old.rev <= (
        select max(v.point) from ledger_filingversion v where v.unit_id = old.unit_id) then
        raise exception 'a fact that was filed is kept' using errcode = '23001', constraint = 'fact_is_filed';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$fn$$;

do $$do$$
declare
    name text;
begin
    -- Facts from before: they count from the revision on that they made.
    foreach name in array array['payment', 'agreement', 'litigation', 'adjustment', 'disposition'] loop
        execute format('alter table %I disable trigger user', 'ledger_' || name);
        execute format(
            'update %I f set rev = coalesce('
            '(select min(v.rev_from) from ledger_revision v '
            ' where v.unit_id = f.unit_id and v.record_id = f.record_id and v.at = f.entered_at), '
            '(select max(v.rev_from) from ledger_revision v '
            ' where v.unit_id = f.unit_id and v.record_id = f.record_id and v.at <= f.entered_at), 0)', 'ledger_' || name);
    end loop;
    -- A row that left has no revision of its leaving: the one before it has ended there.
    update ledger_disposition d set rev = coalesce((
        select v.rev_to from ledger_revision v
        where v.unit_id = d.unit_id and v.record_id = d.record_id and v.at <= d.entered_at and v.rev_to < 9223372036854775807
        order by v.version desc limit 1), d.rev);
    update ledger_disposition d set holds = int8multirange(int8range(d.rev, case when d.standing >= 4 then (
        select min(v.rev_from) from ledger_revision v
        where v.unit_id = d.unit_id and v.record_id = d.record_id and v.rev_from >= d.rev) end));
    update ledger_adjustment a set holds = int8multirange(int8range(a.rev, case when a.standing >= 4 then (
        select min(v.rev_from) from ledger_revision v
        join ledger_revision w on w.record_id = v.record_id and w.version = v.version - 1
        where v.unit_id = a.unit_id and v.record_id = a.record_id and v.rev_from > a.rev
            and v.owed_fen - w.owed_fen = -a.delta_fen) end));
    update ledger_disposition set rev = upper(holds) where not upper_inf(holds) and not isempty(holds);
    update ledger_adjustment set rev = upper(holds) where not upper_inf(holds) and not isempty(holds);
    foreach name in array array['payment', 'agreement', 'litigation', 'adjustment', 'disposition'] loop
        execute format('alter table %I enable trigger user', 'ledger_' || name);
        execute format(
            'create trigger b_stamp before insert on %I for each row execute function fact_stamp()', 'ledger_' || name);
        execute format(
            'create trigger b_freeze before update or delete on %I for each row execute function fact_freeze()',
            'ledger_' || name);
    end loop;
    foreach name in array array['adjustment', 'disposition'] loop
        execute format(
            'create trigger b_stamp_holds before insert or update on %I for each row execute function fact_holds()',
            'ledger_' || name);
    end loop;
end
$$do$$;
