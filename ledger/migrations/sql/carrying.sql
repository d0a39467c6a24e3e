-- As in facts.sql, but for rows that another unit takes over (app.carrying): they arrive with their own facts and with
-- what they were first reported with, stand for a moment as they were approved, and post nothing.
create or replace function record_reckon() returns trigger language plpgsql as
$$fn$$
declare
    carrying boolean := coalesce(current_setting('app.carrying', true), '') = '1';
begin
    new.reconciled := is_reckoned(new);
    if tg_op = 'INSERT' then
        new.base_fen := case when carrying then new.base_fen else new.owed_fen end;
        new.gone := false;
        return new;
    end if;
    -- Until a row is filed its amount is simply typed; afterwards what was first reported stays, and adjustments add to it.
    new.base_fen := old.base_fen;
    if carrying then
        return new;
    end if;
    if new.owed_fen is distinct from old.owed_fen and (
        old.base_fen is null or not record_is_filed(old.unit_id, old.id)) then
        new.base_fen := new.owed_fen - adjusted_by(old.id);
    end if;
    if new.gone <> old.gone and new.gone <> exists (
        select 1 from ledger_disposition d where d.record_id = old.id and d.standing < 4) then
        raise exception 'a filed row leaves by a disposition only' using errcode = '23001', constraint = 'record_leaves_disposed';
    end if;
    return new;
end
$$fn$$;

create or replace function record_post() returns trigger language plpgsql as
$$fn$$
begin
    -- A statement's trigger fires for no rows too; without this the two sides would call each other for ever.
    if coalesce(current_setting('app.carrying', true), '') = '1' or not exists (select 1 from new_rows where reconciled) then
        return null;
    end if;
    perform facts_post(array(select id from new_rows where reconciled));
    return null;
end
$$fn$$;

create or replace function record_post_adjustment() returns trigger language plpgsql set enable_nestloop = off as
$$fn$$
begin
    if coalesce(current_setting('app.carrying', true), '') = '1' then
        return null;
    end if;
    -- Old and new rows have no statistics: only a hash join stays linear where an import changes thousands.
    insert into ledger_adjustment (
        unit_id, district_id, path, record_id, author_name, entered_at, kind, adjusted_on, delta_fen, reason, standing)
        select n.unit_id, 0, '', n.id, coalesce(current_setting('app.actor', true), ''), app_now(), 4,
            (app_now() at time zone 'Asia/Shanghai')::date, n.owed_fen - n.base_fen - adjusted_by(n.id), '', 3
        from new_rows n join old_rows o using (id)
        where n.owed_fen is distinct from o.owed_fen and n.base_fen is not null
            and n.owed_fen <> n.base_fen + adjusted_by(n.id);
    return null;
end
$$fn$$;

-- Facts that come with their row have moved it already, in the ledger that they come from.
create or replace function facts_entered() returns trigger language plpgsql as
$$fn$$
begin
    if current_setting('app.posting', true) = '1' or current_setting('app.carrying', true) = '1' then
        return null;
    elsif tg_op = 'DELETE' then
        perform facts_move(array(select distinct record_id from old_rows));
    elsif tg_op = 'INSERT' then
        perform facts_move(array(select distinct record_id from new_rows));
    else
        perform facts_move(array(select record_id from old_rows union select record_id from new_rows));
    end if;
    return null;
end
$$fn$$;
