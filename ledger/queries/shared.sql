-- What several units below one have: a debt (D02), nearly the same debt, or a 问题编号 (D04).
-- What is held is told by the program: all rows as they stand, or the unit's own and those of the versions that its rollup pins.
-- What lies below one child alone is that child's matter.
with recursive tree as (
    select v.unit_id, v.id, v.point from ledger_filingversion v where v.id = any (%(versions)s::bigint[])
    union all
    select c.unit_id, c.id, c.point
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
),
held as $kept (
$held
),
-- Rows meet by a code and the amount, or by a number: few of them do, and only those are read whole.
creditors as (
    select creditor_uscc, owed_fen from held where creditor_uscc > '' group by 1, 2 having count(*) > 1
),
debtors as (
    select debtor_uscc, owed_fen from held where debtor_uscc > '' group by 1, 2 having count(*) > 1
),
numbers as (
    select number_of(source, source_no), array_agg(record_id) as record_ids, array_agg(revision_id) as revision_ids
    from held where source in (2, 3) group by 1 having count(*) > 1
),
meeting as materialized (
    select h.record_id, h.revision_id from creditors m join$lateral (
        select * from held where creditor_uscc > ''$by_creditor
    ) h on h.creditor_uscc = m.creditor_uscc and h.owed_fen = m.owed_fen
    union
    select h.record_id, h.revision_id from debtors m join$lateral (
        select * from held where debtor_uscc > ''$by_debtor
    ) h on h.debtor_uscc = m.debtor_uscc and h.owed_fen = m.owed_fen
    union
    select h.record_id, h.revision_id from numbers m
    cross join lateral unnest(m.record_ids, m.revision_ids) as h (record_id, revision_id)
),
placed as (
    select f.*, u.name as unit, split_part(substr(f.path, length(%(path)s) + 1), '/', 1) as part
    from (
        select m.revision_id, r.id as record_id, $columns
        from meeting m join ledger_arrearsrecord r on r.id = m.record_id where m.revision_id = 0
        union all
        select m.revision_id, r.record_id, $columns
        from meeting m join ledger_revision r on r.id = m.revision_id
    ) f join ledger_unit u on u.id = f.unit_id
),
-- The names of those that meet no other part are not looked at.
met as (
    select p.*,
        p.creditor_uscc <> '' and min(p.part) over same_creditor <> max(p.part) over same_creditor
        or p.debtor_uscc <> '' and min(p.part) over same_debtor <> max(p.part) over same_debtor as meets
    from placed p
    window same_creditor as (partition by p.creditor_uscc, p.owed_fen),
        same_debtor as (partition by p.debtor_uscc, p.owed_fen)
),
named as (
    select m.*, number_of(m.source, m.source_no) as number,
        party_of(m.debtor_uscc, m.debtor_name) as debtor, party_of(m.creditor_uscc, m.creditor_name) as creditor,
        plain_name(m.contract_name) as contract
    from met m where m.meets or m.source in (2, 3)
),
keyed as (
    select n.*, k.kind, k.key, concat_ws(chr(31), n.debtor, n.creditor, n.contract, n.owed_fen) as debt
    from named n
    cross join lateral (
        select 'debt' as kind, concat_ws(chr(31), n.debtor, n.creditor, n.contract, n.owed_fen) as key
        where n.meets and '' not in (n.debtor, n.creditor, n.contract)
        union all
        select 'near', concat_ws(chr(31), n.debtor, n.creditor, near_name(n.contract), n.owed_fen)
        where n.meets and '' not in (n.debtor, n.creditor, near_name(n.contract))
        union all
        select 'spelt', concat_ws(
            chr(31), near_name(n.debtor_name), near_name(n.creditor_name), near_name(n.contract), n.owed_fen)
        where n.meets and '' not in (near_name(n.debtor_name), near_name(n.creditor_name), near_name(n.contract))
        union all
        select 'number', n.number where n.number is not null
    ) k
)
select k.kind, k.key,
    array_agg(k.record_id order by k.path, k.record_id) as record_ids,
    array_agg(k.revision_id order by k.path, k.record_id) as revision_ids,
    array_agg(k.part order by k.path, k.record_id) as parts,
    array_agg(k.debt order by k.path, k.record_id) as debts,
    array_agg(k.unit order by k.path, k.record_id) as units,
    (array_agg(k.debtor_name order by k.path, k.record_id))[1] as debtor,
    (array_agg(k.creditor_name order by k.path, k.record_id))[1] as creditor,
    (array_agg(k.contract_name order by k.path, k.record_id))[1] as contract,
    max(k.owed_fen) as owed_fen,
    (array_agg(k.source_no order by k.path, k.record_id))[1] as source_no
from keyed k
group by k.kind, k.key
having min(k.part) <> max(k.part) and (k.kind not in ('near', 'spelt') or min(k.debt) <> max(k.debt))
order by max(k.owed_fen) desc nulls last, k.kind, k.key
