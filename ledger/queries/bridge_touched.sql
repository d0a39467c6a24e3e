-- The rows that anything was recorded of in spans of their units' revisions: entered, paid, adjusted, taken out.
with s as (select * from unnest(%(units)s::bigint[], %(floors)s::bigint[], %(ceilings)s::bigint[]) s (unit_id, floor, ceiling))
select r.record_id from s join ledger_revision r on r.unit_id = s.unit_id and r.version = 1
    and r.rev_from > s.floor and r.rev_from <= s.ceiling
union
select p.record_id from s join ledger_payment p on p.unit_id = s.unit_id and p.rev > s.floor
union
select a.record_id from s join ledger_adjustment a on a.unit_id = s.unit_id and a.rev > s.floor
union
select d.record_id from s join ledger_disposition d on d.unit_id = s.unit_id and d.rev > s.floor
