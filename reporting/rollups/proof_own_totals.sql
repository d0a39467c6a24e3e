-- Versions whose totals of own rows are not the sums of the rows as they stood.
with stored as (
    select t.version_id, $total_keys, $total_measures
    from ledger_versiontotal t
    join ledger_filingversion v on v.unit_id = t.unit_id and v.id = t.version_id
    where t.line_unit_id = t.unit_id and (%(period)s::bigint is null or v.period_id = %(period)s)
        and (%(units)s::bigint[] is null or v.unit_id = any(%(units)s))
), summed as (
    select v.id as version_id, $key_values, $row_sums
    from ledger_filingversion v
    join ledger_revision r on r.unit_id = v.unit_id and r.rev_from <= v.point and r.rev_to > v.point
    where $counted and (%(period)s::bigint is null or v.period_id = %(period)s)
        and (%(units)s::bigint[] is null or v.unit_id = any(%(units)s))
    group by v.id, $key_formulas
)
select distinct d.version_id
from ((table stored except table summed) union all (table summed except table stored)) d
order by d.version_id
