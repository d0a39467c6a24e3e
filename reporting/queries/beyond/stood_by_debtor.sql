select d.*, count(*) over () as every, sum(d.row_count) over ()::bigint as all_row_count, sum(d.fen) over ()::bigint as all_fen,
    sum(d.disputed_count) over ()::bigint as all_disputed_count, sum(d.disputed_fen) over ()::bigint as all_disputed_fen
from (
    select r.party, min(r.debtor_name) as name, min(r.nature) as nature, count(*) as row_count,
        sum(r.balance)::bigint as fen, count(*) filter (where r.disputed) as disputed_count,
        coalesce(sum(r.balance) filter (where r.disputed), 0)::bigint as disputed_fen
    from stood r
    group by r.party) d
order by d.nature, d.fen desc, d.party
limit %(most)s offset %(start)s
