select f.id, f.kind, dense_rank() over (partition by f.kind order by f.key) as place
from found f
where %(kind)s::text is null or f.kind = %(kind)s
order by f.kind, 3, f.unit_id, f.sort_no, f.id
limit %(most)s offset %(start)s
