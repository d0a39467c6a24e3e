-- Of some versions: how many rows of a rule were complained of, by version. A finding of the whole ledger has no row.
select v.id as version_id, count(*) as rows, count(*) filter (where f.explained) as explained,
    coalesce(sum(r.owed_fen), 0)::bigint as owed_fen
from ledger_filingversion v
cross join lateral (
    select t.record, bool_and(t.explanation <> '') as explained
    from jsonb_to_recordset(v.findings) as t (record bigint, rule text, severity text, explanation text)
    where t.rule = %(rule)s and %(severity)s in ('', t.severity)
    group by t.record, t.severity) f
join ledger_revision r
    on r.unit_id = v.unit_id and r.record_id = f.record and r.rev_from <= v.point and r.rev_to > v.point
where v.id = any (%(versions)s::bigint[]) and $complained
group by v.id
