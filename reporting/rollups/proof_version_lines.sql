-- The sums of each version's lines, for the invariants between its columns.
select t.version_id, t.line_unit_id, t.central_parent, $total_sums
from ledger_versiontotal t
join ledger_filingversion v on v.unit_id = t.unit_id and v.id = t.version_id
where (%(period)s::bigint is null or v.period_id = %(period)s)
    and (%(units)s::bigint[] is null or v.unit_id = any(%(units)s))
group by t.version_id, t.line_unit_id, t.central_parent
order by t.version_id
