-- What versions of a period hold, summed from the rows as they stood: without stored totals.
select v.district_id as line_unit_id, $central_parent as central_parent, $row_sums
from ledger_filingversion v
join ledger_revision r on r.unit_id = v.unit_id and r.rev_from <= v.point and r.rev_to > v.point
where v.period_id = %(period)s and v.is_leaf and $counted
group by v.district_id, $central_parent
