select r.party, min(r.debtor_name) as name, min(r.nature) as nature, count(*) as row_count, sum(r.balance)::bigint as fen,
    count(*) filter (where r.disputed) as disputed_count,
    coalesce(sum(r.balance) filter (where r.disputed), 0)::bigint as disputed_fen
from stood r
group by r.party
order by min(r.nature), sum(r.balance) desc, r.party
