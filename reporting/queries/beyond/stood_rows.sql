select r.record_id, r.unit_id, r.balance::bigint as balance, $line_columns,
    count(*) over () as every, sum(r.balance) over ()::bigint as all_balance, sum(r.owed_fen) over ()::bigint as all_owed,
    exists (select from ledger_arrearsrecord a where a.unit_id = r.unit_id and a.id = r.record_id and not a.gone) as stands
from stood r
where (%(party)s::text is null or r.party = %(party)s) and (not %(disputed)s or r.disputed)
order by r.unit_id, r.sort_no, r.record_id
limit %(most)s offset %(start)s
