-- What the rows that left for another unit are there: how many were lost, how many say something else, in any of their
-- columns or in the sum of their facts. since: the highest id of a disposition before they left.
select count(*) as rows, coalesce(sum(o.owed_fen), 0)::bigint as owed_fen,
    count(*) filter (where n.id is null) as lost,
    count(*) filter (where n.id is not null and (
        (o.base_fen, o.reconciled, o.contract_group, $of_o) is distinct from
            (n.base_fen, n.reconciled, n.contract_group, $of_n)
        or (select coalesce(sum(amount_fen), 0) from ledger_payment f where f.record_id = o.id)
            <> (select coalesce(sum(amount_fen), 0) from ledger_payment f where f.record_id = n.id)
        or adjusted_by(o.id) <> adjusted_by(n.id)
        or (select count(*) from ledger_agreement f where f.record_id = o.id)
            <> (select count(*) from ledger_agreement f where f.record_id = n.id)
        or (select count(*) from ledger_litigation f where f.record_id = o.id)
            <> (select count(*) from ledger_litigation f where f.record_id = n.id)
    )) as changed
from ledger_disposition d
join ledger_arrearsrecord o on o.unit_id = d.unit_id and o.id = d.record_id
left join ledger_arrearsrecord n on n.unit_id = %(target)s and n.lineage = o.lineage
where d.unit_id = any (%(sources)s::bigint[]) and d.id > %(since)s and d.kind = 1 and d.standing = 3
