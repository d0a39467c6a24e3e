-- Columns 18 and 22 to 28 of a row and its dated facts say the same, whoever writes either of them (domain.md §3.1).

-- What facts make of a row: what is owed, what was paid in all, the agreement in force (its amount, its month; 0 = none)
-- and what is in court. Nothing at all where more was paid than is owed.
create function reckoned(
    p_owed bigint, p_paid bigint, p_agreed bigint, p_agreed_month text, p_court bigint,
    out cleared_fen bigint, out paid_fen bigint, out remaining_fen bigint, out remaining_due_month text,
    out agreed_fen bigint, out agreed_due_month text, out court_fen bigint)
language plpgsql immutable as
$$fn$$
begin
    remaining_due_month := '';
    agreed_due_month := '';
    if p_paid = 0 and p_agreed = 0 and p_court = 0 then
        return;
    elsif p_paid < 0 or p_paid > coalesce(p_owed, 0) then
        raise check_violation using message = 'payments must lie between nothing and what is owed',
            constraint = 'payments_within_owed';
    elsif p_paid = p_owed then
        cleared_fen := p_owed;
        return;
    end if;
    if p_paid > 0 then
        paid_fen := p_paid;
        remaining_fen := p_owed - p_paid;
    end if;
    if p_court > 0 then
        court_fen := least(p_court, p_owed - p_paid);
        if p_agreed > 0 and (p_paid > 0 or court_fen < p_owed) then
            remaining_due_month := p_agreed_month;
        end if;
    elsif p_paid > 0 then
        if p_agreed > 0 then
            remaining_due_month := p_agreed_month;
        end if;
    elsif p_agreed > 0 then
        agreed_fen := least(p_agreed, p_owed);
        agreed_due_month := p_agreed_month;
    end if;
end
$$fn$$;

-- Whether a line is such as facts could have made it; one that breaks A03 to A09 is not, and stays as it was typed.
create function is_reckoned(r ledger_arrearsrecord) returns boolean language plpgsql immutable as
$$fn$$
begin
    if coalesce(r.cleared_fen, r.paid_fen, r.remaining_fen, r.agreed_fen, r.court_fen) is null then
        return r.remaining_due_month = '' and r.agreed_due_month = '';
    elsif r.owed_fen is null or r.owed_fen <= 0
        or 0 in (coalesce(r.cleared_fen, 1), coalesce(r.paid_fen, 1), coalesce(r.agreed_fen, 1), coalesce(r.court_fen, 1)) then
        return false;
    elsif r.cleared_fen is not null then
        return r.cleared_fen = r.owed_fen and coalesce(r.paid_fen, r.remaining_fen, r.agreed_fen, r.court_fen) is null
            and r.remaining_due_month = '' and r.agreed_due_month = '';
    elsif (r.paid_fen is null) <> (r.remaining_fen is null)
        or r.paid_fen >= r.owed_fen or r.remaining_fen <> r.owed_fen - r.paid_fen then
        return false;
    elsif r.court_fen is not null then
        return r.court_fen <= r.owed_fen - coalesce(r.paid_fen, 0) and r.agreed_fen is null and r.agreed_due_month = ''
            and (r.remaining_due_month = '' or r.paid_fen is not null or r.court_fen < r.owed_fen);
    elsif r.paid_fen is not null then
        return r.agreed_fen is null and r.agreed_due_month = '';
    end if;
    return r.agreed_fen <= r.owed_fen and r.agreed_due_month <> '' and r.remaining_due_month = '';
end
$$fn$$;

create function record_is_filed(p_unit bigint, p_record bigint) returns boolean language sql stable as
$$fn$$
    select exists (
        select 1 from ledger_revision v join ledger_filingversion f
            on f.unit_id = v.unit_id and f.point >= v.rev_from and f.point < v.rev_to
        where v.unit_id = p_unit and v.record_id = p_record)
$$fn$$;

create function adjusted_by(p_record bigint) returns bigint language sql stable as
$$fn$$
    select coalesce(sum(delta_fen), 0)::bigint from ledger_adjustment where record_id = p_record and standing < 4
$$fn$$;

create function record_reckon() returns trigger language plpgsql as
$$fn$$
begin
    new.reconciled := is_reckoned(new);
    if tg_op = 'INSERT' then
        new.base_fen := new.owed_fen;
        new.gone := false;
        return new;
    end if;
    -- Until a row is filed its amount is simply typed; afterwards what was first reported stays, and adjustments add to it.
    new.base_fen := old.base_fen;
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
create trigger b_reckon before insert or update on ledger_arrearsrecord for each row execute function record_reckon();

-- A line that was typed or imported posts its difference to the facts so far, one entry of each kind at most.
create function facts_post(p_records bigint[]) returns void language plpgsql as
$$fn$$
declare
    how smallint := coalesce(nullif(current_setting('app.entry', true), ''), '3')::smallint;
    who text := coalesce(current_setting('app.actor', true), '');
begin
    -- All entries together make the line again; one of them alone would move it.
    perform set_config('app.posting', '1', true);
    insert into ledger_payment (unit_id, district_id, path, record_id, author_name, entered_at, entry, amount_fen, remark)
        select n.unit_id, 0, '', n.id, who, app_now(), how, coalesce(n.cleared_fen, n.paid_fen, 0) - coalesce(p.paid, 0), ''
        from ledger_arrearsrecord n
        left join lateral (select sum(f.amount_fen) as paid from ledger_payment f where f.record_id = n.id) p on true
        where n.id = any (p_records) and n.reconciled
            and coalesce(n.cleared_fen, n.paid_fen, 0) <> coalesce(p.paid, 0)
        order by n.id;
    insert into ledger_litigation (
        unit_id, district_id, path, record_id, author_name, entered_at, entry, amount_fen, court, case_no, remark)
        select n.unit_id, 0, '', n.id, who, app_now(), how, coalesce(n.court_fen, 0), '', '', ''
        from ledger_arrearsrecord n
        left join lateral (
            select f.amount_fen as court from ledger_litigation f where f.record_id = n.id order by f.id desc limit 1) l on true
        where n.id = any (p_records) and n.reconciled and n.cleared_fen is null
            and coalesce(n.court_fen, 0)
                <> least(coalesce(l.court, 0), greatest(coalesce(n.owed_fen, 0) - coalesce(n.paid_fen, 0), 0))
        order by n.id;
    insert into ledger_agreement (
        unit_id, district_id, path, record_id, author_name, entered_at, entry, amount_fen, due_month, remark)
        select n.unit_id, 0, '', n.id, who, app_now(), how,
            case when w.month = '' then 0 else coalesce(n.agreed_fen, n.owed_fen - coalesce(n.paid_fen, 0)) end, w.month, ''
        from ledger_arrearsrecord n
        cross join lateral (
            select case when n.agreed_fen is null then n.remaining_due_month else n.agreed_due_month end as month) w
        left join lateral (
            select f.amount_fen, case when f.amount_fen > 0 then f.due_month else '' end as month
            from ledger_agreement f where f.record_id = n.id order by f.id desc limit 1) a on true
        where n.id = any (p_records) and n.reconciled and n.cleared_fen is null
            -- a row that is wholly in court keeps its agreement beside the line
            and not (w.month = '' and n.paid_fen is null and coalesce(n.court_fen, 0) = coalesce(n.owed_fen, -1))
            and (w.month <> coalesce(a.month, '')
                 or n.agreed_fen is not null and n.agreed_fen is distinct from least(a.amount_fen, n.owed_fen))
        order by n.id;
    perform set_config('app.posting', '', true);
end
$$fn$$;

create function record_post() returns trigger language plpgsql as
$$fn$$
begin
    -- A statement's trigger fires for no rows too; without this the two sides would call each other for ever.
    if not exists (select 1 from new_rows where reconciled) then
        return null;
    end if;
    perform facts_post(array(select id from new_rows where reconciled));
    return null;
end
$$fn$$;
create trigger d_post_insert after insert on ledger_arrearsrecord
    referencing new table as new_rows for each statement execute function record_post();
create trigger d_post_update after update on ledger_arrearsrecord
    referencing new table as new_rows for each statement execute function record_post();

-- A typed change of a filed amount is an adjustment too, with its reason still to be told (T03).
create function record_post_adjustment() returns trigger language plpgsql set enable_nestloop = off as
$$fn$$
begin
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
create trigger e_post_adjustment after update on ledger_arrearsrecord
    referencing old table as old_rows new table as new_rows
    for each statement execute function record_post_adjustment();

-- A fact moves its row's line in the same act; a row that contradicts itself stays as it was typed until it is mended.
create function facts_move(p_records bigint[]) returns void language plpgsql as
$$fn$$
begin
    if cardinality(p_records) = 0 then
        return;
    end if;
    update ledger_arrearsrecord r set owed_fen = r.base_fen + adjusted_by(r.id), updated_at = app_now()
    where r.id = any (p_records) and not r.reconciled and r.owed_fen <> r.base_fen + adjusted_by(r.id);
    update ledger_arrearsrecord r
    set (owed_fen, cleared_fen, paid_fen, remaining_fen, remaining_due_month, agreed_fen, agreed_due_month, court_fen)
        = row (f.owed, k.cleared_fen, k.paid_fen, k.remaining_fen, k.remaining_due_month, k.agreed_fen,
               k.agreed_due_month, k.court_fen),
        updated_at = app_now()
    from (
        select s.id, coalesce(s.base_fen + adjusted_by(s.id), s.owed_fen) as owed,
            (select coalesce(sum(p.amount_fen), 0)::bigint from ledger_payment p where p.record_id = s.id) as paid,
            coalesce((select c.amount_fen from ledger_litigation c where c.record_id = s.id order by c.id desc limit 1), 0) as court,
            coalesce(a.amount_fen, 0) as agreed, coalesce(a.due_month, '') as month
        from ledger_arrearsrecord s
        left join lateral (
            select g.amount_fen, g.due_month from ledger_agreement g where g.record_id = s.id order by g.id desc limit 1) a on true
        where s.id = any (p_records) and s.reconciled
        offset 0
    ) f
    cross join lateral reckoned(f.owed, f.paid, f.agreed, f.month, f.court) k
    where r.id = f.id and r.reconciled
        and (r.owed_fen, r.cleared_fen, r.paid_fen, r.remaining_fen, r.remaining_due_month, r.agreed_fen,
             r.agreed_due_month, r.court_fen)
            is distinct from (f.owed, k.cleared_fen, k.paid_fen, k.remaining_fen, k.remaining_due_month, k.agreed_fen,
                              k.agreed_due_month, k.court_fen);
end
$$fn$$;

create function facts_entered() returns trigger language plpgsql as
$$fn$$
begin
    if current_setting('app.posting', true) = '1' then
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

create function disposition_entered() returns trigger language plpgsql as
$$fn$$
begin
    update ledger_arrearsrecord r set gone = w.gone, updated_at = app_now()
    from (
        select n.record_id, exists (
            select 1 from ledger_disposition d where d.record_id = n.record_id and d.standing < 4) as gone
        from (select distinct record_id from new_rows) n
    ) w
    where r.id = w.record_id and r.gone <> w.gone;
    return null;
end
$$fn$$;
create trigger c_entered_insert after insert on ledger_disposition
    referencing new table as new_rows for each statement execute function disposition_entered();
create trigger c_entered_update after update on ledger_disposition
    referencing new table as new_rows for each statement execute function disposition_entered();
revoke delete on ledger_disposition from $serving;

do $$do$$
declare
    name text;
begin
    foreach name in array array['ledger_payment', 'ledger_agreement', 'ledger_litigation', 'ledger_adjustment'] loop
        execute format(
            'create trigger c_entered_insert after insert on %I referencing new table as new_rows '
            'for each statement execute function facts_entered()', name);
        execute format(
            'create trigger c_entered_update after update on %I referencing old table as old_rows new table as new_rows '
            'for each statement execute function facts_entered()', name);
        execute format(
            'create trigger c_entered_delete after delete on %I referencing old table as old_rows '
            'for each statement execute function facts_entered()', name);
    end loop;
end
$$do$$;

-- The list of parent companies is read from below, and written in scope only.
create policy kept_update on ledger_parentcompany as restrictive for update to $serving
    using (path ^@ any ((select app_scopes())::text[]));
create policy kept_delete on ledger_parentcompany as restrictive for delete to $serving
    using (path ^@ any ((select app_scopes())::text[]));

grant execute on function
    reckoned(bigint, bigint, bigint, text, bigint), is_reckoned(ledger_arrearsrecord), record_is_filed(bigint, bigint),
    adjusted_by(bigint), facts_move(bigint[]), facts_post(bigint[])
    to $serving;

-- Rows from before: their facts begin with what stands in their lines; their history is not touched.
alter table ledger_arrearsrecord disable trigger user;
update ledger_arrearsrecord r set base_fen = r.owed_fen, reconciled = is_reckoned(r);
alter table ledger_arrearsrecord enable trigger user;
select facts_post(array(select id from ledger_arrearsrecord where reconciled));
