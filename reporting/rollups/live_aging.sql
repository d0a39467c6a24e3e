-- What a unit's subtree owes by age and size.
select $age as age, t.band, $aging_total_sums
from ledger_liveaging t
where t.unit_id = any (array(select d.id from ledger_unit d where d.path ^@ %(path)s))
group by 1, t.band
having sum(t.row_count) <> 0
order by 1, t.band
