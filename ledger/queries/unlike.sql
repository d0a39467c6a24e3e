-- Live rows of a unit whose columns 18, 22 and 23 are not what their recorded facts add up to, in printed order.
select r.id as record_id, coalesce(r.owed_fen, 0) as owed_fen, coalesce(r.base_fen, 0) + coalesce(a.fen, 0) as owed_told_fen,
       coalesce(r.cleared_fen, 0) + coalesce(r.paid_fen, 0) as paid_fen, coalesce(p.fen, 0) as paid_told_fen
from ledger_arrearsrecord r
left join (select record_id, sum(delta_fen)::bigint as fen from ledger_adjustment
           where unit_id = %(unit)s and upper_inf(holds) group by record_id) a on a.record_id = r.id
left join (select record_id, sum(amount_fen)::bigint as fen from ledger_payment
           where unit_id = %(unit)s group by record_id) p on p.record_id = r.id
where r.unit_id = %(unit)s and not r.gone
    and (coalesce(r.owed_fen, 0) <> coalesce(r.base_fen, 0) + coalesce(a.fen, 0)
         or coalesce(r.cleared_fen, 0) + coalesce(r.paid_fen, 0) <> coalesce(p.fen, 0))
order by r.sort_no, r.id
