-- Debtors whom two or more clues name, each clue once however often it names one; what was joined into another is no
-- second, and 「17家企业」 is nobody's name. district: 0 for all; path: that of the unit with all below it, as a pattern.
with named as (
    select c.debtor_key as key, c.debtor_name as name, c.id, c.state, c.amount_fen, 1 as whole
    from ledger_clue c
    where c.debtor_key <> '' and c.state <> %(joined)s
        and not (c.party_count is not null and c.debtor_name ~ '[0-9] *[家户个]')
        and (%(district)s = 0 or c.district_id = %(district)s) and c.path like %(path)s
    union all
    select d.key, d.name, c.id, c.state, d.amount_fen, 0
    from ledger_cluedebtor d join ledger_clue c on c.id = d.clue_id
    where d.key <> '' and c.state <> %(joined)s
        and (%(district)s = 0 or d.district_id = %(district)s) and d.path like %(path)s
),
-- The amount beside a debtor's own name goes before that of the whole complaint.
once as (select distinct on (key, id) key, name, id, state, amount_fen from named order by key, id, whole)
select min(name) as name, count(*) as clues, count(*) filter (where state <> all (%(ended)s)) as going_on,
    coalesce(sum(amount_fen), 0)::bigint as amount_fen, count(*) filter (where amount_fen is null) as unknown
from once
group by key
having count(*) >= 2
order by count(*) desc, key
limit %(most)s
