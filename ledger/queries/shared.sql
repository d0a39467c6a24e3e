-- What several units below one have: a debt (D02), nearly the same debt, or a 问题编号 (D04).
-- With %(versions)s: in the unit's own rows and in these versions of its children, with all that they pin;
-- with %(live)s: in all rows as they stand. What lies below one child alone is that child's matter.
with recursive tree as (
    select v.unit_id, v.id, v.point from ledger_filingversion v where v.id = any (%(versions)s::bigint[])
    union all
    select c.unit_id, c.id, c.point
    from tree t
    join ledger_pinnedchild p on p.unit_id = t.unit_id and p.version_id = t.id
    join ledger_filingversion c on c.unit_id = p.child_unit_id and c.id = p.child_version_id
),
held as (
    select r.id as record_id, 0::bigint as revision_id, r.unit_id, r.path, r.debtor_uscc, r.debtor_name,
        r.creditor_uscc, r.creditor_name, r.contract_name, r.owed_fen, r.source, r.source_no
    from ledger_arrearsrecord r
    where not r.gone and r.path ^@ %(path)s and (%(live)s or r.unit_id = %(unit)s)
    union all
    select v.record_id, v.id, v.unit_id, v.path, v.debtor_uscc, v.debtor_name,
        v.creditor_uscc, v.creditor_name, v.contract_name, v.owed_fen, v.source, v.source_no
    from tree t
    join ledger_revision v on v.unit_id = t.unit_id and v.rev_from <= t.point and v.rev_to > t.point
),
placed as (
    select h.*, u.name as unit, split_part(substr(h.path, length(%(path)s) + 1), '/', 1) as part
    from held h join ledger_unit u on u.id = h.unit_id
    where u.valid_to is null or u.valid_to >= (app_now() at time zone 'Asia/Shanghai')::date
),
-- Rows meet by a code and the amount; the names of those that meet no other part are not looked at.
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
