-- Rows of some units that contradict each other, each kind decided by equality alone: what the rows of a group share is
-- the key, and in no kind does a row stand in two groups.
with held as materialized (
    select r.id, r.unit_id, r.sort_no, r.status, r.disputed, r.contract_group, r.contract_fen, r.owed_fen, r.nature,
        r.parent_company, coalesce(r.sector, 0) as sector, r.debtor_uscc, r.creditor_uscc, r.debtor_name, r.creditor_name,
        r.contract_name
    from ledger_arrearsrecord r
    where r.unit_id = any (%(units)s::bigint[]) and not r.gone and $counted
), paired as (
    select h.*, h.debtor_uscc || ' ' || h.creditor_uscc as pair from held h
    where h.debtor_uscc <> '' and h.creditor_uscc <> ''
), past as materialized (
    -- Rows that a unit took over have their past in another ledger too: they were not entered when they came.
    select p.unit_id, p.record_id, min(p.at) filter (where p.cleared) as cleared_at, min(p.at) as entered_at
    from row_pasts(%(units)s::bigint[]) p
    group by p.unit_id, p.record_id
), again as (
    -- The first time that a row was cleared, and the time that a row was entered, as the history tells them.
    select p.*, case when p.status = $cleared then coalesce(c.cleared_at, (
            select min(v.at) from ledger_revision v
            where v.unit_id = p.unit_id and v.record_id = p.id and v.status = $cleared)) end as cleared_at,
        case when p.status <> $cleared then coalesce(c.entered_at, (
            select v.at from ledger_revision v
            where v.unit_id = p.unit_id and v.record_id = p.id and v.version = 1)) end as entered_at
    from paired p left join past c on c.unit_id = p.unit_id and c.record_id = p.id
    where p.pair in (
        select q.pair from paired q group by q.pair having bool_or(q.status = $cleared) and bool_or(q.status <> $cleared))
), found as (
    select 'debtor' as kind, x.debtor_uscc as key, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select h.*, min(h.nature) over w <> max(h.nature) over w or min(h.sector) over w <> max(h.sector) over w
            or min(h.parent_company) over w <> max(h.parent_company) over w as odd
        from held h where h.debtor_uscc <> '' window w as (partition by h.debtor_uscc)) x
    where x.odd
    union all
    select 'debtor_name', x.debtor_uscc, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select h.*, min(plain_name(h.debtor_name)) over w <> max(plain_name(h.debtor_name)) over w as odd
        from held h where h.debtor_uscc <> '' and h.debtor_name <> '' window w as (partition by h.debtor_uscc)) x
    where x.odd
    union all
    select 'creditor_name', x.creditor_uscc, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select h.*, min(plain_name(h.creditor_name)) over w <> max(plain_name(h.creditor_name)) over w as odd
        from held h where h.creditor_uscc <> '' and h.creditor_name <> '' window w as (partition by h.creditor_uscc)) x
    where x.odd
    union all
    select 'contract', x.key, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select c.*, min(c.contract_fen) over w <> max(c.contract_fen) over w as odd
        from (
            select p.*, p.pair || ' ' || plain_name(p.contract_name) as key
            from paired p where p.contract_name <> '' and p.contract_fen is not null) c
        window w as (partition by c.key)) x
    where x.odd
    union all
    select 'dispute', x.pair, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select p.*, bool_or(p.disputed) over w and bool_or(not p.disputed) over w as odd
        from paired p where p.status <> $cleared and p.contract_group is null window w as (partition by p.pair)) x
    where x.odd
    union all
    select 'again', x.pair, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select a.*, min(a.cleared_at) over w as first_cleared, max(a.entered_at) over w as last_entered
        from again a window w as (partition by a.pair)) x
    where x.cleared_at < x.last_entered or x.entered_at > x.first_cleared
    union all
    select 'proof', h.id::text, h.id, h.unit_id, h.sort_no, h.owed_fen
    from held h
    where h.status = $cleared and not exists (
        select from ledger_attachment e where e.unit_id = h.unit_id and e.record_id = h.id and e.removed_at is null)
)
