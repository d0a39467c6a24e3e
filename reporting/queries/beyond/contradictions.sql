-- Rows of some units that contradict each other, each kind decided by equality alone: what the rows of a group share is
-- the key, and in no kind does a row stand in two groups. Groups are told first, from as little of each row as there is
-- to compare, and only their rows are looked at as a whole: a city has a million rows, and hardly any that are odd.
with held as materialized (
    select r.id, r.unit_id, r.sort_no, r.status, r.disputed, r.contract_group, r.contract_fen, r.owed_fen, r.nature,
        r.parent_company, coalesce(r.sector, 0) as sector, r.debtor_uscc, r.creditor_uscc, r.debtor_name, r.creditor_name,
        r.contract_name
    from ledger_arrearsrecord r
    where r.unit_id = any (%(units)s::bigint[]) and not r.gone and $counted
), debtors as materialized (
    select h.debtor_uscc,
        min(h.nature) <> max(h.nature) or min(h.sector) <> max(h.sector)
            or min(h.parent_company) <> max(h.parent_company) as odd,
        min(h.debtor_name) filter (where h.debtor_name <> '') <> max(h.debtor_name) as named
    from held h where h.debtor_uscc <> '' group by h.debtor_uscc
), creditors as materialized (
    select h.creditor_uscc from held h
    where h.creditor_uscc <> '' and h.creditor_name <> '' group by h.creditor_uscc
    having min(h.creditor_name) <> max(h.creditor_name)
), pairs as materialized (
    select h.debtor_uscc, h.creditor_uscc,
        min(h.contract_fen) <> max(h.contract_fen) as amounts,
        bool_or(h.disputed) filter (where h.status <> $cleared and h.contract_group is null)
            and bool_or(not h.disputed) filter (where h.status <> $cleared and h.contract_group is null) as split,
        bool_or(h.status = $cleared) and bool_or(h.status <> $cleared) as both
    from held h where h.debtor_uscc <> '' and h.creditor_uscc <> '' group by h.debtor_uscc, h.creditor_uscc
    having count(*) > 1
), paired as materialized (
    select h.*, h.debtor_uscc || ' ' || h.creditor_uscc as pair, p.amounts, p.split, p.both
    from pairs p join held h using (debtor_uscc, creditor_uscc)
    where p.amounts or p.split or p.both
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
    where p.both
), found as (
    select 'debtor' as kind, h.debtor_uscc as key, h.id, h.unit_id, h.sort_no, h.owed_fen
    from debtors d join held h using (debtor_uscc) where d.odd
    union all
    select 'debtor_name', x.debtor_uscc, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select h.*, min(plain_name(h.debtor_name)) over w <> max(plain_name(h.debtor_name)) over w as odd
        from debtors d join held h using (debtor_uscc)
        where d.named and h.debtor_name <> '' window w as (partition by h.debtor_uscc)) x
    where x.odd
    union all
    select 'creditor_name', x.creditor_uscc, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select h.*, min(plain_name(h.creditor_name)) over w <> max(plain_name(h.creditor_name)) over w as odd
        from creditors c join held h using (creditor_uscc)
        where h.creditor_name <> '' window w as (partition by h.creditor_uscc)) x
    where x.odd
    union all
    select 'contract', x.key, x.id, x.unit_id, x.sort_no, x.owed_fen
    from (
        select c.*, min(c.contract_fen) over w <> max(c.contract_fen) over w as odd
        from (
            select p.*, p.pair || ' ' || plain_name(p.contract_name) as key
            from paired p where p.amounts and p.contract_name <> '' and p.contract_fen is not null) c
        window w as (partition by c.key)) x
    where x.odd
    union all
    select 'dispute', p.pair, p.id, p.unit_id, p.sort_no, p.owed_fen
    from paired p where p.split and p.status <> $cleared and p.contract_group is null
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
