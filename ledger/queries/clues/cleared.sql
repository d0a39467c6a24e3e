-- Rows that stand cleared in the ledgers of a unit and of all below it, by the day on which they were. last_minute: since
-- it says so, a row was changed within so many hours before its unit handed a version in that holds the change. district:
-- 0 for all; path: that of the unit with all below it, as a pattern.
with cleared as (
    select r.id, r.lineage, r.owed_fen, r.creditor_name, r.debtor_name, r.unit_id,
        coalesce(p.paid_on, (r.updated_at at time zone 'Asia/Shanghai')::date) as day
    from ledger_arrearsrecord r
    cross join lateral (
        select max(f.paid_on) as paid_on from ledger_payment f where f.unit_id = r.unit_id and f.record_id = r.id) p
    where not r.gone and r.status = %(cleared)s
        and (%(district)s = 0 or r.district_id = %(district)s) and r.path like %(path)s
), chosen as materialized (
    select * from cleared where day between %(since)s and %(until)s order by id limit %(most)s
)
select c.id as target, c.lineage, c.day, c.owed_fen as amount_fen, c.creditor_name, c.debtor_name,
    u.name as unit_name, exists (
        -- Where units took others over, the row stood in theirs before; its being carried is no change.
        select from ledger_arrearsrecord o
        join ledger_revision v on v.unit_id = o.unit_id and v.record_id = o.id and v.status = %(cleared)s
        join ledger_filingversion f on f.unit_id = v.unit_id and not f.opening and f.point >= v.rev_from
            and f.submitted_at >= v.at and f.submitted_at <= v.at + make_interval(hours => %(hours)s)
        where o.lineage = c.lineage and not exists (
            select from ledger_unitchange n
            where n.unit_id = v.unit_id and n.kind in (4, 6) and n.at = v.at and v.rev_from <= n.point)
    ) as last_minute
from chosen c
join ledger_unit u on u.id = c.unit_id
order by c.id
