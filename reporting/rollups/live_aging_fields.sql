-- The same by age, apart by 性质 and 债务人所属领域 of the debtor (sector 0: none).
select t.nature, t.sector, $age as age, $aging_total_sums
from ledger_liveaging t
where t.unit_id = any (array(select d.id from ledger_unit d where d.path ^@ %(path)s))
group by t.nature, t.sector, 3
having sum(t.row_count) <> 0
order by t.nature, t.sector, 3
