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

-- The movements between two points of some ledgers, as the recorded facts of these rows tell them: rows that came or went,
-- what was owed more or less, what was paid. Amounts in 分. A row is known by its lineage: one that went from one of
-- these units to another (划转) neither came nor went. An opening (划入) holds what was approved and not what was typed
-- since: there the rows of the history are asked. Fresh rows have no statistics: only hash joins stay linear.
create function bridge_moves(
    p_units bigint[], p_old bigint[], p_new bigint[], p_old_opening boolean[], p_new_opening boolean[], p_records bigint[],
    out added_count bigint, out added_fen bigint, out removed_count bigint, out removed_fen bigint,
    out adjusted_count bigint, out adjusted_fen bigint, out paid_fen bigint, out left_paid_fen bigint)
language sql stable set enable_nestloop = off as
$$fn$$
    with spans as materialized (
        select * from unnest(p_units, p_old, p_new, p_old_opening, p_new_opening)
            s (unit_id, old_point, new_point, old_opening, new_opening)
    ),
    kept as materialized (
        select r.id, r.unit_id, r.lineage, coalesce(r.base_fen, 0) as base_fen, s.old_point, s.new_point, s.old_opening, s.new_opening
        from ledger_arrearsrecord r join spans s on s.unit_id = r.unit_id where r.id = any (p_records)
    ),
    born as materialized (
        select b.record_id, b.rev_from from ledger_revision b where b.record_id = any (p_records) and b.version = 1
    ),
    gone as materialized (
        select k.id, bool_or(d.holds @> k.old_point) as old_gone, bool_or(d.holds @> k.new_point) as new_gone
        from ledger_disposition d join kept k on k.id = d.record_id where d.record_id = any (p_records) group by k.id
    ),
    adjusted as materialized (
        select k.id, coalesce(sum(a.delta_fen) filter (where a.holds @> k.old_point), 0) as old_fen,
               coalesce(sum(a.delta_fen) filter (where a.holds @> k.new_point), 0) as new_fen
        from ledger_adjustment a join kept k on k.id = a.record_id where a.record_id = any (p_records) group by k.id
    ),
    paid as materialized (
        select k.id, coalesce(sum(p.amount_fen) filter (where p.rev <= k.old_point), 0) as old_fen,
               coalesce(sum(p.amount_fen) filter (where p.rev <= k.new_point), 0) as new_fen
        from ledger_payment p join kept k on k.id = p.record_id where p.record_id = any (p_records) group by k.id
    ),
    listed as materialized (
        select k.id,
               bool_or(o.old_here) as old_here, bool_or(o.new_here) as new_here,
               coalesce(sum(h.owed_fen) filter (where o.old_here), 0) as old_owed,
               coalesce(sum(h.owed_fen) filter (where o.new_here), 0) as new_owed,
               coalesce(sum(coalesce(h.cleared_fen, 0) + coalesce(h.paid_fen, 0)) filter (where o.old_here), 0) as old_paid,
               coalesce(sum(coalesce(h.cleared_fen, 0) + coalesce(h.paid_fen, 0)) filter (where o.new_here), 0) as new_paid
        from ledger_revision h
        join kept k on k.id = h.record_id and (k.old_opening or k.new_opening)
        cross join lateral (select h.rev_from <= k.old_point and h.rev_to > k.old_point as old_here,
                                   h.rev_from <= k.new_point and h.rev_to > k.new_point as new_here) o
        where h.record_id = any (case when true = any (p_old_opening || p_new_opening) then p_records end)
        group by k.id
    ),
    ends as (
        select k.lineage,
               case when k.old_opening then coalesce(l.old_here, false)
                    else b.rev_from <= k.old_point and not coalesce(g.old_gone, false) end as was,
               case when k.new_opening then coalesce(l.new_here, false)
                    else b.rev_from <= k.new_point and not coalesce(g.new_gone, false) end as here,
               case when k.old_opening then coalesce(l.old_owed, 0) else k.base_fen + coalesce(a.old_fen, 0) end as old_owed,
               case when k.new_opening then coalesce(l.new_owed, 0) else k.base_fen + coalesce(a.new_fen, 0) end as new_owed,
               case when k.old_opening then coalesce(l.old_paid, 0) else coalesce(p.old_fen, 0) end as old_paid,
               case when k.new_opening then coalesce(l.new_paid, 0) else coalesce(p.new_fen, 0) end as new_paid
        from kept k
        join born b on b.record_id = k.id
        left join gone g on g.id = k.id
        left join adjusted a on a.id = k.id
        left join paid p on p.id = k.id
        left join listed l on l.id = k.id
    ),
    states as (
        select count(*) filter (where was) as was, count(*) filter (where here) as here,
               coalesce(sum(old_owed) filter (where was), 0) as old_owed,
               coalesce(sum(new_owed) filter (where here), 0) as new_owed,
               coalesce(sum(old_paid) filter (where was), 0) as old_paid,
               coalesce(sum(new_paid) filter (where here), 0) as new_paid
        from ends group by lineage
    )
    select coalesce(sum(greatest(here - was, 0)), 0)::bigint,
           coalesce(sum(new_owed) filter (where was = 0), 0)::bigint,
           coalesce(sum(greatest(was - here, 0)), 0)::bigint,
           coalesce(sum(old_owed) filter (where here = 0), 0)::bigint,
           count(*) filter (where was > 0 and here > 0 and old_owed <> new_owed),
           coalesce(sum(new_owed - old_owed) filter (where was > 0 and here > 0), 0)::bigint,
           coalesce(sum(new_paid - old_paid) filter (where here > 0), 0)::bigint,
           coalesce(sum(old_paid) filter (where here = 0), 0)::bigint
    from states
$$fn$$;
grant execute on function bridge_moves(bigint[], bigint[], bigint[], boolean[], boolean[], bigint[]) to $serving;

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
